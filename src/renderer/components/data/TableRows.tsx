import { FlexRender, type Row } from '@tanstack/react-table'
import { memo, type ReactNode } from 'react'
import type { rowFeatures, TableColumn } from './use-table-rows'
import classes from './VirtualTable.module.css'

/** How the cells of a column stand. */
export function cellClass<T>(column: TableColumn<T> | undefined): string | undefined {
  const names = [column?.end ? classes.end : '', column?.tight ? classes.tight : ''].filter((name) => name)
  return names.length > 0 ? names.join(' ') : undefined
}

interface BodyRowProps<T extends object> {
  row: Row<typeof rowFeatures, T>
  columns: readonly TableColumn<T>[]
  index: number
  /** Place among all rows for readers; the head is the first. */
  rowIndex: number
  selected: boolean
  tabbable: boolean
  onOpen(index: number): void
  onActive(index: number): void
}

function BodyRowInner<T extends object>(props: BodyRowProps<T>) {
  const { row, columns, index } = props
  return (
    <tr
      className={classes.row}
      aria-rowindex={props.rowIndex}
      aria-selected={props.selected}
      data-row={index}
      tabIndex={props.tabbable ? 0 : -1}
      onClick={() => props.onOpen(index)}
      onFocus={() => props.onActive(index)}
    >
      {row.getAllCells().map((cell, at) => (
        <td key={cell.id} className={cellClass(columns[at])}>
          <FlexRender cell={cell} />
        </td>
      ))}
    </tr>
  )
}

/** A loaded row. Drawn again only when it changed. */
export const BodyRow = memo(BodyRowInner) as typeof BodyRowInner

/** A row that exists but is not loaded yet. */
export function LoadingRow<T>(props: { columns: readonly TableColumn<T>[]; rowIndex: number; row: number }) {
  return (
    <tr aria-rowindex={props.rowIndex} aria-busy data-row={props.row} tabIndex={-1}>
      {props.columns.map((column) => (
        <td key={column.id} className={cellClass(column)}>
          <span className={classes.bar} />
        </td>
      ))}
    </tr>
  )
}

/** The heading of a group of rows. */
export function GroupRow(props: { label: ReactNode; columns: number; rowIndex: number }) {
  return (
    <tr aria-rowindex={props.rowIndex}>
      <th className={classes.group} colSpan={props.columns} scope="rowgroup">
        {props.label}
      </th>
    </tr>
  )
}

/** The height of what is not drawn. */
export function PadRow({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden style={{ height }}>
      <td className={classes.pad} colSpan={columns} />
    </tr>
  )
}
