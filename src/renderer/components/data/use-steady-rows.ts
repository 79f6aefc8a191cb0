import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { GroupedRows } from './grouped-rows'
import type { LoadedRows } from './paged-rows'
import type { VirtualRows } from './use-virtual-rows'

/**
 * Keeps the rows where they are when others come in above them: always in a list that is scrolled, and under the
 * pointer or the focus in one that stands at its top. Such a list goes back to its top once the pointer has left.
 */
export function useSteadyRows<T>(options: {
  scroller: RefObject<HTMLElement | null>
  list: GroupedRows
  rows: LoadedRows<T>
  rowId(row: T): string
  virtual: VirtualRows
}): void {
  const { scroller, list, rows, rowId, virtual } = options
  const before = useRef({ list, rows })
  const pointed = useRef(false)
  /** Where the list was put to hold rows that stood at its top; null when it was not. */
  const heldAt = useRef<number | null>(null)
  const latest = useRef(virtual)
  latest.current = virtual

  useLayoutEffect(() => {
    const { list: oldList, rows: oldRows } = before.current
    before.current = { list, rows }
    if (oldList === list || oldRows === rows) return
    const offset = latest.current.offset()
    const hasFocus = scroller.current?.contains(document.activeElement) ?? false
    if (offset === 0 && !pointed.current && !hasFocus) return
    const item = firstRow(oldList, oldList.itemAtOffset(offset))
    if (item === null) return
    const row = newPlace(oldRows.at(item.row), item.row, rows, rowId)
    if (row < 0) return
    const moved = list.startOf(list.itemOfRow(row)) - oldList.startOf(item.at)
    if (moved === 0) return
    latest.current.scrollTo(offset + moved)
    heldAt.current = offset === 0 || heldAt.current === offset ? offset + moved : null
  }, [list, rows, rowId, scroller])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const enter = () => {
      pointed.current = true
    }
    const leave = () => {
      pointed.current = false
      const { offset, scrollTo } = latest.current
      if (heldAt.current !== null && offset() === heldAt.current && !element.contains(document.activeElement))
        scrollTo(0)
      heldAt.current = null
    }
    element.addEventListener('pointerenter', enter)
    element.addEventListener('pointerleave', leave)
    return () => {
      element.removeEventListener('pointerenter', enter)
      element.removeEventListener('pointerleave', leave)
    }
  }, [scroller])
}

/** Where a row stands now. One that is not loaded yet keeps its number: only headings came in above it. */
function newPlace<T>(anchor: T | undefined, row: number, rows: LoadedRows<T>, rowId: (row: T) => string): number {
  if (anchor === undefined) return row
  const id = rowId(anchor)
  return rows.findNear(row, (each) => rowId(each) === id)
}

function firstRow(list: GroupedRows, from: number): { at: number; row: number } | null {
  for (let at = from; at < list.count; at += 1) {
    const item = list.itemAt(at)
    if (item.type === 'row') return { at, row: item.row }
  }
  return null
}
