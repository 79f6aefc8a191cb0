import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { type EntityKind, standardFieldsOf } from '@shared/model'
import { Check, Columns3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RecordView } from '../../../app/record-place'
import { shownFields, usualColumns } from './columns'
import classes from './list.module.css'

/** Fields that are in every list anyway, or that make no column. */
const left: ReadonlySet<string> = new Set(['ownerId', 'firstName', 'lastName', 'body', 'description'])

/** Which fields have a column. */
export function ColumnsMenu(props: {
  kind: EntityKind
  view: RecordView
  labelOf(field: string): string
  choose(change: Partial<RecordView>): void
}) {
  const { kind, view, choose } = props
  const { t } = useTranslation()
  const shown = shownFields(kind, view)
  const own = shown.filter((field) => field.includes(':'))
  const fields = [...standardFieldsOf(kind).flatMap(({ id }) => (left.has(id) ? [] : id)), ...own]
  const turn = (field: string) => {
    const next = shown.includes(field) ? shown.filter((each) => each !== field) : [...shown, field]
    const isUsual = next.join() === usualColumns[kind].join()
    choose({ columns: isUsual ? null : next })
  }
  return (
    <Menu width={208} closeOnItemClick={false} checkIcon={<Check size={14} className="icon" aria-hidden />}>
      <Menu.Target>
        <Tooltip label={t('records.columns')}>
          <ActionIcon aria-label={t('records.columns')}>
            <Columns3 size={16} className="icon" aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.fields}>
          {fields.map((field) => (
            <Menu.CheckboxItem key={field} checked={shown.includes(field)} onChange={() => turn(field)}>
              {props.labelOf(field)}
            </Menu.CheckboxItem>
          ))}
        </div>
        <Menu.Divider />
        <Menu.Item closeMenuOnClick disabled={view.columns === null} onClick={() => choose({ columns: null })}>
          {t('records.usualColumns')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
