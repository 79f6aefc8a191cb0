/** Readers for answers of any shape: each gives null instead of throwing. */

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A string that is not empty, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** An id as a CRM may send it: text, or a whole number. */
export function idOf(value: unknown): string | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOf(value)
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The strings of a list; anything else in it is left out. */
export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === 'string')
}

/** A moment as ISO 8601 in UTC to the millisecond, or null when the text is no moment. */
export function momentOf(value: unknown): string | null {
  return typeof value === 'string' ? isoOf(Date.parse(value)) : null
}

/** Milliseconds since 1970 as ISO 8601; null for no number, and for years that need more than four digits. */
export function isoOf(time: number): string | null {
  const date = new Date(time)
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999 ? date.toISOString() : null
}
