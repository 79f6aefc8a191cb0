import { expect, it } from 'vitest'
import { optionInWords, sameWords } from './options'

const options = [
  { value: 'Food & Beverages', label: 'Food & Beverages', id: 'FOOD_BEVERAGES' },
  { value: 'c', label: 'C' },
  { value: 'c++', label: 'C++' },
]

it.each([
  ['Food & Beverages', 'Food & Beverages'],
  ['FOOD_BEVERAGES', 'Food & Beverages'],
  ['food, beverages', 'Food & Beverages'],
  ['c++', 'c++'],
  // Two say it in words: it stands for neither.
  ['C#', undefined],
  ['Beverages', undefined],
  ['?', undefined],
])('%s is the option %s', (text, value) => {
  expect(optionInWords(options, text)?.value).toBe(value)
})

it('values are the same in words, but not what has none, and not what is no text', () => {
  expect(sameWords('FOOD_BEVERAGES', 'Food & Beverages')).toBe(true)
  expect(sameWords('?', '!')).toBe(false)
  expect(sameWords(null, '')).toBe(false)
  expect(sameWords(['a'], ['A'])).toBe(false)
})
