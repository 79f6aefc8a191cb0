import { rmSync } from 'node:fs'
import type { StreamSettings } from '@shared/model'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settleConflict } from '../../src/main/engine/records/conflicts'
import { createRecord, editRecord } from '../../src/main/engine/records/edit-records'
import type { EntityRow } from '../../src/main/engine/store/entities'
import { seededRandom } from '../faults/random'
import { FakeTime } from '../soak/fake-time'
import { makeFolder } from '../soak/folder'
import { type CrmRecord, makeTemplate, type Side, Stage, sides } from '../soak/stage'
import { unlimited } from '../soak/test-engine'
import { contentsOf, watchWrites } from '../soak/watch'

/** The promises of two-way sync, over two HubSpot accounts that share people: the engine's parts, HTTP, a real file. */
let time: FakeTime
let template: string
let stage: Stage
const folder = makeFolder()

beforeAll(async () => {
  time = new FakeTime(seededRandom(5))
  template = await makeTemplate(time, folder)
})
afterAll(() => {
  time[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  stage = await Stage.open(time, template)
})
afterEach(() => stage.close())

const ports = () => ({ store: stage.engine.store, provider: unlimited })

async function sync(...which: Side[]): Promise<string[]> {
  const runs: string[] = []
  for (const side of which) runs.push(await stage.engine.run(stage.id(side)))
  return runs
}

/** The first contact that both accounts have. */
function shared(): { entity: EntityRow; ids: Record<Side, string> } {
  const { entities, records, objects } = stage.engine.store
  for (let id = 1; ; id++) {
    const entity = entities.get(id)
    if (!entity) throw new Error('nobody is shared')
    const ties = records.ofEntity(id)
    const idAt = (side: Side) =>
      ties.find((tie) => objects.byId(tie.objectId)?.integrationId === stage.id(side))?.remoteId ?? ''
    if (entity.kind === 'contact' && ties.length === 2) return { entity, ids: { A: idAt('A'), B: idAt('B') } }
  }
}

const here = (entity: EntityRow) => stage.engine.store.entities.get(entity.id)?.fields ?? {}
const edit = (entity: EntityRow, fields: EntityRow['fields']) => editRecord(ports(), String(entity.id), fields)
const change = (side: Side, id: string, fields: Record<string, string>) =>
  stage.edit(side, { object: 'contacts', action: 'update', id, fields })
const there = async (side: Side, id: string): Promise<CrmRecord['properties']> =>
  (await stage.dump(side, 'contacts')).find((record) => record.id === id)?.properties ?? {}
const effects = async () => (await stage.control.requests()).flatMap((request) => request.effects)

function setStreams(patch: Partial<StreamSettings>): void {
  const { integrations } = stage.engine.store
  for (const side of sides) {
    for (const { stream, settings } of integrations.streams(stage.id(side))) {
      integrations.saveStreamSettings(stage.id(side), stream, { ...settings, ...patch })
    }
  }
}

describe('a second run without news', () => {
  it('writes nothing to the CRMs or to the tables with content, and asks as much as the one before', async () => {
    const { entity } = shared()
    edit(entity, { jobTitle: 'Head of Sales' })
    await sync('A', 'B', 'A', 'B')
    const calls: number[] = []
    const { store } = stage.engine
    const before = contentsOf(store)
    const watch = watchWrites(store)
    for (let round = 0; round < 2; round++) {
      await stage.control.resetRequests()
      await sync('A', 'B')
      calls.push((await stage.control.requests({ prefix: '/proxy/' })).length)
      expect(await effects()).toEqual([])
    }
    expect(watch.count()).toEqual({})
    expect(contentsOf(store)).toEqual(before)
    expect(calls[1]).toBe(calls[0])
    expect(calls[0]).toBeLessThanOrEqual(2 * 2 * 5)
  })
})

describe('what was pushed', () => {
  it('does not come back as a change', async () => {
    const { entity, ids } = shared()
    edit(entity, { jobTitle: 'Head of Sales' })
    await sync('A', 'B')
    for (const side of sides) expect((await there(side, ids[side])).jobtitle).toBe('Head of Sales')
    const runs = await sync('A', 'B', 'A', 'B')
    for (const run of runs) expect(stage.engine.store.changes.list(run, { limit: 10 }).items).toEqual([])
    expect((await effects()).filter(({ action }) => action === 'update')).toHaveLength(2)
  })

  it('is not pushed again for what the server made of it, in ten rounds', async () => {
    const { entity } = shared()
    edit(entity, { email: ' Somebody.NEW@Example.ORG ', phone: '+49 (341) 555-0123', website: 'HTTPS://Example.org/' })
    await sync('A', 'B')
    await stage.control.resetRequests()
    for (let round = 0; round < 10; round++) {
      time.pass(60_000)
      await sync('A', 'B')
    }
    expect(await effects()).toEqual([])
  })

  it('is known for what it is when its answer was lost: no conflict, and a line of history', async () => {
    const { entity, ids } = shared()
    edit(entity, { jobTitle: 'First' })
    await stage.control.fault('/proxy/*/batch/update', { kind: 'cut-after' }, { times: 1 })
    await sync('A')
    edit(entity, { jobTitle: 'Second' })
    time.pass(60_000)
    const [run = ''] = await sync('A')
    expect((await there('A', ids.A)).jobtitle).toBe('Second')
    expect(stage.engine.store.conflicts.countOpen()).toBe(0)
    const lines = stage.engine.store.changes.list(run, { limit: 10 }).items
    expect(lines.map((line) => line.fields.map(({ after }) => after))).toEqual([['First'], ['Second']])
  })
})

describe('the merge', () => {
  it('takes changes of different fields from all sides', async () => {
    const { entity, ids } = shared()
    await change('A', ids.A, { jobtitle: 'From A' })
    await change('B', ids.B, { company: 'From B' })
    edit(entity, { website: 'https://here.example.com' })
    time.pass(10_000)
    await sync('A', 'B', 'A')
    const all = { jobtitle: 'From A', company: 'From B', website: 'https://here.example.com' }
    for (const side of sides) expect(await there(side, ids[side])).toMatchObject(all)
    expect(here(entity)).toMatchObject({ jobTitle: 'From A', companyName: 'From B', website: all.website })
  })

  it('asks once for a group that was changed on both sides, and touches neither until then', async () => {
    const { entity, ids } = shared()
    await change('A', ids.A, { firstname: 'There' })
    edit(entity, { lastName: 'Here' })
    time.pass(10_000)
    await sync('A')
    const [conflict, ...more] = stage.engine.store.conflicts.list(0, 10)
    expect(more).toEqual([])
    expect(conflict?.fields.map(({ field }) => field).sort()).toEqual(['firstName', 'lastName'])
    expect(await there('A', ids.A)).toMatchObject({ firstname: 'There', lastname: entity.fields.lastName })
    settleConflict(ports(), String(conflict?.id), { firstName: 'remote', lastName: 'local' })
    await sync('A', 'B')
    for (const side of sides) {
      expect(await there(side, ids[side])).toMatchObject({ firstname: 'There', lastname: 'Here' })
    }
    expect(stage.engine.store.conflicts.countOpen()).toBe(0)
  })

  it('merges lists as sets', async () => {
    const { entity, ids } = shared()
    edit(entity, { 'custom:product_interests': ['onboarding', 'reporting'] })
    await sync('A', 'B')
    await change('A', ids.A, { product_interests: 'onboarding;reporting;integrations' })
    edit(entity, { 'custom:product_interests': ['reporting', 'support_plan'] })
    time.pass(10_000)
    await sync('A', 'B')
    for (const side of sides) {
      const kept = (await there(side, ids[side])).product_interests?.split(';').sort()
      expect(kept).toEqual(['integrations', 'reporting', 'support_plan'])
    }
  })

  it.each([
    ['crm', 'There'],
    ['patchbay', 'Here'],
    ['newest', 'There'],
  ] as const)('lets the policy %s decide, and keeps the value that lost', async (policy, winner) => {
    setStreams({ policy })
    const { entity, ids } = shared()
    edit(entity, { jobTitle: 'Here' })
    time.pass(10_000)
    await change('A', ids.A, { jobtitle: 'There' })
    time.pass(10_000)
    const [run = ''] = await sync('A')
    await sync('B')
    for (const side of sides) expect((await there(side, ids[side])).jobtitle).toBe(winner)
    const lines = stage.engine.store.changes.list(run, { limit: 10 }).items
    const told = lines.flatMap((line) => line.fields.flatMap(({ before, after }) => [before, after]))
    expect(told).toContain(winner === 'Here' ? 'There' : 'Here')
  })

  it('leaves to a person what the clocks cannot tell', async () => {
    setStreams({ policy: 'newest' })
    const { entity, ids } = shared()
    edit(entity, { jobTitle: 'Here' })
    await change('A', ids.A, { jobtitle: 'There' })
    time.pass(10_000)
    await sync('A')
    expect(stage.engine.store.conflicts.countOpen()).toBe(1)
  })
})

describe('two accounts of one person', () => {
  it('both get a change from either, once, and that is the end of it', async () => {
    const { ids } = shared()
    await change('A', ids.A, { jobtitle: 'From A' })
    time.pass(10_000)
    await stage.control.resetRequests()
    for (let round = 0; round < 4; round++) await sync('A', 'B')
    expect((await there('B', ids.B)).jobtitle).toBe('From A')
    expect(await effects()).toMatchObject([{ object: 'contacts', action: 'update', id: ids.B }])
  })

  it('keep a record that is deleted in one of them', async () => {
    const { entity, ids } = shared()
    await stage.edit('A', { object: 'contacts', action: 'delete', id: ids.A })
    await stage.control.resetRequests()
    await sync('A', 'B')
    expect(await effects()).toEqual([])
    expect(await there('B', ids.B)).toMatchObject({ firstname: entity.fields.firstName })
    expect(stage.engine.store.entities.get(entity.id)?.deletedAt).toBeNull()
  })

  it('that disagree without end are stopped, and a person is told', async () => {
    // Something at the CRM sets the field again and again that belongs to this side.
    setStreams({ fieldDirections: { jobTitle: 'to' } })
    const { entity, ids } = shared()
    edit(entity, { jobTitle: 'Here' })
    await sync('A')
    for (let round = 0; round < 8; round++) {
      time.pass(20_000)
      await change('A', ids.A, { jobtitle: round % 2 === 0 ? 'There' : 'Elsewhere' })
      await sync('A')
    }
    const rows = stage.engine.store.outbox.inState(stage.id('A'), 'parked')
    const writes = (await effects()).filter(({ action }) => action === 'update')
    expect(writes.length).toBeLessThanOrEqual(4)
    expect(rows.map((row) => row.problem?.code)).toContain('SYSTEMS_DISAGREE')
  })
})

describe('a create of somebody who is there already', () => {
  const fields = { firstName: 'Kim', lastName: 'Here', email: 'kim@example.org' }
  const made = { email: 'kim@example.org', firstname: 'Kim', jobtitle: 'There' }
  const kims = async () =>
    (await stage.dump('A', 'contacts')).filter(({ properties }) => properties.firstname === 'Kim')

  it('is tied to that record, also when the first attempt to tie it is cut off', async () => {
    await stage.edit('A', { object: 'contacts', action: 'create', fields: made })
    const entity = createRecord(ports(), { kind: 'contact', fields, integrations: [stage.id('A')] })
    await stage.control.fault('/proxy/*/batch/read', { kind: 'status', status: 500 }, { times: 5 })
    await sync('A')
    expect(stage.engine.store.records.ofEntity(entity.id)).toEqual([])
    await sync('A')
    time.pass(10_000)
    await sync('A')
    const [kim, ...more] = await kims()
    expect(more).toEqual([])
    expect(kim?.properties).toMatchObject({ lastname: 'Here', jobtitle: 'There' })
    expect(here(entity)).toMatchObject({ lastName: 'Here', jobTitle: 'There' })
  })

  it('is tied to that record, wherever the engine is stopped on the way', async () => {
    for (let after = 0; after < 14; after++) {
      const email = `kim${after}@example.org`
      await stage.edit('A', { object: 'contacts', action: 'create', fields: { ...made, email } })
      const entity = createRecord(ports(), {
        kind: 'contact',
        fields: { ...fields, email },
        integrations: [stage.id('A')],
      })
      stage.engine.crashAt({ where: after % 2 === 0 ? 'commit-begin' : 'request-after', after })
      await sync('A')
      await stage.revive()
      stage.engine.crashAt(null)
      time.pass(70_000)
      await sync('A', 'A')
      expect((await kims()).filter(({ properties }) => properties.email === email)).toHaveLength(1)
      expect(stage.engine.store.records.ofEntity(entity.id)).toHaveLength(1)
      expect(here(entity).jobTitle).toBe('There')
    }
  })
})

describe('a create whose answer was lost', () => {
  it.each([
    ['with', 'nobody.else@example.org'],
    ['without', null],
  ])('%s an address makes one record, although the pull may meet it first', async (_, email) => {
    const fields = { firstName: 'Only', lastName: 'Once', ...(email === null ? {} : { email }) }
    const entity = createRecord(ports(), { kind: 'contact', fields, integrations: [stage.id('A')] })
    await stage.control.fault('/proxy/*/batch/create', { kind: 'cut-after' }, { times: 1 })
    for (let round = 0; round < 4; round++) {
      await sync('A')
      time.pass(70_000)
    }
    const made = (await stage.dump('A', 'contacts')).filter((record) => record.properties.lastname === 'Once')
    expect(made).toHaveLength(1)
    const ties = stage.engine.store.records.ofEntity(entity.id)
    expect(ties.map((tie) => tie.remoteId)).toEqual(made.map((record) => record.id))
    expect(stage.engine.store.entities.find('contact', 'Only Once', 0, 10)).toHaveLength(1)
    expect((await stage.control.tally()).contacts?.createdTwice).toEqual([])
  })

  it('is not made again although somebody changed it at the CRM before anybody looked', async () => {
    const fields = { firstName: 'Only', lastName: 'Once', jobTitle: 'As sent' }
    const entity = createRecord(ports(), { kind: 'contact', fields, integrations: [stage.id('A')] })
    await stage.control.fault('/proxy/*/batch/create', { kind: 'cut-after' }, { times: 1 })
    await sync('A')
    const [made] = (await stage.dump('A', 'contacts')).filter((record) => record.properties.lastname === 'Once')
    await change('A', made?.id ?? '', { jobtitle: 'As changed' })
    for (let round = 0; round < 4; round++) {
      time.pass(70_000)
      await sync('A')
    }
    expect((await stage.control.tally()).contacts).toMatchObject({ creates: 1, createdTwice: [] })
    expect(here(entity).jobTitle).toBe('As changed')
    expect(stage.engine.store.entities.find('contact', 'Only Once', 0, 10)).toHaveLength(1)
  })
})

describe('a run', () => {
  it('is undone at the CRM, done again, and skips what has changed since', async () => {
    const { entity, ids } = shared()
    const before = entity.fields.jobTitle
    await change('A', ids.A, { jobtitle: 'Changed', company: 'Changed, too' })
    time.pass(10_000)
    const [run = ''] = await sync('A')
    edit(entity, { companyName: 'Changed since' })
    await sync('A')
    const undo = await stage.engine.run(stage.id('A'), { kind: 'undo', target: run })
    expect(here(entity)).toMatchObject({ jobTitle: before, companyName: 'Changed since' })
    expect(await there('A', ids.A)).toMatchObject({ jobtitle: before, company: 'Changed since' })
    await stage.engine.run(stage.id('A'), { kind: 'undo', target: undo })
    expect(here(entity)).toMatchObject({ jobTitle: 'Changed', companyName: 'Changed since' })
    expect(await there('A', ids.A)).toMatchObject({ jobtitle: 'Changed', company: 'Changed since' })
  })

  it('leaves refused records with their reason, and a retry sends them again', async () => {
    const { entity, ids } = shared()
    const other = { email: 'taken@example.org', lastname: 'Other' }
    const { id } = await stage.edit('A', { object: 'contacts', action: 'create', fields: other })
    edit(entity, { email: 'taken@example.org', jobTitle: 'Goes along' })
    const [run = ''] = await sync('A')
    const [row] = stage.engine.store.outbox.inState(stage.id('A'), 'parked')
    expect(row?.problem).toMatchObject({ code: 'CRM_REFUSED_RECORD', params: { value: 'taken@example.org' } })
    await stage.edit('A', { object: 'contacts', action: 'delete', id })
    await stage.engine.run(stage.id('A'), { kind: 'retry', target: run, changeId: null })
    expect(await there('A', ids.A)).toMatchObject({ email: 'taken@example.org', jobtitle: 'Goes along' })
    expect(stage.engine.store.outbox.inState(stage.id('A'), 'parked')).toEqual([])
  })

  it('that is dry writes nothing and tells what the real one does after it', async () => {
    const { entity, ids } = shared()
    edit(entity, { companyName: 'From here' })
    await change('A', ids.A, { jobtitle: 'From A' })
    await stage.edit('A', { object: 'contacts', action: 'create', fields: { lastname: 'Newcomer' } })
    time.pass(10_000)
    const { store } = stage.engine
    const before = contentsOf(store)
    await stage.control.resetRequests()
    const dry = await stage.engine.run(stage.id('A'), { kind: 'dry-run' })
    expect(await effects()).toEqual([])
    expect(contentsOf(store)).toEqual(before)
    const report = JSON.parse(store.runs.report(dry) ?? '{}')
    const [real = ''] = await sync('A')
    const done = Object.fromEntries(store.changes.countsOf(real).map(({ action, side, n }) => [`${action} ${side}`, n]))
    expect(done).toEqual({ 'created remote': 1, 'updated remote': 1, 'updated local': 1 })
    expect(report).toMatchObject({ createdHere: 1, updatedHere: 1, updatedThere: 1, createdThere: 0, conflicts: 0 })
  })
})

describe('a hard stop', () => {
  it('between a commit and the answer to a create does not make it twice', async () => {
    for (const where of ['request-before', 'request-after', 'commit-begin', 'commit-end'] as const) {
      for (let after = 0; after < 16; after++) {
        const lastName = `Stopped ${where} ${after}`
        const fields = { firstName: 'Anna', lastName }
        createRecord(ports(), { kind: 'contact', fields, integrations: [stage.id('A')] })
        stage.engine.crashAt({ where, after })
        await sync('A')
        await stage.revive()
        stage.engine.crashAt(null)
        time.pass(70_000)
        await sync('A', 'A')
        const made = (await stage.dump('A', 'contacts')).filter((record) => record.properties.lastname === lastName)
        expect(made, lastName).toHaveLength(1)
      }
    }
  }, 120_000)
})
