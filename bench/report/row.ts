import { type Spread, spreadOf } from './statistics'

/** One line of the table. */
export interface Row {
  name: string
  value: number
  unit: string
  /** What it is measured beside; null: nothing. */
  other: string | null
  otherValue: number | null
  ratio: number | null
  /** What is to be reached, in words; null: the row is there to be looked at. */
  goal: string | null
  met: boolean | null
}

/** A row with what only people read. */
export interface Measured extends Row {
  /** Least and most of several measurements of the value, and of the ratio; null where there was one. */
  values: Spread | null
  ratios: Spread | null
  /** What else is to be known of it. */
  note: string | null
}

/** What a value or a ratio is to be. */
export interface Goal {
  at: 'least' | 'most'
  of: 'ratio' | 'value'
  bound: number
}

export interface Reading {
  name: string
  unit: string
  /** One or several measurements; the row shows the one in the middle. */
  values: readonly number[]
  other?: { name: string; values: readonly number[] }
  /** Ratios of the measurements, where they were taken in turn; else that of the medians is shown. */
  ratios?: readonly number[]
  goal?: Goal
  note?: string
}

/** Makes a row of what was measured, and judges it. */
export function rowOf({ name, unit, values, other, ratios, goal, note }: Reading): Measured {
  const value = spreadOf(values)
  const beside = other ? spreadOf(other.values) : null
  const ratio = ratios ? spreadOf(ratios) : null
  const shown = ratio?.median ?? (beside === null ? null : value.median / beside.median)
  const judged = goal?.of === 'ratio' ? shown : value.median
  return {
    name,
    value: rounded(value.median),
    unit,
    other: other?.name ?? null,
    otherValue: beside === null ? null : rounded(beside.median),
    ratio: shown === null ? null : rounded(shown),
    goal: goal ? goalText(goal, unit) : null,
    met: goal ? values.length > 0 && judged !== null && isMet(goal, judged) : null,
    values: values.length > 1 ? value : null,
    ratios: ratios && ratios.length > 1 ? ratio : null,
    note: note ?? null,
  }
}

function isMet({ at, bound }: Goal, value: number): boolean {
  if (!Number.isFinite(value)) return false
  return at === 'least' ? value >= bound : value <= bound
}

function goalText({ at, of, bound }: Goal, unit: string): string {
  const sign = at === 'least' ? '≥' : '≤'
  return of === 'ratio' ? `${sign} ${bound}×` : `${sign} ${bound} ${unit}`.trim()
}

/** Four digits that count are more than any of the measurements is worth. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value
}

/** The row as it stands in the JSON. */
export function plainRow({ name, value, unit, other, otherValue, ratio, goal, met }: Measured): Row {
  return { name, value, unit, other, otherValue, ratio, goal, met }
}
