import { type EntityKind, type FieldValue, type RecordRow, standardFieldsOf } from '@shared/model'
import type { TFunction } from 'i18next'
import type { RecordView } from '../../../app/record-place'
import type { TableColumn } from '../../../components/data/use-table-rows'
import { HeldIn, type HoldingSlot } from '../../../components/labels/HeldIn'
import { Highlight } from '../../../components/labels/Highlight'
import { dateTime, dayMonth, type FormatContext } from '../../../lib/format'
import { numberFormat } from '../../../lib/intl'
import { ChangedCell, MarkCell, TickCell } from './cells'
import classes from './list.module.css'
import { TickAll } from './TickAll'

/** Fields that have a column while no others were chosen. The owner and the time stand on their own. */
export const usualColumns: Record<EntityKind, readonly string[]> = {
  contact: ['email', 'companyName'],
  company: ['domain', 'industry'],
  lead: ['companyName', 'amount'],
  activity: ['type', 'at'],
}

/** Widths of the name and of the columns behind it, per cent, by how many there are. */
const shares: Record<number, readonly [name: number, ...others: number[]]> = { 0: [70], 1: [38, 34], 2: [24, 27, 20] }

/** What the cells need to know, so that a thousand of them need no hooks. */
export interface ColumnContext {
  t: TFunction
  format: FormatContext & { now: number }
  slots: readonly HoldingSlot[]
  labelOf(field: string): string
  sortBy(column: string): void
}

/** The fields of which a list shows columns. */
export function shownFields(kind: EntityKind, view: RecordView): readonly string[] {
  return view.columns ?? usualColumns[kind]
}

/** The columns of a list of records. */
export function recordColumns(kind: EntityKind, view: RecordView, context: ColumnContext): TableColumn<RecordRow>[] {
  const { t, format, slots } = context
  const search = view.search.trim()
  const fields = shownFields(kind, view)
  const [nameShare, ...otherShares] = shares[fields.length] ?? [24]
  const sorting = (column: string): Pick<TableColumn<RecordRow>, 'sorted' | 'onSort'> => ({
    ...(view.sort === column && { sorted: view.descending ? 'descending' : 'ascending' }),
    onSort: () => context.sortBy(column),
  })
  return [
    {
      id: 'tick',
      head: t('records.column.tick'),
      hideHead: true,
      headContent: <TickAll kind={kind} />,
      width: 48,
      tight: true,
      cell: (row) => <TickCell row={row} label={t('records.tick', { name: nameOf(row, t) })} />,
    },
    {
      id: 'name',
      head: kind === 'activity' ? t('records.column.subject') : t('records.column.name'),
      width: `${nameShare}%`,
      ...sorting('name'),
      cell: (row) => (
        <span className={row.name ? classes.name : classes.unnamed} title={row.name || undefined}>
          <Highlight text={nameOf(row, t)} search={search} />
        </span>
      ),
    },
    ...fields.map(
      (field, index): TableColumn<RecordRow> => ({
        id: field,
        head: context.labelOf(field),
        ...(otherShares[index] !== undefined && { width: `${otherShares[index]}%` }),
        ...sorting(field),
        ...(isFigure(kind, field) && { end: true }),
        cell: (row) => {
          const text = field === 'companyName' ? (row.company ?? '') : cellText(kind, field, row.fields, context)
          return (
            <span className={field === 'companyName' ? undefined : 't2'} title={text || undefined}>
              <Highlight text={text} search={field === 'email' || field === 'domain' ? search : ''} />
            </span>
          )
        },
      }),
    ),
    {
      id: 'heldIn',
      head: t('records.column.heldIn'),
      // Four slots, as wide as in a list with fewer CRMs: columns do not jump when one more is connected.
      width: Math.max(4, slots.length) * 19 + 16,
      tight: true,
      cell: (row) => <HeldIn slots={slots} heldIn={row.heldIn} label={t('records.heldNowhere')} />,
    },
    {
      id: 'ownerId',
      head: t('records.column.owner'),
      width: 104,
      cell: (row) => (
        <span className="t2" title={row.owner ?? undefined}>
          {row.owner}
        </span>
      ),
    },
    {
      id: 'changed',
      head: t('records.column.changed'),
      width: 84,
      end: true,
      ...sorting('changed'),
      cell: (row) => <ChangedCell at={row.updatedAt} format={format} />,
    },
    {
      id: 'mark',
      head: t('records.column.mark'),
      hideHead: true,
      width: 40,
      tight: true,
      cell: (row) => <MarkCell row={row} t={t} />,
    },
  ]
}

/** What a record is called, or the words for one without a name. */
export function nameOf(row: Pick<RecordRow, 'name' | 'kind'>, t: TFunction): string {
  return row.name || t(`records.unnamed.${row.kind}`)
}

function isFigure(kind: EntityKind, field: string): boolean {
  const type = standardFieldsOf(kind).find(({ id }) => id === field)?.type
  return type === 'money' || type === 'number'
}

function cellText(kind: EntityKind, field: string, fields: RecordRow['fields'], context: ColumnContext): string {
  const value: FieldValue = fields[field] ?? null
  if (value === null) return ''
  const { format, t } = context
  const type = standardFieldsOf(kind).find(({ id }) => id === field)?.type
  const present = new Date(format.now)
  if (kind === 'activity' && field === 'type' && typeof value === 'string') {
    const key = `records.activityType.${value}`
    return t([key, 'records.asIs'] as unknown as 'records.asIs', { value })
  }
  if (type === 'datetime' && typeof value === 'string') {
    const at = new Date(value)
    return Number.isNaN(at.getTime()) ? value : dateTime(at, present, format)
  }
  if (type === 'date' && typeof value === 'string') {
    const at = new Date(value)
    return Number.isNaN(at.getTime()) ? value : dayMonth(at, present, { ...format, timeZone: 'UTC' })
  }
  if (type === 'money' || type === 'number') return amount(value, fields.currency, format.locale)
  if (typeof value === 'boolean') return value ? t('records.field.yes') : t('records.field.no')
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** Digits grouped as the person's locale does; what is no number stands as it is. */
function amount(value: FieldValue, currency: FieldValue | undefined, locale: string): string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) return String(value)
  const isCurrency = typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
  return numberFormat(
    locale,
    isCurrency ? { style: 'currency', currency, maximumFractionDigits: 2, minimumFractionDigits: 0 } : {},
  ).format(number)
}
