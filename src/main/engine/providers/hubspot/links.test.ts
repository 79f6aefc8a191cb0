import { describe, expect, it } from 'vitest'
import type { AssociationEdit, AssociationOutcome } from '../provider'
import { answered, type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { hubspot } from '.'
import { associate, dissociate } from './links'
import { contactObject } from './objects'

const [contacts, companies] = hubspot.objects

const edits: AssociationEdit[] = [
  { marker: 'm1', remoteId: '1', to: { object: 'companies', remoteId: '10' } },
  { marker: 'm2', remoteId: '1', to: { object: 'companies', remoteId: '11', primary: true } },
  { marker: 'm3', remoteId: '2', to: { object: 'companies', remoteId: '10' } },
]

const made = (from: string, to: string) => ({ fromObjectId: Number(from), toObjectId: Number(to), labels: [] })
const failed = (from: string, to: string, category: string) => ({
  status: 'error',
  category,
  message: 'No.',
  context: { fromObjectId: [from], toObjectId: [to] },
})
const told = (outcomes: readonly AssociationOutcome[]) =>
  Object.fromEntries(
    outcomes.map((one) => [one.marker, one.type === 'refused' ? `refused ${one.facts.class}` : one.type]),
  )
const link = (crm: ScriptedCrm, some = edits) => associate(contactObject, crm.context(), some)
const end = (crm: ScriptedCrm, some = edits) => dissociate(contactObject, crm.context(), some)

describe('links that are made', () => {
  it('go in one request, which is never sent twice', async () => {
    const crm = scriptedCrm(() => answered(201, { results: [made('1', '11'), made('2', '10'), made('1', '10')] }))
    expect(told(await link(crm))).toEqual({ m1: 'done', m2: 'done', m3: 'done' })
    const types = (associationTypeId: number) => [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }]
    expect(crm.calls).toMatchObject([
      {
        method: 'POST',
        path: '/crm/v4/associations/contacts/companies/batch/create',
        body: {
          inputs: [
            { from: { id: '1' }, to: { id: '10' }, types: types(279) },
            { from: { id: '1' }, to: { id: '11' }, types: types(1) },
            { from: { id: '2' }, to: { id: '10' }, types: types(279) },
          ],
        },
      },
    ])
    expect(crm.calls[0]?.repeatable).toBeUndefined()
  })

  it('have an outcome each, and none where nothing is said of them', async () => {
    const some = { results: [made('1', '10')], errors: [failed('1', '11', 'OBJECT_NOT_FOUND')] }
    expect(told(await link(scriptedCrm(() => answered(207, some))))).toEqual({
      m1: 'done',
      m2: 'refused not_found',
      m3: 'unknown',
    })
    // HubSpot has answered so, and made nothing: https://github.com/HubSpot/hubspot-api-nodejs/issues/85
    const nothing = { status: 'COMPLETE', results: [] }
    expect(told(await link(scriptedCrm(() => nothing)))).toEqual({ m1: 'unknown', m2: 'unknown', m3: 'unknown' })
    const passing = { results: [], errors: [failed('1', '10', 'INTERNAL_ERROR')] }
    expect(told(await link(scriptedCrm(() => passing))).m1).toBe('unknown')
  })

  it('of nothing ask nothing, and to an object that they do not lead to are refused', async () => {
    const crm = scriptedCrm(() => ({ results: [] }))
    expect(await link(crm, [])).toEqual([])
    expect(crm.calls).toEqual([])
    const deal: AssociationEdit = { marker: 'm', remoteId: '1', to: { object: 'deals', remoteId: '5' } }
    await expect(link(crm, [deal])).rejects.toMatchObject({ facts: { class: 'validation', scope: 'operation' } })
  })
})

describe('links that are ended', () => {
  it('go in one request, by the record that has them', async () => {
    const crm = scriptedCrm(() => answered(204, undefined))
    expect(told(await end(crm))).toEqual({ m1: 'done', m2: 'done', m3: 'done' })
    expect(crm.calls).toMatchObject([
      {
        path: '/crm/v4/associations/contacts/companies/batch/archive',
        body: {
          inputs: [
            { from: { id: '1' }, to: [{ id: '10' }, { id: '11' }] },
            { from: { id: '2' }, to: [{ id: '10' }] },
          ],
        },
      },
    ])
  })

  it('are done where they are not there, and refused where HubSpot says so', async () => {
    const errors = [
      failed('1', '10', 'OBJECT_NOT_FOUND'),
      failed('1', '11', 'VALIDATION_ERROR'),
      failed('2', '10', 'INTERNAL_ERROR'),
    ]
    const crm = scriptedCrm(() => answered(207, { results: [], errors }))
    expect(told(await end(crm))).toEqual({ m1: 'done', m2: 'refused validation', m3: 'unknown' })
  })
})

describe('the writers', () => {
  it('write links from the side that reads them', () => {
    expect([contacts?.writer?.associate, contacts?.writer?.dissociate, contacts?.readAssociations]).not.toContain(
      undefined,
    )
    expect(companies?.writer).not.toHaveProperty('associate')
    expect(companies).not.toHaveProperty('readAssociations')
  })
})
