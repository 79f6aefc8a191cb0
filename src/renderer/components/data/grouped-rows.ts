/** A heading and how many rows stand below it. */
export interface RowGroup {
  readonly key: string
  readonly size: number
}

export type ListItem =
  | { readonly type: 'group'; readonly group: number }
  /** `row` counts rows only, headings left out. */
  | { readonly type: 'row'; readonly row: number }

/** A list of rows under headings, addressed by item (headings and rows counted together). Lookups cost O(log groups). */
export interface GroupedRows {
  readonly count: number
  readonly rowCount: number
  readonly height: number
  itemAt(item: number): ListItem
  itemOfRow(row: number): number
  /** Distance of an item's upper edge from the list's, px. */
  startOf(item: number): number
  sizeOf(item: number): number
  /** The item at a distance from the list's upper edge; the last one below the end. */
  itemAtOffset(offset: number): number
  /** The group that an item belongs to; -1 in a list without headings and for rows below the known groups. */
  groupOf(item: number): number
  /** The item that is a group's heading. */
  headingOf(group: number): number
}

interface Sizes {
  groupHeight: number
  rowHeight: number
}

/** The last index of an ascending list whose value is not above `value`; -1 when there is none. */
function lastNotAbove(values: readonly number[], value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

/**
 * Lays out `rowCount` rows under `groups`. Rows beyond those of the groups are known to exist but not loaded: they follow
 * the last group without a heading of their own.
 */
export function createGroupedRows(groups: readonly RowGroup[], rowCount: number, sizes: Sizes): GroupedRows {
  const itemStarts: number[] = []
  const offsets: number[] = []
  let items = 0
  let height = 0
  for (const group of groups) {
    itemStarts.push(items)
    offsets.push(height)
    items += 1 + group.size
    height += sizes.groupHeight + group.size * sizes.rowHeight
  }
  const grouped = items - groups.length
  const rows = Math.max(rowCount, grouped)
  const count = rows + groups.length
  const total = height + (rows - grouped) * sizes.rowHeight
  const headingAt = (item: number) => lastNotAbove(itemStarts, item)

  const startOf = (item: number): number => {
    const group = headingAt(item)
    if (group < 0) return item * sizes.rowHeight
    const below = item - (itemStarts[group] ?? 0)
    return (offsets[group] ?? 0) + (below === 0 ? 0 : sizes.groupHeight + (below - 1) * sizes.rowHeight)
  }
  return {
    count,
    rowCount: rows,
    height: total,
    itemAt(item) {
      const group = headingAt(item)
      if (group >= 0 && itemStarts[group] === item) return { type: 'group', group }
      return { type: 'row', row: item - group - 1 }
    },
    itemOfRow(row) {
      let low = 0
      let high = groups.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((itemStarts[middle] ?? 0) - middle <= row) low = middle + 1
        else high = middle
      }
      return row + low
    },
    headingOf: (group) => itemStarts[group] ?? 0,
    startOf,
    sizeOf: (item) => (itemStarts[headingAt(item)] === item ? sizes.groupHeight : sizes.rowHeight),
    itemAtOffset(offset) {
      if (count === 0) return 0
      const group = lastNotAbove(offsets, offset)
      const base = group < 0 ? 0 : (itemStarts[group] ?? 0)
      const below = offset - (group < 0 ? 0 : (offsets[group] ?? 0) + sizes.groupHeight)
      const item = below < 0 ? base : base + (group < 0 ? 0 : 1) + Math.floor(below / sizes.rowHeight)
      return Math.max(0, Math.min(item, count - 1))
    },
    groupOf(item) {
      const group = headingAt(item)
      if (group < 0) return -1
      return item - (itemStarts[group] ?? 0) <= (groups[group]?.size ?? 0) ? group : -1
    },
  }
}
