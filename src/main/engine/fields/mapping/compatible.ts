import type { Direction, FieldType, Transform } from '@shared/model'

/** Whether values may go between two fields: both ways, one way only, or not at all. */
export type Fit = 'both' | 'from' | 'to' | 'needs-values' | 'none'

const texts: readonly FieldType[] = ['text', 'long_text']
const named: readonly FieldType[] = ['reference', 'user']

/**
 * How values of a CRM's field fit a field here once they are transformed. One type goes both ways, a narrower one into a
 * wider one, and what is narrowed needs a list of values.
 */
export function fitOf(crm: FieldType, here: FieldType, transforms: readonly Transform[]): Fit {
  const type = typeAfter(crm, here, transforms)
  if (type === null || type === 'unknown' || here === 'unknown') return 'none'
  if (type === here) return 'both'
  if (isWider(type, here)) return 'from'
  if (isWider(here, type)) return 'to'
  return named.includes(type) === named.includes(here) ? 'needs-values' : 'none'
}

/** Whether a field of this fit may be synced in a direction. */
export function allows(fit: Fit, direction: Direction): boolean {
  return direction === 'off' || fit === 'both' || fit === direction
}

/** Whether every value of a type is one of another, too, and not the other way round. */
function isWider(narrow: FieldType, wide: FieldType): boolean {
  if (named.includes(narrow) || named.includes(wide) || narrow === 'unknown' || wide === 'unknown') return false
  if (narrow === 'text') return wide === 'long_text'
  if (texts.includes(wide)) return !texts.includes(narrow)
  return (narrow === 'choice' && wide === 'multi_choice') || (narrow === 'email' && wide === 'email_list')
}

/** The type that a CRM's values have after the transforms; null where one of them does not work on such values. */
function typeAfter(crm: FieldType, here: FieldType, transforms: readonly Transform[]): FieldType | null {
  let type: FieldType = crm
  for (const transform of transforms) {
    const next = after(transform, type, here)
    if (next === null) return null
    type = next
  }
  return type
}

const written: readonly FieldType[] = ['text', 'long_text', 'email', 'phone', 'url', 'domain', 'choice', 'multi_choice']

function after(transform: Transform, type: FieldType, here: FieldType): FieldType | null {
  switch (transform.kind) {
    case 'trim':
    case 'case':
      return written.includes(type) ? type : null
    case 'phone':
      return texts.includes(type) || type === 'phone' ? (texts.includes(here) ? here : 'phone') : null
    case 'number':
      return texts.includes(type) ? (here === 'money' ? 'money' : 'number') : null
    case 'date':
      return texts.includes(type) || type === 'date' || type === 'datetime' ? transform.as : null
    case 'yes-no':
      return texts.includes(type) || type === 'choice' ? 'boolean' : null
    // The list says what each value is: it is of the type that it is made for.
    case 'values':
      return type === 'unknown' || type === 'html' || isList(type) !== isList(here) ? null : here
    case 'owner':
      return texts.includes(type) || type === 'email' ? 'user' : null
    case 'name':
      return texts.includes(type) && texts.includes(here) ? here : null
  }
}

function isList(type: FieldType): boolean {
  return type === 'multi_choice' || type === 'email_list'
}
