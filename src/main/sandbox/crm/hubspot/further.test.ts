import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type CrmBench, openCrm } from '../kit/testing'
import { hubspotSandbox } from '.'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(hubspotSandbox)
})

interface Row {
  id: string
  properties: Record<string, string | null>
}

const rows = (object: string, from = bench) => from.crm.dump(object) as Row[]
const create = (object: string, properties: object, associations?: object[]) =>
  bench.ask('POST', `/crm/v3/objects/${object}`, { properties, ...(associations ? { associations } : {}) })
const to = (id: string, typeId: number) => ({
  to: { id },
  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }],
})
const refusal = ({ status, body }: Answer) => [status, body.category ?? null]

describe('a portal as it begins', () => {
  it('has deals in all stages of both pipelines, leads, and activities of every kind', () => {
    const stages = new Set(
      rows('deals', openCrm(hubspotSandbox, { records: 1200 })).map((row) => row.properties.dealstage),
    )
    expect(stages.size).toBe(11)
    for (const deal of rows('deals')) expect(Number(deal.properties.amount)).toBeGreaterThan(0)
    for (const object of ['leads', 'calls', 'emails', 'meetings', 'notes', 'tasks']) {
      expect(rows(object).length, object).toBeGreaterThan(20)
    }
    expect(new Set(rows('calls').map((call) => call.properties.hs_call_direction)).size).toBe(2)
    const [email] = rows('emails')
    expect(JSON.parse(email?.properties.hs_email_headers ?? '')).toMatchObject({ to: [{ email: expect.any(String) }] })
    expect(email?.properties.hs_email_from_email).toMatch(/@/)
  })

  it('shares deals and talks of a fifth of the companies with the other accounts', () => {
    const other = openCrm(hubspotSandbox, { account: 1 })
    for (const [object, name] of [
      ['deals', 'dealname'],
      ['calls', 'hs_call_body'],
    ] as const) {
      const theirs = rows(object, other).map((row) => row.properties[name])
      const shared = rows(object).filter((row) => theirs.includes(row.properties[name] ?? ''))
      expect(shared.length, object).toBeGreaterThanOrEqual(12)
    }
  })

  it('links every activity to a person who is there', async () => {
    for (const object of ['calls', 'emails', 'meetings', 'notes', 'tasks', 'deals', 'leads']) {
      const { body } = await bench.ask('GET', `/crm/v3/objects/${object}?limit=100&associations=contacts`)
      const linked = body.results.filter((row: { associations?: object }) => row.associations !== undefined)
      expect(linked.length, object).toBeGreaterThan(body.results.length * 0.9)
    }
  })
})

describe('deals', () => {
  it('need a name and a stage, which must belong to the pipeline; the pipeline follows from the stage', async () => {
    const bare = await create('deals', { amount: '1' })
    expect([bare.status, bare.body.context]).toEqual([400, { properties: ['dealname', 'dealstage'] }])
    const made = await create('0-3', { dealname: 'Renewal', dealstage: '154200312' })
    const read = await bench.ask(
      'GET',
      `/crm/v3/objects/deals/${made.body.id}/?properties=pipeline,hs_is_closed,createdate`,
    )
    expect(read.body.properties).toMatchObject({ pipeline: '81204417', hs_is_closed: 'false' })
    const url = `/crm/v3/objects/deals/${made.body.id}`
    expect((await bench.ask('PATCH', url, { properties: { dealstage: 'closedwon' } })).status).toBe(400)
    expect(
      (await bench.ask('PATCH', url, { properties: { pipeline: 'default', dealstage: 'closedwon' } })).status,
    ).toBe(200)
    const won = await bench.ask('GET', `${url}?properties=hs_is_closed_won,hs_deal_stage_probability`)
    expect(won.body.properties).toMatchObject({ hs_is_closed_won: 'true', hs_deal_stage_probability: '1.0' })
    const gone = await bench.ask('PATCH', url, { properties: { hs_is_closed_won: 'false' } })
    expect(gone.body.message).toContain('READ_ONLY_VALUE')
  })

  it('keep their links to people and companies when they are merged', async () => {
    const [contact] = rows('contacts') as [Row]
    const [company] = rows('companies') as [Row]
    const one = await create('deals', { dealname: 'One', dealstage: 'closedwon' }, [to(company.id, 5)])
    const two = await create('deals', { dealname: 'Two', dealstage: 'closedwon' }, [to(contact.id, 3)])
    const into = { primaryObjectId: one.body.id, objectIdToMerge: two.body.id }
    expect((await bench.ask('POST', '/crm/v3/objects/deals/merge', into)).status).toBe(200)
    const url = `/crm/v3/objects/deals/${two.body.id}?associations=contacts,companies`
    const { body } = await bench.ask('GET', url)
    expect(body.id).toBe(one.body.id)
    expect(body.associations.contacts.results).toEqual([{ id: contact.id, type: 'deal_to_contact' }])
    expect(body.associations.companies.results).toEqual([
      { id: company.id, type: 'deal_to_company' },
      { id: company.id, type: 'deal_to_company_unlabeled' },
    ])
    const reopened = await bench.reopened().ask('GET', url)
    expect(reopened.body.associations).toEqual(body.associations)
  })
})

describe('leads', () => {
  it('need a person or a company, and a subscription that has them', async () => {
    expect(refusal(await create('leads', { hs_lead_name: 'Ada' }))).toEqual([400, 'VALIDATION_ERROR'])
    const [contact] = rows('contacts') as [Row]
    expect((await create('0-136', { hs_lead_name: 'Ada' }, [to(contact.id, 578)])).status).toBe(201)
    bench.crm.configure({ lacks: ['leads'] })
    expect((await bench.ask('GET', '/crm/v3/objects/leads')).status).toBe(403)
    expect((await bench.ask('GET', '/crm/v3/properties/leads')).status).toBe(403)
    expect((await bench.ask('GET', '/crm/v3/objects/deals')).status).toBe(200)
    expect(() => bench.crm.configure({ lacks: ['dragons'] })).toThrow(/There is no object/)
  })
})

describe('activities', () => {
  it('need a time; texts show a preview', async () => {
    const bare = await create('notes', { hs_note_body: 'No time' })
    expect([bare.status, bare.body.context]).toEqual([400, { properties: ['hs_timestamp'] }])
    const at = '1763632800000'
    const made = await create('notes', { hs_timestamp: at, hs_note_body: '<p>Found a moth</p>' })
    const read = await bench.ask('GET', `/crm/v3/objects/notes/${made.body.id}?properties=hs_body_preview,hs_timestamp`)
    expect(read.body.properties).toMatchObject({
      hs_body_preview: 'Found a moth',
      hs_timestamp: new Date(Number(at)).toISOString(),
    })
    const long = { hs_timestamp: at, hs_note_body: 'x'.repeat(65_537) }
    expect((await create('notes', long)).status).toBe(400)
  })

  it('are covered by the scopes of contacts, emails by one more', async () => {
    const scopes = ['crm.objects.contacts.read']
    expect((await bench.ask('GET', '/crm/v3/objects/calls', undefined, { scopes })).status).toBe(200)
    const emails = await bench.ask('GET', '/crm/v3/objects/emails', undefined, { scopes })
    expect(emails.body.errors[0].context.requiredGranularScopes).toEqual(['sales-email-read'])
    const write = { properties: { hs_timestamp: '1763632800000' } }
    const answer = await bench.ask('POST', '/crm/v3/objects/calls', write, { scopes })
    expect(refusal(answer)).toEqual([403, 'MISSING_SCOPES'])
  })

  it('are found by the time of their making, under their own name for it', async () => {
    const search = async (propertyName: string) => {
      const filters = [{ propertyName, operator: 'LT', value: String(Date.UTC(2024, 0, 1)) }]
      return (await bench.ask('POST', '/crm/v3/objects/calls/search', { filterGroups: [{ filters }], limit: 100 })).body
    }
    expect((await search('createdate')).total).toBe(0)
    const found = await search('hs_createdate')
    expect(found.total).toBeGreaterThan(0)
    expect(found.results).toHaveLength(found.total)
  })
})
