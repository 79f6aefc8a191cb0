import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Source } from './source'

const people = 120
/** A place that Nango does not take. */
const noCursor = 'bm9uc2Vuc2U='

let on: Source
beforeEach(async () => {
  on = await Source.open(people)
})
afterEach(() => on.scene.close())

const actions = (changes: readonly { action: string }[]) => changes.map(({ action }) => action)

describe('reading out of Nango’s records', () => {
  it('brings what reading through the proxy brings', async () => {
    const run = await on.runWell()
    expect(run.counts).toMatchObject({ pulled: people, created: people, updated: 0, deleted: 0, failed: 0 })
    expect(run.log).toContain('asked Nango to run the sync function contacts')
    const taken = await on.held()
    expect(Object.keys(taken)).toHaveLength(people)
    await on.from('proxy')
    const again = await on.runWell()
    expect(again.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect(await on.held()).toEqual(taken)
  })

  it('writes nothing and asks little when nothing is new', async () => {
    await on.runWell()
    const before = on.scene.snapshot()
    on.forget()
    const run = await on.runWell()
    expect(run.counts).toMatchObject({ pulled: 0, created: 0, updated: 0, deleted: 0, failed: 0 })
    expect(on.scene.snapshot()).toEqual(before)
    expect(on.asked()).toEqual([
      // Who the account is.
      expect.any(String),
      `GET ${on.contacts.words.calls.definitions.path}`,
      'GET /sync/status',
      'POST /sync/trigger',
      'GET /sync/status',
      'GET /records/',
    ])
  })

  it('takes what changed, what was made and what was deleted, and brings back what was restored', async () => {
    await on.runWell()
    const [changed = '', gone = ''] = await on.ids()
    await on.contacts.edit(changed, { jobTitle: 'Astronaut' })
    await on.contacts.remove(gone)
    const made = await on.contacts.create({ email: 'new@example.com', lastName: 'Ny' })
    const run = await on.runWell()
    expect(run.counts).toMatchObject({ pulled: 3, created: 1, updated: 1, deleted: 1 })
    expect(actions(run.changes).sort()).toEqual(['created', 'deleted', 'updated'])
    expect(await on.held()).toMatchObject({ [changed]: { jobTitle: 'Astronaut' }, [made.id]: { lastName: 'Ny' } })
    expect(await on.ids()).not.toContain(gone)
    await on.contacts.restore(gone)
    expect(actions((await on.runWell()).changes)).toEqual(['restored'])
    expect(await on.ids()).toContain(gone)
    expect((await on.runWell()).changes).toEqual([])
  })

  it('writes through the proxy, and what it wrote does not come back as a change', async () => {
    await on.runWell()
    const id = await on.first()
    await on.edit(id, { city: 'Lund' })
    expect((await on.runWell()).counts).toMatchObject({ pushed: 1, failed: 0 })
    expect((await on.contacts.get(id)).fields.city).toBe('Lund')
    for (const _ of [1, 2]) expect((await on.runWell()).changes).toEqual([])
    expect((await on.held())[id]).toMatchObject({ city: 'Lund' })
  })
})

describe('a copy at Nango that is behind', () => {
  it('does not take a newer value away, nor bring back what is deleted, nor delete what is back', async () => {
    await on.runWell()
    const [id = '', gone = '', back = ''] = await on.ids()
    await on.contacts.edit(id, { jobTitle: 'Cook', city: 'Lund' })
    await on.contacts.edit(gone, { jobTitle: 'Cook' })
    await on.contacts.remove(back)
    await on.runFunction()
    // From here on the function reads nothing more.
    await on.fail()
    await on.scene.advance(2_000)
    await on.contacts.edit(id, { city: 'Malmö' })
    await on.contacts.remove(gone)
    await on.contacts.restore(back)
    await on.contacts.edit(back, { city: 'Ystad' })
    await on.scene.advance(5_000)
    await on.from('proxy')
    await on.runWell()
    const before = await on.held()
    expect(before[id]).toMatchObject({ jobTitle: 'Cook', city: 'Malmö' })
    expect(before[gone]).toBeUndefined()
    expect(before[back]).toMatchObject({ city: 'Ystad' })

    await on.from('nango')
    const run = await on.run()
    expect(run.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect(run.problem?.code).toBe('NANGO_SYNC_FAILED')
    expect(await on.held()).toEqual(before)
  })
})

describe('contents that Nango has dropped', () => {
  it('do not touch what is here, even when everything is read again', async () => {
    await on.runWell()
    await on.scene.advance(30 * 60_000)
    await on.runWell()
    const before = on.scene.snapshot()
    await on.prune((await on.saved()).at(-1)?.cursor ?? '')
    on.setCursor(noCursor)
    on.forget()
    const run = await on.runWell()
    expect(run.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0, failed: 0 })
    const { remote_records: _, ...others } = on.scene.snapshot()
    expect(others).toEqual({ ...before, remote_records: undefined })
    // They changed before everything had been read: there is nothing to ask the CRM.
    expect(on.asked().filter((line) => line.endsWith(on.contacts.words.calls.read.path))).toEqual([])
  })

  it('are asked of the CRM where they are new here', async () => {
    await on.runWell()
    await on.contacts.edit(await on.first(), { city: 'Lund' })
    const made = await on.contacts.create({ lastName: 'Ny', email: 'ny@example.com' })
    await on.runFunction()
    await on.prune((await on.saved()).at(-1)?.cursor ?? '')
    on.forget()
    const run = await on.runWell()
    expect(run.counts).toMatchObject({ pulled: 2, created: 1, updated: 1 })
    expect(await on.held()).toMatchObject({ [await on.first()]: { city: 'Lund' }, [made.id]: { lastName: 'Ny' } })
    expect(on.asked().filter((line) => line.endsWith(on.contacts.words.calls.read.path))).toHaveLength(1)
  })
})

describe('a place among the records that is lost', () => {
  it('is explained, and everything is read again: nothing doubled, deletes found', async () => {
    await on.runWell()
    const [gone = '', ...rest] = await on.ids()
    await on.contacts.remove(gone)
    // Someone empties Nango's copies: of the delete there is no trace any more.
    await on.emptyCopies()
    on.setCursor(noCursor)
    const run = await on.runWell()
    expect(run.log).toContain('Nango does not accept the place where reading stopped')
    expect(actions(run.changes)).toEqual(['deleted'])
    expect(await on.ids()).toEqual(rest)
    expect((await on.runWell()).changes).toEqual([])
  })

  it('is told from a failure of Nango, after which nothing is read again', async () => {
    await on.runWell()
    on.setCursor(noCursor)
    const place = on.place()
    await on.scene.control.fault('/records/', { kind: 'status', status: 500 }, { after: 1, times: 1 })
    expect((await on.run()).problem?.code).toBe('NANGO_FAILED')
    const { generation, nango_cursor } = place
    expect(on.place()).toMatchObject({ generation, nango_cursor })
  })

  it('is given up when it is older than Nango keeps deletes', async () => {
    await on.runWell()
    await on.scene.advance(56 * 24 * 60 * 60_000)
    const run = await on.runWell()
    expect(run.log).toContain('last read 56 days ago, longer than Nango keeps deletes')
    expect(run.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect((await on.runWell()).counts.pulled).toBe(0)
  })

  it('starts over when a person asks for a full sync', async () => {
    await on.runWell()
    expect((await on.runWell({ full: true })).counts).toMatchObject({ pulled: people, created: 0, updated: 0 })
  })
})

describe('deletes of many records at once', () => {
  it('stop the sync before anything is removed, until a person says that they are real', async () => {
    await on.runWell()
    const before = await on.held()
    for (const id of (await on.ids()).slice(0, 60)) await on.contacts.remove(id)
    for (const _ of [1, 2]) {
      const run = await on.run()
      expect(run.problem).toMatchObject({ code: 'MASS_DELETE_SUSPECTED', params: { count: 60, of: people } })
      expect(await on.held()).toEqual(before)
    }
    expect((await on.runWell({ acceptDeletes: true })).counts).toMatchObject({ deleted: 60 })
    expect(await on.ids()).toHaveLength(people - 60)
  })

  it('are not believed when the function merely saves too little', async () => {
    await on.runWell()
    const before = await on.held()
    const [changed = ''] = await on.ids()
    await on.contacts.edit(changed, { city: 'Lund' })
    on.onRecords((records) => records.slice(-20, -1))
    const run = await on.runWell({ full: true })
    expect(run.counts).toMatchObject({ deleted: 0, updated: 1 })
    expect(run.log).toContain(`${people - 19} of them are at the CRM; the sync function contacts does not save them`)
    expect(await on.held()).toEqual({ ...before, [changed]: { ...before[changed], city: 'Lund' } })
  })
})
