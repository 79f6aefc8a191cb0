import { useEffect, useRef } from 'react'
import { isMac } from './platform'

interface Shortcut {
  /** As drawn: `Mod` is the command key on a Mac and Ctrl elsewhere. */
  keys: readonly string[]
  /** `KeyboardEvent.key`, in lower case; several where one shortcut is a row of keys. */
  key: string | readonly string[]
  mod?: boolean
  shift?: boolean
  /** Means something else in a field, so that it works only where letters alone do. */
  notInFields?: boolean
}

/** Every shortcut of the app. Those without Mod, and those that fields use themselves, work only while no field and no dialog has the focus. */
export const shortcuts = {
  place: { keys: ['Mod', '1 – 9'], key: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], mod: true },
  settings: { keys: ['Mod', ','], key: ',', mod: true },
  palette: { keys: ['Mod', 'K'], key: 'k', mod: true },
  search: { keys: ['/'], key: '/' },
  syncAll: { keys: ['Shift', 'Mod', 'S'], key: 's', mod: true, shift: true },
  syncFocused: { keys: ['S'], key: 's' },
  retryFailed: { keys: ['R'], key: 'r' },
  undoRun: { keys: ['Mod', 'Z'], key: 'z', mod: true, notInFields: true },
  save: { keys: ['Mod', 'Enter'], key: 'enter', mod: true },
  undoChoice: { keys: ['Mod', 'Z'], key: 'z', mod: true, notInFields: true },
  help: { keys: ['?'], key: '?' },
} as const satisfies Record<string, Shortcut>

export type ShortcutName = keyof typeof shortcuts

/** Whether an event is the press of a shortcut, given where the focus is. */
export function isPress(name: ShortcutName, event: KeyboardEvent, mac: boolean = isMac): boolean {
  const shortcut: Shortcut = shortcuts[name]
  const key = event.key.toLowerCase()
  const isMeant = typeof shortcut.key === 'string' ? key === shortcut.key : shortcut.key.includes(key)
  if (event.defaultPrevented || event.repeat || event.altKey || !isMeant) return false
  const [mod, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey]
  if (other || mod !== Boolean(shortcut.mod)) return false
  // On many layouts "?" and "/" need Shift themselves; it counts only where letters are meant.
  if (shortcut.mod && event.shiftKey !== Boolean(shortcut.shift)) return false
  if (!shortcut.mod && /^[a-z]$/.test(key) && event.shiftKey) return false
  return (shortcut.mod && !shortcut.notInFields) || !isBusy(event.target)
}

/** What letters are written into. */
const fields = 'input:not([type="radio"], [type="checkbox"]), textarea, select'

/** Whether the focus is in a field, a menu or a dialog, where single keys mean something else. */
export function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]')) return true
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest(`${fields}, [role="menu"], [role="listbox"]`) !== null
}

/** Calls `handler` at every press of a shortcut while the component is there. */
export function useShortcut(name: ShortcutName, handler: (event: KeyboardEvent) => void): void {
  const latest = useRef(handler)
  latest.current = handler
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPress(name, event)) return
      event.preventDefault()
      latest.current(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [name])
}
