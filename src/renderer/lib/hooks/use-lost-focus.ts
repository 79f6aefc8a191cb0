import { type RefObject, useEffect, useRef } from 'react'

/**
 * For a part of a dialog that takes the place of another: when what had the focus went with it, the part's next step
 * (`data-autofocus`) gets it. A focus that is anywhere stays there.
 */
export function useLostFocus<T extends HTMLElement>(): RefObject<T | null> {
  const part = useRef<T>(null)
  useEffect(() => {
    const { activeElement, body } = document
    if (activeElement !== null && activeElement !== body) return
    part.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  })
  return part
}
