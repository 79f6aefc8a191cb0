import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PushBench } from './testing/push-bench'

const hour = 60 * 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

/** An account of which two objects hold contacts; what is made here becomes `people`. */
function openAccount(bench: PushBench) {
  const contacts = bench.account('a', { createMissing: true })
  const people = bench.object('a', 'people')
  people.takesCreates = true
  return { contacts, people }
}

describe('two objects of one kind in one account', () => {
  it('hold two entities, also of records that look the same, and never miss each other’s', async () => {
    using bench = new PushBench()
    const { contacts, people } = openAccount(bench)
    const one = contacts.add({ email: 'ann@x.test', firstName: 'Ann' })
    const two = people.add({ email: 'ann@x.test', firstName: 'Ann' })
    for (let run = 0; run < 3; run += 1) {
      await bench.sync('a')
      vi.setSystemTime(Date.now() + hour)
    }
    expect(bench.entityOf('a', one)).not.toBe(bench.entityOf('a', two, 'people'))
    expect([contacts.held.size, people.held.size]).toEqual([1, 1])
    expect([...contacts.writes('create'), ...people.writes('create')]).toEqual([])
  })

  it('get what the account lacks once, as the object that takes it', async () => {
    using bench = new PushBench()
    const { contacts, people } = openAccount(bench)
    await bench.sync('a')
    const b = bench.account('b')
    b.add({ email: 'bo@x.test', firstName: 'Bo' })
    await bench.sync('b')
    await bench.sync('a')
    await bench.sync('a')
    expect([contacts.held.size, people.held.size]).toEqual([0, 1])
  })

  it('get an edit each in its own object', async () => {
    using bench = new PushBench()
    const { contacts, people } = openAccount(bench)
    const one = contacts.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'A' })
    const two = people.add({ email: 'bo@x.test', firstName: 'Bo', jobTitle: 'B' })
    await bench.sync('a')
    bench.edit(bench.entityOf('a', one), { jobTitle: 'One' })
    bench.edit(bench.entityOf('a', two, 'people'), { jobTitle: 'Two' })
    await bench.sync('a')
    expect([contacts.fields(one).jobTitle, people.fields(two).jobTitle]).toEqual(['One', 'Two'])
  })

  it('do not get an entity a second time that the other object has by the time it is made', async () => {
    using bench = new PushBench()
    const { contacts, people } = openAccount(bench)
    await bench.sync('a')
    const entityId = bench.make({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Mine' }, [])
    bench.want('a', entityId, 'people')
    const there = contacts.add({ email: 'ann@x.test', firstName: 'Ann' })
    await bench.sync('a')
    expect(bench.entityOf('a', there)).toBe(entityId)
    expect(people.held.size).toBe(0)
    expect(bench.rows(entityId)).toEqual([])
  })

  it('keep an entity out that a person keeps apart from the account', async () => {
    using bench = new PushBench()
    const { people } = openAccount(bench)
    await bench.sync('a')
    const entityId = bench.make({ email: 'ann@x.test', firstName: 'Ann' }, [])
    bench.keepOut('a', entityId, 'kept-apart')
    bench.want('a', entityId, 'people')
    await bench.sync('a')
    expect(people.held.size).toBe(0)
  })

  it('find what a create with a lost answer has made where it was made', async () => {
    using bench = new PushBench()
    const { contacts, people } = openAccount(bench)
    await bench.sync('a')
    const entityId = bench.make({ email: 'ann@x.test', firstName: 'Ann' }, [])
    bench.want('a', entityId, 'people')
    people.onRow = () => 'unknown'
    people.add({ email: 'ann@x.test', firstName: 'Ann' })
    vi.setSystemTime(Date.now() + 1000)
    await bench.pushOnly('a')
    people.onRow = () => null
    vi.setSystemTime(Date.now() + hour)
    await bench.sync('a')
    expect([contacts.held.size, people.held.size]).toEqual([0, 1])
    expect(bench.store.records.ofEntity(entityId)).toHaveLength(1)
  })
})
