import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffWords, type TextPiece } from './word-diff'

const joined = (pieces: readonly TextPiece[]) => pieces.map((piece) => piece.text).join('')
const kept = (pieces: readonly TextPiece[]) =>
  pieces
    .filter((piece) => !piece.changed)
    .map((piece) => piece.text)
    .join('')
const sentence = fc
  .array(fc.constantFrom('a ', 'lead ', 'of ', 'sales, ', 'in ', 'Malmö', '\n', '東京 '), { maxLength: 30 })
  .map((parts) => parts.join(''))

describe('the word diff', () => {
  it('tints only the words that changed', () => {
    expect(diffWords('Head of purchasing, Nordic region', 'Head of sales, Nordic region')).toEqual({
      before: [
        { text: 'Head of ', changed: false },
        { text: 'purchasing', changed: true },
        { text: ', Nordic region', changed: false },
      ],
      after: [
        { text: 'Head of ', changed: false },
        { text: 'sales', changed: true },
        { text: ', Nordic region', changed: false },
      ],
    })
  })

  it('loses no character and agrees on what stayed', () => {
    fc.assert(
      fc.property(sentence, sentence, (before, after) => {
        const diff = diffWords(before, after)
        expect(joined(diff.before)).toBe(before)
        expect(joined(diff.after)).toBe(after)
        expect(kept(diff.before)).toBe(kept(diff.after))
        if (before === after) expect([...diff.before, ...diff.after].some((piece) => piece.changed)).toBe(false)
      }),
    )
  })

  it('finds words that were put in between', () => {
    const diff = diffWords('one two three', 'one and two three')
    expect(diff.before.every((piece) => !piece.changed)).toBe(true)
    expect(diff.after.filter((piece) => piece.changed).map((piece) => piece.text.trim())).toEqual(['and'])
  })

  it('shows two unlike huge texts as changed as a whole', () => {
    const before = Array.from({ length: 3000 }, (_, i) => `old${i} `).join('')
    const after = Array.from({ length: 3000 }, (_, i) => `new${i} `).join('')
    const diff = diffWords(`start ${before}`, `start ${after}`)
    expect(joined(diff.before)).toBe(`start ${before}`)
    expect(diff.before.length).toBeLessThanOrEqual(3)
  })
})
