import { streamRules } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { changedGroups, changedRules, draftOf, guardLimit, needsReview, type StreamDraft } from './draft'
import { guardText, parseGuard } from './guard-text'

const draft = (change: Partial<StreamDraft> = {}): StreamDraft => ({
  ...draftOf(streamRules.parse({ direction: 'both' })),
  ...change,
})

describe('what is changed', () => {
  it('is named by group in reading order', () => {
    const after = draft({ onLocalDelete: 'delete', direction: 'from', fieldPolicies: { email: 'crm' } })
    expect(changedGroups(draft(), after)).toEqual(['direction', 'rules', 'deletedHere'])
    expect(changedGroups(draft(), draft())).toEqual([])
  })

  it('counts rules that come, go and become others', () => {
    const before = draft({ fieldPolicies: { email: 'crm', phone: 'ask', city: 'newest' } })
    const after = draft({ fieldPolicies: { email: 'patchbay', city: 'newest', website: 'crm' } })
    expect(changedRules(before, after).sort()).toEqual(['email', 'phone', 'website'])
  })
})

describe('what is looked at before it is saved', () => {
  const before = draft({ direction: 'from' })
  it.each<[string, StreamDraft, StreamDraft]>([
    ['records that are created there', draft(), draft({ createMissing: true })],
    ['deletes that are taken over', draft(), draft({ onRemoteDelete: 'delete' })],
    ['deletes that go there', draft(), draft({ onLocalDelete: 'delete' })],
    ['writing that begins', before, draft()],
    [
      'records created because writing begins',
      draft({ direction: 'from', createMissing: true }),
      draft({ createMissing: true }),
    ],
    ['a guard that lets more through', draft(), draft({ deleteGuard: { count: 51, share: 0.05 } })],
  ])('%s', (_, one, other) => {
    expect(needsReview(one, other)).toBe(true)
    expect(needsReview(other, one)).toBe(false)
  })

  it('is nothing where neither is created nor deleted', () => {
    expect(needsReview(draft(), draft({ policy: 'crm', fieldPolicies: { email: 'ask' } }))).toBe(false)
    expect(needsReview(before, { ...before, createMissing: true, onLocalDelete: 'delete' })).toBe(false)
  })
})

describe('the guard', () => {
  it.each([
    [{ count: 50, share: 0.02 }, 38_412, 50],
    [{ count: 50, share: 0.02 }, 1000, 20],
    [{ count: 50, share: 0.05 }, 40, 5],
    [{ count: 0, share: 0 }, 10_000, 5],
    [{ count: 50, share: 1 }, 30, 30],
  ])('%o lets of %i records %i go unasked', (guard, held, limit) => {
    expect(guardLimit(guard, held).limit).toBe(limit)
  })

  it.each([
    ['50', '2%', { count: 50, share: 0.02 }],
    [' 1 000 ', '2.5 %', { count: 1000, share: 0.025 }],
    ['0', '0', { count: 0, share: 0 }],
    ['7', '0,25', { count: 7, share: 0.0025 }],
    ['7', '100', { count: 7, share: 1 }],
  ])('reads %o and %o', (count, share, guard) => {
    expect(parseGuard({ count, share })).toEqual({ guard, wrong: null })
    expect(parseGuard(guardText(guard)).guard).toEqual(guard)
  })

  it.each([
    ['', '2', 'wrongCount'],
    ['-1', '2', 'wrongCount'],
    ['five', '2', 'wrongCount'],
    ['12345678901', '2', 'wrongCount'],
    ['5', '', 'wrongShare'],
    ['5', '101', 'wrongShare'],
    ['5', '-2', 'wrongShare'],
    ['5', '2%%', 'wrongShare'],
    ['5', '1e1', 'wrongShare'],
  ])('does not take %o and %o', (count, share, wrong) => {
    expect(parseGuard({ count, share })).toEqual({ guard: null, wrong })
  })
})
