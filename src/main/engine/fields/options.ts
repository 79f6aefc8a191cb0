import type { FieldValue } from '@shared/model'
import type { FieldOption } from './field-definition'

/** Words as lists of different CRMs have them: without regard to case and to what is no letter or digit. */
export function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Whether two values say the same in words: `FOOD_BEVERAGES` and `Food & Beverages`. */
export function sameWords(a: FieldValue, b: FieldValue): boolean {
  return typeof a === 'string' && typeof b === 'string' && wordsOf(a) !== '' && wordsOf(a) === wordsOf(b)
}

/** The option that a text stands for: the one of that value, else the only one whose value, label or id says it in words. */
export function optionInWords(options: readonly FieldOption[], text: string): FieldOption | undefined {
  const exact = options.find(({ value }) => value === text)
  if (exact) return exact
  const words = wordsOf(text)
  if (words === '') return undefined
  const alike = options.filter(({ value, label, id = '' }) => [value, label, id].some((one) => wordsOf(one) === words))
  return alike.length === 1 ? alike[0] : undefined
}
