import { describe, expect, it } from 'vitest'
import { doubts, laterLast, nearLetters, reviewRows, steadyCandidates } from './review-model'
import { aCandidate, aReview } from './testing'

describe('a record beside its candidates', () => {
  it('has a row for its name, and for each field that one of them has', () => {
    const rows = reviewRows(aReview())
    expect(rows.map(({ field }) => field)).toEqual([null, 'email', 'phone', 'city'])
    expect(rows[0]?.others).toEqual([
      { value: 'Hanna Lindström', equal: false },
      { value: 'Hanna Lind', equal: false },
    ])
    expect(rows[2]?.others.map(({ equal }) => equal)).toEqual([true, true])
  })

  it('tints the letters that a near-equal name has otherwise, and no far one', () => {
    expect(nearLetters('Hanna Lindström', 'Hanna Lindstrom')).toEqual({ head: 'Hanna Lindstr', middle: 'ö', tail: 'm' })
    expect(nearLetters('Hanna Lind', 'Hanna Lindstrom')).toBeNull()
    expect(nearLetters('Hanna', 'Hanna')).toBeNull()
    expect(nearLetters('Li', 'Lo')).toBeNull()
    expect(nearLetters('Ana Ek', 'Anna Ek')).toEqual({ head: 'An', middle: '', tail: 'a Ek' })
  })

  it('says on how many candidates its keys stand', () => {
    expect(doubts(aReview())).toEqual([
      { field: 'email', count: 0 },
      { field: 'phone', count: 2 },
    ])
  })

  it('keeps the columns where they are when a candidate goes or comes', () => {
    const [a, b, c] = [aCandidate({ id: 'a' }), aCandidate({ id: 'b' }), aCandidate({ id: 'c' })]
    expect(steadyCandidates([a, b], [c, b]).map(({ candidate, gone }) => `${candidate.id} ${gone}`)).toEqual([
      'a true',
      'b false',
      'c false',
    ])
  })

  it('puts what is for later at the end, in the order in which that was said', () => {
    const items = ['1', '2', '3', '4'].map((id) => ({ id }))
    expect(laterLast(items, ['3', '1']).map(({ id }) => id)).toEqual(['2', '4', '3', '1'])
  })
})
