import { ArrowDown, ArrowUp } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import { createGroupedRows, type GroupedRows, type RowGroup } from './grouped-rows'
import type { LoadedRows } from './paged-rows'
import { BodyRow, cellClass, GroupRow, LoadingRow, PadRow } from './TableRows'
import { useRowFocus } from './use-row-focus'
import { useSteadyRows } from './use-steady-rows'
import { type TableColumn, useTableRows } from './use-table-rows'
import { useVirtualRows } from './use-virtual-rows'
import classes from './VirtualTable.module.css'

const groupHeight = 28
const usualHeight = 31
const headHeight = 30
const noTicks: ReadonlySet<string> = new Set()

export interface VirtualTableProps<T> {
  label: string
  /** Stable between draws. */
  columns: readonly TableColumn<T>[]
  rows: LoadedRows<T>
  /** How many rows there are, loaded or not. */
  rowCount: number
  /** Height of a row, px. */
  rowHeight?: 30 | 31
  /** Headings with the number of loaded rows below each. */
  groups: readonly RowGroup[]
  groupLabel(group: number): ReactNode
  /** Stable between draws. */
  rowId(row: T): string
  selectedId: string | null
  /** Rows that are ticked; they look selected, too. */
  ticked?: ReadonlySet<string>
  onOpen(row: T): void
  onCopy?(row: T): void
  /** Space, and Shift with a move: ticks the rows, both ends included. */
  onTick?(from: number, to: number, how: 'turn' | 'extend'): void
  /** Mod A. */
  onTickAll?(): void
  /** Stable between draws. The rows in view, the last one in front: what is not loaded there is wanted. */
  onView(lastRow: number, firstRow: number): void
}

/**
 * A real table that draws only the rows in view: head and group headings stick, rows that are not loaded yet are drawn
 * as grey bars, and readers hear the true place of every row.
 */
export function VirtualTable<T extends object>(props: VirtualTableProps<T>) {
  const {
    columns,
    rows,
    rowCount,
    groups,
    rowId,
    selectedId,
    onView,
    rowHeight = usualHeight,
    ticked = noTicks,
  } = props
  const scroller = useRef<HTMLDivElement>(null)
  const list = useMemo(
    () => createGroupedRows(groups, rowCount, { groupHeight, rowHeight }),
    [groups, rowCount, rowHeight],
  )
  const virtual = useVirtualRows(scroller, list, { head: headHeight, cover: groups.length > 0 ? groupHeight : 0 })
  const { headerGroups, rowOf } = useTableRows(columns, rowId)

  const latest = useRef(props)
  latest.current = props
  const open = useCallback((index: number) => {
    const row = latest.current.rows.at(index)
    if (row) latest.current.onOpen(row)
  }, [])
  const copy = useCallback((index: number) => {
    const row = latest.current.rows.at(index)
    if (row) latest.current.onCopy?.(row)
  }, [])
  const { active, setActive } = useRowFocus({
    scroller,
    list,
    virtual,
    rowHeight,
    selected: () => (selectedId === null ? -1 : rows.findNear(0, (row) => rowId(row) === selectedId)),
    onOpen: open,
    onCopy: copy,
    onTick: props.onTick,
    onTickAll: props.onTickAll,
  })
  useSteadyRows({ scroller, list, rows, rowId, virtual })

  const lastItem = virtual.items.at(-1)
  const lastRow = lastItem === undefined ? -1 : rowAtOrBefore(list, lastItem)
  const firstRow = virtual.items[0] === undefined ? -1 : Math.max(0, rowAtOrBefore(list, virtual.items[0]))
  // Asked again when rows came in: there may be more to load up to the last one in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    if (lastRow >= 0) onView(lastRow, firstRow)
  }, [lastRow, firstRow, onView, rows])

  // The heading of the rows at the top has scrolled out: it is drawn at its old place and sticks from there.
  const firstItem = virtual.items[0] ?? 0
  const topGroup = list.groupOf(firstItem)
  const heading = topGroup >= 0 && list.headingOf(topGroup) < firstItem ? list.headingOf(topGroup) : null
  const tabbable = tabbableRow(list, virtual.items, active)

  return (
    <div ref={scroller} className={classes.scroller} tabIndex={-1}>
      <table
        className={classes.table}
        data-dense={rowHeight < usualHeight || undefined}
        aria-label={props.label}
        aria-rowcount={list.count + 1}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          {headerGroups.map((group) => (
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
          <PadRow height={virtual.padTop - (heading === null ? 0 : groupHeight)} columns={columns.length} />
          {virtual.items.map((at) => {
            const item = list.itemAt(at)
            if (item.type === 'group') {
              const key = `group ${groups[item.group]?.key}`
              return (
                <GroupRow key={key} label={props.groupLabel(item.group)} columns={columns.length} rowIndex={at + 2} />
              )
            }
            const data = rows.at(item.row)
            if (!data) return <LoadingRow key={`row ${item.row}`} columns={columns} rowIndex={at + 2} row={item.row} />
            const row = rowOf(data, item.row)
            return (
              <BodyRow
                key={row.id}
                row={row}
                columns={columns}
                index={item.row}
                rowIndex={at + 2}
                selected={row.id === selectedId || ticked.has(row.id)}
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
  const { sorted, onSort } = column
  const Arrow = sorted === 'ascending' ? ArrowUp : ArrowDown
  const label = (
    <>
      {column.head}
      {sorted ? <Arrow size={10} className="icon" aria-hidden /> : null}
    </>
  )
  return (
    <th scope="col" className={cellClass(column)} aria-sort={sorted}>
      {column.headContent ?? null}
      {column.headContent || column.hideHead ? (
        <span className="sr-only">{column.head}</span>
      ) : onSort ? (
        <button type="button" className={`${classes.sorted} ${classes.sorts}`} onClick={onSort}>
          {label}
        </button>
      ) : (
        <span className={classes.sorted}>{label}</span>
      )}
    </th>
  )
}

function rowAtOrBefore(list: GroupedRows, item: number): number {
  const at = list.itemAt(item)
  return at.type === 'row' ? at.row : item - at.group - 1
}

/** The one row that Tab reaches: the active one while it is drawn, else the first that is. */
function tabbableRow(list: GroupedRows, items: readonly number[], active: number | null): number {
  const rows = items.flatMap((at) => {
    const item = list.itemAt(at)
    return item.type === 'row' ? [item.row] : []
  })
  return active !== null && rows.includes(active) ? active : (rows[0] ?? -1)
}
