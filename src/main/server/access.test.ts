import { afterEach, expect, it, vi } from 'vitest'
import { Access } from './access'

afterEach(() => vi.useRealTimers())

it('lets a pass in once, within a minute', () => {
  vi.useFakeTimers()
  const access = new Access('token')
  const [used, late, last] = [
    access.newPass({ forBrowser: true }),
    access.newPass({ forBrowser: true }),
    access.newPass({ forBrowser: true }),
  ]
  expect([access.letsIn(used), access.letsIn(used)]).toEqual([true, false])
  vi.advanceTimersByTime(59_999)
  expect(access.letsIn(last)).toBe(true)
  vi.advanceTimersByTime(1)
  expect(access.letsIn(late)).toBe(false)
  expect(access.letsIn('token')).toBe(true)
})
