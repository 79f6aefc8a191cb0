import type { FieldType, FieldValue } from '@shared/model'
import {
  AlignLeft,
  AtSign,
  Calendar,
  ChevronDown,
  Hash,
  Link2,
  List,
  type LucideIcon,
  Phone,
  ToggleLeft,
  TriangleAlert,
  Type,
  User,
} from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { directionIcons } from '../../components/labels/stream-icons'
import { useValueText } from '../../lib/hooks/use-value-text'
import { nextDirection, type ShownRow } from './draft'
import type { TableProps } from './MappingTable'
import classes from './mapping.module.css'
import { RowEditor } from './RowEditor'
import { chipWord } from './use-words'

const typeIcons: Partial<Record<FieldType, LucideIcon>> = {
  email: AtSign,
  email_list: AtSign,
  phone: Phone,
  number: Hash,
  money: Hash,
  boolean: ToggleLeft,
  date: Calendar,
  datetime: Calendar,
  choice: List,
  multi_choice: List,
  user: User,
  url: Link2,
  domain: Link2,
  long_text: AlignLeft,
  html: AlignLeft,
}

/** One field: its name here, a sample, the cord with its direction and steps, the CRM's field, and what arrives. */
export function MappingRowView(
  props: TableProps & { row: ShownRow; label: string; property: string; isChanged: boolean; id: string },
) {
  const { row, label, property, provider } = props
  const { t } = useTranslation()
  const editor = useId()
  const direction = row.direction ?? props.direction
  const isOpen = props.open === props.id
  const toggle = () => props.setOpen(isOpen ? null : props.id)
  const cycle = () => props.onChange(row, { direction: nextDirection(row, props.direction) })
  const Icon = typeIcons[row.type] ?? Type
  const Way = directionIcons[direction]
  const chip = chipWord(row, t)
  const sample = props.sample?.rows.find((each) => each.object === row.object && each.crmField === row.crmField)
  const isOff = direction === 'off'
  const kept = !isOff && sample ? (direction === 'from' ? sample.keptFromCrm : sample.keptToCrm) : null
  const way = t(`mapping.direction.${direction}`, { provider })
  return (
    <>
      <tr
        data-open={isOpen || undefined}
        data-changed={props.isChanged || undefined}
        onKeyDown={(event) => {
          if (event.key.toLowerCase() !== 'd' || event.ctrlKey || event.metaKey || event.altKey) return
          event.preventDefault()
          cycle()
        }}
      >
        <th scope="row">
          <span className={classes.field}>
            <Icon size={14} className="icon t3" aria-hidden />
            <button
              type="button"
              className={`${classes.name} ell`}
              title={label}
              aria-expanded={isOpen}
              aria-controls={isOpen ? editor : undefined}
              onClick={toggle}
            >
              {label}
            </button>
          </span>
        </th>
        <td className={`${classes.value} t2`}>
          {sample ? <Value value={direction === 'from' ? sample.fromCrm : sample.here} /> : null}
        </td>
        <td>
          <span className={classes.cord} data-way={direction} data-kept={kept !== null || undefined}>
            <i className={classes.jack} aria-hidden />
            <i className={`${classes.line} ${classes.short}`} aria-hidden />
            <button
              type="button"
              className={classes.direction}
              title={way}
              aria-label={t('mapping.direction.of', { field: label, direction: way })}
              onClick={cycle}
            >
              <Way size={14} className="icon" aria-hidden />
            </button>
            {chip === null ? null : (
              <>
                <i className={`${classes.line} ${classes.short}`} aria-hidden />
                <button type="button" className={`${classes.chip} ell`} title={chip} onClick={toggle}>
                  <span className="ell">{chip}</span>
                  <ChevronDown size={11} className="icon t3" aria-hidden />
                </button>
              </>
            )}
            <i className={classes.line} aria-hidden />
            <i className={classes.jack} aria-hidden />
          </span>
        </td>
        <td>
          <span className={classes.there}>
            <span className="ell w5" title={row.label}>
              {row.label}
            </span>
            <span className={`mono ell t3 ${classes.property}`} title={property}>
              {property}
            </span>
            <Marks row={row} />
          </span>
        </td>
        <td className={classes.value}>
          {isOff ? (
            <span className="t3">{t('mapping.keptHere')}</span>
          ) : kept ? (
            <span className={`c-warn ${classes.kept}`}>
              <TriangleAlert size={12} className="icon-status" aria-hidden />
              {t(`mapping.reason.${kept}`)}
            </span>
          ) : sample ? (
            <Value value={direction === 'from' ? sample.crm : sample.toCrm} />
          ) : null}
        </td>
      </tr>
      {isOpen ? (
        <tr data-editor>
          <td colSpan={5}>
            <RowEditor {...props} id={editor} direction={direction} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

function Value({ value }: { value: FieldValue }) {
  const { t } = useTranslation()
  const text = useValueText()(value)
  if (text === null) return <em className="t3">{t('mapping.blank')}</em>
  return <span title={text}>{text}</span>
}

function Marks({ row }: { row: ShownRow }) {
  const { t } = useTranslation()
  const isCustom = row.crmField.startsWith('custom:')
  return (
    <>
      {isCustom ? <span className={classes.mark}>{t('mapping.custom')}</span> : null}
      {row.access === 'read_only' ? <span className={classes.mark}>{t('mapping.readOnly')}</span> : null}
      {row.access === 'gone' ? (
        <span className={classes.mark} data-gone>
          {t('mapping.gone')}
        </span>
      ) : null}
    </>
  )
}
