import { describe, expect, it } from 'vitest'
import { atEnd, followAfterScroll } from './log-follow'

const place = (top: number, height = 1000, window = 120) => ({ top, height, window })

describe('following a log', () => {
  it('ends when the reader scrolls up', () => {
    expect(followAfterScroll(true, place(880), place(800))).toBe(false)
  })

  it('goes on while lines arrive below', () => {
    expect(followAfterScroll(true, place(880), place(880, 1017))).toBe(true)
  })

  it('goes on when the window grows or the log becomes shorter', () => {
    expect(followAfterScroll(true, place(880), place(700, 1000, 200))).toBe(true)
    expect(followAfterScroll(true, place(880), place(400, 600, 120))).toBe(true)
  })

  it('begins again at the end, and not before', () => {
    expect(followAfterScroll(false, place(500), place(700))).toBe(false)
    expect(followAfterScroll(false, place(700), place(878))).toBe(true)
    expect(atEnd(place(0, 100, 120))).toBe(true)
  })
})
