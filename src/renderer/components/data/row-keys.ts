/** Where a key moves to in a list of rows. */
export interface RowRange {
  /** Row that the keys act on; null before the first move. */
  active: number | null
  /** Row to begin with when none is active: the selected one, or the first in view. */
  start: number
  count: number
  /** Rows in a window. */
  page: number
}

/** The row that a key moves to; null when the key does not move. Up, Down, J, K, Page Up, Page Down, Home, End. */
export function rowForKey(key: string, range: RowRange): number | null {
  if (range.count === 0) return null
  const last = range.count - 1
  const within = (row: number) => Math.max(0, Math.min(last, row))
  const from = range.active ?? range.start
  const step = (by: number) => within(range.active === null ? range.start : from + by)
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return step(1)
    case 'ArrowUp':
    case 'k':
      return step(-1)
    case 'PageDown':
      return within(from + Math.max(1, range.page - 1))
    case 'PageUp':
      return within(from - Math.max(1, range.page - 1))
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** Whether a key press belongs to the list of the page: no field, button, menu or dialog has the focus. */
export function isListKey(event: KeyboardEvent, list: HTMLElement): boolean {
  if (event.defaultPrevented || event.isComposing) return false
  const { target } = event
  return (
    target === document.body ||
    target === list ||
    (target instanceof Element && list.contains(target) && target.matches('tr'))
  )
}
