import type { LoadedRows } from './paged-rows'

/** Rows of which any pages are loaded, addressed by their place in the whole list. `length` counts all rows. */
export function sparseRows<T>(
  pages: ReadonlyMap<number, readonly T[]>,
  pageSize: number,
  length: number,
): LoadedRows<T> {
  const at = (row: number): T | undefined =>
    row < 0 || row >= length ? undefined : pages.get(Math.floor(row / pageSize))?.[row % pageSize]
  return {
    length,
    at,
    findNear(near, passes) {
      let found = -1
      for (const [page, items] of pages) {
        items.forEach((item, index) => {
          const row = page * pageSize + index
          if (found >= 0 && Math.abs(row - near) >= Math.abs(found - near)) return
          if (row < length && passes(item)) found = row
        })
      }
      return found
    },
  }
}
