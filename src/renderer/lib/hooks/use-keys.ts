import { useEffect, useRef } from 'react'
import { isMac } from '../platform'
import { isBusy } from '../shortcuts'

/** By `KeyboardEvent.key` in lower case, with `mod+` before it where Mod is held. */
type KeyHandlers = Readonly<Record<string, ((event: KeyboardEvent) => void) | undefined>>

const pressable = 'button, a, input, summary, [role="tab"], [role="radio"], [role="switch"]'

/** Whether the key presses what has the focus: a button keeps its Space and its Enter. */
function isPressed(key: string, target: EventTarget | null): boolean {
  return (key === ' ' || key === 'enter') && target instanceof Element && target.closest(pressable) !== null
}

/**
 * Keys of a screen, while it is there. Single keys work while no field, menu or dialog has the focus, those with Mod
 * also in fields; a key that another part has used already does nothing.
 */
export function useKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers)
  latest.current = handlers
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return
      const [mod, other] = isMac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey]
      if (other) return
      const key = event.key.toLowerCase()
      const handler = latest.current[mod ? `mod+${key}` : key]
      if (!handler) return
      if (mod ? document.querySelector('[role="dialog"]') : isBusy(event.target)) return
      if (!mod && isPressed(key, event.target)) return
      event.preventDefault()
      handler(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
