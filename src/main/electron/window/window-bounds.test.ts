import { describe, expect, test } from 'vitest'
import { placementOf } from './window-bounds'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const beside = { x: 1440, y: 0, width: 1920, height: 1080 }

describe('where the window opens', () => {
  test('first start: the size of the design, centred', () => {
    expect(placementOf(undefined, [laptop])).toEqual({ width: 1280, height: 832, maximized: false })
  })

  test('where it was, on any display', () => {
    const saved = { x: 1600, y: 100, width: 1300, height: 900, maximized: true }
    expect(placementOf(saved, [laptop, beside])).toEqual(saved)
  })

  test('back to the middle when its display has gone', () => {
    const saved = { x: 1600, y: 100, width: 1300, height: 860, maximized: false }
    expect(placementOf(saved, [laptop])).toEqual({ width: 1300, height: 860, maximized: false })
  })

  test.each([
    ['a sliver at the edge', { x: 1400, y: 100 }],
    ['the title bar above the screen', { x: 100, y: -20 }],
    ['the title bar below the screen', { x: 100, y: 880 }],
    ['no position, as Wayland tells', { x: 0, y: 0 }],
  ])('back to the middle from %s', (_what, at) => {
    const placement = placementOf({ ...at, width: 1280, height: 832, maximized: false }, [laptop])
    expect(placement.x).toBeUndefined()
  })

  test('not larger than the display, not smaller than the layout', () => {
    expect(placementOf({ x: 10, y: 30, width: 5000, height: 5000, maximized: false }, [laptop])).toMatchObject({
      width: 1440,
      height: 875,
    })
    expect(placementOf({ x: 10, y: 30, width: 10, height: 10, maximized: false }, [laptop])).toMatchObject({
      width: 1024,
      height: 700,
    })
  })

  test.each([
    null,
    'x',
    {},
    { x: 1 },
    { x: Number.NaN, y: 0, width: 1, height: 1, maximized: false },
    { x: 1, y: 1, width: -5, height: 9, maximized: true },
    { x: 1, y: 1, width: Number.POSITIVE_INFINITY, height: 9, maximized: true },
  ])('a damaged memory counts as none: %j', (saved) => {
    expect(placementOf(saved, [laptop])).toEqual({ width: 1280, height: 832, maximized: false })
  })

  test('no display at all still gives a size', () => {
    expect(placementOf(undefined, [])).toEqual({ width: 1280, height: 832, maximized: false })
  })
})
