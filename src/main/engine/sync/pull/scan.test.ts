import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CrmError } from '../../providers/kit/crm-error'
import { PushBench } from '../push/testing/push-bench'
import type { ScriptedAccount } from '../push/testing/scripted-account'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

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

/** An account whose changes and deletes show in whole listings only, with some people in it, read once. */
async function scanned(bench: PushBench, people = 6): Promise<{ a: ScriptedAccount; ids: string[] }> {
  const a = bench.account('a')
  Object.assign(a, { changes: 'scan', deletes: 'scan', pageSize: 2 })
  const ids = Array.from({ length: people }, (_, index) =>
    a.add({ email: `p${index}@x.test`, firstName: `Person ${index}` }),
  )
  await bench.sync('a')
  return { a, ids }
}

/** What a run may not touch where nothing is new. */
function dump(bench: PushBench): unknown {
  const tables = ['entities', 'remote_records', 'links', 'outbox', 'changes', 'associations', 'gone_signs', 'met_marks']
  return tables.map((table) => bench.store.db.prepare(`SELECT * FROM ${table}`).all())
}

describe('an object that is read by a scan', () => {
  it('is listed once an hour at most, and always when everything is asked for', async () => {
    using bench = new PushBench()
    const { a } = await scanned(bench)
    expect(a.writes('list')).toHaveLength(3)
    later()
    await bench.sync('a')
    later(50 * minute)
    await bench.sync('a')
    expect(a.writes('list')).toHaveLength(3)
    await bench.sync('a', { full: true })
    expect(a.writes('list')).toHaveLength(6)
    later(61 * minute)
    await bench.sync('a')
    expect(a.writes('list')).toHaveLength(9)
  })

  it('writes nothing where nothing is new, however often it is listed', async () => {
    using bench = new PushBench()
    const { a } = await scanned(bench)
    a.noVersions = true
    later(2 * hour)
    await bench.sync('a')
    const before = dump(bench)
    later(2 * hour)
    const run = await bench.sync('a')
    expect(run.changes).toEqual([])
    await bench.sync('a', { full: true })
    expect(dump(bench)).toEqual(before)
  })

  it('shows what has changed by its content alone, where records have no version', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench)
    a.noVersions = true
    later(2 * hour)
    a.change(ids[3] ?? '', { jobTitle: 'Chief' })
    expect((await bench.sync('a')).changes).toEqual(['updated remote Person 3'])
    expect(bench.entity(bench.entityOf('a', ids[3] ?? '')).fields.jobTitle).toBe('Chief')
  })

  it('finds what is gone, once it is asked for by its id', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench)
    a.erase(ids[2] ?? '')
    a.hidden.add(ids[4] ?? '')
    later(2 * hour)
    expect((await bench.sync('a')).changes).toEqual(['deleted remote Person 2'])
    expect(bench.record('a', ids[2] ?? '').deletedAt).not.toBeNull()
    expect(bench.record('a', ids[4] ?? '').deletedAt).toBeNull()
  })

  it('goes on from its page when it was cut off, and takes nothing for gone that it had met before', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench)
    a.erase(ids[5] ?? '')
    later(2 * hour)
    let lists = 0
    a.before = ({ op }) => {
      if (op === 'list' && ++lists === 3) throw new CrmError({ class: 'transient', message: 'Cut off' }, 502)
    }
    const broken = await bench.sync('a')
    expect(broken.result.status).toBe('failed')
    expect(broken.changes).toEqual([])
    a.before = () => {}
    const reads = a.writes('read').length
    const rest = await bench.sync('a')
    expect(rest.changes).toEqual(['deleted remote Person 5'])
    expect(a.writes('list')).toHaveLength(3 + 3 + 1)
    // Only what neither part of the listing had met is asked for, besides the rolling check.
    expect(a.writes('read')[reads]?.rows).toEqual([ids[5]])
  })

  it('takes a listing that ends early for no delete', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench)
    for (const id of ids) a.hidden.add(id)
    later(2 * hour)
    const run = await bench.sync('a')
    expect(run.changes).toEqual([])
    expect(run.result.status).toBe('succeeded')
  })

  it('takes a row that cannot be read for no delete', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench)
    a.unreadable.add(ids[1] ?? '')
    later(2 * hour)
    const run = await bench.sync('a')
    expect(run.changes).toEqual([`failed remote ${ids[1]}`])
    expect(bench.record('a', ids[1] ?? '').deletedAt).toBeNull()
  })

  it('asks a person where more is gone than is believed', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench, 20)
    for (const id of ids.slice(0, 8)) a.erase(id)
    later(2 * hour)
    const run = await bench.sync('a')
    expect(run.changes).toEqual([])
    expect(run.result.problem).toMatchObject({ code: 'MASS_DELETE_SUSPECTED', params: { count: 8 } })
    expect((await bench.sync('a', { acceptDeletes: true })).changes).toHaveLength(8)
  })

  it('asks for a bounded number of records where the listing lacks very many', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench, 260)
    Object.assign(a, { idsPerRead: 1, pageSize: 500 })
    for (const id of ids) a.hidden.add(id)
    later(2 * hour)
    const before = a.writes('read').length
    await bench.sync('a')
    expect(a.writes('read').length - before).toBeLessThanOrEqual(105)
  })

  it('meets what its index did not show after a write of ours, by asking for it', async () => {
    using bench = new PushBench()
    const { a, ids } = await scanned(bench)
    a.noVersions = true
    const [id = ''] = ids
    later(2 * hour)
    a.change(id, { jobTitle: 'Old' })
    await bench.sync('a')
    bench.edit(bench.entityOf('a', id), { jobTitle: 'Mine' })
    later(2 * hour)
    await bench.sync('a')
    // The listing shows the time before the write for a moment.
    const shown = { ...a.fields(id) }
    a.before = ({ op }) => {
      if (op === 'list') a.change(id, { jobTitle: 'Old' })
      if (op === 'read') a.change(id, shown)
    }
    const run = await bench.sync('a', { full: true })
    expect(run.changes).toEqual([])
    expect(bench.entity(bench.entityOf('a', id)).fields.jobTitle).toBe('Mine')
  })
})

describe('an object whose changes are listed and whose deletes are not', () => {
  it('is listed whole once a day for what is gone', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    a.deletes = 'scan'
    const ids = ['a', 'b', 'c'].map((name) => a.add({ firstName: name, email: `${name}@x.test` }))
    await bench.sync('a')
    a.erase(ids[1] ?? '')
    later(hour)
    await bench.sync('a')
    expect(a.writes('list')).toHaveLength(1)
    later(day)
    await bench.sync('a')
    expect(a.writes('list')).toHaveLength(2)
    expect(bench.record('a', ids[1] ?? '').deletedAt).not.toBeNull()
  })
})

describe('a list of deletes', () => {
  const forget = (a: ScriptedAccount, id = '') => a.erase(id)

  it('that may have forgotten some is made up for by comparing everything', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    a.keepsMs = 15 * day
    const ids = ['a', 'b', 'c'].map((name) => a.add({ firstName: name, email: `${name}@x.test` }))
    await bench.sync('a')
    later(10 * day)
    await bench.sync('a')
    expect(a.writes('list')).toHaveLength(1)
    forget(a, ids[0])
    later(14 * day)
    expect((await bench.sync('a')).changes).toEqual(['deleted remote a'])
    expect(a.writes('list')).toHaveLength(2)
  })

  it('that says from when on it is whole, later than it was asked for, as well, and once for the same gap', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const ids = ['a', 'b', 'c'].map((name) => a.add({ firstName: name, email: `${name}@x.test` }))
    await bench.sync('a')
    later(hour)
    forget(a, ids[0])
    later(hour)
    a.wholeSince = new Date(Date.now() - minute).toISOString()
    expect((await bench.sync('a')).changes).toEqual(['deleted remote a'])
    const lists = a.writes('list').length
    later()
    await bench.sync('a')
    expect(a.writes('list')).toHaveLength(lists)
  })
})

describe('a deleted record that names the one it was merged into', () => {
  it('is a merge, over several of them: nothing is deleted', async () => {
    using bench = new PushBench()
    const a = bench.account('a', { onRemoteDelete: 'delete' })
    const [one = '', two = '', three = ''] = ['a', 'b', 'c'].map((name) =>
      a.add({ firstName: name, email: `${name}@x.test` }),
    )
    await bench.sync('a')
    const heir = bench.entityOf('a', three)
    later()
    a.merge(one, two)
    a.merge(two, three)
    const run = await bench.sync('a')
    expect(run.changes.toSorted()).toEqual(['merged remote a', 'merged remote b'])
    expect(bench.entityOf('a', three)).toBe(heir)
    later()
    expect((await bench.sync('a')).changes).toEqual([])
  })

  it('is a delete where the other is gone too', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const [one = '', two = ''] = ['a', 'b'].map((name) => a.add({ firstName: name, email: `${name}@x.test` }))
    await bench.sync('a')
    later()
    a.merge(one, two)
    a.erase(two)
    expect((await bench.sync('a')).changes).toEqual(['deleted remote a'])
  })

  it('is a merge where asking for it by its id shows it', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    a.deletes = 'none'
    const [one = '', two = ''] = ['a', 'b'].map((name) => a.add({ firstName: name, email: `${name}@x.test` }))
    await bench.sync('a')
    a.merge(one, two)
    later(8 * day)
    expect((await bench.sync('a')).changes).toEqual(['merged remote a'])
  })
})
