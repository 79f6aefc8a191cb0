import { visibleLine } from './terminal-text'

/** Most characters of a cell; the last one of a line, often a reason, moves nothing and may be longer. */
const most = 60
const mostAtEnd = 300

export interface Column<T> {
  head: string
  cell: (row: T) => string
  /** Numbers stand at the right. */
  right?: boolean
  /** Is never cut: what a person copies into the next command. */
  whole?: boolean
}

/** Rows as lines of text in columns, with a head. Long cells are cut. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = (row: T) =>
    columns.map(({ cell, whole }, index) => {
      const text = visibleLine(cell(row))
      return whole ? text : cut(text, index === columns.length - 1 ? mostAtEnd : most)
    })
  const texts = [columns.map(({ head }) => head), ...rows.map(cells)]
  const widths = columns.map((_, index) => Math.max(...texts.map((line) => line[index]?.length ?? 0)))
  return texts
    .map((line) =>
      line
        .map((text, index) =>
          columns[index]?.right ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** A duration in ms as `m:ss`. */
export function duration(ms: number | null): string {
  if (ms === null) return ''
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A moment in the time zone of this computer, `2026-11-23 10:41`. */
export function moment(timestamp: string): string {
  const at = new Date(timestamp)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}
