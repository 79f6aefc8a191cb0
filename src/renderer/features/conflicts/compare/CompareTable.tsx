import { Button } from '@mantine/core'
import type { ConflictChoice } from '@shared/model'
import { HardDrive } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useFieldText } from '../../../lib/hooks/use-field-text'
import { useFormat } from '../../../lib/hooks/use-format'
import { CompareCell } from './CompareCell'
import classes from './compare.module.css'
import { type Chosen, type CompareColumn, type Compared, type CompareRow, chooseAll } from './compare-model'
import type { SideNames } from './use-side-names'

/** Width of the fields' names, and what a side takes at least, px: of many sides the last ones are scrolled to. */
const fieldWidth = 116
const narrowest = 154

/**
 * The sides of a conflict beside each other: a row of radios for each field. Left and Right choose in a row, Up and Down
 * go from row to row, 1 to 9 choose a column and go on to the next row that is open.
 */
export function CompareTable(props: {
  name: string
  compared: Compared
  chosen: Chosen
  names: SideNames
  onChoose(chosen: Chosen): void
}) {
  const { compared, chosen, names } = props
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const textOf = useFieldText(
    compared.columns.flatMap(({ integrationId }) => integrationId ?? []),
    compared.rows.map(({ field }) => field),
  )
  const table = useRef<HTMLTableElement>(null)
  const choose = (row: CompareRow, id: ConflictChoice) => props.onChoose({ ...chosen, [row.field]: id })

  const focusRow = (index: number, id: ConflictChoice | undefined) => {
    const radios = [...(table.current?.querySelectorAll<HTMLInputElement>(`[data-row="${index}"] input`) ?? [])]
    const wanted = radios.find(({ checked }) => checked) ?? radios.find(({ value }) => value === id) ?? radios[0]
    wanted?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { target } = event
    const at = target instanceof HTMLInputElement ? Number(target.closest('[data-row]')?.getAttribute('data-row')) : -1
    if (at < 0) return
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      const to = at + by
      if (to >= 0 && to < compared.rows.length) focusRow(to, (target as HTMLInputElement).value)
      return
    }
    const column = compared.columns[Number(event.key) - 1]
    const row = compared.rows[at]
    if (!column || !row?.values.has(column.id)) return
    event.preventDefault()
    choose(row, column.id)
    if (at + 1 < compared.rows.length) focusRow(at + 1, column.id)
  }

  return (
    <div className={classes.wrap}>
      <table
        ref={table}
        className={classes.table}
        style={{ minWidth: fieldWidth + compared.columns.length * narrowest }}
        aria-label={t('conflicts.table', { name: props.name })}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col" className={classes.fieldHead}>
              <span className="sr-only">{t('conflicts.field')}</span>
            </th>
            {compared.columns.map((column) => (
              <th key={column.id} scope="col" className={classes.sideHead}>
                <ColumnHead column={column} names={names}>
                  <Button
                    variant="subtle"
                    size="xs"
                    className={classes.all}
                    aria-label={t('conflicts.useAllOf', { side: names.of(column) })}
                    onClick={() => props.onChoose({ ...chosen, ...chooseAll(compared, column.id) })}
                  >
                    {t('conflicts.useAll')}
                  </Button>
                </ColumnHead>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {compared.rows.map((row, index) => (
            <tr key={row.field} data-row={index}>
              <th scope="row">
                <span className={classes.field}>
                  <span className="ell">{labelOf(row.kind, row)}</span>
                  {chosen[row.field] === undefined ? (
                    <span className={classes.tag}>{t('conflicts.choose')}</span>
                  ) : null}
                </span>
              </th>
              {compared.columns.map((column) => (
                <CompareCell
                  key={column.id}
                  row={row}
                  column={column}
                  side={names.of(column)}
                  label={labelOf(row.kind, row)}
                  textOf={textOf}
                  chosen={chosen[row.field] === column.id}
                  onChoose={() => choose(row, column.id)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ColumnHead(props: { column: CompareColumn; names: SideNames; children: React.ReactNode }) {
  const { column, names } = props
  const { t } = useTranslation()
  const format = useFormat()
  const { changedAt } = column
  const time = changedAt === null ? null : format.dayTime(changedAt)
  const hint = {
    base: t('conflicts.baseHint'),
    local: time === null ? t('conflicts.notEdited') : t('conflicts.edited', { time }),
    crm: time === null ? t('conflicts.notDated') : t('conflicts.changed', { time }),
  }[column.side]
  return (
    <>
      <span className={classes.side}>
        {column.side === 'local' ? <LocalTile /> : null}
        {column.side === 'crm' ? <ProviderTile provider={names.providerOf(column)} size={16} /> : null}
        <span className="ell" title={names.of(column)}>
          {names.of(column)}
        </span>
        {props.children}
      </span>
      <span className={`caption t3 num ell ${classes.hint}`}>{hint}</span>
    </>
  )
}

function LocalTile() {
  return (
    <span className={classes.local} aria-hidden>
      <HardDrive size={10} className="icon" />
    </span>
  )
}
