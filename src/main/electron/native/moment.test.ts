import { expect, test } from 'vitest'
import { momentWriter } from './moment'

test('a moment is written so that it stays true', () => {
  const now = new Date(2026, 10, 23, 12, 0)
  const write = momentWriter('en-GB', () => now)
  expect(write(new Date(2026, 10, 23, 9, 41).toISOString())).toBe('09:41')
  expect(write(new Date(2026, 10, 21, 18, 40).toISOString())).toBe('Sat 18:40')
  expect(write(new Date(2026, 9, 2, 8, 5).toISOString())).toBe('2 Oct 08:05')
})
