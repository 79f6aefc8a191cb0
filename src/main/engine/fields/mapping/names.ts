import type { FieldValue } from '@shared/model'
import type { MappedFields } from '../field-definition'

/** A name in two parts, at its first space, as CRMs that hold one name split it. One word is a last name. */
export function splitName(name: string | null): { first: string | null; last: string | null } {
  const words = spaced(name ?? '')
  const space = words.indexOf(' ')
  if (words === '') return { first: null, last: null }
  return space < 0 ? { first: null, last: words } : { first: words.slice(0, space), last: words.slice(space + 1) }
}

/** Two parts as one name; null when both are empty. */
export function joinName(first: string | null, last: string | null): string | null {
  const name = [first ?? '', last ?? ''].map((part) => part.trim()).filter((part) => part !== '')
  return name.length === 0 ? null : name.join(' ')
}

/**
 * The parts of a name, as they are known where they make that name: `Anna Maria` and `Lind` are no `Anna` and `Maria
 * Lind` for having stood in one field.
 */
export function partsOfName(
  name: string | null,
  known: { first: string | null; last: string | null } | null,
): { first: string | null; last: string | null } {
  if (known && spaced(joinName(known.first, known.last) ?? '') === spaced(name ?? '')) return known
  return splitName(name)
}

function spaced(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

/** Fields in which a person's name stands here. */
export const nameParts: readonly string[] = ['firstName', 'lastName']

/** A name in the parts that it has here, where both are the same name as a whole. */
export function withPartsOf(here: MappedFields, there: MappedFields): MappedFields {
  const whole = ({ firstName, lastName }: MappedFields) => spaced(joinName(textOf(firstName), textOf(lastName)) ?? '')
  if (there.firstName === undefined || there.lastName === undefined || whole(here) !== whole(there)) return there
  return { ...there, firstName: here.firstName ?? null, lastName: here.lastName ?? null }
}

const textOf = (value: FieldValue | undefined) => (value == null ? null : String(value))
