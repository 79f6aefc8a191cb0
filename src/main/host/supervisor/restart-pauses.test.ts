import { expect, it } from 'vitest'
import { RestartPauses } from './restart-pauses'

it('doubles up to half a minute, and starts over after a minute of health', () => {
  const pauses = new RestartPauses()
  const first = Array.from({ length: 9 }, () => pauses.next(100))
  expect(first).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(pauses.next(59_999)).toBe(30_000)
  expect(pauses.next(60_000)).toBe(250)
  expect(pauses.next(0)).toBe(500)
})
