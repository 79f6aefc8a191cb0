import type { Measured } from './row'

const heads = ['What', 'Patchbay', 'Beside', 'Ratio', 'Goal', 'Met'] as const

/** The rows for people, with what was noted of them below. */
export function tableOf(rows: readonly Measured[]): string {
  const cells = [heads, ...rows.map(cellsOf)]
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)))
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...body] = lines
  const rule = '-'.repeat(Math.max(...lines.map((line) => [...line].length)))
  const notes = rows.flatMap(({ name, note }) => (note === null ? [] : [`${name}: ${note}`]))
  const judged = rows.filter(({ met }) => met !== null)
  const met = judged.filter((row) => row.met).length
  return `${[head, rule, ...body, '', ...notes, `${met} of ${judged.length} goals are met.`].join('\n')}\n`
}

function cellsOf({ name, value, unit, other, otherValue, ratio, goal, met, values, ratios }: Measured): string[] {
  return [
    name,
    `${short(value)} ${unit}${rangeOf(values)}`.trim(),
    other === null || otherValue === null ? '' : `${short(otherValue)} ${other}`,
    ratio === null ? '' : `${short(ratio)}×${rangeOf(ratios)}`,
    goal ?? '',
    met === null ? '' : met ? 'yes' : 'NO',
  ]
}

function rangeOf(spread: Measured['values']): string {
  return spread === null ? '' : ` (${short(spread.min)}–${short(spread.max)})`
}

function short(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
