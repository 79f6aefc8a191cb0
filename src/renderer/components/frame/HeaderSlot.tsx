import { createContext, type ReactNode, useContext } from 'react'
import { createPortal } from 'react-dom'

/** Where a part of a page puts buttons into the head of the page, in place of the head's own. */
const HeaderSlot = createContext<HTMLElement | null>(null)
export const HeaderSlotProvider = HeaderSlot.Provider

/** Draws its children at the right edge of the page's head. */
export function InHeader({ children }: { children: ReactNode }) {
  const slot = useContext(HeaderSlot)
  return slot ? createPortal(children, slot) : null
}
