import type { EntityRecord, RecordField, RecordLink } from '@shared/model'
import { makeProblem } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { pendingSum, refusalOf, sidesOf } from './field-states'

const at = '2026-11-23T08:37:00.000Z'

function link(id: string, change: Partial<RecordLink> = {}): RecordLink {
  return {
    id,
    integrationId: `crm-${id}`,
    object: 'contacts',
    remoteId: `r${id}`,
    deletedAt: null,
    origin: 'matched',
    linkedAt: at,
    madeByUs: false,
    values: {},
    waiting: [],
    problem: null,
    ...change,
  }
}

function record(fields: EntityRecord['fields'], links: RecordLink[]): EntityRecord {
  return { id: '1', kind: 'contact', name: 'Ann', fields, updatedAt: at, deletedAt: null, links, associations: [] }
}

const phone: RecordField = {
  field: 'phone',
  label: 'Phone',
  type: 'phone',
  custom: false,
  options: [],
  knownBy: ['1', '2'],
  takenBy: ['1', '2'],
  contested: false,
}
const states = (...args: Parameters<typeof sidesOf>) => sidesOf(...args).map(({ state }) => state)

describe('the sides of a field', () => {
  const wait = { field: 'phone', label: 'Phone', before: '1', after: '2', reason: null }

  it('say what is written and what is equal', () => {
    const both = record({ phone: '2' }, [
      link('1', { values: { phone: '1' }, waiting: [wait] }),
      link('2', { values: { phone: '2' } }),
    ])
    expect(states(both, phone, {})).toEqual(['push', 'same'])
    expect(states(both, phone, { phone: '1' })).toEqual(['same', 'push'])
    expect(states(both, { ...phone, takenBy: ['1'] }, { phone: '3' })).toEqual(['push', 'apart'])
  })

  it('take another spelling that is not to be written as equal', () => {
    const spelled = record({ phone: '+46 70' }, [link('1', { values: { phone: '+4670' } })])
    expect(states(spelled, phone, {})).toEqual(['same'])
    expect(states(spelled, { ...phone, takenBy: [] }, {})).toEqual(['apart'])
  })

  it('tell a decision, a reason to wait, and a CRM without the field', () => {
    const refused = makeProblem('CRM_REFUSED_OPERATION')
    const waits = record({ phone: '2' }, [
      link('1', { values: { phone: '1' }, waiting: [{ ...wait, reason: refused }] }),
      link('2', { values: { phone: '9' } }),
      link('3'),
      link('4', { deletedAt: at }),
    ])
    expect(states(waits, { ...phone, contested: true }, {})).toEqual(['waits', 'differs', 'unmapped'])
  })

  it('sum up what is typed, else what waits', () => {
    const one = record({ phone: '2' }, [
      link('1', { values: { phone: '1' }, waiting: [wait] }),
      link('2', { values: { phone: '2' } }),
    ])
    expect(pendingSum(one, [phone], {})).toEqual({ fields: 1, integrations: ['crm-1'] })
    expect(pendingSum(one, [phone], { phone: '3' })).toEqual({ fields: 1, integrations: ['crm-1', 'crm-2'] })
  })

  it('find what was refused of several fields', () => {
    const problem = {
      code: 'VALUE_NOT_TAKEN' as const,
      params: { field: 'Email', reason: 'is none', fix: 'Write one' },
      detail: 'Email: is none; Phone: too long: 99; Mobile phone: short',
    }
    expect(refusalOf(problem, { ...phone, label: 'Email' })).toEqual({ reason: 'is none', fix: 'Write one' })
    expect(refusalOf(problem, phone)?.reason).toBe('too long: 99')
    expect(refusalOf(problem, { ...phone, label: 'Mobile phone' })?.reason).toBe('short')
    expect(refusalOf(problem, { ...phone, label: 'City' })).toBeNull()
    expect(refusalOf(undefined, phone)).toBeNull()
  })
})
