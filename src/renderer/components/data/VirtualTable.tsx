import { createColumnHelper, useTable } from '@tanstack/react-table'
import { ArrowDown } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import { createGroupedRows, type RowGroup } from './grouped-rows'
import { BodyRow, GroupRow, LoadingRow, PadRow, rowFeatures } from './TableRows'
import { useRowFocus } from './use-row-focus'
import { useSteadyRows } from './use-steady-rows'
import { useVirtualRows } from './use-virtual-rows'
import classes from './VirtualTable.module.css'

const sizes = { groupHeight: 28, rowHeight: 31 }
const headHeight = 30

export interface TableColumn<T> {
  id: string
  head: string
  /** The head is for readers only. */
  hideHead?: boolean
  /** Width in px; a column without one takes what is left. */
  width?: number
  /** Right aligned, with figures of one width. */
  end?: boolean
  /** The list is ordered by this column, highest first. */
  descending?: boolean
  cell(row: T): ReactNode
}

export interface VirtualTableProps<T> {
  label: string
  /** Stable between draws. */
  columns: readonly TableColumn<T>[]
  /** The loaded rows, from the first on. Stable between draws. */
  rows: readonly T[]
  /** How many rows there are, loaded or not. */
  rowCount: number
  groups: readonly RowGroup[]
  groupLabel(group: number): string
  rowId(row: T): string
  selectedId: string | null
  onOpen(row: T): void
  onCopy?(row: T): void
  /** The last row in view, whenever it changes: what is not loaded up to there is wanted. */
  onView(lastRow: number): void
}

/**
 * A real table that draws only the rows in view: head and group headings stick, rows that are not loaded yet are drawn
 * as grey bars, and readers are told the true place of every row.
 */
export function VirtualTable<T extends object>(props: VirtualTableProps<T>) {
  const { columns, rows, rowCount, groups, rowId, onView } = props
  const scroller = useRef<HTMLDivElement>(null)
  const list = useMemo(() => createGroupedRows(groups, rowCount, sizes), [groups, rowCount])
  const ids = useMemo(() => rows.map(rowId), [rows, rowId])
  const virtual = useVirtualRows(scroller, list, { head: headHeight })
  const selected = useMemo(
    () => (props.selectedId === null ? -1 : ids.indexOf(props.selectedId)),
    [ids, props.selectedId],
  )

  const handlers = useRef({ onOpen: props.onOpen, onCopy: props.onCopy, rows })
  handlers.current = { onOpen: props.onOpen, onCopy: props.onCopy, rows }
  const open = useCallback((index: number) => {
    const row = handlers.current.rows[index]
    if (row) handlers.current.onOpen(row)
  }, [])
  const copy = useCallback((index: number) => {
    const row = handlers.current.rows[index]
    if (row) handlers.current.onCopy?.(row)
  }, [])
  const { active, setActive } = useRowFocus({
    scroller,
    list,
    virtual,
    selected,
    rowHeight: sizes.rowHeight,
    onOpen: open,
    onCopy: copy,
  })
  useSteadyRows({ scroller, list, ids, virtual })

  const table = useTable({
    features: rowFeatures,
    data: rows as T[],
    columns: useMemo(() => {
      const helper = createColumnHelper<typeof rowFeatures, T>()
      return helper.columns(
        columns.map((column) =>
          helper.display({ id: column.id, header: column.head, cell: ({ row }) => column.cell(row.original) }),
        ),
      )
    }, [columns]),
    getRowId: rowId,
  })
  const model = table.getRowModel().rows

  const firstItem = virtual.items[0] ?? 0
  const lastItem = virtual.items.at(-1)
  const last = lastItem === undefined ? null : list.itemAt(lastItem)
  const lastRow =
    last === null ? -1 : last.type === 'row' ? last.row : lastItem === undefined ? -1 : lastItem - last.group
  useEffect(() => {
    if (lastRow >= 0) onView(lastRow)
  }, [lastRow, onView])

  // The heading of the rows at the top has scrolled out: it is drawn at its old place and sticks from there.
  const topGroup = list.groupOf(firstItem)
  const topHeading = topGroup < 0 ? -1 : list.headingOf(topGroup)
  const heading = topHeading >= 0 && topHeading < firstItem ? topHeading : null
  const tabbable = active ?? (selected >= 0 ? selected : firstRowIn(list, virtual.items))

  return (
    <div ref={scroller} className={classes.scroller} tabIndex={-1}>
      <table className={classes.table} aria-label={props.label} aria-rowcount={list.count + 1}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header, index) => (
                <HeadCell key={header.id} column={columns[index]} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {heading === null ? null : (
            <GroupRow label={props.groupLabel(topGroup)} columns={columns.length} rowIndex={heading + 2} />
          )}
          <PadRow height={virtual.padTop - (heading === null ? 0 : sizes.groupHeight)} columns={columns.length} />
          {virtual.items.map((at) => {
            const item = list.itemAt(at)
            if (item.type === 'group') {
              const label = props.groupLabel(item.group)
              return (
                <GroupRow
                  key={`group ${groups[item.group]?.key}`}
                  label={label}
                  columns={columns.length}
                  rowIndex={at + 2}
                />
              )
            }
            const row = model[item.row]
            if (!row) return <LoadingRow key={`row ${item.row}`} columns={columns} rowIndex={at + 2} row={item.row} />
            return (
              <BodyRow
                key={row.id}
                row={row}
                columns={columns}
                index={item.row}
                rowIndex={at + 2}
                selected={item.row === selected}
                tabbable={item.row === tabbable}
                onOpen={open}
                onActive={setActive}
              />
            )
          })}
          <PadRow height={virtual.padBottom} columns={columns.length} />
        </tbody>
      </table>
    </div>
  )
}

function HeadCell<T>({ column }: { column: TableColumn<T> | undefined }) {
  if (!column) return null
  return (
    <th
      scope="col"
      className={column.end ? classes.end : undefined}
      aria-sort={column.descending ? 'descending' : undefined}
    >
      {column.hideHead ? <span className="sr-only">{column.head}</span> : null}
      {column.hideHead ? null : (
        <span className={classes.sorted}>
          {column.head}
          {column.descending ? <ArrowDown size={10} className="icon" aria-hidden /> : null}
        </span>
      )}
    </th>
  )
}

function firstRowIn(list: ReturnType<typeof createGroupedRows>, items: readonly number[]): number {
  for (const at of items) {
    const item = list.itemAt(at)
    if (item.type === 'row') return item.row
  }
  return -1
}
