import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RecordsStage } from '../support/records-stage'

const people = 120

let stage: RecordsStage
beforeEach(async () => {
  stage = await RecordsStage.open(people)
})
afterEach(() => stage.close())

const ids = () => Object.keys(stage.held())
const first = () => ids()[0] ?? ''
const actions = (changes: readonly { action: string }[]) => changes.map(({ action }) => action)

describe('reading out of Nango’s records', () => {
  it('brings what reading through the proxy brings', async () => {
    const run = await stage.syncWell()
    expect(run.counts).toMatchObject({ pulled: people, created: people, updated: 0, deleted: 0, failed: 0 })
    expect(run.log).toContain('asked Nango to run the sync function contacts')
    const taken = stage.held()
    expect(Object.keys(taken)).toHaveLength(people)
    stage.settings({ source: 'proxy' })
    const again = await stage.syncWell()
    expect(again.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect(stage.held()).toEqual(taken)
  })

  it('writes nothing and asks little when nothing is new', async () => {
    await stage.syncWell()
    const before = stage.contents()
    await stage.asked()
    const run = await stage.syncWell()
    expect(run.counts).toMatchObject({ pulled: 0, created: 0, updated: 0, deleted: 0, failed: 0 })
    expect(stage.contents()).toEqual(before)
    expect(await stage.asked()).toEqual([
      'GET /proxy/crm/v3/properties/contacts',
      'GET /sync/status',
      'POST /sync/trigger',
      'GET /sync/status',
      'GET /records/',
    ])
  })

  it('takes what changed, what was made and what was deleted, and brings back what was restored', async () => {
    await stage.syncWell()
    const [changed = '', gone = ''] = ids()
    await stage.crm({ action: 'update', id: changed, fields: { jobtitle: 'Astronaut' } })
    await stage.crm({ action: 'delete', id: gone })
    const made = await stage.crm({ action: 'create', fields: { email: 'new@example.com', lastname: 'Ny' } })
    const run = await stage.syncWell()
    expect(run.counts).toMatchObject({ pulled: 3, created: 1, updated: 1, deleted: 1 })
    expect(actions(run.changes).sort()).toEqual(['created', 'deleted', 'updated'])
    expect(stage.held()).toMatchObject({ [changed]: { jobTitle: 'Astronaut' }, [made.id]: { lastName: 'Ny' } })
    expect(ids()).not.toContain(gone)
    await stage.crm({ action: 'restore', id: gone })
    expect(actions((await stage.syncWell()).changes)).toEqual(['restored'])
    expect(ids()).toContain(gone)
    expect((await stage.syncWell()).changes).toEqual([])
  })

  it('writes through the proxy, and what it wrote does not come back as a change', async () => {
    await stage.syncWell()
    stage.edit(first(), { city: 'Lund' })
    expect((await stage.syncWell()).counts).toMatchObject({ pushed: 1, failed: 0 })
    const record = (await stage.crmRecords()).find(({ id }) => id === first())
    expect(record?.properties.city).toBe('Lund')
    for (const _ of [1, 2]) expect((await stage.syncWell()).changes).toEqual([])
    expect(stage.held()[first()]).toMatchObject({ city: 'Lund' })
  })
})

describe('a copy at Nango that is behind', () => {
  it('does not take a newer value away, nor bring back what is deleted, nor delete what is back', async () => {
    await stage.syncWell()
    const [id = '', gone = '', back = ''] = ids()
    await stage.crm({ action: 'update', id, fields: { jobtitle: 'Cook', city: 'Lund' } })
    await stage.crm({ action: 'update', id: gone, fields: { jobtitle: 'Cook' } })
    await stage.crm({ action: 'delete', id: back })
    await stage.runFunction()
    // From here on the function reads nothing more.
    await stage.control.failSync(stage.connectionId, 'contacts')
    await stage.control.advanceClock(2_000)
    await stage.crm({ action: 'update', id, fields: { city: 'Malmö' } })
    await stage.crm({ action: 'delete', id: gone })
    await stage.crm({ action: 'restore', id: back })
    await stage.crm({ action: 'update', id: back, fields: { city: 'Ystad' } })
    await stage.control.advanceClock(5_000)
    stage.settings({ source: 'proxy' })
    await stage.syncWell()
    const before = stage.held()
    expect(before[id]).toMatchObject({ jobTitle: 'Cook', city: 'Malmö' })
    expect(before[gone]).toBeUndefined()
    expect(before[back]).toMatchObject({ city: 'Ystad' })

    stage.settings({ source: 'nango' })
    const run = await stage.sync()
    expect(run.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect(run.problem?.code).toBe('NANGO_SYNC_FAILED')
    expect(stage.held()).toEqual(before)
  })
})

describe('contents that Nango has dropped', () => {
  it('do not touch what is here, even when everything is read again', async () => {
    await stage.syncWell()
    const before = stage.contents()
    await stage.prune((await stage.saved()).at(-1)?.cursor ?? '')
    stage.setPlace({ cursor: 'bm9uc2Vuc2U=', cursorAt: Date.now() + 30 * 60_000 })
    await stage.asked()
    const run = await stage.syncWell()
    expect(run.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0, failed: 0 })
    const { remote_records: _, ...others } = stage.contents()
    expect(others).toEqual({ ...before, remote_records: undefined })
    // They changed before everything had been read: there is nothing to ask the CRM.
    expect((await stage.asked()).filter((line) => line.endsWith('/batch/read'))).toEqual([])
  })

  it('are asked of the CRM where they are new here', async () => {
    await stage.syncWell()
    await stage.crm({ action: 'update', id: first(), fields: { city: 'Lund' } })
    const made = await stage.crm({ action: 'create', fields: { lastname: 'Ny', email: 'ny@example.com' } })
    await stage.runFunction()
    await stage.prune((await stage.saved()).at(-1)?.cursor ?? '')
    await stage.asked()
    const run = await stage.syncWell()
    expect(run.counts).toMatchObject({ pulled: 2, created: 1, updated: 1 })
    expect(stage.held()).toMatchObject({ [first()]: { city: 'Lund' }, [made.id]: { lastName: 'Ny' } })
    expect((await stage.asked()).filter((line) => line.endsWith('/batch/read'))).toHaveLength(1)
  })
})

describe('a place among the records that is lost', () => {
  it('is explained, and everything is read again: nothing doubled, deletes found', async () => {
    await stage.syncWell()
    const [gone = '', ...rest] = ids()
    await stage.crm({ action: 'delete', id: gone })
    // Somebody empties Nango's copies: of the delete there is no trace any more.
    await stage.nango.triggerSync('hubspot', ['contacts'], stage.connectionId, { reset: true, emptyCache: true })
    stage.setPlace({ cursor: 'bm9uc2Vuc2U=' })
    const run = await stage.syncWell()
    expect(run.log).toContain('Nango does not accept the place where reading stopped')
    expect(actions(run.changes)).toEqual(['deleted'])
    expect(ids()).toEqual(rest)
    expect((await stage.syncWell()).changes).toEqual([])
  })

  it('is told from a failure of Nango, after which nothing is read again', async () => {
    await stage.syncWell()
    const place = { ...stage.object.nango, cursor: 'bm9uc2Vuc2U=' }
    const { generation } = stage.object
    stage.setPlace(place)
    await stage.control.fault('/records/', { kind: 'status', status: 500 }, { after: 1, times: 1 })
    expect((await stage.sync()).problem?.code).toBe('NANGO_FAILED')
    expect(stage.object).toMatchObject({ nango: place, generation })
  })

  it('is given up when it is older than Nango keeps deletes', async () => {
    await stage.syncWell()
    stage.setPlace({ cursorAt: Date.now() - 56 * 24 * 60 * 60_000 })
    const run = await stage.syncWell()
    expect(run.log).toContain('last read 56 days ago, longer than Nango keeps deletes')
    expect(run.counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect((await stage.syncWell()).counts.pulled).toBe(0)
  })

  it('starts over when a person asks for a full sync', async () => {
    await stage.syncWell()
    expect((await stage.syncWell({ full: true })).counts).toMatchObject({ pulled: people, created: 0, updated: 0 })
  })
})

describe('deletes of many records at once', () => {
  it('stop the sync before anything is removed, until a person says that they are real', async () => {
    await stage.syncWell()
    const before = stage.held()
    for (const id of ids().slice(0, 60)) await stage.crm({ action: 'delete', id })
    for (const _ of [1, 2]) {
      const run = await stage.sync()
      expect(run.problem).toMatchObject({ code: 'MASS_DELETE_SUSPECTED', params: { count: 60, of: people } })
      expect(stage.held()).toEqual(before)
    }
    expect((await stage.syncWell({ acceptDeletes: true })).counts).toMatchObject({ deleted: 60 })
    expect(ids()).toHaveLength(people - 60)
  })

  it('are not believed when the function merely saves too little', async () => {
    await stage.syncWell()
    const before = stage.held()
    const [changed = ''] = ids()
    await stage.crm({ action: 'update', id: changed, fields: { city: 'Lund' } })
    const gateway: typeof stage.gateway = {
      ...stage.gateway,
      listRecords: async (...args) => {
        const page = await stage.gateway.listRecords(...args)
        return { ...page, records: page.records.slice(-20, -1) }
      },
    }
    const run = await stage.syncWell({ gateway, full: true })
    expect(run.counts).toMatchObject({ deleted: 0, updated: 1 })
    expect(run.log).toContain(`${people - 19} of them are at the CRM; the sync function contacts does not save them`)
    expect(stage.held()).toEqual({ ...before, [changed]: { ...before[changed], city: 'Lund' } })
  })
})
