import { makeProblem, ProblemError } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CrmErrorFacts, WriteOutcome } from '../provider'
import {
  answerInOrder,
  batchOutcomes,
  readBack,
  removedRecord,
  rowsNamed,
  type SentRow,
  type Versioned,
  withoutMisread,
} from './batch'

const sent = [{ marker: 'a', remoteId: '1' }, { marker: 'b', remoteId: '2' }, { marker: 'c' }]
const facts = (kind: CrmErrorFacts['class']): CrmErrorFacts => ({ class: kind, message: kind })
const { signal } = new AbortController()

describe('rows of a batch', () => {
  it('are found by their markers, in any order, else by their ids', () => {
    const named = rowsNamed(sent)
    expect(named(['c', 'a'], ['2'])).toEqual(['c', 'a'])
    expect(named(['stranger'], ['2', '9'])).toEqual(['b'])
    expect(named([], [])).toEqual([])
    expect(rowsNamed(sent.slice(0, 1))(['stranger'], [])).toEqual(['a'])
  })

  it('have one outcome each, whatever the answer names', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'stranger', '__proto__')
    fc.assert(
      fc.property(fc.array(key), fc.array(key), (done: string[], refused: string[]) => {
        const answer = {
          done: new Map(done.map((marker) => [marker, marker] as const)),
          refused: new Map(refused.map((marker) => [marker, facts('validation')] as const)),
        }
        const outcomes = batchOutcomes(sent, answer, ({ marker }) => ({ marker, type: 'done' as const }))
        expect(outcomes.map(({ marker }) => marker)).toEqual(['a', 'b', 'c'])
        for (const { marker, type } of outcomes) {
          expect(type).toBe(done.includes(marker) ? 'done' : refused.includes(marker) ? 'refused' : 'unknown')
        }
      }),
    )
  })

  it('are unknown where the refusal may pass, and where what is done is not the row', () => {
    const answer = {
      done: new Map([['b', 'other']]),
      refused: new Map([
        ['a', facts('transient')],
        ['b', facts('validation')],
      ]),
    }
    expect(batchOutcomes<SentRow, string, WriteOutcome>(sent, answer, () => null).map(({ type }) => type)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
  })

  it('in order are known only where every one has a result', () => {
    const read = (result: unknown) =>
      result === 'ok' ? { done: 1 } : result === 'no' ? { refused: facts('validation') } : null
    const answer = answerInOrder(sent, ['ok', null, 'no'], read)
    expect([[...answer.done.keys()], [...answer.refused.keys()]]).toEqual([['a'], ['c']])
    for (const results of [[], ['ok', 'ok'], ['ok', 'ok', 'ok', 'ok']]) {
      expect(answerInOrder(sent, results, read)).toEqual({ done: new Map(), refused: new Map() })
    }
  })

  it('with a value that would be taken for another are not sent', () => {
    const rows = [
      { marker: 'a', fields: { x: 'bad' } },
      { marker: 'b', fields: { x: 'good' } },
    ]
    const { sent, refused } = withoutMisread(rows, ({ x }) =>
      x === 'bad' ? [{ field: 'x', fault: 'value', message: 'why' }] : [],
    )
    expect(sent.map(({ marker }) => marker)).toEqual(['b'])
    expect(refused).toMatchObject([
      { marker: 'a', type: 'refused', facts: { class: 'validation', scope: 'field', field: 'x', message: 'why' } },
    ])
  })
})

describe('reading back what was written', () => {
  interface Row extends Versioned {
    value: string
  }
  const row = (id: string, updatedAt: string | null, value: string): Row => ({ id, updatedAt, value })
  const answered = [row('1', '2026-01-02T00:00:00.000Z', 'new'), row('2', null, 'new')]
  const joined = (older: Row, { value, updatedAt }: Row) => ({ ...older, value, updatedAt })
  const read = (rows: Row[] | Error) =>
    readBack(answered, () => (rows instanceof Error ? Promise.reject(rows) : Promise.resolve(rows)), joined, signal)

  it('takes the whole record, unless it is older', async () => {
    const found = await read([
      row('1', '2026-01-01T00:00:00.000Z', 'old'),
      row('2', null, 'whole'),
      row('9', null, 'x'),
    ])
    expect([...found.values()].map(({ value }) => value)).toEqual(['new', 'whole'])
    expect([...found.keys()]).toEqual(['1', '2'])
  })

  it('keeps the answer when the reading fails or lacks a record, but hides no mistake', async () => {
    expect([...(await read([])).values()]).toEqual(answered)
    expect([...(await read(new ProblemError(makeProblem('CRM_FAILED')))).values()]).toEqual(answered)
    await expect(read(new RangeError('bug'))).rejects.toThrow('bug')
    expect(await readBack([], () => Promise.reject(new RangeError('asked')), joined, signal)).toEqual(new Map())
  })
})

it('a removed record has an end and nothing else', () => {
  expect(removedRecord('1', 'x')).toMatchObject({ remoteId: '1', deletedAt: 'x', fields: {}, associations: null })
})
