import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'

/**
 * A dialog that is there for as long as it is rendered. What opened it gets the focus back: for an item of a menu that
 * is the menu's button. `title` names it; give `head` to draw the title among other things.
 */
export function Dialog(props: {
  title: string
  /** Draws the first row; gets the title element. */
  head?(title: ReactNode): ReactNode
  /** While something is under way, a click beside the dialog does not close it. */
  busy?: boolean
  /** Width, px; the usual one unless given. */
  size?: number
  onClose(): void
  children: ReactNode
}) {
  const [opener] = useState(findOpener)
  useEffect(() => () => giveFocusBack(opener), [opener])
  const title = <Modal.Title>{props.title}</Modal.Title>
  return (
    <Modal opened onClose={props.onClose} size={props.size} closeOnClickOutside={!props.busy} returnFocus={false}>
      {props.head ? props.head(title) : title}
      {props.children}
    </Modal>
  )
}

function findOpener(): HTMLElement | null {
  const active = document.activeElement
  const menu = active?.closest('[role="menu"]')
  if (menu) return document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
  return active instanceof HTMLElement && active !== document.body ? active : null
}

function giveFocusBack(opener: HTMLElement | null): void {
  // A card that changed its group took its button along; the place itself is next best.
  const target = opener?.isConnected ? opener : document.getElementById('content')
  target?.focus({ preventScroll: true })
}
