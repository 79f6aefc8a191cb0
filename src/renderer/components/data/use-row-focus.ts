import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isMac } from '../../lib/platform'
import type { GroupedRows } from './grouped-rows'
import { isListKey, rowForKey } from './row-keys'
import type { VirtualRows } from './use-virtual-rows'

interface Options {
  scroller: RefObject<HTMLElement | null>
  list: GroupedRows
  virtual: VirtualRows
  /** Row that shows in the panel; -1 when there is none. */
  selected(): number
  /** Height of a row, px. */
  rowHeight: number
  onOpen(row: number): void
  onCopy?: ((row: number) => void) | undefined
  /** Ticks rows, both ends included. */
  onTick?: ((from: number, to: number, how: 'turn' | 'extend') => void) | undefined
  onTickAll?: (() => void) | undefined
}

/**
 * The keyboard in a list of rows: one row can be reached with Tab, the keys move between rows, Enter opens, Mod C
 * copies; in a list whose rows can be ticked, Space ticks, Shift with a move extends, Mod A ticks all. Keys work as soon as the page shows, without a click into the list first.
 */
export function useRowFocus(options: Options): { active: number | null; setActive(row: number | null): void } {
  const { scroller } = options
  const [active, setActive] = useState<number | null>(null)
  const wanted = useRef(false)
  const inside = useRef(false)
  const latest = useRef({ ...options, active })
  latest.current = { ...options, active }

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const element = scroller.current
      if (!element || !isListKey(event, element)) return
      const { list, virtual, active: from, selected, rowHeight, onOpen, onCopy, onTick, onTickAll } = latest.current
      const mod = isMac ? event.metaKey : event.ctrlKey
      if (mod && event.key.toLowerCase() === 'c' && from !== null && onCopy && noTextSelected()) {
        event.preventDefault()
        onCopy(from)
        return
      }
      if (mod && event.key.toLowerCase() === 'a' && onTickAll) {
        event.preventDefault()
        onTickAll()
        return
      }
      const isExtending = event.shiftKey && onTick !== undefined && /^(Arrow|Page|Home|End)/.test(event.key)
      if (event.metaKey || event.ctrlKey || event.altKey || (event.shiftKey && !isExtending)) return
      if (event.key === ' ' && from !== null && onTick) {
        event.preventDefault()
        onTick(from, from, 'turn')
        return
      }
      if (event.key === 'Enter' && from !== null) {
        event.preventDefault()
        onOpen(from)
        return
      }
      const inView = list.itemAt(list.itemAtOffset(virtual.offset()))
      const shown = from === null ? selected() : -1
      const start = shown >= 0 ? shown : inView.type === 'row' ? inView.row : 0
      const page = Math.floor(element.clientHeight / rowHeight)
      const row = rowForKey(event.key, { active: from, start, count: list.rowCount, page })
      if (row === null) return
      event.preventDefault()
      if (isExtending) onTick?.(from ?? row, row, 'extend')
      wanted.current = true
      setActive(row)
      virtual.reveal(list.itemOfRow(row))
    }
    const onFocusIn = (event: FocusEvent) => {
      inside.current = event.target instanceof Node && (scroller.current?.contains(event.target) ?? false)
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('focusin', onFocusIn)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('focusin', onFocusIn)
    }
  }, [scroller])

  // Runs after every draw: the row may have come into being only now, or may have gone with the focus on it.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const lost = inside.current && document.activeElement === document.body
    // The list itself holds the focus for a row that is out of view; back in view, the row takes it again.
    if (!wanted.current && !lost && document.activeElement !== element) return
    const row = element.querySelector<HTMLElement>(`[data-row="${active}"]`)
    if (row) row.focus({ preventScroll: true })
    else if (lost) element.focus({ preventScroll: true })
    if (row) wanted.current = false
  })

  return { active, setActive }
}

const noTextSelected = () => window.getSelection()?.isCollapsed ?? true
