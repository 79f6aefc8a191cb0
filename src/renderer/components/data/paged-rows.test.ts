import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pagedRows } from './paged-rows'

const anyPages = fc.array(fc.array(fc.nat(20), { maxLength: 5 }), { maxLength: 8 })

describe('paged rows', () => {
  it('answer as the pages joined would', () => {
    fc.assert(
      fc.property(anyPages, (pages) => {
        const rows = pagedRows(pages)
        const joined = pages.flat()
        expect(rows.length).toBe(joined.length)
        for (let row = -1; row <= joined.length; row += 1) expect(rows.at(row)).toBe(joined[row])
      }),
    )
  })

  it('find the nearest row that passes', () => {
    fc.assert(
      fc.property(anyPages, fc.integer({ min: -3, max: 50 }), fc.nat(20), (pages, near, wanted) => {
        const joined = pages.flat()
        const found = pagedRows(pages).findNear(near, (row) => row === wanted)
        const start = Math.max(0, Math.min(near, joined.length - 1))
        const distances = joined.flatMap((row, index) => (row === wanted ? [Math.abs(index - start)] : []))
        if (distances.length === 0) expect(found).toBe(-1)
        else expect(Math.abs(found - start)).toBe(Math.min(...distances))
      }),
    )
  })
})
