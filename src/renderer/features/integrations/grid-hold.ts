import { type RefObject, useEffect, useState } from 'react'

/**
 * Whether the grid's cards must keep their places: the pointer is on it, the keyboard's focus is in it, or a card's menu
 * is open. Listens to the element itself, because React would also tell of dialogs that merely belong to a card.
 */
export function useGridHold(grid: RefObject<HTMLElement | null>): { isHeld: boolean; hold(held: boolean): void } {
  const [hasPointer, setPointer] = useState(false)
  const [hasFocus, setFocus] = useState(false)
  const [hasMenu, setMenu] = useState(false)

  useEffect(() => {
    const element = grid.current
    if (!element) return
    const listening = new AbortController()
    const { signal } = listening
    element.addEventListener('mouseenter', () => setPointer(true), { signal })
    element.addEventListener('mouseleave', () => setPointer(false), { signal })
    element.addEventListener('focusin', (event) => setFocus(isFromKeyboard(event.target)), { signal })
    element.addEventListener('focusout', () => setFocus(false), { signal })
    return () => listening.abort()
  }, [grid])

  return { isHeld: hasPointer || hasFocus || hasMenu, hold: setMenu }
}

function isFromKeyboard(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(':focus-visible')
}
