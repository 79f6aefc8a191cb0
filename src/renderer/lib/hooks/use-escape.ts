import { useEffect, useRef } from 'react'

/** Layers that close themselves with Esc before anything below them may. */
const layers = '[role="dialog"], [role="menu"], [role="listbox"]'

/** Calls `close` on Esc while `active`, unless a menu, a dialog or a field has used the key already. */
export function useEscape(active: boolean, close: () => void): void {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    if (!active) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (event.target instanceof Element && event.target.closest(layers)) return
      latest.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [active])
}
