import { activityFields, leadFields } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { MappedFields } from '../../fields/field-definition'
import { definition, type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { activityObjects } from './activities'
import type { CrmObject } from './crm-object'
import { embeddedLinks } from './links'
import { readPlan } from './mapping'
import { dealObject, leadObject } from './objects'
import { fetchDefinitions } from './properties'
import { batch, bodyOf } from './testing/writes'
import { createRecords, findCreated, writerOf } from './writing'

const objectOf = (name: string): CrmObject => {
  const object = activityObjects.find((one) => one.name === name)
  if (!object) throw new Error(name)
  return object
}
/** What an account says of an object's properties that matter here; none of them is computed by its flags. */
const definitionsOf = (object: CrmObject) =>
  readPlan(object, []).mapping.properties.map((name) =>
    definition(name, /timestamp|_time$|closedate/.test(name) ? { type: 'datetime' } : {}),
  )
const read = (object: CrmObject, values: Record<string, unknown>) =>
  readPlan(object, definitionsOf(object)).mapping.fieldsOf((name) => values[name])
const written = (object: CrmObject, fields: MappedFields) =>
  readPlan(object, definitionsOf(object)).mapping.payloadOf(fields)
const accessTo = (object: CrmObject, field: string, operation: 'create' | 'update') =>
  readPlan(object, definitionsOf(object)).mapping.accessTo(field, operation)

describe('a deal', () => {
  it('has the state of its stage, a share of hundred, and a day on which it closes', () => {
    const values = {
      dealname: 'Big one',
      amount: '25000.50',
      hs_deal_stage_probability: '0.2',
      closedate: '2026-05-01T15:30:00Z',
      hs_is_closed: 'false',
    }
    expect(read(dealObject, values)).toEqual({
      name: 'Big one',
      amount: '25000.50',
      probability: '20',
      closeDate: '2026-05-01',
      status: 'open',
    })
    const status = (closed: unknown, won: unknown) => read(dealObject, { hs_is_closed: closed, hs_is_closed_won: won })
    expect([status('true', 'true'), status('true', 'false'), status('true', undefined), status(null, null)]).toEqual(
      ['won', 'lost', 'lost', 'open'].map((one) => ({ status: one })),
    )
    expect(status(undefined, 'true')).toEqual({})
  })

  it('is written with the midnight of its day; what its stage says is not written', () => {
    expect(written(dealObject, { closeDate: '2026-05-01', amount: '1e3', status: 'won' })).toEqual({
      closedate: '2026-05-01T00:00:00.000Z',
      amount: '1e3',
    })
    expect(written(dealObject, { closeDate: 'soon' })).toEqual({ closedate: 'soon' })
    expect(written(dealObject, { closeDate: null })).toEqual({ closedate: '' })
    expect([accessTo(dealObject, 'status', 'update'), accessTo(dealObject, 'probability', 'update')]).toEqual([
      'read_only',
      'read_only',
    ])
  })

  it('is the one of the two kinds of leads that new ones are made as', () => {
    expect([dealObject.takesCreates, leadObject.takesCreates]).toEqual([true, undefined])
    expect(writerOf(leadObject).neededOnCreate).toEqual([['contacts'], ['companies']])
    expect(writerOf(dealObject).neededOnCreate).toBeUndefined()
    for (const { id } of leadFields)
      expect(['writable', 'read_only', 'gone']).toContain(accessTo(dealObject, id, 'create'))
  })
})

describe('a call', () => {
  const call = objectOf('calls')

  it('has a direction, a length in seconds and a type that it keeps', () => {
    const values = { hs_call_direction: 'INBOUND', hs_call_duration: '90500', hs_timestamp: '1784272317939' }
    const fields = { type: 'call', direction: 'in', durationSeconds: '90.5', at: '2026-07-17T07:11:57.939Z' }
    expect(read(call, values)).toEqual(fields)
    expect(written(call, fields)).toEqual({ ...values, hs_timestamp: '2026-07-17T07:11:57.939Z' })
    expect([accessTo(call, 'type', 'create'), accessTo(call, 'type', 'update')]).toEqual(['writable', 'read_only'])
    expect(readPlan(call, definitionsOf(call)).mapping.misread({ type: 'note' })).toHaveLength(1)
  })

  it('keeps what is no direction and no length', () => {
    expect(read(call, { hs_call_direction: 'SIDEWAYS', hs_call_duration: 'long' })).toMatchObject({
      direction: 'SIDEWAYS',
      durationSeconds: 'long',
    })
  })

  it('is logged and taken away, never changed', () => {
    const { create, update, remove } = writerOf(call)
    expect([create !== undefined, update !== undefined, remove !== undefined]).toEqual([true, false, true])
  })
})

describe('an email', () => {
  const email = objectOf('emails')
  const headers = (value: unknown) =>
    read(email, { hs_email_headers: typeof value === 'string' ? value : JSON.stringify(value) })

  it('has its sender and receivers from its headers', () => {
    const to = [{ email: 'a@x.se' }, { name: 'no address' }, 'b@x.se', null]
    expect(headers({ from: { email: 'm@x.se' }, to })).toEqual({ type: 'email', from: 'm@x.se', to: 'a@x.se, b@x.se' })
  })

  it.each(['', 'no json', '[]', '5', 'null', '{"from":5,"to":{}}', '{"to":[[]]}'])('has none in %j', (text) => {
    expect(headers(text)).toEqual({ type: 'email', from: null, to: null })
  })

  it('is only read', () => {
    expect(writerOf(email)).not.toHaveProperty('create')
    expect(email.scopes).toContain('sales-email-read')
  })
})

describe('activities', () => {
  it('are of the types that there are, one of which new ones are made as', () => {
    expect(activityObjects.map(({ table }) => table.fixed?.type)).toEqual(['call', 'email', 'meeting', 'note', 'task'])
    expect(activityObjects.filter(({ takesCreates }) => takesCreates).map(({ name }) => name)).toEqual([
      'calls',
      'notes',
      'tasks',
    ])
    const known = new Set<string>(activityFields.map(({ id }) => id))
    for (const { table } of activityObjects) {
      for (const field of Object.keys(table.fields)) expect(known).toContain(field)
    }
  })

  it('are made with the links without which no record would show them', async () => {
    const note = objectOf('notes')
    const crm = scriptedCrm(() => batch([]))
    const associations = [
      { object: 'contacts', remoteId: '1' },
      { object: 'deals', remoteId: '2' },
      { object: 'tickets', remoteId: '3' },
    ]
    await createRecords(note, crm.context(definitionsOf(note)), [
      { marker: 'm', fields: { body: '<p>x</p>' }, associations },
    ])
    expect(bodyOf(crm.calls[0]).inputs).toMatchObject([
      {
        properties: { hs_note_body: '<p>x</p>' },
        associations: [
          { to: { id: '1' }, types: [{ associationTypeId: 202 }] },
          { to: { id: '2' }, types: [{ associationTypeId: 214 }] },
        ],
      },
    ])
    expect(writerOf(note).neededOnCreate).toEqual([['contacts'], ['companies'], ['deals'], ['leads']])
  })

  it('whose making had no answer are looked for by their moment', async () => {
    const task = objectOf('tasks')
    const crm: ScriptedCrm = scriptedCrm(() => ({ total: 0, results: [] }))
    const fields = { subject: 'Call back', dueAt: '2026-05-01T09:00:00+02:00' }
    const sentAt = '2026-05-01T06:00:00.000Z'
    await findCreated(task, crm.context(definitionsOf(task)), [{ marker: 'm', fields, associations: [], sentAt }])
    expect(crm.calls[0]?.body).toMatchObject({
      filterGroups: [
        {
          filters: [
            { propertyName: 'hs_createdate', operator: 'GTE' },
            { propertyName: 'hs_timestamp', operator: 'IN', values: [String(Date.parse('2026-05-01T07:00:00Z'))] },
          ],
        },
      ],
    })
  })
})

describe('the properties of an object', () => {
  const listOf = (...names: string[]) => ({
    results: names.map((name) => ({ name, type: 'string', hubspotDefined: true })),
  })
  const { signal } = new AbortController()

  it('may lack what only some plans have, and say what a new record needs', async () => {
    const crm = scriptedCrm(() =>
      listOf(
        'hs_object_id',
        'hs_createdate',
        'hs_lastmodifieddate',
        'hs_lead_name',
        'hs_pipeline',
        'hs_pipeline_stage',
      ),
    )
    const definitions = await fetchDefinitions(crm, leadObject, signal)
    expect(definitions.filter(({ required }) => required).map(({ name }) => name)).toEqual(['hs_lead_name'])
  })

  it('are no whole list without what every account has', async () => {
    const crm = scriptedCrm(() => listOf('hs_object_id', 'hs_createdate', 'hs_lastmodifieddate', 'hs_note_body'))
    await expect(fetchDefinitions(crm, objectOf('notes'), signal)).rejects.toThrow('hs_timestamp')
  })
})

describe('links that a listing does not tell apart', () => {
  it('are read by themselves, unless there are none', () => {
    const [contacts] = leadObject.associations
    if (!contacts) throw new Error('a lead has no contact')
    expect(embeddedLinks({ contacts: { results: [{ id: '1', type: 'lead_to_contact' }] } }, contacts)).toBeNull()
    expect(embeddedLinks({ contacts: { results: [] } }, contacts)).toEqual([])
    expect(embeddedLinks({}, contacts)).toEqual([])
  })
})
