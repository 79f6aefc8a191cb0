import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrollMap, isCompressed, moveScroll, settleScroll, toDom, toVirtual } from './scroll-map'

const cap = 80_000
const row = 31
const anyMap = fc
  .record({ rows: fc.integer({ min: 0, max: 200_000 }), viewport: fc.integer({ min: 1, max: 1400 }) })
  .map(({ rows, viewport }) => ({ viewport, height: rows * row, map: createScrollMap(rows * row, viewport, cap) }))

describe('the scroll map', () => {
  it('never makes content taller than the cap, and leaves shorter lists alone', () => {
    expect(createScrollMap(1_000_000 * row, 800).contentHeight).toBe(8_000_000)
    const short = createScrollMap(100 * row, 800)
    expect(isCompressed(short)).toBe(false)
    expect(toVirtual(short, 1234)).toBe(1234)
  })

  it('reaches the first and the last row', () => {
    fc.assert(
      fc.property(anyMap, ({ map, height, viewport }) => {
        expect(toVirtual(map, 0)).toBe(0)
        expect(toVirtual(map, map.maxDom)).toBeCloseTo(Math.max(0, height - viewport), 3)
      }),
    )
  })

  it('goes both ways and keeps the order', () => {
    fc.assert(
      fc.property(
        anyMap,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ map }, a, b) => {
          expect(toDom(map, toVirtual(map, a * map.maxDom))).toBeCloseTo(a * map.maxDom, 3)
          expect(toVirtual(map, toDom(map, a * map.maxVirtual))).toBeCloseTo(a * map.maxVirtual, 3)
          if (a <= b) expect(toVirtual(map, a * map.maxDom)).toBeLessThanOrEqual(toVirtual(map, b * map.maxDom) + 1e-6)
        },
      ),
    )
  })

  it('keeps every row within the content however the bar is moved', () => {
    const move = fc.oneof(
      fc.record({ kind: fc.constant('by' as const), value: fc.integer({ min: -900, max: 900 }) }),
      fc.record({ kind: fc.constant('to' as const), value: fc.double({ min: 0, max: 1, noNaN: true }) }),
    )
    fc.assert(
      fc.property(anyMap, fc.array(move, { maxLength: 60 }), ({ map, viewport, height }, moves) => {
        let position = { dom: 0, virtual: 0 }
        for (const step of moves) {
          const dom = step.kind === 'by' ? position.dom + step.value : step.value * map.maxDom
          position = moveScroll(map, position, dom, viewport)
          expect(position.virtual).toBeGreaterThanOrEqual(0)
          expect(position.virtual).toBeLessThanOrEqual(map.maxVirtual)
          const firstStart = Math.floor(position.virtual / row) * row
          expect(firstStart - position.virtual + position.dom).toBeGreaterThanOrEqual(-1e-6)
          const lastEnd = Math.min(height, position.virtual + viewport)
          expect(lastEnd - position.virtual + position.dom).toBeLessThanOrEqual(
            Math.max(map.contentHeight, viewport) + 1e-6,
          )
        }
        const rested = settleScroll(map, position)
        expect(rested.virtual).toBe(position.virtual)
        expect(toVirtual(map, rested.dom)).toBeCloseTo(rested.virtual, 3)
      }),
    )
  })

  it('moves a long list by the distance of the wheel, and by the compressed distance when the bar is dragged', () => {
    const map = createScrollMap(1_000_000 * row, 800)
    const middle = { dom: map.maxDom / 2, virtual: toVirtual(map, map.maxDom / 2) }
    expect(moveScroll(map, middle, middle.dom + 120, 800).virtual).toBe(middle.virtual + 120)
    expect(moveScroll(map, middle, middle.dom + 5000, 800).virtual).toBeGreaterThan(middle.virtual + 15_000)
  })

  it('lets the wheel reach the very end of a long list', () => {
    const map = createScrollMap(40_000 * row, 700, cap)
    let position = { dom: map.maxDom / 2, virtual: toVirtual(map, map.maxDom / 2) }
    for (let step = 0; step < 40_000 && position.virtual < map.maxVirtual; step += 1) {
      position = moveScroll(map, position, position.dom + 100, 700)
    }
    expect(position).toEqual({ dom: map.maxDom, virtual: map.maxVirtual })
  })
})
