import { afterEach, describe, expect, it } from 'vitest'
import { isPress } from './shortcuts'

function press(key: string, change: KeyboardEventInit & { on?: Element } = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...change })
  ;(change.on ?? document.body).dispatchEvent(event)
  return event
}

afterEach(() => {
  document.body.innerHTML = ''
})

describe('shortcuts', () => {
  it('take Ctrl, and the command key on a Mac', () => {
    expect(isPress('place', press('2', { ctrlKey: true }), false)).toBe(true)
    expect(isPress('place', press('2', { metaKey: true }), false)).toBe(false)
    expect(isPress('place', press('2', { metaKey: true }), true)).toBe(true)
    expect(isPress('place', press('2'), false)).toBe(false)
  })

  it('tell S from Shift+Mod+S', () => {
    expect(isPress('syncFocused', press('s'), false)).toBe(true)
    expect(isPress('syncFocused', press('S', { shiftKey: true, ctrlKey: true }), false)).toBe(false)
    expect(isPress('syncAll', press('S', { shiftKey: true, ctrlKey: true }), false)).toBe(true)
    expect(isPress('syncAll', press('s', { ctrlKey: true }), false)).toBe(false)
  })

  it('take ? and / on layouts where they need Shift', () => {
    expect(isPress('help', press('?', { shiftKey: true }), false)).toBe(true)
    expect(isPress('search', press('/', { shiftKey: true }), false)).toBe(true)
  })

  it('leave single keys to fields, menus and dialogs', () => {
    document.body.innerHTML = '<input /><div role="menu"><button></button></div>'
    const input = document.querySelector('input') ?? undefined
    const item = document.querySelector('button') ?? undefined
    expect(isPress('syncFocused', press('s', { on: input }), false)).toBe(false)
    expect(isPress('syncFocused', press('s', { on: item }), false)).toBe(false)
    expect(isPress('place', press('2', { on: input, ctrlKey: true }), false)).toBe(true)
    expect(isPress('undoRun', press('z', { on: input, ctrlKey: true }), false)).toBe(false)
    expect(isPress('undoRun', press('z', { ctrlKey: true }), false)).toBe(true)
    expect(isPress('undoRun', press('z', { ctrlKey: true, shiftKey: true }), false)).toBe(false)
    document.body.innerHTML = '<input type="radio" />'
    expect(
      isPress('undoRun', press('z', { on: document.querySelector('input') ?? undefined, ctrlKey: true }), false),
    ).toBe(true)
    document.body.innerHTML = '<div role="dialog"></div>'
    expect(isPress('help', press('?'), false)).toBe(false)
  })
})
