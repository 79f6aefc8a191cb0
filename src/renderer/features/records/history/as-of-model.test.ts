import type { PastField } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { aField, aLink, aRecord } from '../testing'
import { canRestore, changeAt, localMoment, restoreSum } from './as-of-model'

const past = (field: string, change: Partial<PastField> = {}): PastField => ({
  field,
  label: field,
  past: 'old',
  now: 'new',
  same: false,
  contested: false,
  changes: [],
  ...change,
})

describe('a restore', () => {
  const record = aRecord({
    links: [
      aLink('11', { values: { phone: 'new', city: 'new' } }),
      aLink('12', { integrationId: 'other', values: { phone: 'old' } }),
    ],
  })
  const described = [aField('phone', 'Phone'), aField('city', 'City', { takenBy: ['11'] })]

  it('says how many fields each CRM gets, and leaves out what one has already', () => {
    expect(restoreSum(record, described, [past('phone'), past('city')])).toEqual({
      fields: 2,
      pushes: [{ integrationId: 'acme', fields: 2 }],
    })
  })

  it('leaves out what is the same, what waits for a decision, and what no CRM takes', () => {
    expect(canRestore(past('phone'), described)).toBe(true)
    expect(canRestore(past('phone', { same: true }), described)).toBe(false)
    expect(canRestore(past('phone', { contested: true }), described)).toBe(false)
    expect(canRestore(past('email'), described)).toBe(false)
  })
})

describe('a moment', () => {
  const changes = [
    { id: 3, at: '2026-11-20T14:05:30.000Z' },
    { id: 2, at: '2026-11-20T14:05:00.000Z' },
    { id: 1, at: '2026-11-18T09:00:00.000Z' },
  ]

  it('is that of the last change before it', () => {
    expect(changeAt(changes, '2026-11-20T14:05:00.000Z')?.id).toBe(2)
    expect(changeAt(changes, '2026-11-19T00:00:00.000Z')?.id).toBe(1)
    expect(changeAt(changes, '2026-11-17T00:00:00.000Z')).toBeNull()
  })

  it('is written as a field takes it', () => {
    expect(new Date(localMoment('2026-11-20T14:05:00.000Z')).toISOString()).toBe('2026-11-20T14:05:00.000Z')
  })
})
