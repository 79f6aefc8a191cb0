import { describe, expect, it } from 'vitest'
import type { OutboxItem, StreamSettings } from '../../src/shared/model'
import type { HeldRecord } from '../kit/records'
import { openScene, type Scene } from '../kit/scene'

/** Contacts and companies that belong together, at two accounts. */

type Side = 'a' | 'b'
const sides = ['a', 'b'] as const
const person = { firstName: 'Ann', lastName: 'Ash', email: 'ann@x.test' }
const firm = (name: string) => ({ name, domain: `${name.toLowerCase()}.test` })

/** Two accounts that have a person and two companies in common, none of which belong together yet. */
async function together(settings: Partial<StreamSettings> = {}) {
  const scene = await openScene({ accounts: sides, settings })
  for (const side of sides) {
    await scene.at(side).contacts.create(person)
    for (const name of ['Northwind', 'Contoso']) await scene.at(side).companies.create(firm(name))
  }
  await syncAll(scene, 'a', 'b', 'a', 'b')
  const [ann] = await scene.records('contact')
  const firms = await scene.records('company')
  const [north, contoso] = ['Northwind', 'Contoso'].map((name) => firms.find((one) => one.name === name))
  if (!ann || !north || !contoso) throw new Error('The scene is not what it should be')
  return { scene, ann, north, contoso, [Symbol.asyncDispose]: () => scene.close() }
}

async function syncAll(scene: Scene, ...accounts: Side[]) {
  const runs = []
  for (const account of accounts) runs.push(await scene.sync(account))
  return runs
}

/** What a person does in the screens of a CRM. */
async function relate(
  scene: Scene,
  side: Side,
  action: 'associate' | 'dissociate',
  contact: HeldRecord,
  company: HeldRecord,
  primary?: boolean,
) {
  const crm = scene.at(side)
  await crm.act({
    object: crm.contacts.name,
    action,
    id: contact.at[side] ?? '',
    to: { object: crm.companies.name, id: company.at[side] ?? '' },
    ...(action === 'associate' && primary !== undefined ? { primary } : {}),
  } as Parameters<typeof crm.act>[0])
  // No stamp of the contact moves: an edit of it brings the news at once.
  await crm.contacts.edit(contact.at[side] ?? '', { city: `Town ${++edits}` })
}
let edits = 0

/** The companies of a contact at a CRM, the primary one first. */
async function there(scene: Scene, side: Side, contact: HeldRecord): Promise<string[]> {
  const crm = scene.at(side)
  const answer = (await crm.ask({
    method: 'GET',
    path: `/crm/v4/objects/contacts/${contact.at[side]}/associations/companies`,
  })) as { results: { toObjectId: number; associationTypes: { typeId: number }[] }[] }
  const companies = await crm.companies.all()
  return answer.results.map(({ toObjectId, associationTypes }) => {
    const name = companies.find(({ id }) => id === String(toObjectId))?.fields.name ?? String(toObjectId)
    return associationTypes.some(({ typeId }) => typeId === 1) ? `${name} *` : name
  })
}

async function here(scene: Scene, contact: Pick<HeldRecord, 'id'>): Promise<string[]> {
  const { associations } = await scene.client.records.get({ id: contact.id })
  return associations.map(({ name, primary }) => (primary ? `${name} *` : name))
}

const associating = (scene: Scene, side: Side) =>
  scene
    .at(side)
    .requests()
    .filter(({ method, path }) => method === 'POST' && /associations.*(create|archive)$/.test(path))

describe('what belongs together', () => {
  it('goes from one CRM to the other, once, and back when it ends', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await relate(scene, 'a', 'associate', ann, north)
    await syncAll(scene, 'a', 'b')
    expect(await here(scene, ann)).toEqual(['Northwind *'])
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *'])
    await syncAll(scene, 'a', 'b')
    for (const side of sides) await scene.at(side).forget()
    const before = scene.snapshot()
    for (const run of await syncAll(scene, 'a', 'b', 'a', 'b')) expect(run.changes).toEqual([])
    for (const side of sides) expect(associating(scene, side)).toEqual([])
    expect(scene.snapshot()).toEqual(before)
    await relate(scene, 'b', 'dissociate', ann, north)
    await syncAll(scene, 'b', 'a')
    expect(await here(scene, ann)).toEqual([])
    expect(await there(scene, 'a', ann)).toEqual([])
    expect((await scene.here.history(ann)).length).toBeGreaterThan(0)
  })

  it('is seen by the rolling check where no stamp moves', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    const crm = scene.at('a')
    const to = { object: crm.companies.name, id: north.at.a ?? '' }
    await crm.act({ object: crm.contacts.name, action: 'associate', id: ann.at.a ?? '', to })
    await scene.advance(7 * 24 * 60 * 60_000)
    await syncAll(scene, 'a', 'b')
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *'])
  })

  it('unites at the first contact, and keeps two that are different as first ones', async () => {
    await using scene = await openScene({ accounts: sides })
    for (const [side, name] of [
      ['a', 'Northwind'],
      ['b', 'Contoso'],
    ] as const) {
      const crm = scene.at(side)
      const ann = await crm.contacts.create(person)
      for (const one of ['Northwind', 'Contoso']) {
        const { id } = await crm.companies.create(firm(one))
        if (one !== name) continue
        await crm.act({
          object: crm.contacts.name,
          action: 'associate',
          id: ann.id,
          to: { object: crm.companies.name, id },
        })
      }
    }
    await syncAll(scene, 'a', 'b', 'a', 'b')
    const [ann] = await scene.records('contact')
    if (!ann) throw new Error('There is no contact')
    expect(await there(scene, 'a', ann)).toEqual(['Northwind *', 'Contoso'])
    expect(await there(scene, 'b', ann)).toEqual(['Contoso *', 'Northwind'])
    expect(await conflictsOf(scene)).toMatchObject([{ fields: [{ local: 'Northwind', remote: 'Contoso' }] }])
  })

  it('takes another primary company over', async () => {
    await using on = await together()
    const { scene, ann, north, contoso } = on
    await relate(scene, 'a', 'associate', ann, north)
    await relate(scene, 'a', 'associate', ann, contoso)
    await syncAll(scene, 'a', 'b')
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *', 'Contoso'])
    await relate(scene, 'a', 'associate', ann, contoso, true)
    await syncAll(scene, 'a', 'b')
    expect(await here(scene, ann)).toEqual(['Contoso *', 'Northwind'])
    expect(await there(scene, 'b', ann)).toEqual(['Contoso *', 'Northwind'])
  })
})

/** Contoso was put first at the first account, and a third company here. */
async function contested(settings: Partial<StreamSettings> = {}) {
  const on = await together(settings)
  const { scene, ann, north, contoso } = on
  await relate(scene, 'a', 'associate', ann, north)
  await relate(scene, 'a', 'associate', ann, contoso)
  await syncAll(scene, 'a', 'b')
  const third = await scene.here.create('company', firm('Fabrikam'))
  await syncAll(scene, 'a', 'b')
  await scene.client.records.associate({ id: ann.id, other: third.id, primary: true })
  await relate(scene, 'a', 'associate', ann, contoso, true)
  const run = await scene.sync('a')
  return { ...on, third, run }
}

async function conflictsOf(scene: Scene) {
  return (await scene.client.conflicts.list()).items
}

describe('a primary company that was changed on both sides', () => {
  it('is a conflict: written nowhere, listed with its sides, and decided by a person', async () => {
    await using on = await contested()
    const { scene, ann } = on
    await scene.sync('b')
    expect((await there(scene, 'a', ann)).toSorted()).toEqual(['Contoso *', 'Fabrikam', 'Northwind'])
    expect((await there(scene, 'b', ann)).toSorted()).toEqual(['Contoso', 'Fabrikam', 'Northwind *'])
    const [open, ...more] = await conflictsOf(scene)
    expect(more).toEqual([])
    expect(open).toMatchObject({
      recordId: ann.id,
      kind: 'contact',
      fields: [{ field: 'primaryCompany', label: 'Primary company', local: 'Fabrikam', remote: 'Contoso' }],
      sides: [{ integrationId: scene.id('a'), values: { primaryCompany: 'Contoso' } }],
    })
    expect((await waitingPairs(scene)).map(({ waitsFor }) => waitsFor)).toEqual(['conflict', 'conflict'])
    const settled = await scene.client.conflicts.settle({ id: open?.id ?? '', choices: { primaryCompany: 'remote' } })
    expect(await conflictsOf(scene)).toEqual([])
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect((await there(scene, side, ann))[0]).toBe('Contoso *')
    const undone = await scene.undo({ id: settled.runId ?? '' })
    expect(await conflictsOf(scene)).toMatchObject([
      { id: open?.id, fields: [{ local: 'Fabrikam', remote: 'Contoso' }] },
    ])
    await syncAll(scene, 'a', 'b')
    expect((await there(scene, 'a', ann))[0]).toBe('Contoso *')
    await scene.undo(undone)
    expect(await conflictsOf(scene)).toEqual([])
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect((await there(scene, side, ann))[0]).toBe('Contoso *')
  })

  it.each(['all', 'one'])('has the value of here everywhere when that is chosen for %s', async (how) => {
    await using on = await contested()
    const { scene, ann } = on
    const [open] = await conflictsOf(scene)
    if (how === 'all') await scene.client.conflicts.settleAll({ side: 'local' })
    else await scene.client.conflicts.settle({ id: open?.id ?? '', choices: { primaryCompany: 'local' } })
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect((await there(scene, side, ann))[0]).toBe('Fabrikam *')
  })

  it('is open again before it was written when the decision is undone', async () => {
    await using on = await contested()
    const { scene, ann } = on
    const [open] = await conflictsOf(scene)
    const settled = await scene.client.conflicts.settle({ id: open?.id ?? '', choices: { primaryCompany: 'local' } })
    await scene.undo({ id: settled.runId ?? '' })
    await syncAll(scene, 'a', 'b')
    expect((await conflictsOf(scene)).map(({ id }) => id)).toEqual([open?.id])
    expect((await there(scene, 'a', ann))[0]).toBe('Contoso *')
    expect((await there(scene, 'b', ann))[0]).toBe('Northwind *')
  })

  it('has a further side in a third CRM, and ends when people have made all sides equal', async () => {
    await using on = await contested()
    const { scene, ann, north, contoso } = on
    await scene.sync('b')
    await relate(scene, 'b', 'associate', ann, contoso, true)
    await scene.sync('b')
    expect((await conflictsOf(scene))[0]?.sides.map(({ integrationId }) => integrationId)).toEqual(
      sides.map((side) => scene.id(side)),
    )
    await scene.client.records.associate({ id: ann.id, other: contoso.id, primary: true })
    expect(await conflictsOf(scene)).toEqual([])
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect((await there(scene, side, ann))[0]).toBe('Contoso *')
    expect(await here(scene, ann)).toContain(north.name)
  })

  it.each([
    ['crm', 'Contoso *'],
    ['patchbay', 'Fabrikam *'],
  ] as const)('is decided by the policy "%s", whose undo opens the conflict', async (policy, first) => {
    await using on = await contested({ policy })
    const { scene, ann, run } = on
    expect(await conflictsOf(scene)).toEqual([])
    expect((await here(scene, ann))[0]).toBe(first)
    const decided = (await scene.client.records.changes({ id: ann.id })).items.filter(({ fields }) =>
      fields.some(({ field, before, after }) => {
        return field === 'primaryCompany' && [before, after].every((one) => one === 'Contoso' || one === 'Fabrikam')
      }),
    )
    expect(decided.length).toBeGreaterThan(0)
    await syncAll(scene, 'b', 'a')
    for (const side of sides) expect((await there(scene, side, ann))[0]).toBe(first)
    if (policy === 'crm') {
      await scene.undo(run)
      expect(await conflictsOf(scene)).toMatchObject([{ fields: [{ local: 'Fabrikam', remote: 'Contoso' }] }])
    }
  })

  it('ends with its record', async () => {
    await using on = await contested()
    const { scene, ann } = on
    await scene.at('a').contacts.remove(ann.at.a ?? '')
    await syncAll(scene, 'a', 'b')
    expect(await conflictsOf(scene)).toEqual([])
    expect((await there(scene, 'b', ann))[0]).toBe('Fabrikam *')
  })
})

describe('an association made here', () => {
  it('is written to every CRM that has both, is undone there, and redone', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    const { runId } = await scene.client.records.associate({ id: north.id, other: ann.id })
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect(await there(scene, side, ann)).toEqual(['Northwind *'])
    const undone = await scene.undo({ id: runId ?? '' })
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect(await there(scene, side, ann)).toEqual([])
    await scene.undo(undone)
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect(await there(scene, side, ann)).toEqual(['Northwind *'])
  })

  it('waits for records that are made in the same run', async () => {
    await using on = await together()
    const { scene } = on
    const bob = await scene.here.create('contact', { lastName: 'Birch', email: 'bob@x.test' })
    const firmHere = await scene.here.create('company', firm('Fabrikam'))
    await scene.client.records.associate({ id: bob.id, other: firmHere.id })
    await syncAll(scene, 'a', 'b')
    const held = await scene.here.get(bob)
    for (const side of sides) expect(await there(scene, side, held)).toEqual(['Fabrikam *'])
    for (const side of sides) await scene.at(side).forget()
    await syncAll(scene, 'a', 'b', 'a', 'b')
    for (const side of sides) expect(associating(scene, side)).toEqual([])
  })

  it('is refused between records that cannot belong together, and where nothing is written', async () => {
    await using on = await together()
    const { scene, ann, north, contoso } = on
    const refusal = (call: Promise<unknown>) => scene.problemOf(call).then(({ code }) => code)
    expect(await refusal(scene.client.records.associate({ id: north.id, other: contoso.id }))).toBe('NOT_ASSOCIABLE')
    const params = { id: ann.id, other: north.id }
    expect(await refusal(scene.client.records.dissociate({ params }))).toBe('NO_SUCH_ASSOCIATION')
    for (const side of sides) await scene.settings(side, 'contacts', { direction: 'from' } as never)
    expect(await refusal(scene.client.records.associate(params))).toBe('RECORD_ONLY_READ')
  })

  it('stands with both records over REST', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    const made = await scene.rest<{ associations: unknown[] }>('POST', `/records/${ann.id}/associations`, {
      other: north.id,
    })
    expect(made.status).toBe(200)
    const shown = await scene.rest<{ associations: unknown[] }>('GET', `/records/${north.id}`)
    expect(shown.body.associations).toMatchObject([{ id: ann.id, kind: 'contact', primary: true }])
    const ended = await scene.rest<{ associations: unknown[] }>('DELETE', `/records/${north.id}/associations/${ann.id}`)
    expect(ended.body.associations).toEqual([])
  })
})

/** The CRM refuses what is asked of associations, as long as the fault stands. */
function refuseAssociations(scene: Scene, side: Side, action: 'create' | 'archive'): Promise<number> {
  return scene.control.addFault({
    method: 'POST',
    path: `/proxy/crm/v4/associations/*/*/batch/${action === 'create' ? '*create' : action}`,
    fault: { kind: 'status', status: 400 },
    connectionId: scene.at(side).connectionId,
    times: 99,
  })
}

async function waitingPairs(scene: Scene, query = ''): Promise<OutboxItem[]> {
  const { body } = await scene.rest<{ items: OutboxItem[] }>('GET', `/outbox${query}`)
  return body.items.filter(({ op }) => op === 'associate' || op === 'dissociate')
}

describe('what the CRM has not taken yet of associations', () => {
  it('stands in the outbox, with its reason when it was refused, and is counted', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await refuseAssociations(scene, 'a', 'create')
    const { runId } = await scene.client.records.associate({ id: ann.id, other: north.id })
    const line = { recordId: ann.id, otherRecordId: north.id, op: 'associate', runId, cancellable: true }
    expect(await waitingPairs(scene)).toMatchObject(
      sides.map((side) => ({
        ...line,
        integrationId: scene.id(side),
        state: 'queued',
        waitsFor: 'sync',
        reason: null,
      })),
    )
    const run = await scene.sync('a')
    expect(run.changes).toMatchObject([{ action: 'failed', fields: [{ field: 'company', after: 'Northwind' }] }])
    await scene.sync('b')
    const [refused, ...more] = await waitingPairs(scene)
    expect(more).toEqual([])
    expect(refused).toMatchObject({ ...line, state: 'parked', waitsFor: 'person', integrationId: scene.id('a') })
    expect(refused?.fields).toMatchObject([
      { field: 'company', before: null, after: 'Northwind' },
      { field: 'primaryCompany', before: null, after: 'Northwind' },
    ])
    expect(refused?.reason).not.toBeNull()
    for (const query of ['?state=parked', `?recordId=${north.id}`, '?stream=contacts&limit=1']) {
      expect(await waitingPairs(scene, query)).toEqual([refused])
    }
    for (const query of ['?state=queued', '?stream=companies', `?integrationId=${scene.id('b')}`]) {
      expect(await waitingPairs(scene, query)).toEqual([])
    }
    const { integrations } = await scene.client.integrations.list()
    expect(integrations.find(({ id }) => id === scene.id('a'))?.outbox).toEqual({ waiting: 0, refused: 1 })
  })

  it('is tried again when a person wants it', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    const fault = await refuseAssociations(scene, 'a', 'create')
    await scene.client.records.associate({ id: ann.id, other: north.id })
    const run = await scene.sync('a')
    await scene.sync('a')
    expect(await there(scene, 'a', ann)).toEqual([])
    await scene.control.removeFault(fault)
    await scene.runs.retry(run)
    expect(await there(scene, 'a', ann)).toEqual(['Northwind *'])
    expect(await waitingPairs(scene, '?state=parked')).toEqual([])
  })

  it('can be called off, stays so, and waits again when that is undone', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await scene.client.records.associate({ id: ann.id, other: north.id })
    const [first] = await waitingPairs(scene)
    const { body, status } = await scene.rest<{ runId: string }>('DELETE', `/outbox/${first?.id}`)
    expect(status).toBe(200)
    await syncAll(scene, 'a', 'b', 'a', 'b')
    await scene.at('a').contacts.edit(ann.at.a ?? '', { city: 'Lund' })
    await syncAll(scene, 'a', 'b')
    expect(await there(scene, 'a', ann)).toEqual([])
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *'])
    expect(await waitingPairs(scene)).toEqual([])
    expect(await here(scene, ann)).toEqual(['Northwind *'])
    const plan = await scene.client.runs.undoPlan({ id: body.runId })
    expect(plan.atCrm.find(({ integrationId }) => integrationId === scene.id('a'))?.associations).toBe(1)
    await scene.undo({ id: body.runId })
    await scene.sync('a')
    expect(await there(scene, 'a', ann)).toEqual(['Northwind *'])
  })
})

describe('the undo of the run that wrote it', () => {
  it('takes it back, and lists it before', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await scene.client.records.associate({ id: ann.id, other: north.id })
    const run = await scene.sync('a')
    const plan = await scene.client.runs.undoPlan({ id: run.id })
    const at = plan.atCrm.find(({ integrationId }) => integrationId === scene.id('a'))
    expect(at).toMatchObject({
      associations: 1,
      items: [{ op: 'dissociate', recordId: ann.id, name: ann.name, other: { recordId: north.id, name: 'Northwind' } }],
    })
    await scene.undo(run)
    // What can be written is written by the undo itself.
    expect(await there(scene, 'a', ann)).toEqual([])
    expect(await here(scene, ann)).toEqual([])
    await syncAll(scene, 'b', 'a')
    for (const side of sides) expect(await there(scene, side, ann)).toEqual([])
  })

  it('leaves it where another CRM has it as well, and says so', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await relate(scene, 'a', 'associate', ann, north)
    const [, run] = await syncAll(scene, 'a', 'b')
    const plan = await scene.client.runs.undoPlan({ id: run?.id ?? '' })
    const line = { reason: 'kept-by-other-crm', fields: [{ field: 'company', before: 'Northwind', after: null }] }
    expect(plan.left.items).toContainEqual(
      expect.objectContaining({ ...line, fields: [expect.objectContaining(line.fields[0])] }),
    )
    await scene.undo(run ?? { id: '' })
    await syncAll(scene, 'a', 'b')
    for (const side of sides) expect(await there(scene, side, ann)).toEqual(['Northwind *'])
  })

  it('puts together again what it has taken apart', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await scene.client.records.associate({ id: ann.id, other: north.id })
    await syncAll(scene, 'a', 'b')
    await scene.client.records.dissociate({ params: { id: ann.id, other: north.id } })
    const run = await scene.sync('a')
    expect(await there(scene, 'a', ann)).toEqual([])
    await scene.undo(run)
    expect(await there(scene, 'a', ann)).toEqual(['Northwind *'])
    await scene.sync('b')
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *'])
  })

  it('puts the company first that came first before', async () => {
    await using on = await together()
    const { scene, ann, north, contoso } = on
    for (const other of [north, contoso]) await scene.client.records.associate({ id: ann.id, other: other.id })
    await syncAll(scene, 'a', 'b')
    await scene.client.records.associate({ id: ann.id, other: contoso.id, primary: true })
    const run = await scene.sync('a')
    expect(await there(scene, 'a', ann)).toEqual(['Contoso *', 'Northwind'])
    await scene.undo(run)
    expect(await there(scene, 'a', ann)).toEqual(['Northwind *', 'Contoso'])
    await scene.sync('b')
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *', 'Contoso'])
  })
})

describe('records that are not there', () => {
  it('keep an association until they are made', async () => {
    await using scene = await openScene({ accounts: sides, settings: { createMissing: true } })
    const crm = scene.at('a')
    const ann = await crm.contacts.create(person)
    const { id } = await crm.companies.create(firm('Northwind'))
    await crm.act({
      object: crm.contacts.name,
      action: 'associate',
      id: ann.id,
      to: { object: crm.companies.name, id },
    })
    await syncAll(scene, 'a', 'b')
    const [held] = await scene.records('contact')
    if (!held) throw new Error('There is no contact')
    expect(await there(scene, 'b', held)).toEqual(['Northwind *'])
  })

  it('are not made for an association', async () => {
    await using scene = await openScene({ accounts: sides })
    for (const side of sides) await scene.at(side).contacts.create(person)
    const crm = scene.at('a')
    const { id } = await crm.companies.create(firm('Northwind'))
    await syncAll(scene, 'a', 'b')
    const [ann] = await scene.records('contact')
    if (!ann) throw new Error('There is no contact')
    await crm.act({
      object: crm.contacts.name,
      action: 'associate',
      id: ann.at.a ?? '',
      to: { object: crm.companies.name, id },
    })
    await crm.contacts.edit(ann.at.a ?? '', { city: 'Lund' })
    await syncAll(scene, 'a', 'b')
    expect(await there(scene, 'b', ann)).toEqual([])
    expect(await scene.at('b').companies.all()).toEqual([])
    await scene.at('b').companies.create(firm('Northwind'))
    await syncAll(scene, 'b')
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *'])
  })

  it.each(['ask', 'patchbay', 'here'] as const)('are put first as soon as they are there (%s)', async (how) => {
    const policy = how === 'here' ? 'ask' : how
    await using on = await together({ policy, createMissing: true })
    const { scene, ann, north } = on
    const crm = scene.at('a')
    await relate(scene, 'a', 'associate', ann, north)
    await syncAll(scene, 'a', 'b')
    if (how === 'here') {
      const { id } = await scene.here.create('company', firm('Fabrikam'))
      await scene.client.records.associate({ id: ann.id, other: id, primary: true })
    } else {
      const { id } = await crm.companies.create(firm('Fabrikam'))
      const to = { object: crm.companies.name, id }
      await crm.act({ object: crm.contacts.name, action: 'associate', id: ann.at.a ?? '', to, primary: true })
      await crm.contacts.edit(ann.at.a ?? '', { country: 'Norway' })
    }
    await syncAll(scene, 'a', 'b')
    expect(await conflictsOf(scene)).toEqual([])
    expect(await here(scene, ann)).toEqual(['Fabrikam *', 'Northwind'])
    for (const side of sides) expect(await there(scene, side, ann)).toEqual(['Fabrikam *', 'Northwind'])
  })

  it('leave first what came first when they go into it, and what another CRM has put first stays', async () => {
    await using on = await together({ policy: 'crm' })
    const { scene, ann, north, contoso } = on
    await relate(scene, 'a', 'associate', ann, north)
    await relate(scene, 'a', 'associate', ann, contoso)
    await syncAll(scene, 'a', 'b')
    await relate(scene, 'a', 'associate', ann, contoso, true)
    await scene.at('b').companies.merge(contoso.at.b ?? '', north.at.b ?? '')
    await syncAll(scene, 'a', 'b', 'a')
    expect(await there(scene, 'a', ann)).toEqual(['Contoso *', 'Northwind'])
    expect(await here(scene, ann)).toEqual(['Contoso *', 'Northwind'])
  })

  it('take their associations along, at their CRM alone', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await relate(scene, 'a', 'associate', ann, north)
    await syncAll(scene, 'a', 'b')
    await scene.at('a').companies.remove(north.at.a ?? '')
    await scene.at('a').contacts.edit(ann.at.a ?? '', { city: 'Lund' })
    await syncAll(scene, 'a', 'b', 'a', 'b')
    expect(await there(scene, 'b', ann)).toEqual(['Northwind *'])
    await scene.at('a').companies.restore(north.at.a ?? '')
    await scene.advance(60_000)
    await syncAll(scene, 'a', 'b', 'a', 'b')
    expect(await there(scene, 'a', ann)).toEqual(['Northwind *'])
  })

  it('give their associations to the record into which the CRM merges them', async () => {
    await using on = await together()
    const { scene, ann, north, contoso } = on
    await relate(scene, 'a', 'associate', ann, north)
    await syncAll(scene, 'a', 'b')
    await scene.at('a').companies.merge(north.at.a ?? '', contoso.at.a ?? '')
    await scene.at('a').contacts.edit(ann.at.a ?? '', { city: 'Lund' })
    await syncAll(scene, 'a', 'b', 'a', 'b')
    expect(await there(scene, 'a', ann)).toEqual(['Contoso *'])
    expect(await here(scene, ann)).toContain('Contoso *')
    // There are two at the other CRM, which stay what they are.
    expect(await there(scene, 'b', ann)).toEqual(['Contoso *', 'Northwind'])
  })
})

describe('nothing of it is written', () => {
  it('where a stream is only read, or the first sync was not confirmed', async () => {
    await using on = await together()
    const { scene, ann, north, contoso } = on
    await scene.settings('b', 'contacts', { direction: 'from' } as never)
    await relate(scene, 'a', 'associate', ann, north)
    await syncAll(scene, 'a', 'b')
    expect(await there(scene, 'b', ann)).toEqual([])
    await scene.settings('b', 'contacts', { direction: 'both' } as never)
    await relate(scene, 'a', 'associate', ann, contoso)
    await syncAll(scene, 'a', 'b')
    expect(await there(scene, 'b', ann)).toContain('Contoso *')
  })

  it('by a dry run', async () => {
    await using on = await together()
    const { scene, ann, north } = on
    await scene.client.records.associate({ id: ann.id, other: north.id })
    await scene.runs.dryRun('a')
    expect(await there(scene, 'a', ann)).toEqual([])
  })
})
