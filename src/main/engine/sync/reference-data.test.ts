import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CrmError } from '../providers/kit/crm-error'
import type { ReferenceSource } from '../providers/provider'
import { PushBench } from './push/testing/push-bench'

const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const later = (ms: number) => vi.setSystemTime(Date.now() + ms)
const owner = (remoteId: string) => ({
  remoteId,
  name: `Owner ${remoteId}`,
  email: `o${remoteId}@x.test`,
  active: true,
})

/** A list of owners, one on each page; `fails`: from which page on it is refused. */
function ownersOf(ids: string[], asked: string[], fails = Number.POSITIVE_INFINITY): ReferenceSource {
  return {
    kind: 'owners',
    name: 'users',
    scopes: ['users.read'],
    list: async (_, page) => {
      const at = Number(page ?? 0)
      asked.push(`users ${at}`)
      if (at >= fails) throw new CrmError({ class: 'scope_missing', message: 'Not allowed' }, 403)
      return { items: ids.slice(at, at + 1).map(owner), next: at + 1 < ids.length ? String(at + 1) : null }
    },
  }
}

describe('reference data', () => {
  it('is read page by page at the beginning of a run, at most once an hour', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    a.add({ firstName: 'Ann', email: 'ann@x.test' })
    const asked: string[] = []
    bench.referenceData = [ownersOf(['1', '2'], asked)]
    await bench.sync('a')
    expect(bench.store.reference.owners('a').map(({ remoteId }) => remoteId)).toEqual(['1', '2'])
    later(30 * minute)
    await bench.sync('a')
    expect(asked).toEqual(['users 0', 'users 1'])
    later(31 * minute)
    bench.referenceData = [ownersOf(['2'], asked)]
    await bench.sync('a')
    const active = bench.store.reference.owners('a').filter((one) => one.active)
    expect(active.map(({ remoteId }) => remoteId)).toEqual(['2'])
  })

  it('that cannot be read fails no stream, loses nothing, is told in the log and rests for an hour', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    a.add({ firstName: 'Ann', email: 'ann@x.test' })
    const asked: string[] = []
    bench.referenceData = [ownersOf(['1', '2'], asked)]
    await bench.sync('a')
    later(61 * minute)
    bench.referenceData = [ownersOf(['1', '2', '3'], asked, 1)]
    const run = await bench.sync('a')
    expect(run.result).toMatchObject({ status: 'succeeded', problem: null })
    expect(bench.store.reference.owners('a')).toHaveLength(2)
    const log = bench.store.db.prepare('SELECT text FROM run_log WHERE run_id = ?').all(run.id)
    expect(JSON.stringify(log)).toContain('users could not be read: Not allowed (needs users.read)')
    const calls = asked.length
    later(minute)
    await bench.sync('a')
    expect(asked).toHaveLength(calls)
  })
})
