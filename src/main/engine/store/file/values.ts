import { type Problem, problem, type Timestamp } from '@shared/model'

/** Unix milliseconds of the store as the ISO string of the contract. */
export function toTimestamp(ms: number): Timestamp {
  return new Date(ms).toISOString()
}

/** Like {@link toTimestamp} for a column that may be null. */
export function toTimestampOrNull(ms: number | null): Timestamp | null {
  return ms === null ? null : toTimestamp(ms)
}

/** An ISO string as Unix milliseconds; null for null and for what is no date. */
export function toMillis(iso: string | null): number | null {
  if (iso === null) return null
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}

/** A stored problem. A row written by a newer Patchbay with an unknown code reads as INTERNAL with its text kept. */
export function readProblem(text: string | null): Problem | null {
  if (text === null) return null
  const parsed = problem.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : { code: 'INTERNAL', params: {}, detail: text }
}

export function writeProblem(value: Problem | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** What LIKE is to look for, so that a column holds `text`. The query says ESCAPE '\\'. */
export function likePattern(text: string): string {
  return `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`
}
