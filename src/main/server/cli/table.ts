export interface Column<T> {
  head: string
  cell: (row: T) => string
  /** Numbers stand at the right. */
  right?: boolean
}

/** Rows as lines of text in columns, with a head. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const texts = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))]
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
