import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { act } from '../../entities/change/edit-run'
import { PushBench } from '../push/testing/push-bench'

const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const later = (ms = minute) => vi.setSystemTime(Date.now() + ms)

const ann = { firstName: 'Ann', email: 'ann@x.test', jobTitle: 'Cook', city: 'Oslo' }

/** A record of `a` that `b` has, too, and another one of `a` that is known and turns out to have been made of it. */
async function held(bench: PushBench) {
  const from = bench.account('a')
  const into = bench.object('a', 'people')
  const b = bench.account('b')
  const old = from.add(ann)
  const there = b.add(ann)
  const made = into.add({ firstName: 'Anna', email: 'anna@x.test', jobTitle: 'Cook', city: 'Oslo' })
  for (const id of ['a', 'b', 'a']) {
    await bench.sync(id)
    later()
  }
  const first = bench.entityOf('a', old)
  const second = bench.entityOf('a', made, 'people')
  expect(bench.entityOf('b', there)).toBe(first)
  expect(second).not.toBe(first)
  const convert = () => {
    from.erase(old)
    into.madeOf(made, { object: 'contacts', remoteId: old })
  }
  return { from, into, b, old, there, made, first, second, convert }
}

describe('a known record that turns out to have been made of another one', () => {
  it('goes on as that entity, with the news that came with it', async () => {
    using bench = new PushBench()
    const { into, b, made, there, first, second, convert } = await held(bench)
    convert()
    into.change(made, { jobTitle: 'Chef' })
    for (const id of ['a', 'b', 'a', 'b']) {
      await bench.sync(id)
      later()
    }
    expect(bench.entityOf('a', made, 'people')).toBe(first)
    expect(bench.entity(second).deletedAt).not.toBeNull()
    expect(bench.entity(first).fields.jobTitle).toBe('Chef')
    expect(b.fields(there).jobTitle).toBe('Chef')
    expect(b.held.get(there)?.deletedAt).toBeNull()
  })

  it('is not made elsewhere as what it was taken for, and what belonged to that stays', async () => {
    using bench = new PushBench()
    const { into, b, made, first, second, convert } = await held(bench)
    const where = { integrationId: 'a', kind: 'contact', trigger: 'manual' } as const
    const { result: company } = act(bench.store, where, (acts) => {
      const id = acts.makeEntity('company', 'Acme', { name: 'Acme' })
      acts.associate(second, id)
      return id
    })
    bench.want('b', second, 'contacts')
    convert()
    into.change(made, { jobTitle: 'Chef' })
    for (const id of ['a', 'b', 'a', 'b']) {
      await bench.sync(id)
      later()
    }
    expect(b.writes('create')).toEqual([])
    expect(b.held.size).toBe(1)
    expect(bench.store.associations.of(first, 10).map(({ otherId }) => otherId)).toContain(company)
  })

  it('keeps its own entity where another CRM has that, too, and takes the links of the other one', async () => {
    using bench = new PushBench()
    const { into, made, there, first, second, convert } = await held(bench)
    const c = bench.account('c')
    const known = c.add({ firstName: 'Anna', email: 'anna@x.test', jobTitle: 'Cook', city: 'Oslo' })
    await bench.sync('c')
    expect(bench.entityOf('c', known)).toBe(second)
    later()
    convert()
    into.change(made, { jobTitle: 'Chef' })
    for (const id of ['a', 'b', 'c', 'a', 'b', 'c']) {
      await bench.sync(id)
      later()
    }
    expect([bench.entityOf('a', made, 'people'), bench.entityOf('c', known), bench.entityOf('b', there)]).toEqual([
      second,
      second,
      second,
    ])
    expect(bench.entity(first).deletedAt).not.toBeNull()
    expect(c.fields(known).jobTitle).toBe('Chef')
  })

  it('takes what waits for the other one, which is written to no more', async () => {
    using bench = new PushBench()
    const { from, into, made, old, first, convert } = await held(bench)
    bench.edit(first, { city: 'Lund' })
    convert()
    into.change(made, { jobTitle: 'Chef' })
    const run = await bench.sync('a')
    later()
    await bench.sync('a')
    expect(run).toMatchObject({ failed: 0 })
    expect(into.fields(made)).toMatchObject({ city: 'Lund', jobTitle: 'Chef' })
    expect(from.writes('update')).toEqual([])
    expect(bench.rows(first).filter(({ integrationId }) => integrationId === 'a')).toEqual([])
    expect(from.held.has(old)).toBe(false)
  })

  it('stays what it is where the other one was deleted here', async () => {
    using bench = new PushBench()
    const { into, made, first, second, convert } = await held(bench)
    bench.deleteHere(first)
    convert()
    into.change(made, { jobTitle: 'Chef' })
    await bench.sync('a')
    expect(bench.entityOf('a', made, 'people')).toBe(second)
    expect(bench.entity(second)).toMatchObject({ deletedAt: null, fields: { jobTitle: 'Chef' } })
  })

  it('waits for no person any more where it was in review', async () => {
    using bench = new PushBench()
    const { from, into, old, made, there } = await inReview(bench)
    from.erase(old)
    into.madeOf(made, { object: 'contacts', remoteId: old })
    await bench.sync('a')
    const { id, entityId } = bench.record('a', made, 'people')
    expect([entityId, bench.store.reviews.of(id)]).toEqual([bench.entityOf('c', there), null])
  })
})

/** Two people, the first in `c` as well, and a record of `a` that has the number of the second: a person is asked. */
async function inReview(bench: PushBench, name = 'people') {
  const from = bench.account('a')
  const into = name === 'people' ? bench.object('a', name) : from
  const c = bench.account('c')
  const old = from.add(ann)
  const there = c.add(ann)
  c.add({ firstName: 'Bo', lastName: 'Berg', email: 'bo@x.test', phone: '+4791234567' })
  for (const id of ['a', 'c']) {
    await bench.sync(id)
    later()
  }
  const made = into.add({ firstName: 'Bob', lastName: 'Berg', email: 'bob@x.test', city: 'Oslo', phone: '+4791234567' })
  await bench.sync('a')
  later()
  const record = bench.record('a', made, name)
  expect([record.entityId, bench.store.reviews.of(record.id) === null]).toEqual([null, false])
  return { from, into, c, old, made, there }
}

describe('a record in review that another one is merged into', () => {
  it('goes on as the entity of that, and waits for no person any more', async () => {
    using bench = new PushBench()
    const { from, c, old, made, there } = await inReview(bench, 'contacts')
    const entityId = bench.entityOf('a', old)
    bench.edit(entityId, { city: 'Lund' })
    from.merge(old, made)
    await bench.sync('a')
    const record = bench.record('a', made)
    expect([record.entityId, bench.store.reviews.of(record.id)]).toEqual([entityId, null])
    expect(bench.record('a', old).entityId).toBeNull()
    for (const id of ['a', 'c', 'a']) {
      later()
      await bench.sync(id)
    }
    expect(c.fields(there)).toMatchObject({ city: 'Lund' })
    expect(from.writes('create')).toEqual([])
    expect(bench.rows(entityId)).toEqual([])
  })
})
