import type { Verification } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { countsOf, differenceRows, firstState, toRepair } from './verify-model'

const stream = {
  stream: 'contacts',
  label: 'Contacts',
  equal: 90,
  waits: 4,
  differs: 0,
  onlyHere: 2,
  onlyThere: 1,
} as const
const field = (name: string) => ({
  field: name,
  label: name,
  before: 'there',
  after: 'here',
  reason: 'unexplained' as const,
})
const record = { stream: 'contacts', kind: 'contact', object: 'contacts', recordId: '1', name: 'Clara' } as const
const report: Verification = {
  streams: [stream],
  records: [
    { ...record, state: 'differs', remoteId: 'a', fields: [field('phone'), field('city')] },
    { ...record, state: 'only-there', remoteId: 'b', fields: [field('phone')] },
    { ...record, state: 'differs', remoteId: 'c', stream: 'companies', fields: [field('name')] },
  ],
}

describe('a report of a comparison', () => {
  it('has a line for each field that differs, and names the record once', () => {
    const rows = differenceRows(report, 'contacts', 'differs')
    expect(rows.map(({ first, field: own }) => [first, own?.field, own?.here, own?.there])).toEqual([
      [true, 'phone', 'here', 'there'],
      [false, 'city', 'here', 'there'],
    ])
  })

  it('has one line for a record that is on one side only', () => {
    expect(differenceRows(report, 'contacts', 'only-there')).toMatchObject([{ first: true, field: null }])
  })

  it('counts what a repair reads again, and opens with what presses most', () => {
    expect(toRepair(report)).toBe(3)
    expect(firstState(stream)).toBe('only-here')
    expect(firstState({ ...stream, onlyHere: 0, onlyThere: 0, waits: 0 })).toBe('differs')
    expect(countsOf(stream)).toMatchObject({ equal: 90, 'only-here': 2 })
  })
})
