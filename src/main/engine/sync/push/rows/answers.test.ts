import { makeProblem, ProblemError } from '@shared/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FieldDefinition } from '../../../fields/field-definition'
import { PushBench } from '../testing/push-bench'
import { tidyUp } from '../tidy-up'

const minute = 60_000
const day = 24 * 60 * minute

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

function later(ms = minute): void {
  vi.setSystemTime(Date.now() + ms)
}

async function oneRecord(bench: PushBench) {
  const a = bench.account('a')
  const id = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Old', city: 'Oslo', phone: null })
  await bench.sync('a')
  later()
  return { a, id, entityId: bench.entityOf('a', id) }
}

describe('an update that finds something missing', () => {
  it.each([true, false])('takes the record for gone only where it is: %s', async (isGone) => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'New' })
    a.onRow = (op) => {
      if (op !== 'update') return null
      if (isGone) a.remove(id)
      return { class: 'not_found', message: 'The user was not found.' }
    }
    await bench.sync('a')
    expect(bench.record('a', id).deletedAt !== null).toBe(isGone)
    if (isGone) return
    expect(bench.rows(entityId)).toMatchObject([{ problem: { code: 'CRM_REFUSED_RECORD' } }])
    expect(bench.entity(entityId)).toMatchObject({ deletedAt: null, fields: { jobTitle: 'New' } })
  })
})

describe('what a CRM makes of a value', () => {
  it('is agreed on, adopted here and given to the other CRMs', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    const b = bench.account('b')
    const there = b.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Old', city: 'Oslo' })
    await bench.sync('b')
    a.normalize = (fields) =>
      typeof fields.jobTitle === 'string' ? { ...fields, jobTitle: fields.jobTitle.toUpperCase() } : fields
    later()
    bench.edit(entityId, { jobTitle: 'chief' })
    const run = await bench.sync('a')
    expect(bench.entity(entityId).fields.jobTitle).toBe('CHIEF')
    expect(bench.record('a', id).base.jobTitle).toBe('CHIEF')
    expect(run.changes).toEqual(['updated local Ann'])
    await bench.sync('b')
    expect(b.fields(there).jobTitle).toBe('CHIEF')
    later()
    const writes = a.writes('update').length
    expect((await bench.sync('a')).changes).toEqual([])
    expect(a.writes('update')).toHaveLength(writes)
  })

  it('is given to a CRM that has taken the value as it was written', async () => {
    using bench = new PushBench()
    const { a, entityId } = await oneRecord(bench)
    const b = bench.account('b')
    const there = b.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Old', city: 'Oslo' })
    await bench.sync('b')
    a.normalize = (fields) =>
      typeof fields.jobTitle === 'string' ? { ...fields, jobTitle: fields.jobTitle.toUpperCase() } : fields
    later()
    bench.edit(entityId, { jobTitle: 'chief' })
    await bench.sync('b')
    expect(b.fields(there).jobTitle).toBe('chief')
    await bench.sync('a')
    later()
    await bench.sync('b')
    expect(b.fields(there).jobTitle).toBe('CHIEF')
  })

  it('does not take back what has been edited since', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    a.normalize = (fields) =>
      typeof fields.jobTitle === 'string' ? { ...fields, jobTitle: fields.jobTitle.toUpperCase() } : fields
    bench.edit(entityId, { jobTitle: 'chief' })
    a.after = ({ op }) => {
      if (op === 'update' && a.writes('update').length === 1) bench.edit(entityId, { jobTitle: 'Boss' })
    }
    await bench.sync('a')
    expect(a.fields(id).jobTitle).toBe('BOSS')
    expect(bench.entity(entityId).fields.jobTitle).toBe('BOSS')
  })

  it('is agreed on field by field, also while people differ about another one', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    const b = bench.account('b')
    const there = b.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Says B', phone: '+49 30 1111111' })
    await bench.sync('b')
    await bench.sync('a')
    expect(bench.store.conflicts.ofEntity(entityId)).toHaveLength(1)
    later()
    bench.edit(entityId, { phone: '+49 30 2222222' })
    await bench.sync('b')
    expect(bench.record('b', there).base).toMatchObject({ phone: '+49 30 2222222' })
    expect(Object.keys(bench.record('b', there).base)).not.toContain('jobTitle')
    await bench.sync('a')
    const writes = a.writes('update').length + b.writes('update').length
    later()
    b.change(there, { phone: '+49 30 3333333' })
    expect((await bench.sync('b')).changes).toEqual(['updated remote Ann'])
    expect(bench.store.conflicts.ofEntity(entityId)).toHaveLength(1)
    await bench.sync('a')
    expect(a.fields(id).phone).toBe('+49 30 3333333')
    expect(a.writes('update').length + b.writes('update').length).toBe(writes + 1)
  })

  it('without a version keeps older lists from taking it back', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    a.versionless = true
    bench.edit(entityId, { jobTitle: 'New' })
    await bench.sync('a')
    expect(bench.record('a', id).floorAt).toBe(Date.now())
  })
})

describe('a change at the CRM between the pull and the push', () => {
  it('is merged before anything is written', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'Mine', city: 'Lund' })
    let asked = 0
    a.before = ({ op }) => {
      if (op === 'read' && asked++ === 0) a.change(id, { city: 'Kiruna' })
    }
    await bench.pushOnly('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Mine', city: 'Kiruna' })
    expect(bench.store.conflicts.ofEntity(entityId).map(({ group }) => group)).toEqual(['address'])
  })

  it('that the CRM itself notices is read and merged again, not for ever', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'Mine' })
    let times = 0
    a.onRow = (op) =>
      op === 'update' && times++ < 2 ? { class: 'precondition', message: 'It has changed.', scope: 'row' } : null
    await bench.sync('a')
    expect(a.fields(id).jobTitle).toBe('Mine')
    expect(a.writes('read')).toHaveLength(3)
    later()
    bench.edit(entityId, { jobTitle: 'Again' })
    a.onRow = (op) => (op === 'update' ? { class: 'precondition', message: 'It has changed.', scope: 'row' } : null)
    await bench.sync('a')
    expect(bench.rows(entityId)).toMatchObject([{ state: 'queued', problem: null }])
    expect(a.writes('update').length).toBeLessThan(8)
    a.onRow = () => null
    later(2 * minute)
    await bench.sync('a')
    expect(a.fields(id).jobTitle).toBe('Again')
    expect(bench.rows(entityId)).toEqual([])
  })
})

describe('a record that seems to be gone', () => {
  it('gets its edit after all when it is there again', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'Mine' })
    const kept = a.held.get(id)
    a.erase(id)
    const run = await bench.pushOnly('a')
    expect(run.changes).toEqual(['failed local Ann'])
    expect(bench.rows(entityId)).toEqual([])
    expect(bench.store.gone.count(bench.record('a', id).objectId, 'noted')).toBe(1)
    // A person edits it again before the sign is settled: nothing is said twice.
    bench.edit(entityId, { city: 'Lund' })
    expect((await bench.pushOnly('a')).changes).toEqual([])
    if (kept) a.held.set(id, kept)
    await bench.sync('a', { full: true })
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Mine', city: 'Lund' })
  })
})

describe('an option that the CRM has no more', () => {
  it('is sent again when it is offered again', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const tier = (...options: string[]): FieldDefinition => ({
      name: 'tier',
      label: 'Tier',
      type: 'choice',
      custom: true,
      onCreate: true,
      onUpdate: true,
      required: false,
      options: options.map((value) => ({ value, label: value })),
    })
    a.definitions = [tier('gold')]
    const id = a.add({ email: 'ann@x.test', 'custom:tier': 'gold' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', id)
    later()
    bench.edit(entityId, { 'custom:tier': 'platinum' })
    a.onRow = (_, fields) =>
      fields['custom:tier'] === 'platinum'
        ? { class: 'validation', message: 'platinum is not an option', field: 'custom:tier' }
        : null
    await bench.sync('a')
    expect(bench.waiting(entityId)).toMatchObject([{ field: 'custom:tier', value: 'platinum' }])
    const writes = a.writes('update').length
    later()
    await bench.sync('a')
    expect(a.writes('update')).toHaveLength(writes)
    a.definitions = [tier('gold', 'platinum')]
    a.onRow = () => null
    later()
    await bench.sync('a')
    expect(a.fields(id)['custom:tier']).toBe('platinum')
    expect(bench.waiting(entityId)).toEqual([])
  })
})

describe('a change whose answers are lost', () => {
  it.each([
    ['an hour', 60 * minute],
    ['a day', day],
  ])('is written when the CRM answers again, after %s, and nothing is left to a person', async (_, outage) => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'New' })
    a.onRow = () => 'unknown'
    const until = Date.now() + outage
    while (Date.now() < until) {
      await bench.sync('a')
      later(5 * minute)
    }
    expect(bench.rows(entityId)).toMatchObject([{ state: 'unknown', problem: { code: 'OUTCOME_UNKNOWN' } }])
    const { n } = bench.store.db.prepare("SELECT COUNT(*) AS n FROM changes WHERE action = 'failed'").get() as {
      n: number
    }
    expect(n).toBe(1)
    // Once in a while is enough: three at once, then one in fifteen minutes.
    expect(a.writes('update').length).toBeLessThanOrEqual(3 + outage / (15 * minute))
    a.onRow = () => null
    later(15 * minute)
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'New' })
    expect(bench.rows(entityId)).toEqual([])
  })

  it('that was written all the same is over when the record is looked at', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'New' })
    a.onRow = () => 'unknown'
    for (let count = 0; count < 5; count += 1) {
      await bench.sync('a')
      later(5 * minute)
    }
    a.change(id, { jobTitle: 'New' })
    const writes = a.writes('update').length
    later(15 * minute)
    await bench.sync('a')
    expect(a.writes('update')).toHaveLength(writes)
    expect(bench.rows(entityId)).toEqual([])
  })
})

describe('what is wanted while a change rests whose answers were lost', () => {
  async function resting(bench: PushBench, act: (entityId: number) => void) {
    const { a, id, entityId } = await oneRecord(bench)
    bench.settings('a', { onLocalDelete: 'delete' })
    act(entityId)
    a.onRow = () => 'unknown'
    const run = await bench.sync('a')
    expect(bench.rows(entityId)).toMatchObject([{ problem: { code: 'OUTCOME_UNKNOWN' } }])
    a.onRow = () => null
    later()
    return { a, id, entityId, run }
  }

  it('by a person who tries it again is tried at once', async () => {
    using bench = new PushBench()
    const { a, id, entityId, run } = await resting(bench, (entity) => bench.edit(entity, { jobTitle: 'New' }))
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Old' })
    await bench.retry('a', run.id)
    expect(a.fields(id)).toMatchObject({ jobTitle: 'New' })
    expect(bench.rows(entityId)).toEqual([])
  })

  it('other values are sent by the next sync', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await resting(bench, (entity) => bench.edit(entity, { jobTitle: 'New' }))
    bench.edit(entityId, { jobTitle: 'Newer' })
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Newer' })
  })

  it('a record back whose delete has arrived is brought back at the CRM', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await resting(bench, (entity) => bench.remove(entity))
    a.remove(id)
    bench.bringBack(entityId)
    await bench.sync('a')
    expect(a.held.get(id)?.deletedAt).toBeNull()
    expect(bench.record('a', id)).toMatchObject({ deletedAt: null, entityId })
    expect(bench.rows(entityId)).toEqual([])
  })

  it('the value from before is written where the other one has arrived, and no list shows that yet', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'New' })
    a.after = ({ op }) => {
      if (op === 'update') throw new ProblemError(makeProblem('NANGO_UNREACHABLE'))
    }
    a.hidden.add(id)
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'New' })
    expect(bench.rows(entityId)).toMatchObject([{ state: 'unknown' }])
    bench.edit(entityId, { jobTitle: 'Old' })
    a.after = () => {}
    later()
    await bench.sync('a')
    a.hidden.clear()
    a.change(id, { city: 'Bergen' })
    later()
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Old', city: 'Bergen' })
    expect(bench.entity(entityId).fields).toMatchObject({ jobTitle: 'Old', city: 'Bergen' })
  })
})

describe('a record that is brought back at the CRM', () => {
  it('is read: what had been changed there before is known', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.settings('a', { onLocalDelete: 'delete' })
    a.change(id, { jobTitle: 'Chief' })
    bench.remove(entityId)
    // No list has shown it.
    await bench.pushOnly('a')
    expect(a.held.get(id)?.deletedAt).not.toBeNull()
    later(30 * minute)
    bench.restore(entityId)
    await bench.pushOnly('a')
    expect(a.held.get(id)?.deletedAt).toBeNull()
    expect(bench.entity(entityId).fields).toMatchObject({ jobTitle: 'Chief' })
  })
})

describe('what has ended', () => {
  it('goes when nothing needs it any more', async () => {
    using bench = new PushBench()
    const { entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'New' })
    await bench.sync('a')
    const count = () => bench.store.db.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM outbox').get()?.n
    expect(count()).toBe(1)
    await tidyUp(bench.store)
    expect(count()).toBe(1)
    later(31 * day)
    await tidyUp(bench.store)
    expect(count()).toBe(0)
    expect(bench.store.turns.since(entityId, 'jobTitle', 0)).toEqual([])
  })
})
