import type { FieldValue } from '@shared/model'
import { canonical } from './canonical'
import type { MappedFields } from './field-definition'

/** What stands for a character that cannot be kept: the replacement character, as in UTF-8 that is not well formed. */
const instead = '\ufffd'

/**
 * A text that the store keeps as it is. Halves of surrogate pairs (JSON may hold them as escapes) have no form in UTF-8,
 * and SQLite's functions end a text at a NUL. Both are replaced once, where a text comes in, so that what comes back from
 * the store differs in nothing from what was read and never passes for an edit.
 */
export function wellFormed(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', instead) : whole
}

/** Fields as a person enters them, with {@link wellFormed} names and texts; the same object when they were so already. */
export function wellFormedFields(fields: MappedFields): MappedFields {
  const entries = Object.entries(fields)
  const kept = entries.map(([name, value]) => [wellFormed(name), wellFormedValue(value)] as const)
  const isSame = entries.every(([name, value], index) => kept[index]?.[0] === name && Object.is(kept[index][1], value))
  return isSame ? fields : Object.fromEntries(kept)
}

function wellFormedValue(value: FieldValue): FieldValue {
  if (typeof value === 'string') return wellFormed(value)
  // JSON has no zero with a sign.
  if (value === 0) return 0
  if (!Array.isArray(value)) return value
  const kept = value.map(wellFormed)
  return kept.every((item, index) => item === value[index]) ? value : kept
}

/**
 * What needs a second look: escapes that may be half a pair or a NUL; numbers that JavaScript's may not hold, for their
 * digits, their exponent, or a zero with a sign. Most answers have none of them, and reading those must stay quick.
 */
const suspects = [/\\u(?:0000|[dD][89a-fA-F])/, /[:,[]\s*(?:-0|-?\d(?:[\d.]{15}|[\d.]*[eE]))/, /^\s*-?\d/]

/**
 * Reads the JSON of an answer. Every text in it, names included, is {@link wellFormed}. A number that would lose digits,
 * or become infinite, is the text it was; minus zero is zero.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function readJson(text: string): unknown {
  return suspects.some((suspect) => suspect.test(text)) ? JSON.parse(text, revive) : JSON.parse(text)
}

function revive(_: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'number') return keptNumber(value, context?.source)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const names = Object.keys(value)
  if (names.every((name) => wellFormed(name) === name)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [wellFormed(name), item]))
}

function keptNumber(value: number, source: string | undefined): number | string {
  // Adding zero takes the sign off minus zero.
  if (source === undefined) return value + 0
  const holdsAll = Number.isFinite(value) && canonical('number', value) === canonical('number', source)
  return holdsAll ? value + 0 : source
}
