import { describe, expect, it } from 'vitest'
import { systemClock } from '../../clock'
import { CrmClock } from '../../crm/clock'
import { Events } from '../../events'
import type { ListPage, ObjectDefinition, RemoteRecord } from '../../providers/provider'
import { addTestIntegration, openTestStore, type TestStore } from '../../store/testing'
import { openObject } from '../object-session'
import { RunRecorder } from '../recorder'
import { settleSigns } from './check-known'
import { pullObject } from './pull-object'

type Rows = { id: string; email: string | null; at: number; deleted?: number }[]

const crm = {
  account: { connectionConfig: {} },
  request: () => Promise.reject(new Error('these tests script the object, not the requests')),
}

/** A CRM's object over plain rows, with pages of two. `before` runs before each page and may change rows or throw. */
function scripted(rows: Rows, before: (page: number) => void = () => {}): ObjectDefinition {
  let served = 0
  const page = (all: Rows, from: string | null): Promise<ListPage> => {
    served += 1
    before(served)
    const start = from === null ? 0 : Number(from)
    const part = all.slice(start, start + 2)
    return Promise.resolve({
      records: part.map(toRecord),
      next: start + 2 < all.length ? String(start + 2) : null,
      total: null,
      rejected: [],
    })
  }
  const alive = () => rows.filter((row) => row.deleted === undefined)
  return {
    name: 'contacts',
    label: 'Contacts',
    stream: 'contacts',
    entityKind: 'contact',
    indexLagMs: 1000,
    scopes: [],
    fieldDefinitions: () => Promise.resolve([]),
    idsPerRead: 2,
    readByIds: (_, ids) => {
      const found = rows.filter((row) => ids.includes(row.id))
      return Promise.resolve({ records: found.map((row) => ({ ...toRecord(row), askedId: row.id })), rejected: [] })
    },
    changes: {
      by: 'window',
      listAll: (_, from) => page(alive(), from),
      listChanged: (_, window, from) =>
        page(
          alive().filter((row) => row.at >= Date.parse(window.since) && row.at <= Date.parse(window.until)),
          from,
        ),
    },
    deletes: {
      by: 'list',
      listDeleted: (_, __, from) =>
        page(
          rows.filter((row) => row.deleted !== undefined),
          from,
        ),
    },
  }
}

function toRecord(row: Rows[number]): RemoteRecord {
  return {
    remoteId: row.id,
    raw: { id: row.id },
    fields: { email: row.email, firstName: `Person ${row.id}` },
    createdAt: new Date(row.at).toISOString(),
    updatedAt: new Date(row.at).toISOString(),
    deletedAt: row.deleted === undefined ? null : new Date(row.deleted).toISOString(),
    associations: [],
    mergedIds: [],
  }
}

let runs = 0
async function pull(test: TestStore, object: ObjectDefinition) {
  const { store } = test
  const id = `run_${String(++runs).padStart(6, '0')}`
  store.runs.create({
    id,
    integrationId: 'crm',
    provider: 'crm',
    account: 'Northwind',
    kind: 'sync',
    trigger: 'manual',
    queuedAt: Date.now(),
    continues: null,
    streams: [{ stream: 'contacts', label: 'Contacts' }],
  })
  const recorder = new RunRecorder(store, new Events(), { id, integrationId: 'crm' }, 'CRM')
  const signal = new AbortController().signal
  const session = await openObject({
    store,
    recorder,
    definition: object,
    integrationId: 'crm',
    context: { crm, signal },
    clock: new CrmClock(systemClock),
  })
  const failure = await pullObject(session).then(
    () => settleSigns(session).then(() => null),
    (error: unknown) => error,
  )
  recorder.end('succeeded')
  const [counts] = store.runs.streams(id)
  if (!counts) throw new Error('the run has no stream')
  return { id, failure, counts, changes: store.changes.list(id, { limit: 500 }).items }
}

function held(test: TestStore): Record<string, string | null> {
  const rows = test.store.db
    .prepare<[], { remote_id: string; email: string | null }>(
      `SELECT r.remote_id, e.email FROM remote_records r JOIN links l ON l.remote_record_id = r.id
       JOIN entities e ON e.id = l.entity_id WHERE r.deleted_at IS NULL ORDER BY r.remote_id`,
    )
    .all()
  return Object.fromEntries(rows.map((row) => [row.remote_id, row.email]))
}

function tableCounts(test: TestStore): Record<string, number> {
  const names = ['entities', 'remote_records', 'links', 'associations', 'changes']
  return Object.fromEntries(
    names.map((name) => [
      name,
      test.store.db.prepare<[], { n: number }>(`SELECT COUNT(*) n FROM ${name}`).get()?.n ?? 0,
    ]),
  )
}

const people = (count: number): Rows =>
  Array.from({ length: count }, (_, index) => ({ id: `${100 + index}`, email: `p${index}@x.test`, at: 1_000 }))

describe('pulling an object', () => {
  it('reads everything the first time, each record once with one change', async () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(5)
    const first = await pull(test, scripted(rows))
    expect(first.failure).toBeNull()
    expect(first.counts).toMatchObject({ pulled: 5, created: 5, updated: 0, deleted: 0 })
    expect(first.changes.map((change) => change.action)).toEqual(Array(5).fill('created'))
    expect(held(test)).toEqual(Object.fromEntries(rows.map((row) => [row.id, row.email])))
    expect(test.store.objects.all('crm')[0]).toMatchObject({ records: 5, pass: null })
  })

  it('writes no record and no change when nothing is new', async () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(4).map((row) => ({ ...row, at: Date.now() }))
    await pull(test, scripted(rows))
    const before = tableCounts(test)
    const rowsBefore = test.store.db.prepare('SELECT * FROM remote_records').all()
    const second = await pull(test, scripted(rows))
    expect(second.counts).toMatchObject({ created: 0, updated: 0, deleted: 0 })
    expect(second.counts.pulled).toBe(4)
    expect(tableCounts(test)).toEqual(before)
    expect(test.store.db.prepare('SELECT * FROM remote_records').all()).toEqual(rowsBefore)
  })

  it('keeps before and after of a changed field, and nothing of the others', async () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(3)
    await pull(test, scripted(rows))
    const [person] = rows
    if (person) Object.assign(person, { email: 'new@x.test', at: Date.now() })
    const second = await pull(test, scripted(rows))
    expect(second.counts).toMatchObject({ created: 0, updated: 1 })
    expect(second.changes).toHaveLength(1)
    expect(second.changes[0]?.fields).toEqual([
      { field: 'email', label: 'Email', before: 'p0@x.test', after: 'new@x.test' },
    ])
    expect(held(test)['100']).toBe('new@x.test')
  })

  it('makes a tombstone of a deleted record, keeps the entity, and takes the tombstone off when it is restored', async () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(3)
    await pull(test, scripted(rows))
    const [person] = rows
    if (person) person.deleted = Date.now()
    const gone = await pull(test, scripted(rows))
    expect(gone.counts).toMatchObject({ deleted: 1, created: 0, updated: 0 })
    expect(Object.keys(held(test))).toEqual(['101', '102'])
    expect(tableCounts(test).entities).toBe(3)
    expect((await pull(test, scripted(rows))).counts.deleted).toBe(0)

    if (person) Object.assign(person, { deleted: undefined, at: Date.now() })
    const back = await pull(test, scripted(rows))
    expect(back.changes.map((change) => change.action)).toEqual(['restored'])
    expect(Object.keys(held(test))).toEqual(['100', '101', '102'])
    expect(test.store.objects.all('crm')[0]?.records).toBe(3)
  })

  it('goes on after a failure with the page that had not been committed', async () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(9)
    const broken = await pull(
      test,
      scripted(rows, (page) => {
        if (page === 4) throw new Error('connection lost')
      }),
    )
    expect(String(broken.failure)).toContain('connection lost')
    expect(Object.keys(held(test))).toHaveLength(6)
    expect(broken.changes).toHaveLength(6)
    test.reopen()
    const rest = await pull(test, scripted(rows))
    expect(rest.counts.created).toBe(3)
    expect(Object.keys(held(test))).toHaveLength(9)
    expect(tableCounts(test).changes).toBe(9)
  })

  it('reads everything again where its place is forgotten in the middle, as by a reconnect', async () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(9)
    const cut = (page: number) => {
      if (page === 4) throw new Error('connection lost')
    }
    await pull(test, scripted(rows, cut))
    const [object] = test.store.objects.all('crm')
    if (object) test.store.objects.setPosition(object.id, { ...object, pass: null })
    await pull(test, scripted(rows))
    expect(Object.keys(held(test))).toHaveLength(9)
  })

  it('reads a change that was made while the first listing was under way with the next sync', async () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(6)
    await pull(
      test,
      scripted(rows, (page) => {
        const [person] = rows
        if (page === 3 && person) Object.assign(person, { email: 'during@x.test', at: Date.now() })
      }),
    )
    expect(held(test)['100']).toBe('p0@x.test')
    await pull(test, scripted(rows))
    expect(held(test)['100']).toBe('during@x.test')
  })

  it.each([true, false])('a list of deletes without a record that was deleted, whole: %s', async (complete) => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(3)
    await pull(test, scripted(rows))
    const [row] = rows
    if (!row) throw new Error('there is a row')
    row.deleted = Date.now()
    await pull(test, scripted(rows))
    expect(held(test)).not.toHaveProperty(row.id)
    // Restored, with no stamp that moved.
    delete row.deleted
    const listDeleted = () => Promise.resolve({ records: [], rejected: [], next: null, total: null, complete })
    const again = await pull(test, { ...scripted(rows), deletes: { by: 'list', listDeleted } })
    expect(again.failure).toBeNull()
    expect(Object.hasOwn(held(test), row.id)).toBe(complete)
  })

  it.each([true, false])('a list of deletes that begins too late is made good by comparing: %s', async (late) => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const rows = people(3)
    await pull(test, scripted(rows))
    rows.pop()
    const wholeSince = new Date(late ? Date.now() + 60_000 : 0).toISOString()
    const listDeleted = () => Promise.resolve({ records: [], rejected: [], next: null, total: null, wholeSince })
    const next = await pull(test, { ...scripted(rows), deletes: { by: 'list', listDeleted } })
    expect(next.failure).toBeNull()
    expect(Object.keys(held(test))).toHaveLength(late ? 2 : 3)
  })
})
