import { describe, expect, it } from 'vitest'
import { settleConflict } from '../../src/main/engine/entities/change/conflicts'
import { sides } from '../soak/stage'
import { twoAccounts } from '../soak/two-accounts'
import { contentsOf, watchWrites } from '../soak/watch'

/** The promises of two-way sync. */
const on = twoAccounts()

describe('a second run without news', () => {
  it('writes nothing to the CRMs or to the tables with content, and asks as much as the one before', async () => {
    const { entity } = on.shared()
    on.edit(entity, { jobTitle: 'Head of Sales' })
    await on.sync('A', 'B', 'A', 'B')
    const calls: number[] = []
    const { store } = on.stage.engine
    const before = contentsOf(store)
    const watch = watchWrites(store)
    for (let round = 0; round < 2; round++) {
      await on.stage.control.resetRequests()
      await on.sync('A', 'B')
      calls.push((await on.stage.control.requests({ prefix: '/proxy/' })).length)
      expect(await on.effects()).toEqual([])
    }
    expect(watch.count()).toEqual({})
    expect(contentsOf(store)).toEqual(before)
    expect(calls[1]).toBe(calls[0])
    expect(calls[0]).toBeLessThanOrEqual(2 * 2 * 5)
  })
})

describe('what was pushed', () => {
  it('does not come back as a change', async () => {
    const { entity, ids } = on.shared()
    on.edit(entity, { jobTitle: 'Head of Sales' })
    await on.sync('A', 'B')
    for (const side of sides) expect((await on.there(side, ids[side])).jobtitle).toBe('Head of Sales')
    const runs = await on.sync('A', 'B', 'A', 'B')
    for (const run of runs) expect(on.stage.engine.store.changes.list(run, { limit: 10 }).items).toEqual([])
    expect((await on.effects()).filter(({ action }) => action === 'update')).toHaveLength(2)
  })

  it('is not pushed again for what the server made of it, in ten rounds', async () => {
    const { entity } = on.shared()
    on.edit(entity, {
      email: ' Somebody.NEW@Example.ORG ',
      phone: '+49 (341) 555-0123',
      website: 'HTTPS://Example.org/',
    })
    await on.sync('A', 'B')
    await on.stage.control.resetRequests()
    for (let round = 0; round < 10; round++) {
      on.time.pass(60_000)
      await on.sync('A', 'B')
    }
    expect(await on.effects()).toEqual([])
  })

  it('is known for what it is when its answer was lost: no conflict, and a line of history', async () => {
    const { entity, ids } = on.shared()
    on.edit(entity, { jobTitle: 'First' })
    await on.stage.control.fault('/proxy/*/batch/update', { kind: 'cut-after' }, { times: 1 })
    await on.sync('A')
    on.edit(entity, { jobTitle: 'Second' })
    on.time.pass(60_000)
    const [run = ''] = await on.sync('A')
    expect((await on.there('A', ids.A)).jobtitle).toBe('Second')
    expect(on.stage.engine.store.conflicts.countOpen()).toBe(0)
    const lines = on.stage.engine.store.changes.list(run, { limit: 10 }).items
    expect(lines.map((line) => line.fields.map(({ after }) => after))).toEqual([['First'], ['Second']])
  })
})

describe('the merge', () => {
  it('takes changes of different fields from all sides', async () => {
    const { entity, ids } = on.shared()
    await on.change('A', ids.A, { jobtitle: 'From A' })
    await on.change('B', ids.B, { company: 'From B' })
    on.edit(entity, { website: 'https://here.example.com' })
    on.time.pass(10_000)
    await on.sync('A', 'B', 'A')
    const all = { jobtitle: 'From A', company: 'From B', website: 'https://here.example.com' }
    for (const side of sides) expect(await on.there(side, ids[side])).toMatchObject(all)
    expect(on.here(entity)).toMatchObject({ jobTitle: 'From A', companyName: 'From B', website: all.website })
  })

  it('asks once for a group that was changed on both sides, and touches neither until then', async () => {
    const { entity, ids } = on.shared()
    await on.change('A', ids.A, { firstname: 'There' })
    on.edit(entity, { lastName: 'Here' })
    on.time.pass(10_000)
    await on.sync('A')
    const [conflict, ...more] = on.stage.engine.store.conflicts.list(0, 10)
    expect(more).toEqual([])
    expect(conflict?.fields.map(({ field }) => field).sort()).toEqual(['firstName', 'lastName'])
    expect(await on.there('A', ids.A)).toMatchObject({ firstname: 'There', lastname: entity.fields.lastName })
    settleConflict(on.ports(), String(conflict?.id), { firstName: 'remote', lastName: 'local' })
    await on.sync('A', 'B')
    for (const side of sides) {
      expect(await on.there(side, ids[side])).toMatchObject({ firstname: 'There', lastname: 'Here' })
    }
    expect(on.stage.engine.store.conflicts.countOpen()).toBe(0)
  })

  it('merges lists as sets', async () => {
    const { entity, ids } = on.shared()
    on.edit(entity, { 'custom:product_interests': ['onboarding', 'reporting'] })
    await on.sync('A', 'B')
    await on.change('A', ids.A, { product_interests: 'onboarding;reporting;integrations' })
    on.edit(entity, { 'custom:product_interests': ['reporting', 'support_plan'] })
    on.time.pass(10_000)
    await on.sync('A', 'B')
    for (const side of sides) {
      const kept = (await on.there(side, ids[side])).product_interests?.split(';').sort()
      expect(kept).toEqual(['integrations', 'reporting', 'support_plan'])
    }
  })

  it.each([
    ['crm', 'There'],
    ['patchbay', 'Here'],
    ['newest', 'There'],
  ] as const)('lets the policy %s decide, and keeps the value that lost', async (policy, winner) => {
    on.setStreams({ policy })
    const { entity, ids } = on.shared()
    on.edit(entity, { jobTitle: 'Here' })
    on.time.pass(10_000)
    await on.change('A', ids.A, { jobtitle: 'There' })
    on.time.pass(10_000)
    const [run = ''] = await on.sync('A')
    await on.sync('B')
    for (const side of sides) expect((await on.there(side, ids[side])).jobtitle).toBe(winner)
    const lines = on.stage.engine.store.changes.list(run, { limit: 10 }).items
    const told = lines.flatMap((line) => line.fields.flatMap(({ before, after }) => [before, after]))
    expect(told).toContain(winner === 'Here' ? 'There' : 'Here')
  })

  it('leaves to a person what the clocks cannot tell', async () => {
    on.setStreams({ policy: 'newest' })
    const { entity, ids } = on.shared()
    on.edit(entity, { jobTitle: 'Here' })
    await on.change('A', ids.A, { jobtitle: 'There' })
    on.time.pass(10_000)
    await on.sync('A')
    expect(on.stage.engine.store.conflicts.countOpen()).toBe(1)
  })
})

describe('two accounts of one person', () => {
  it('both get a change from either, once, and that is the end of it', async () => {
    const { ids } = on.shared()
    await on.change('A', ids.A, { jobtitle: 'From A' })
    on.time.pass(10_000)
    await on.stage.control.resetRequests()
    for (let round = 0; round < 4; round++) await on.sync('A', 'B')
    expect((await on.there('B', ids.B)).jobtitle).toBe('From A')
    expect(await on.effects()).toMatchObject([{ object: 'contacts', action: 'update', id: ids.B }])
  })

  it('keep a record that is deleted in one of them', async () => {
    const { entity, ids } = on.shared()
    await on.stage.edit('A', { object: 'contacts', action: 'delete', id: ids.A })
    await on.stage.control.resetRequests()
    await on.sync('A', 'B')
    expect(await on.effects()).toEqual([])
    expect(await on.there('B', ids.B)).toMatchObject({ firstname: entity.fields.firstName })
    expect(on.stage.engine.store.entities.get(entity.id)?.deletedAt).toBeNull()
  })

  it('that disagree without end are stopped, and a person is told', async () => {
    // Something at the CRM sets the field again and again that belongs to this side.
    on.setStreams({ fieldDirections: { jobTitle: 'to' } })
    const { entity, ids } = on.shared()
    on.edit(entity, { jobTitle: 'Here' })
    await on.sync('A')
    for (let round = 0; round < 8; round++) {
      on.time.pass(20_000)
      await on.change('A', ids.A, { jobtitle: round % 2 === 0 ? 'There' : 'Elsewhere' })
      await on.sync('A')
    }
    const rows = on.stage.engine.store.outbox.inState(on.stage.id('A'), 'parked')
    const writes = (await on.effects()).filter(({ action }) => action === 'update')
    expect(writes.length).toBeLessThanOrEqual(4)
    expect(rows.map((row) => row.problem?.code)).toContain('SYSTEMS_DISAGREE')
  })
})

describe('a run', () => {
  it('is undone at the CRM, done again, and skips what has changed since', async () => {
    const { entity, ids } = on.shared()
    const before = entity.fields.jobTitle
    await on.change('A', ids.A, { jobtitle: 'Changed', company: 'Changed, too' })
    on.time.pass(10_000)
    const [run = ''] = await on.sync('A')
    on.edit(entity, { companyName: 'Changed since' })
    await on.sync('A')
    const undo = await on.stage.engine.run(on.stage.id('A'), { kind: 'undo', target: run })
    expect(on.here(entity)).toMatchObject({ jobTitle: before, companyName: 'Changed since' })
    expect(await on.there('A', ids.A)).toMatchObject({ jobtitle: before, company: 'Changed since' })
    await on.stage.engine.run(on.stage.id('A'), { kind: 'undo', target: undo })
    expect(on.here(entity)).toMatchObject({ jobTitle: 'Changed', companyName: 'Changed since' })
    expect(await on.there('A', ids.A)).toMatchObject({ jobtitle: 'Changed', company: 'Changed since' })
  })

  it('leaves refused records with their reason, and a retry sends them again', async () => {
    const { entity, ids } = on.shared()
    const other = { email: 'taken@example.org', lastname: 'Other' }
    const { id } = await on.stage.edit('A', { object: 'contacts', action: 'create', fields: other })
    on.edit(entity, { email: 'taken@example.org', jobTitle: 'Goes along' })
    const [run = ''] = await on.sync('A')
    const [row] = on.stage.engine.store.outbox.inState(on.stage.id('A'), 'parked')
    expect(row?.problem).toMatchObject({ code: 'CRM_REFUSED_RECORD', params: { value: 'taken@example.org' } })
    await on.stage.edit('A', { object: 'contacts', action: 'delete', id })
    await on.stage.engine.run(on.stage.id('A'), { kind: 'retry', target: run, changeId: null })
    expect(await on.there('A', ids.A)).toMatchObject({ email: 'taken@example.org', jobtitle: 'Goes along' })
    expect(on.stage.engine.store.outbox.inState(on.stage.id('A'), 'parked')).toEqual([])
  })

  it('that is dry writes nothing and tells what the real one does after it', async () => {
    const { entity, ids } = on.shared()
    on.edit(entity, { companyName: 'From here' })
    await on.change('A', ids.A, { jobtitle: 'From A' })
    await on.stage.edit('A', { object: 'contacts', action: 'create', fields: { lastname: 'Newcomer' } })
    on.time.pass(10_000)
    const { store } = on.stage.engine
    const before = contentsOf(store)
    await on.stage.control.resetRequests()
    const dry = await on.stage.engine.run(on.stage.id('A'), { kind: 'dry-run' })
    expect(await on.effects()).toEqual([])
    expect(contentsOf(store)).toEqual(before)
    const report = JSON.parse(store.runs.report(dry) ?? '{}')
    const [real = ''] = await on.sync('A')
    const done = Object.fromEntries(store.changes.countsOf(real).map(({ action, side, n }) => [`${action} ${side}`, n]))
    expect(done).toEqual({ 'created remote': 1, 'updated remote': 1, 'updated local': 1 })
    expect(report).toMatchObject({ createdHere: 1, updatedHere: 1, updatedThere: 1, createdThere: 0, conflicts: 0 })
  })
})
