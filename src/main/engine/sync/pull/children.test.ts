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
function open(bench: PushBench, parents: number, callsADay = 1000, callsARun = 1000) {
  const contacts = bench.account('a')
  const notes = bench.object('a', 'notes')
  Object.assign(notes, { changes: 'parent', deletes: 'none', callsADay, callsARun })
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
    // Eight tenths of the account's day are ours, so ten calls of these.
    const { notes } = open(bench, 25, 13)
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

  it('are read in parts, a run each, that go on where the last one stopped and end', async () => {
    using bench = new PushBench()
    const { notes, ids } = open(bench, 25, 1000, 10)
    const parts = []
    for (let run = 0; run < 5; run += 1) {
      const before = notes.writes('list').length
      const { id, result } = await bench.sync('a')
      expect(result.status).toBe('succeeded')
      parts.push(notes.writes('list').length - before)
      const lines = JSON.stringify(bench.store.db.prepare('SELECT text FROM run_log WHERE run_id = ?').all(id))
      const rest = run < 2 ? '; the next runs go on with the rest' : '"'
      expect(lines).toContain(`${Math.min(25, 10 * run + 10)} of 25 contacts have been looked at${rest}`)
      expect(bench.store.objects.ensure('a', 'contacts', 'notes').cursorAt === null).toBe(run < 2)
      later()
    }
    expect(parts).toEqual([10, 10, 5, 0, 0])
    expect(new Set(notes.writes('list').map(({ rows }) => rows[0]))).toEqual(new Set(ids))
  })

  it('of new and moved parents come before those of the others, which go on all the same', async () => {
    using bench = new PushBench()
    const { contacts, notes, ids } = open(bench, 30, 1000, 8)
    await bench.sync('a')
    const looked = notes.writes('list').map(({ rows }) => rows[0])
    const [old = '', moved = ''] = ids.filter((id) => !looked.includes(id))
    later()
    const fresh = contacts.add({ firstName: 'Fresh', email: 'fresh@x.test' })
    contacts.change(moved, { jobTitle: 'Chief' })
    for (const id of looked) contacts.change(String(id), { jobTitle: 'Chief' })
    await bench.sync('a')
    const second = notes
      .writes('list')
      .slice(8)
      .map(({ rows }) => rows[0])
    expect(second).toHaveLength(8)
    expect(second.slice(0, 6).every((id) => looked.includes(id))).toBe(true)
    expect(new Set(second.slice(6))).toEqual(new Set([fresh, moved]))
    expect(second).not.toContain(old)
  })

  it('whose list is longer than a run may take are read whole', async () => {
    using bench = new PushBench()
    const { notes, ids } = open(bench, 2, 1000, 3)
    for (let count = 0; count < 9; count += 1) {
      notes.parents.set(notes.add({ firstName: `More ${count}`, email: `more${count}@x.test` }), ids[1] ?? '')
    }
    notes.childPageSize = 2
    await bench.sync('a')
    await bench.sync('a')
    const held = bench.store.parentLooks.children(
      bench.store.objects.ensure('a', 'contacts', 'notes').id,
      'contacts',
      ids[1] ?? '',
    )
    expect(held).toHaveLength(10)
  })

  it('whose list is longer than the day may take are read no further than that', async () => {
    using bench = new PushBench()
    // Four calls of a day are ours.
    const { notes, ids } = open(bench, 1, 5)
    for (let count = 0; count < 20; count += 1) {
      notes.parents.set(notes.add({ firstName: `More ${count}`, email: `more${count}@x.test` }), ids[0] ?? '')
    }
    notes.childPageSize = 2
    await bench.sync('a')
    await bench.sync('a')
    expect(notes.writes('list')).toHaveLength(4)
  })

  it('take as much of a day as the account may', async () => {
    using bench = new PushBench()
    const { notes } = open(bench, 25, 100)
    bench.store.integrations.saveSettings('a', { dailyShare: 0.1, readReserve: 0 })
    for (let run = 0; run < 3; run += 1) await bench.sync('a')
    expect(notes.writes('list')).toHaveLength(9)
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

  it('that were gone are back when they say so themselves, whatever their list shows', async () => {
    using bench = new PushBench()
    const { contacts, notes, ids, children } = open(bench, 1)
    const [parent = '', child = ''] = [ids[0], children[0]]
    const syncAgain = async () => {
      later()
      contacts.change(parent, { jobTitle: `Chief at ${Date.now()}` })
      return (await bench.sync('a')).changes
    }
    await bench.sync('a')
    notes.parents.delete(child)
    notes.ghosts.add(child)
    expect(await syncAgain()).toContain('deleted remote Child 0')
    notes.parents.set(child, parent)
    expect(await syncAgain()).not.toContain('restored remote Child 0')
    notes.ghosts.clear()
    expect(await syncAgain()).toContain('restored remote Child 0')
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
    await bench.sync('a')
    later()
    await bench.sync('a')
    const asked = notes.writes('list').map(({ rows }) => rows[0])
    // What was added last comes first; the list that failed is asked for again, and the others are not.
    expect(asked).toEqual([ids[3], ids[2], ids[1], ids[0], ids[2]])
    expect(bench.store.gone.count(bench.store.objects.ensure('a', 'contacts', 'notes').id, 'noted')).toBe(0)
  })

  it('of a parent whose list always fails do not hold up the others, and are said and asked for in every run', async () => {
    using bench = new PushBench()
    const { notes, ids, children } = open(bench, 60)
    notes.before = ({ op, rows }) => {
      if (op === 'list' && (rows[0] === ids[40] || rows[0] === ids[7]))
        throw new CrmError({ class: 'transient', message: 'Broken' }, 500)
    }
    const object = bench.store.objects.ensure('a', 'contacts', 'notes')
    for (let run = 0; run < 3; run += 1) {
      const { id } = await bench.sync('a')
      const stream = bench.store.runs.streams(id).find(({ problem }) => problem !== null)
      expect(stream?.problem).toMatchObject({ code: 'LISTS_FAILED', params: { count: 2, object: 'notes' } })
      for (const parent of [ids[40], ids[7]]) {
        expect(notes.writes('list').filter(({ rows }) => rows[0] === parent)).toHaveLength(run + 1)
      }
      later()
    }
    const held = children.filter((child) => bench.store.records.find(object.id, child))
    expect(held).toHaveLength(58)
    notes.before = () => {}
    await bench.sync('a')
    expect(children.every((child) => bench.store.records.find(object.id, child))).toBe(true)
    expect(notes.writes('list')).toHaveLength(58 + 3 * 2 + 2)
  })

  it('of parents that always fail next to each other do not hold up the others', async () => {
    using bench = new PushBench()
    const { notes, ids, children } = open(bench, 60)
    const broken = ids.slice(48)
    notes.before = ({ op, rows }) => {
      if (op === 'list' && broken.includes(String(rows[0])))
        throw new CrmError({ class: 'transient', message: 'Broken' }, 500)
    }
    const object = bench.store.objects.ensure('a', 'contacts', 'notes')
    const { id, result } = await bench.sync('a')
    expect(result.status).toBe('partial')
    const stream = bench.store.runs.streams(id).find(({ problem }) => problem !== null)
    expect(stream?.problem).toMatchObject({ code: 'LISTS_FAILED', params: { count: 12 } })
    expect(children.filter((child) => bench.store.records.find(object.id, child))).toHaveLength(48)
    // A few in each run, in turn.
    const before = notes.asked.length
    for (let run = 0; run < 4; run += 1) {
      later()
      await bench.sync('a')
    }
    const asked = notes.asked.slice(before).flatMap(({ op, rows }) => (op === 'list' ? String(rows[0]) : []))
    expect(asked.toSorted()).toEqual(broken.toSorted())
    notes.before = () => {}
    later()
    await bench.sync('a')
    expect(children.every((child) => bench.store.records.find(object.id, child))).toBe(true)
  })

  it('of a parent that is gone are asked for, although the list of another one always fails', async () => {
    using bench = new PushBench()
    const { contacts, notes, ids, children } = open(bench, 3)
    notes.before = ({ op, rows }) => {
      if (op !== 'list') return
      if (rows[0] === ids[2]) throw new CrmError({ class: 'transient', message: 'Broken' }, 500)
      if (contacts.held.get(String(rows[0]))?.deletedAt !== null)
        throw new CrmError({ class: 'not_found', message: 'No such contact' }, 404)
    }
    await bench.sync('a')
    later()
    contacts.remove(ids[0] ?? '')
    notes.erase(children[0] ?? '')
    for (let run = 0; run < 3; run += 1) {
      await bench.sync('a')
      later(40 * minute)
    }
    const object = bench.store.objects.ensure('a', 'contacts', 'notes')
    expect(bench.store.records.find(object.id, children[0] ?? '')?.deletedAt).not.toBeNull()
  })

  it('are not asked for any more where a refusal is about the account', async () => {
    using bench = new PushBench()
    const { notes } = open(bench, 60)
    notes.before = ({ op }) => {
      if (op === 'list') throw new CrmError({ class: 'validation', scope: 'account', message: 'Suspended' }, 400)
    }
    const { result } = await bench.sync('a')
    expect(result.status).toBe('failed')
    expect(notes.writes('list')).toHaveLength(1)
  })

  it('are not asked for on and on where every list fails', async () => {
    using bench = new PushBench()
    const { notes } = open(bench, 60)
    notes.before = ({ op }) => {
      if (op === 'list') throw new CrmError({ class: 'transient', message: 'Down' }, 503)
    }
    const { result } = await bench.sync('a')
    expect(result.status).toBe('failed')
    expect(notes.writes('list')).toHaveLength(3)
  })

  it('of a parent that was found to be gone are asked for once, and again when it comes back', async () => {
    using bench = new PushBench()
    const { contacts, notes, ids, children } = open(bench, 3)
    await bench.sync('a')
    later()
    contacts.remove(ids[0] ?? '')
    notes.erase(children[0] ?? '')
    notes.before = ({ op, rows }) => {
      if (op === 'list' && rows[0] === ids[0] && contacts.held.get(ids[0] ?? '')?.deletedAt !== null)
        throw new CrmError({ class: 'not_found', message: 'No such contact' }, 404)
    }
    for (let run = 0; run < 3; run += 1) {
      await bench.sync('a')
      later(40 * minute)
    }
    const object = bench.store.objects.ensure('a', 'contacts', 'notes')
    expect(bench.store.records.find(object.id, children[0] ?? '')?.deletedAt).not.toBeNull()
    expect(notes.writes('list').filter(({ rows }) => rows[0] === ids[0])).toHaveLength(2)
    expect(
      bench.store.parentLooks.counts(object.id, bench.store.objects.ensure('a', 'contacts', 'contacts').id),
    ).toEqual({
      seen: 2,
      all: 2,
    })
  })
})
