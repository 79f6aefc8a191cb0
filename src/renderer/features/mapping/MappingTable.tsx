import { Button } from '@mantine/core'
import type { CrmField, Direction, Integration, MappingRow, MappingSample, StreamName } from '@shared/model'
import { ChevronDown, ChevronRight, Database } from 'lucide-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { NoMatch } from '../../components/notices/EmptyState'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { useFormat } from '../../lib/hooks/use-format'
import { providerWords } from '../../lib/i18n'
import { kindOfStream } from '../../lib/kinds'
import { isOwnAlone, type MappingEdits, rowKey, type ShownRow } from './draft'
import { MappingRowView } from './MappingRowView'
import classes from './mapping.module.css'

export interface TableProps {
  where: { id: string; stream: StreamName }
  integration: Integration
  provider: string
  /** Rows as they would be, and as they are stored. */
  rows: readonly ShownRow[]
  stored: readonly ShownRow[]
  edits: MappingEdits
  fields: readonly CrmField[]
  /** The stream's own. */
  direction: Direction
  sample: MappingSample | null
  /** What is edited is whole, so that stored records can be held against it. */
  canCheck: boolean
  search: string
  clearSearch(): void
  /** Key of the row whose editor is open. */
  open: string | null
  setOpen(key: string | null): void
  onChange(row: ShownRow, change: Partial<MappingRow>): void
}

/** All fields with their cords: what is mapped, then the CRM's own fields that are fields of this account alone. */
export function MappingTable(props: TableProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const labelOf = useFieldLabel()
  const [ownShown, setOwnShown] = useState(false)
  const { rows, stored, provider, where, search } = props
  const kind = kindOfStream[where.stream]
  const text = search.trim().toLocaleLowerCase()
  const propertyOf = (row: ShownRow) =>
    props.fields.find(({ object, crmField }) => object === row.object && crmField === row.crmField)?.property ??
    row.crmField.replace(/^custom:/, '')
  const shown = rows.flatMap((row, index) => {
    const before = stored[index] ?? row
    const label = labelOf(kind, { field: row.field, label: row.label })
    const property = propertyOf(row)
    if (text && ![label, row.label, property].some((each) => each.toLocaleLowerCase().includes(text))) return []
    const item = { row, id: rowKey(before), label, property, isChanged: rowKey(before) in props.edits }
    return [{ ...item, isOwn: isOwnAlone(before) && !item.isChanged }]
  })
  const mapped = shown.filter(({ isOwn }) => !isOwn)
  const own = shown.filter(({ isOwn }) => isOwn)
  const several = new Set(rows.map(({ object }) => object)).size > 1
  const view = ({ isOwn: _, ...item }: (typeof shown)[number]) => <MappingRowView key={item.id} {...props} {...item} />
  const isOwnOpen = ownShown || text !== '' || own.some(({ id }) => id === props.open)
  return (
    <div className={classes.scroll}>
      {shown.length === 0 ? (
        <NoMatch text={t('mapping.none', { search: search.trim() })}>
          <Button size="xs" onClick={props.clearSearch}>
            {t('mapping.clear')}
          </Button>
        </NoMatch>
      ) : (
        <table aria-label={t('mapping.table', { stream: providerWords(where.stream) })} className={classes.table}>
          <Columns />
          <thead>
            <tr>
              <th scope="col">
                <span className={classes.field}>
                  <Database size={14} className="icon" aria-hidden />
                  {t('mapping.head.here')}
                </span>
              </th>
              <th scope="col">{t('mapping.head.sample')}</th>
              <th scope="col">{t('mapping.head.cord')}</th>
              <th scope="col">
                <span className={classes.field}>
                  <ProviderTile provider={props.integration.provider} size={16} />
                  {t('mapping.head.there', { provider })}
                </span>
              </th>
              <th scope="col">{t('mapping.head.arrives')}</th>
            </tr>
          </thead>
          <tbody>
            {mapped.map((item, index) => (
              <Fragment key={item.id}>
                {several && item.row.object !== mapped[index - 1]?.row.object ? (
                  <tr>
                    <th scope="rowgroup" colSpan={5} className={classes.object}>
                      {item.row.object}
                    </th>
                  </tr>
                ) : null}
                {view(item)}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
      {own.length > 0 ? (
        <>
          <button
            type="button"
            className={classes.own}
            aria-expanded={isOwnOpen}
            title={t('mapping.ownHint')}
            onClick={() => setOwnShown(!isOwnOpen)}
          >
            {isOwnOpen ? (
              <ChevronDown size={14} className="icon t3" aria-hidden />
            ) : (
              <ChevronRight size={14} className="icon t3" aria-hidden />
            )}
            {t('mapping.own', { provider })} <span className="num t3">{format.number(own.length)}</span>
          </button>
          {isOwnOpen ? (
            <table aria-label={t('mapping.own', { provider })} className={classes.table}>
              <Columns />
              <tbody>{own.map(view)}</tbody>
            </table>
          ) : null}
        </>
      ) : null}
    </div>
  )
}

/** Widths that both tables share, so that their cords hang in one line. */
function Columns() {
  return (
    <colgroup>
      <col className={classes.colHere} />
      <col className={classes.colSample} />
      <col className={classes.colCord} />
      <col />
      <col className={classes.colArrives} />
    </colgroup>
  )
}
