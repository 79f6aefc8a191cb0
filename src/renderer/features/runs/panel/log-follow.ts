/** Where a reader stands in a log, px. */
export interface LogPlace {
  top: number
  height: number
  window: number
}

/** Less than this from the end counts as the end, px: half a line. */
const slack = 9

export const atEnd = ({ top, height, window }: LogPlace): boolean => height - window - top <= slack

/**
 * Whether the log follows its end after the reader scrolled from `before` to `after`. Scrolling up ends it, coming back
 * to the end begins it again; lines that arrive, and a window that changes its size, change nothing.
 */
export function followAfterScroll(following: boolean, before: LogPlace, after: LogPlace): boolean {
  if (atEnd(after)) return true
  if (after.top < before.top - 1 && after.height >= before.height && after.window <= before.window) return false
  return following
}
