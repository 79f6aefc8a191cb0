/** Loaded rows of a list, from the first on, addressed by their place. A new object when anything about them changed. */
export interface LoadedRows<T> {
  readonly length: number
  at(row: number): T | undefined
  /** The first row that passes, looking from `near` outwards; -1 when none does. */
  findNear(near: number, passes: (row: T) => boolean): number
}

/** Rows that came in pages, without copying them together. Lookups cost O(log pages). */
export function pagedRows<T>(pages: readonly (readonly T[])[]): LoadedRows<T> {
  const ends: number[] = []
  let length = 0
  for (const page of pages) {
    length += page.length
    ends.push(length)
  }
  const at = (row: number): T | undefined => {
    if (row < 0 || row >= length) return undefined
    let low = 0
    let high = ends.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) > row) high = middle
      else low = middle + 1
    }
    return pages[low]?.[row - (low === 0 ? 0 : (ends[low - 1] ?? 0))]
  }
  return {
    length,
    at,
    findNear(near, passes) {
      const start = Math.max(0, Math.min(near, length - 1))
      for (let distance = 0; distance < length; distance += 1) {
        for (const row of distance === 0 ? [start] : [start - distance, start + distance]) {
          const found = at(row)
          if (found !== undefined && passes(found)) return row
        }
      }
      return -1
    },
  }
}
