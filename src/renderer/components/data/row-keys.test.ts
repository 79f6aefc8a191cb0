import { describe, expect, it } from 'vitest'
import { isListKey, rowForKey } from './row-keys'

const range = { active: 5, start: 0, count: 100, page: 20 }

describe('keys of a list', () => {
  it.each([
    ['ArrowDown', 6],
    ['j', 6],
    ['ArrowUp', 4],
    ['k', 4],
    ['PageDown', 24],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
    ['x', null],
  ])('%s goes to %s', (key, row) => {
    expect(rowForKey(key, range)).toBe(row)
  })

  it('begins where the eye is when no row is active yet', () => {
    expect(rowForKey('ArrowDown', { ...range, active: null, start: 40 })).toBe(40)
    expect(rowForKey('ArrowUp', { ...range, active: null, start: 40 })).toBe(40)
  })

  it('stays within the list', () => {
    expect(rowForKey('ArrowDown', { ...range, active: 99 })).toBe(99)
    expect(rowForKey('ArrowUp', { ...range, active: 0 })).toBe(0)
    expect(rowForKey('Home', { ...range, count: 0 })).toBeNull()
  })

  it('leaves keys alone that belong to a field', () => {
    const list = document.createElement('div')
    const input = document.createElement('input')
    document.body.append(list, input)
    const keyOn = (target: Element) => {
      const event = new KeyboardEvent('keydown', { key: 'j', bubbles: true })
      target.dispatchEvent(event)
      return isListKey(event, list)
    }
    expect(keyOn(input)).toBe(false)
    expect(keyOn(list)).toBe(true)
    expect(keyOn(document.body)).toBe(true)
  })
})
