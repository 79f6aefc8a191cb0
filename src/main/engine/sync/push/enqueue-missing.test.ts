import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cancelUnsentCreates } from './enqueue-missing'
import { PushBench } from './testing/push-bench'

const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

async function two(bench: PushBench, count: number) {
  const a = bench.account('a')
  const b = bench.account('b', { createMissing: true })
  const ids = Array.from({ length: count }, (_, index) => a.add({ email: `p${index}@x.test`, firstName: `P${index}` }))
  await bench.sync('a')
  vi.setSystemTime(Date.now() + minute)
  return { a, b, ids }
}

const objectOf = (bench: PushBench, id: string) => bench.store.objects.ensure(id, 'contacts', 'contacts').id

describe('create missing', () => {
  it('makes what the CRM lacks, once', async () => {
    using bench = new PushBench()
    const { a, b } = await two(bench, 230)
    await bench.sync('b')
    expect(b.held.size).toBe(230)
    vi.setSystemTime(Date.now() + minute)
    const quiet = await bench.sync('b')
    expect(quiet.changes).toEqual([])
    a.add({ email: 'new@x.test', firstName: 'New' })
    await bench.sync('a')
    await bench.sync('b')
    expect(b.held.size).toBe(231)
  })

  it('makes nothing that was deleted there, is kept apart, held back or in review', async () => {
    using bench = new PushBench()
    const { b, ids } = await two(bench, 5)
    const [gone = '', apart = '', back = '', reviewed = '', plain = ''] = ids
    // One that a person deletes at B.
    b.add({ email: 'p0@x.test', firstName: 'P0' })
    bench.settings('b', { createMissing: false })
    await bench.sync('b')
    const there = bench.store.records.ofEntity(bench.entityOf('a', gone)).at(-1)
    vi.setSystemTime(Date.now() + minute)
    const row = b.held.get(there?.remoteId ?? '')
    if (row) row.deletedAt = Date.now()
    const stranger = b.add({ email: 'stranger@x.test', firstName: 'Stranger' })
    await bench.sync('b')
    bench.keepOut('b', bench.entityOf('a', apart), 'kept-apart')
    bench.keepOut('b', bench.entityOf('a', back), 'held-back', bench.record('b', stranger).id)
    bench.keepOut('b', bench.entityOf('a', reviewed), 'in-review', bench.record('b', stranger).id)
    bench.settings('b', { createMissing: true })
    await bench.sync('b')
    expect(b.writes('create').flatMap(({ rows }) => rows)).toMatchObject([{ email: 'p4@x.test' }])
    expect(plain).not.toBe('')
    // It has been decided: now it is missing.
    vi.setSystemTime(Date.now() + minute)
    bench.endReview(bench.record('b', stranger).id)
    await bench.sync('b')
    expect(b.writes('create').flatMap(({ rows }) => rows)).toMatchObject([
      { email: 'p4@x.test' },
      { email: 'p3@x.test' },
    ])
  })

  it('creates that were not sent are called off when it is switched off, and the history says so', async () => {
    using bench = new PushBench()
    const { b } = await two(bench, 120)
    const byHand = bench.make({ email: 'hand@x.test', firstName: 'By hand' }, ['b'])
    b.before = ({ op }) => {
      if (op === 'create') throw new Error('the network is away')
    }
    await bench.sync('b')
    const run = bench.begin('b')
    bench.settings('b', { createMissing: false })
    const cancelled = await cancelUnsentCreates(bench.store, objectOf(bench, 'b'), run)
    // The first batch may have been made, for all that is known.
    const unknown = bench.store.outbox.inState('b', 'unknown').length
    expect(cancelled + unknown).toBe(121)
    expect(bench.store.changes.countsOf(run)).toEqual([{ action: 'cancelled', side: 'local', n: cancelled }])
    b.before = () => {}
    vi.setSystemTime(Date.now() + 5 * minute)
    await bench.sync('b')
    vi.setSystemTime(Date.now() + 5 * minute)
    await bench.sync('b')
    // What was on its way is looked for; only what a person wanted there is made after all.
    expect(b.held.size).toBe(1)
    expect(bench.rows(byHand)).toEqual([])
    // Switched on again, they are missing again.
    bench.settings('b', { createMissing: true })
    vi.setSystemTime(Date.now() + 5 * minute)
    await bench.sync('b')
    expect(b.held.size).toBe(121)
  })

  it('takes any number in its stride', async () => {
    using bench = new PushBench()
    const b = bench.account('b', { createMissing: true })
    const add = (count: number) =>
      bench.store.db.transaction(() => {
        const insert = bench.store.db.prepare(
          `INSERT INTO entities (kind, display_name, created_at, updated_at, custom, email) VALUES ('contact', ?, 1, 1, '{}', ?)`,
        )
        for (let index = 0; index < count; index++) insert.run(`P${index}`, `${count}-${index}@x.test`)
      })()
    add(3000)
    await bench.sync('b')
    expect(b.held.size).toBe(3000)
  })
})
