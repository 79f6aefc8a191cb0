import { AssociationTypes, Client } from '@hubspot/api-client'
import { ApiException } from '@hubspot/api-client/lib/codegen/crm/contacts/apis/exception'
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Forwarder, openForwarder } from '../../../../../../tests/kit/forwarder'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'

const target = { provider: 'hubspot' }

let bench: KitSandbox
let forwarder: Forwarder
let client: Client
let connectionId: string
beforeAll(async () => {
  bench = await openSandbox({ records: 250, unlimited: true, indexLagMs: 0 })
  ;[connectionId = ''] = await bench.control.addConnections({ integrationKey: 'hubspot' })
  forwarder = await openForwarder(bench, { connectionId, providerConfigKey: 'hubspot' })
  client = new Client({ accessToken: 'made up', basePath: forwarder.url, numberOfApiCallRetries: 0 })
})
afterAll(async () => {
  await forwarder.close()
  await bench.close()
})

/** What the client throws, as its own kind of error. */
const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => expect.fail('The call went through.'),
    (thrown: unknown) => thrown,
  )
  const { code, body } = error as ApiException<Record<string, unknown>>
  return { code, body, name: (error as Error).constructor.name }
}

const linkOf = (id: number) => [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: id }] as never

describe('the vendor’s own client', () => {
  it('lists and pages everything there is', async () => {
    const { crm } = client
    for (const [api, object] of [
      [crm.contacts, 'contacts'],
      [crm.companies, 'companies'],
      [crm.deals, 'deals'],
      [crm.objects.leads, 'leads'],
      [crm.objects.calls, 'calls'],
      [crm.objects.emails, 'emails'],
      [crm.objects.meetings, 'meetings'],
      [crm.objects.notes, 'notes'],
      [crm.objects.tasks, 'tasks'],
    ] as const) {
      const ids: string[] = []
      let after: string | undefined
      do {
        const page = await api.basicApi.getPage(100, after)
        ids.push(...page.results.map((record) => record.id))
        after = page.paging?.next?.after
      } while (after !== undefined)
      const kept = await bench.control.dump<{ id: string }>(target, object)
      expect(ids, object).toEqual(kept.map((record) => record.id))
      expect(ids.length, object).toBeGreaterThan(0)
    }
    const all = await crm.contacts.getAll()
    expect(all).toHaveLength(250)
    expect(all[0]?.createdAt).toBeInstanceOf(Date)
  })

  it('searches with filters, sorts and pages', async () => {
    const { searchApi } = client.crm.contacts
    const first = await searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: FilterOperatorEnum.HasProperty }] }],
      sorts: ['-lastmodifieddate'],
      properties: ['email', 'lastmodifieddate'],
      limit: 20,
    } as never)
    const stamps = first.results.map((record) => record.properties.lastmodifieddate)
    expect(stamps).toEqual([...stamps].sort().reverse())
    const second = await searchApi.doSearch({ limit: 20, after: first.paging?.next?.after } as never)
    expect(second.results).toHaveLength(20)
    const open = await client.crm.deals.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'hs_is_closed', operator: FilterOperatorEnum.Eq, value: 'false' }] }],
      properties: ['dealstage', 'hs_is_closed'],
      limit: 100,
    } as never)
    expect(open.results.length).toBeGreaterThan(0)
    expect(new Set(open.results.map((deal) => deal.properties.hs_is_closed))).toEqual(new Set(['false']))
    expect(new Set(open.results.map((deal) => deal.properties.dealstage)).size).toBeGreaterThan(2)
  })

  it('creates, reads, updates, merges and archives', async () => {
    const { basicApi } = client.crm.contacts
    const made = await basicApi.create({ properties: { email: 'Ada@Example.com', firstname: 'Ada' } })
    expect(made.properties.email).toBe('ada@example.com')
    await basicApi.update(made.id, { properties: { city: 'Oslo' } })
    const read = await basicApi.getById('ada@example.com', ['city'], undefined, undefined, false, 'email')
    expect([read.id, read.properties.city]).toEqual([made.id, 'Oslo'])
    const other = await basicApi.create({ properties: { firstname: 'Augusta', jobtitle: 'Countess' } })
    const merging = { primaryObjectId: made.id, objectIdToMerge: other.id }
    const merged = await client.apiRequest({
      method: 'POST',
      path: '/crm/v3/objects/contacts/merge',
      body: merging,
    })
    expect(merged.status).toBe(200)
    expect((await basicApi.getById(other.id, ['jobtitle'])).properties.jobtitle).toBe('Countess')
    await basicApi.archive(made.id)
    expect(await refused(basicApi.getById(made.id))).toMatchObject({ code: 404 })
    const gone = await basicApi.getPage(100, undefined, undefined, undefined, undefined, true)
    expect(gone.results.find((record) => record.id === made.id)?.archivedAt).toBeInstanceOf(Date)
  })

  it('writes in batches, upserts, and learns which rows failed', async () => {
    const { batchApi } = client.crm.contacts
    const created = await batchApi.create({
      inputs: ['one', 'two'].map((name) => ({
        properties: { email: `${name}@batch.example.com` },
        objectWriteTraceId: name,
        associations: [],
      })),
    })
    expect(created.results).toHaveLength(2)
    const idOf = (name: string) =>
      created.results.find((row) => row.properties.email === `${name}@batch.example.com`)?.id ?? ''
    const [one, two] = [{ id: idOf('one') }, { id: idOf('two') }]
    const updated = await batchApi.update({
      inputs: [
        { id: one.id, properties: { city: 'Rome' }, objectWriteTraceId: 'a' },
        { id: two.id, properties: { hs_lead_status: 'NO_SUCH' }, objectWriteTraceId: 'b' },
        { id: '5', properties: { city: 'Rome' }, objectWriteTraceId: 'c' },
      ],
    })
    expect(updated.results).toHaveLength(1)
    expect(updated).toMatchObject({ numErrors: 2 })
    const upserted = await batchApi.upsert({
      inputs: [
        { id: 'one@batch.example.com', idProperty: 'email', properties: { city: 'Bonn' } },
        { id: 'three@batch.example.com', idProperty: 'email', properties: { city: 'Bonn' } },
      ],
    })
    expect(upserted.results.map((row) => row._new).sort()).toEqual([false, true])
    const read = await batchApi.read({
      inputs: [{ id: one.id }, { id: '5' }],
      properties: ['city'],
      propertiesWithHistory: [],
    })
    expect(read.results.map((row) => row.properties.city)).toEqual(['Bonn'])
    await batchApi.archive({ inputs: [{ id: one.id }, { id: two.id }] })
    expect(await refused(client.crm.contacts.basicApi.getById(two.id))).toMatchObject({ code: 404 })
  })

  it('associates contacts, companies, deals and activities by the ids that it has itself', async () => {
    const { crm } = client
    const contact = await crm.contacts.basicApi.create({ properties: { firstname: 'Grace' } })
    const company = await crm.companies.basicApi.create({ properties: { name: 'Hopper & Sons' } })
    await crm.associations.v4.basicApi.create(
      'contacts',
      contact.id,
      'companies',
      company.id,
      linkOf(AssociationTypes.primaryContactToCompany),
    )
    const deal = await crm.deals.basicApi.create({
      properties: { dealname: 'Compiler', dealstage: 'qualifiedtobuy', pipeline: 'default', amount: '1200.50' },
      associations: [
        { to: { id: contact.id }, types: linkOf(AssociationTypes.dealToContact) },
        { to: { id: company.id }, types: linkOf(AssociationTypes.primaryDealToCompany) },
      ],
    })
    const note = await crm.objects.notes.basicApi.create({
      properties: { hs_timestamp: '2026-11-20T10:00:00Z', hs_note_body: '<p>Found a moth.</p>' },
      associations: [{ to: { id: deal.id }, types: linkOf(AssociationTypes.noteToDeal) }],
    })
    await crm.associations.v4.basicApi.createDefault('notes', note.id, 'contacts', contact.id)
    const linked = async (from: string, id: string, to: string) =>
      (await crm.associations.v4.basicApi.getPage(from, id, to)).results.map((item) => String(item.toObjectId))
    expect(await linked('contacts', contact.id, 'companies')).toEqual([company.id])
    expect(await linked('contacts', contact.id, 'deals')).toEqual([deal.id])
    expect(await linked('companies', company.id, 'deals')).toEqual([deal.id])
    expect(await linked('deals', deal.id, 'notes')).toEqual([note.id])
    expect(await linked('contacts', contact.id, 'notes')).toEqual([note.id])
    const read = await crm.deals.basicApi.getById(deal.id, ['amount', 'hs_deal_stage_probability'], undefined, [
      'contacts',
      'companies',
    ])
    expect(read.properties).toMatchObject({ amount: '1200.50', hs_deal_stage_probability: '0.4' })
    expect(read.associations?.contacts?.results).toEqual([{ id: contact.id, type: 'deal_to_contact' }])
    const batch = await crm.associations.v4.batchApi.getPage('deals', 'contacts', { inputs: [{ id: deal.id }] })
    expect(batch.results).toHaveLength(1)
    await crm.associations.v4.basicApi.archive('notes', note.id, 'deals', deal.id)
    expect(await linked('deals', deal.id, 'notes')).toEqual([])

    const pairs = Object.entries(AssociationTypes).flatMap(([name, id]) => {
      const [, primary, from = '', to = ''] = /^(primary)?([A-Za-z][a-z]+)To([A-Z][a-z]+)$/.exec(name) ?? []
      const [one, other] = [from.toLowerCase(), to.toLowerCase()]
      const kept = ['contact', 'company', 'deal', 'call', 'email', 'meeting', 'note', 'task']
      const known = kept.includes(one) && kept.includes(other) && one !== other && typeof id === 'number'
      const activities = kept.slice(3)
      return known && !(activities.includes(one) && activities.includes(other))
        ? [{ one, other, id, primary: primary !== undefined }]
        : []
    })
    expect(pairs.length).toBeGreaterThan(30)
    for (const { one, other, id } of pairs) {
      const labels = await client.apiRequest({ method: 'GET', path: `/crm/v4/associations/${one}/${other}/labels` })
      const { results } = (await labels.json()) as { results: { typeId: number }[] }
      expect(
        results.map((item) => item.typeId),
        `${one} to ${other}`,
      ).toContain(id)
    }
  })

  it('reads properties, owners and pipelines', async () => {
    const properties = await client.crm.properties.coreApi.getAll('deals')
    expect(properties.results.find((item) => item.name === 'dealstage')).toMatchObject({ type: 'enumeration' })
    const made = await client.crm.properties.coreApi.create('contacts', {
      name: 'shoe_size',
      label: 'Shoe size',
      type: 'number',
      fieldType: 'number',
      groupName: 'customer_programme',
    } as never)
    expect(made.name).toBe('shoe_size')
    const owners = await client.crm.owners.ownersApi.getPage(undefined, undefined, 3)
    expect([owners.results.length, owners.paging?.next?.after]).toEqual([3, '3'])
    const left = await client.crm.owners.ownersApi.getPage(undefined, undefined, 100, true)
    expect(left.results).toMatchObject([{ archived: true, email: 'denis.marchand@sales.example.com' }])
    const { results } = await client.crm.pipelines.pipelinesApi.getAll('deals')
    expect(results.map((pipeline) => pipeline.id)).toEqual(['default', '81204417'])
    expect(results[0]?.createdAt).toEqual(new Date(0))
    expect(results[0]?.stages.at(-2)).toMatchObject({
      id: 'closedwon',
      metadata: { isClosed: 'true', probability: '1.0' },
    })
    const stage = await client.crm.pipelines.pipelineStagesApi.getById('leads', 'lead-pipeline-id', 'new-stage-id')
    expect(stage.label).toBe('New')
  })

  it('throws each kind of refusal as its own error, with the vendor’s body', async () => {
    const { contacts, deals, objects } = client.crm
    const taken = await contacts.basicApi.create({ properties: { email: 'taken@example.com' } })
    const again = await refused(contacts.basicApi.create({ properties: { email: 'taken@example.com' } }))
    expect(again).toMatchObject({
      name: ApiException.name,
      code: 409,
      body: { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${taken.id}` },
    })
    expect(await refused(contacts.basicApi.create({ properties: { nonsense: 'x' } }))).toMatchObject({
      code: 400,
      body: { category: 'VALIDATION_ERROR', message: expect.stringContaining('PROPERTY_DOESNT_EXIST') },
    })
    expect(await refused(contacts.basicApi.getById('12345'))).toMatchObject({
      code: 404,
      body: { status: 'error', message: 'resource not found', correlationId: expect.any(String) },
    })
    expect(await refused(deals.basicApi.create({ properties: { dealname: 'No stage' } }))).toMatchObject({
      code: 400,
      body: { context: { properties: ['dealstage'] } },
    })
    const foreign = { dealname: 'X', pipeline: 'default', dealstage: '154200311' }
    expect(await refused(deals.basicApi.create({ properties: foreign }))).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('INVALID_OPTION') },
    })
    expect(await refused(objects.leads.basicApi.create({ properties: { hs_lead_name: 'Alone' } }))).toMatchObject({
      code: 400,
    })
    expect(await refused(objects.notes.basicApi.create({ properties: { hs_note_body: 'When?' } }))).toMatchObject({
      code: 400,
      body: { context: { properties: ['hs_timestamp'] } },
    })
    const scopes = ['oauth', 'crm.objects.contacts.read']
    await bench.control.limitScopes(connectionId, scopes)
    expect(await refused(deals.basicApi.getPage())).toMatchObject({
      code: 403,
      body: {
        category: 'MISSING_SCOPES',
        errors: [{ context: { requiredGranularScopes: ['crm.objects.deals.read'] } }],
      },
    })
    expect(await refused(objects.emails.basicApi.getPage())).toMatchObject({
      code: 403,
      body: { errors: [{ context: { requiredGranularScopes: ['sales-email-read'] } }] },
    })
    await bench.control.accountScopes(target, null)
    await bench.control.accountKnobs(target, { lacks: ['leads'] })
    expect(await refused(objects.leads.basicApi.getPage())).toMatchObject({ code: 403 })
    await bench.control.accountKnobs(target, { lacks: [], dailyLimit: 0 })
    expect(await refused(contacts.basicApi.getPage())).toMatchObject({
      code: 429,
      body: { policyName: 'DAILY', errorType: 'RATE_LIMIT' },
    })
    await bench.control.accountKnobs(target, { dailyLimit: null })
  })
})
