import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CrmError } from '../../providers/kit/crm-error'
import { PushBench } from '../push/testing/push-bench'

const minute = 60_000
const day = 24 * 60 * minute

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T00:10:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const later = (ms = minute) => vi.setSystemTime(Date.now() + ms)

/** Parents with a child each; the children are listed one parent at a time. */
function open(bench: PushBench, parents: number, callsADay = 1000) {
  const contacts = bench.account('a')
  const notes = bench.object('a', 'notes')
  Object.assign(notes, { changes: 'parent', deletes: 'none', callsADay })
  const ids = Array.from({ length: parents }, (_, index) =>
    contacts.add({ firstName: `Parent ${index}`, email: `p${index}@x.test` }),
  )
  const children = ids.map((id, index) => {
    const child = notes.add({ firstName: `Child ${index}`, email: `c${index}@x.test` })
    notes.parents.set(child, id)
    return child
  })
  return { contacts, notes, ids, children }
}

describe('children that are listed by their parent', () => {
  it('are read over days within the budget, and a restart does not begin anew', async () => {
    using bench = new PushBench()
    const { notes } = open(bench, 25, 10)
    await bench.sync('a')
    later()
    const run = await bench.sync('a')
    expect(notes.writes('list')).toHaveLength(9)
    const log = JSON.stringify(bench.store.db.prepare('SELECT text FROM run_log WHERE run_id = ?').all(run.id))
    expect(log).toContain('9 of 25 contacts have been looked at')
    for (let count = 0; count < 2; count += 1) {
      later(day)
      await bench.sync('a')
    }
    expect(new Set(notes.writes('list').map(({ rows }) => rows[0])).size).toBe(25)
    expect(notes.writes('list').length).toBeLessThanOrEqual(27)
  })

  it('of a parent that has changed are read at once', async () => {
    using bench = new PushBench()
    const { contacts, notes, ids } = open(bench, 5)
    await bench.sync('a')
    later()
    const child = notes.add({ firstName: 'New', email: 'new@x.test' })
    notes.parents.set(child, ids[3] ?? '')
    contacts.change(ids[3] ?? '', { jobTitle: 'Chief' })
    const run = await bench.sync('a')
    expect(run.changes).toContain('created remote New')
    expect(notes.writes('list').slice(5)).toMatchObject([{ rows: [ids[3]] }])
  })

  it('that their parent no longer lists are asked for, and gone only then', async () => {
    using bench = new PushBench()
    const { contacts, notes, ids, children } = open(bench, 3)
    await bench.sync('a')
    later()
    notes.erase(children[0] ?? '')
    notes.parents.delete(children[1] ?? '')
    for (const id of ids.slice(0, 2)) contacts.change(id, { jobTitle: 'Chief' })
    const run = await bench.sync('a')
    expect(run.changes).toContain('deleted remote Child 0')
    expect(run.changes).not.toContain('deleted remote Child 1')
  })

  it('are looked for in turn where nothing tells that there is news', async () => {
    using bench = new PushBench()
    const { notes, ids } = open(bench, 4, 96)
    await bench.sync('a')
    const child = notes.add({ firstName: 'New', email: 'new@x.test' })
    notes.parents.set(child, ids[2] ?? '')
    later(6 * 60 * minute)
    expect((await bench.sync('a')).changes).toContain('created remote New')
  })

  it('of a parent that is gone stay until they are gone themselves; what is cut off goes on', async () => {
    using bench = new PushBench()
    const { notes, ids } = open(bench, 4)
    let calls = 0
    notes.before = ({ op, rows }) => {
      if (op === 'list' && rows[0] === ids[1])
        throw new CrmError({ class: 'not_found', message: 'No such contact' }, 404)
      if (op === 'list' && ++calls === 2) throw new CrmError({ class: 'transient', message: 'Cut off' }, 502)
    }
    const broken = await bench.sync('a')
    expect(broken.result.status).toBe('failed')
    await bench.sync('a')
    const asked = notes.writes('list').map(({ rows }) => rows[0])
    expect(asked).toEqual([ids[0], ids[1], ids[2], ids[2], ids[3]])
    expect(bench.store.gone.count(bench.store.objects.ensure('a', 'contacts', 'notes').id, 'noted')).toBe(0)
  })
})
