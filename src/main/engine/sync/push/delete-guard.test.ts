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

async function many(bench: PushBench, count: number) {
  const a = bench.account('a', { onLocalDelete: 'delete' })
  const ids = Array.from({ length: count }, (_, index) => a.add({ email: `p${index}@x.test`, firstName: `P${index}` }))
  await bench.sync('a')
  vi.setSystemTime(Date.now() + hour)
  return { a, ids, entities: ids.map((id) => bench.entityOf('a', id)) }
}

const goneOf = (a: Awaited<ReturnType<typeof many>>['a']) =>
  [...a.held.values()].filter(({ deletedAt }) => deletedAt !== null).length

describe('deletes made here', () => {
  it('go when they are few', async () => {
    using bench = new PushBench()
    const { a, entities } = await many(bench, 48)
    for (const entityId of entities.slice(0, 5)) bench.remove(entityId)
    const run = await bench.sync('a')
    expect(run.result.status).toBe('succeeded')
    expect(goneOf(a)).toBe(5)
  })

  it('beyond the guard wait for a confirmation, and none of them goes before', async () => {
    using bench = new PushBench()
    const { a, entities } = await many(bench, 48)
    for (const entityId of entities.slice(0, 40)) bench.remove(entityId)
    const run = await bench.sync('a')
    expect(goneOf(a)).toBe(0)
    expect(a.writes('delete')).toEqual([])
    expect(run.result).toMatchObject({ status: 'partial', problem: { code: 'DELETES_NEED_CONFIRMATION' } })
    expect(run.result.problem?.params.count).toBe(40)
    expect(bench.rows(entities[0] ?? 0)).toMatchObject([{ state: 'parked', op: 'delete' }])
    // One more does not slip through while the others wait.
    bench.remove(entities[40] ?? 0)
    await bench.sync('a')
    expect(goneOf(a)).toBe(0)
    vi.setSystemTime(Date.now() + hour)
    const accepted = await bench.sync('a', { acceptDeletes: true })
    expect(accepted.result.status).toBe('succeeded')
    expect(goneOf(a)).toBe(41)
    // What was confirmed does not count.
    bench.remove(entities[42] ?? 0)
    vi.setSystemTime(Date.now() + hour)
    await bench.sync('a')
    expect(goneOf(a)).toBe(42)
  })

  it('count over a day, however they are spread', async () => {
    using bench = new PushBench()
    const { a, entities } = await many(bench, 48)
    for (const entityId of entities.slice(0, 9)) {
      bench.remove(entityId)
      await bench.sync('a')
      vi.setSystemTime(Date.now() + hour)
    }
    expect(goneOf(a)).toBe(5)
    vi.setSystemTime(Date.now() + 25 * hour)
    bench.remove(entities[10] ?? 0)
    await bench.sync('a')
    // Those that wait for a confirmation wait on.
    expect(goneOf(a)).toBe(6)
  })

  it('go one by one when a person retries a record', async () => {
    using bench = new PushBench()
    const { a, ids, entities } = await many(bench, 48)
    for (const entityId of entities.slice(0, 40)) bench.remove(entityId)
    const run = await bench.sync('a')
    const [change] = bench.store.changes.list(run.id, { action: 'failed', limit: 1 }).items
    await bench.retry('a', run.id, change?.id ?? 0)
    expect(goneOf(a)).toBe(1)
    expect(a.held.get(ids[0] ?? '')?.deletedAt).not.toBeNull()
  })

  it('of a record that is gone there already count as done', async () => {
    using bench = new PushBench()
    const { a, ids, entities } = await many(bench, 3)
    bench.remove(entities[0] ?? 0)
    a.erase(ids[0] ?? '')
    const run = await bench.sync('a')
    expect(run).toMatchObject({ failed: 0, changes: ['deleted local P0'] })
    expect(bench.rows(entities[0] ?? 0)).toEqual([])
    expect(bench.record('a', ids[0] ?? '').deletedAt).not.toBeNull()
  })

  it('never go to a record that is another entity’s by now', async () => {
    using bench = new PushBench()
    const { a, ids, entities } = await many(bench, 3)
    bench.remove(entities[0] ?? 0)
    bench.giveTo(entities[1] ?? 0, bench.record('a', ids[0] ?? ''))
    await bench.sync('a')
    expect(goneOf(a)).toBe(0)
    expect(bench.rows(entities[0] ?? 0)).toEqual([])
  })
})
