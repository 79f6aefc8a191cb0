import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGroupedRows, type ListItem } from './grouped-rows'

const sizes = { groupHeight: 28, rowHeight: 31 }
const anyList = fc
  .record({
    sizes: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 }),
    unloaded: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ sizes: groupSizes, unloaded }) => {
    const groups = groupSizes.map((size, index) => ({ key: `g${index}`, size }))
    const loaded = groupSizes.reduce((sum, size) => sum + size, 0)
    const flat: { item: ListItem; size: number; group: number }[] = []
    let row = 0
    groups.forEach((group, index) => {
      flat.push({ item: { type: 'group', group: index }, size: sizes.groupHeight, group: index })
      for (let i = 0; i < group.size; i += 1) {
        flat.push({ item: { type: 'row', row }, size: sizes.rowHeight, group: index })
        row += 1
      }
    })
    for (let i = 0; i < unloaded; i += 1) {
      flat.push({ item: { type: 'row', row }, size: sizes.rowHeight, group: -1 })
      row += 1
    }
    return { list: createGroupedRows(groups, loaded + unloaded, sizes), flat }
  })

describe('grouped rows', () => {
  it('answers as the list written out would', () => {
    fc.assert(
      fc.property(anyList, ({ list, flat }) => {
        expect(list.count).toBe(flat.length)
        let start = 0
        flat.forEach((expected, item) => {
          expect(list.itemAt(item)).toEqual(expected.item)
          expect(list.startOf(item)).toBe(start)
          expect(list.sizeOf(item)).toBe(expected.size)
          expect(list.groupOf(item)).toBe(expected.group)
          expect(list.itemAtOffset(start)).toBe(item)
          expect(list.itemAtOffset(start + expected.size - 1)).toBe(item)
          if (expected.item.type === 'row') expect(list.itemOfRow(expected.item.row)).toBe(item)
          else expect(list.headingOf(expected.item.group)).toBe(item)
          start += expected.size
        })
        expect(list.height).toBe(start)
        if (flat.length > 0) expect(list.itemAtOffset(start + 500)).toBe(flat.length - 1)
      }),
    )
  })

  it('keeps loaded rows when the total lags behind them', () => {
    const list = createGroupedRows([{ key: 'today', size: 3 }], 1, sizes)
    expect(list.rowCount).toBe(3)
    expect(list.count).toBe(4)
  })
})
