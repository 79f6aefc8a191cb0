import { constructRow, createColumnHelper, type Row, tableFeatures, useTable } from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'

export interface TableColumn<T> {
  id: string
  head: string
  /** The head is for readers only. */
  hideHead?: boolean
  /** Stands in the head in the place of its text. */
  headContent?: ReactNode
  /** Room at the sides of its cells is its own. */
  tight?: boolean
  /** Width in px, or a share as `24%`; columns without one take what is left. */
  width?: number | string
  /** Right aligned, with figures of one width. */
  end?: boolean
  /** The list is ordered by this column. */
  sorted?: 'ascending' | 'descending'
  /** Orders the list by this column, or turns its order round. */
  onSort?(): void
  cell(row: T): ReactNode
}

/** The table does nothing by itself: order and filters are the engine's. */
export const rowFeatures = tableFeatures({})
const noData: never[] = []

/**
 * A table whose rows are made one by one, when they come into view: a list may have a million of them. A row stays the
 * same object for as long as its data does.
 */
export function useTableRows<T extends object>(columns: readonly TableColumn<T>[], rowId: (row: T) => string) {
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof rowFeatures, T>()
    return helper.columns(
      columns.map((column) =>
        helper.display({ id: column.id, header: column.head, cell: ({ row }) => column.cell(row.original) }),
      ),
    )
  }, [columns])
  const table = useTable({ features: rowFeatures, data: noData as T[], columns: definitions })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows know their columns, so other columns need other rows.
  const made = useMemo(() => new WeakMap<T, Row<typeof rowFeatures, T>>(), [definitions])
  const rowOf = (data: T, index: number): Row<typeof rowFeatures, T> => {
    const known = made.get(data)
    if (known) return known
    const row = constructRow(table, rowId(data), data, index, 0)
    made.set(data, row)
    return row
  }
  return { headerGroups: table.getHeaderGroups(), rowOf }
}
