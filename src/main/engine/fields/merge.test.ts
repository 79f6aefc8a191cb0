import type { ConflictPolicy, Direction, FieldValue } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MappedFields } from './field-definition'
import { type Interval, type MergeResult, mergeRecord } from './merge'

const fields = ['name', 'email', 'city', 'street', 'tags']
const groups: Record<string, string> = { city: 'address', street: 'address' }
const trimmed = (value: FieldValue): string =>
  Array.isArray(value)
    ? [...value]
        .map((item) => item.trim())
        .sort()
        .join('|')
    : String(value ?? '').trim()
const same = (_: string, a: FieldValue, b: FieldValue) => trimmed(a) === trimmed(b)

interface Case {
  base: MappedFields | null
  local: MappedFields
  remote: MappedFields
  policy?: ConflictPolicy
  direction?: Direction
  localAt?: number | Interval | null
  remoteAt?: number | Interval | null
  canWrite?: boolean
  onlyRead?: boolean
}

const interval = (at: number | Interval | null): Interval | null => (typeof at === 'number' ? { from: at, at } : at)

function merge(sides: Case) {
  const { base, local, remote, policy = 'ask', direction = 'both', localAt = null, remoteAt = null } = sides
  return mergeRecord(
    { base: base ?? {}, local, remote, localAt: () => interval(localAt), remoteAt: () => interval(remoteAt) },
    {
      same,
      groupOf: (field) => groups[field] ?? null,
      directionOf: () => direction,
      isOnlyRead: () => sides.onlyRead ?? false,
      canWrite: () => sides.canWrite ?? true,
      policyOf: () => policy,
      toleranceMs: 2000,
    },
  )
}

const nothing = { local: {}, push: {}, conflicts: [], lost: [] }

describe('the table of a three-way merge', () => {
  it('does nothing where nothing changed', () => {
    const same = { name: 'Ann' }
    expect(merge({ base: same, local: same, remote: same })).toMatchObject(nothing)
  })

  it('pushes what changed here', () => {
    expect(merge({ base: { name: 'A' }, local: { name: 'B' }, remote: { name: 'A' } })).toMatchObject({
      ...nothing,
      push: { name: 'B' },
    })
  })

  it('takes what changed there', () => {
    const result = merge({ base: { name: 'A' }, local: { name: 'A' }, remote: { name: 'B' } })
    expect(result).toMatchObject({ ...nothing, local: { name: 'B' }, base: { name: 'B' } })
  })

  it('only moves the base where both made the same change', () => {
    const result = merge({ base: { name: 'A' }, local: { name: 'B' }, remote: { name: ' B ' } })
    expect(result).toMatchObject({ ...nothing, base: { name: ' B ' } })
  })

  it('leaves a conflict to a person and touches neither side', () => {
    const result = merge({ base: { name: 'A' }, local: { name: 'B' }, remote: { name: 'C' } })
    expect(result).toMatchObject({ local: {}, push: {}, base: { name: 'A' } })
    expect(result.conflicts).toEqual([
      { group: 'name', fields: [{ field: 'name', base: 'A', local: 'B', remote: 'C' }] },
    ])
  })

  it('never takes an absent field for an empty one', () => {
    const result = merge({
      base: { name: 'A', email: 'a@x' },
      local: { name: 'A', email: 'b@x' },
      remote: { name: 'A' },
    })
    expect(result).toMatchObject({ ...nothing, base: { email: 'a@x' } })
  })

  it('carries a clearing like any other change', () => {
    expect(merge({ base: { name: 'A' }, local: { name: 'A' }, remote: { name: null } }).local).toEqual({ name: null })
    expect(merge({ base: { name: 'A' }, local: { name: null }, remote: { name: 'A' } }).push).toEqual({ name: null })
  })

  it('treats a group as one: parts changed on both sides are one conflict', () => {
    const result = merge({
      base: { city: 'Ghent', street: 'Kaai 1' },
      local: { city: 'Bruges', street: 'Kaai 1' },
      remote: { city: 'Ghent', street: 'Kaai 2' },
    })
    expect(result.conflicts).toHaveLength(1)
    expect(result.conflicts[0]).toMatchObject({ group: 'address' })
    expect(result.local).toEqual({})
  })
})

describe('policies', () => {
  const both = { base: { name: 'A' }, local: { name: 'B' }, remote: { name: 'C' } }

  it.each<[ConflictPolicy, number | null, number | null, 'local' | 'remote' | 'person']>([
    ['crm', null, null, 'remote'],
    ['patchbay', null, null, 'local'],
    ['crm-unless-blank', null, null, 'remote'],
    ['patchbay-unless-blank', null, null, 'local'],
    ['newest', 10_000, 20_000, 'remote'],
    ['newest', 20_000, 10_000, 'local'],
    ['newest', 10_000, 11_500, 'person'],
    ['newest', 11_500, 10_000, 'person'],
    ['newest', null, 10_000, 'person'],
    ['ask', 1, 99_999, 'person'],
  ])('%s with stamps %s and %s lets %s win', (policy, localAt, remoteAt, winner) => {
    const result = merge({ ...both, policy, localAt, remoteAt })
    expect(result.local).toEqual(winner === 'remote' ? { name: 'C' } : {})
    expect(result.push).toEqual(winner === 'local' ? { name: 'B' } : {})
    expect(result.conflicts).toHaveLength(winner === 'person' ? 1 : 0)
    const lost = { local: 'C', remote: 'B' }
    expect(result.lost.map((item) => item.value)).toEqual(winner === 'person' ? [] : [lost[winner]])
  })

  it('takes an explicit clear of the winner for a value', () => {
    const cleared = { base: { name: 'A' }, local: { name: 'B' }, remote: { name: null } }
    expect(merge({ ...cleared, policy: 'crm-unless-blank' }).local).toEqual({ name: null })
  })

  it('newest decides only where the times do not overlap: a stamp moves for other fields, too', () => {
    const later = { ...both, policy: 'newest' as const, localAt: 15_000, remoteAt: { from: 10_000, at: 20_000 } }
    expect(merge(later).conflicts).toHaveLength(1)
    expect(merge({ ...later, localAt: 5_000 }).local).toEqual({ name: 'C' })
    expect(merge({ ...later, localAt: 25_000 }).push).toEqual({ name: 'B' })
    expect(merge({ ...later, remoteAt: { from: null, at: 20_000 } }).conflicts).toHaveLength(1)
    expect(merge({ ...later, localAt: { from: 5_000, at: 25_000 } }).conflicts).toHaveLength(1)
  })

  it('fills blanks at the first contact without asking, and asks where both have a value', () => {
    const first = merge({ base: null, local: { name: 'A', email: null }, remote: { name: null, email: 'e@x' } })
    expect(first).toMatchObject({ ...nothing, local: { email: 'e@x' }, push: { name: 'A' } })
    expect(merge({ base: null, local: { name: 'A' }, remote: { name: 'B' } }).conflicts).toHaveLength(1)
  })
})

describe('what was never agreed on', () => {
  it('is not taken for agreed: two values are a conflict, beside fields that are known', () => {
    const base = { email: 'a@x' }
    const result = merge({ base, local: { name: 'A', email: 'b@x' }, remote: { name: 'B', email: 'a@x' } })
    expect(result.conflicts.map(({ group }) => group)).toEqual(['name'])
    expect(result).toMatchObject({ local: {}, push: { email: 'b@x' } })
    expect(Object.hasOwn(result.base, 'name')).toBe(false)
  })

  it('stays so whatever is agreed on besides, and the conflict stands at the next look', () => {
    const first = merge({ base: null, local: { name: 'A', city: null }, remote: { name: 'B', city: 'Lund' } })
    expect(first.local).toEqual({ city: 'Lund' })
    const again = merge({ base: first.base, local: { name: 'A', city: 'Lund' }, remote: { name: 'B', city: 'Lund' } })
    expect(again.conflicts).toEqual(first.conflicts)
    expect(again).toMatchObject({ local: {}, push: {} })
  })

  it('makes the base of its whole group unknown', () => {
    const base = { city: 'Ghent' }
    const result = merge({
      base,
      local: { city: 'Ghent', street: 'Kaai 1' },
      remote: { city: 'Bruges', street: 'Kaai 2' },
    })
    expect(result.conflicts).toHaveLength(1)
    expect(result).toMatchObject({ local: {}, push: {} })
  })

  it('yields to a value where it is blank, never the other way, whoever owns the field', () => {
    for (const direction of ['both', 'from', 'to'] as const) {
      const blankHere = merge({ base: null, local: { name: null }, remote: { name: 'B' }, direction })
      const blankThere = merge({ base: null, local: { name: 'A' }, remote: { name: null }, direction })
      expect(blankHere.push).toEqual({})
      expect(blankThere.local).toEqual({})
    }
  })

  it('lets the owner win and keeps the losing value', () => {
    const sides = { base: null, local: { name: 'A' }, remote: { name: 'B' } }
    expect(merge({ ...sides, direction: 'from' })).toMatchObject({
      local: { name: 'B' },
      lost: [{ value: 'A', side: 'local', why: 'owner' }],
    })
    expect(merge({ ...sides, direction: 'to' })).toMatchObject({
      push: { name: 'A' },
      lost: [{ value: 'B', side: 'remote', why: 'owner' }],
    })
  })
})

describe('a field that cannot be written for now', () => {
  it('does not make the CRM its owner: an edit that waits is kept', () => {
    const waits = { base: { name: 'A' }, local: { name: 'Mine' }, remote: { name: 'A' }, canWrite: false }
    expect(merge(waits)).toMatchObject({ local: {}, push: { name: 'Mine' }, lost: [] })
    expect(merge({ ...waits, remote: { name: 'B' } }).conflicts).toHaveLength(1)
    expect(merge({ ...waits, local: { name: 'A' }, remote: { name: 'B' } }).local).toEqual({ name: 'B' })
  })

  it('belongs to the CRM where nothing was ever agreed on', () => {
    const result = merge({ base: null, local: { name: 'A' }, remote: { name: 'B' }, canWrite: false })
    expect(result).toMatchObject({ local: { name: 'B' }, push: {} })
  })
})

describe('directions', () => {
  const sides = { base: { name: 'A' }, local: { name: 'B' }, remote: { name: 'A' } }

  it('leaves what was set here alone where the stream is only read and the CRM has not changed it', () => {
    const onlyRead = { ...sides, direction: 'from' as const, onlyRead: true }
    expect(merge(onlyRead)).toMatchObject({ local: {}, push: {}, lost: [] })
    expect(merge({ ...onlyRead, remote: { name: 'C' } })).toMatchObject({ local: { name: 'C' }, push: {} })
  })

  it('gives a field that the CRM owns back to it, and keeps the value that was typed here in the history', () => {
    const result = merge({ ...sides, direction: 'from' })
    expect(result).toMatchObject({ local: { name: 'A' }, push: {}, lost: [{ value: 'B', side: 'local' }] })
  })

  it('gives the CRM a field that Patchbay owns', () => {
    const result = merge({ base: { name: 'A' }, local: { name: 'A' }, remote: { name: 'X' }, direction: 'to' })
    expect(result).toMatchObject({ local: {}, push: { name: 'A' }, lost: [{ value: 'X', side: 'remote' }] })
  })

  it('leaves alone what is not synced', () => {
    expect(merge({ ...sides, direction: 'off' })).toMatchObject(nothing)
  })
})

describe('lists', () => {
  it('merge as sets', () => {
    const result = merge({
      base: { tags: ['a', 'b', 'c'] },
      local: { tags: ['a', 'c', 'here'] },
      remote: { tags: ['a', 'b', 'there'] },
    })
    expect(result.conflicts).toEqual([])
    expect(result.local.tags).toEqual(['a', 'there', 'here'])
    expect(result.push.tags).toEqual(['a', 'there', 'here'])
  })
})

const value = fc.oneof(fc.constant(null), fc.constantFrom('', 'a', 'b', 'c', ' a', 'b '))
const list = fc.oneof(fc.constant(null), fc.uniqueArray(fc.constantFrom('x', 'y', 'z', 'w')))
const record = fc.record({ name: value, email: value, city: value, street: value, tags: list })
const anyCase = fc.record({
  base: fc.option(record),
  local: record,
  remote: fc.oneof(record, fc.record({ name: value, tags: list })) as fc.Arbitrary<MappedFields>,
  policy: fc.constantFrom<ConflictPolicy>(
    'newest',
    'crm',
    'patchbay',
    'crm-unless-blank',
    'patchbay-unless-blank',
    'ask',
  ),
  localAt: fc.option(fc.nat(10_000)),
  remoteAt: fc.option(fc.nat(10_000)),
})

function atoms(...records: (MappedFields | null)[]): Set<string> {
  return new Set(
    records.flatMap((item) =>
      Object.values(item ?? {})
        .flatMap((entry) => entry ?? 'null')
        .map(String),
    ),
  )
}

/** The two sides after the merge was carried out and the CRM confirmed the push. */
function carriedOut(sides: Case, result: MergeResult) {
  const remote = { ...sides.remote, ...result.push }
  return { local: { ...sides.local, ...result.local }, remote, base: { ...result.base, ...result.push } }
}

describe('whatever the sides are', () => {
  it('a merge that has been carried out leaves nothing to do', () => {
    fc.assert(
      fc.property(anyCase, (sides) => {
        const first = merge(sides)
        const second = merge({ ...sides, ...carriedOut(sides, first) })
        expect(second.local).toEqual({})
        expect(second.push).toEqual({})
        expect(second.conflicts).toEqual(first.conflicts)
      }),
      { numRuns: 2000 },
    )
  })

  it('no value appears that nobody wrote', () => {
    fc.assert(
      fc.property(anyCase, (sides) => {
        const result = merge(sides)
        const known = atoms(sides.base, sides.local, sides.remote, { blank: null })
        for (const atom of atoms(result.local, result.push, result.base)) expect(known).toContain(atom)
      }),
      { numRuns: 2000 },
    )
  })

  it('both sides agree afterwards on every field that is not in conflict', () => {
    fc.assert(
      fc.property(anyCase, (sides) => {
        const result = merge(sides)
        const after = carriedOut(sides, result)
        const open = new Set(result.conflicts.flatMap((conflict) => conflict.fields.map((item) => item.field)))
        for (const field of Object.keys(sides.remote)) {
          if (open.has(field)) continue
          expect(same(field, after.local[field] ?? null, after.remote[field] ?? null)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('a value that was put aside is in the history', () => {
    fc.assert(
      fc.property(anyCase, (sides) => {
        const base: MappedFields | null = sides.base
        fc.pre(base !== null)
        const result = merge(sides)
        const localFields: MappedFields = sides.local
        for (const field of fields.filter((name) => name !== 'tags')) {
          const local = localFields[field] ?? null
          const changed = !same(field, base?.[field] ?? null, local)
          if (!changed || !(field in result.local)) continue
          expect(result.lost).toContainEqual(expect.objectContaining({ field, value: local, side: 'local' }))
        }
      }),
      { numRuns: 2000 },
    )
  })
})
