import { GHLError, HighLevel } from '@gohighlevel/api-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Forwarder, openForwarder } from '../../../../../../tests/kit/forwarder'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'

const target = { provider: 'highlevel' }
const locationId = 'Yg6rT0pLmA4sKd8WqZ1x'

let bench: KitSandbox
let forwarder: Forwarder
let client: HighLevel
let connectionId: string
beforeAll(async () => {
  bench = await openSandbox({ records: 250, unlimited: true, indexLagMs: 0 })
  ;[connectionId = ''] = await bench.control.addConnections({ integrationKey: 'highlevel' })
  forwarder = await openForwarder(bench, { connectionId, providerConfigKey: 'highlevel' })
  client = openClient('2021-07-28')
})
afterAll(async () => {
  await forwarder.close()
  await bench.close()
})

function openClient(apiVersion: string): HighLevel {
  const opened = new HighLevel({ privateIntegrationToken: 'made up', apiVersion, logLevel: 'none' })
  opened.getHttpClient().defaults.baseURL = forwarder.url
  return opened
}

/** What the client throws, as its own kind of error. */
const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => expect.fail('The call went through.'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(GHLError)
  const { code, statusCode, response } = error as GHLError
  return { code, statusCode, response }
}

const idsOf = (records: readonly { id?: string }[]) => records.map(({ id }) => id).sort()
const kept = async (object: string) => idsOf(await bench.control.dump<{ id: string }>(target, object))

interface Found {
  contacts: { id: string; dateUpdated: string; searchAfter: [number, string] }[]
  total: number
}

async function searchAll(body: object): Promise<Found['contacts']> {
  const all: Found['contacts'] = []
  for (let searchAfter: unknown; ; searchAfter = all.at(-1)?.searchAfter) {
    const page = (await client.contacts.searchContactsAdvanced({
      locationId,
      pageLimit: 100,
      ...(searchAfter === undefined ? {} : { searchAfter }),
      ...body,
    } as never)) as Found
    if (page.contacts.length === 0) return all
    all.push(...page.contacts)
  }
}

describe('the vendor’s own client', () => {
  it('lists and pages contacts by the cursor that each one carries', async () => {
    const byAge = await searchAll({ sort: [{ field: 'dateAdded', direction: 'asc' }] })
    expect(idsOf(byAge)).toEqual(await kept('contacts'))
    const byChange = await searchAll({ sort: [{ field: 'dateUpdated', direction: 'asc' }] })
    expect(idsOf(byChange)).toEqual(await kept('contacts'))
    expect(byChange.map(({ dateUpdated }) => dateUpdated)).toEqual(
      byChange.map(({ dateUpdated }) => dateUpdated).sort(),
    )
    const older = await client.contacts.getContacts({ locationId, limit: 100 })
    expect(older.contacts).toHaveLength(100)
  })

  it('lists and pages companies, opportunities, notes, tasks and messages', async () => {
    const companies: { id?: string }[] = []
    for (let skip = 0; ; skip += 20) {
      const page = await client.businesses.getBusinessesByLocation({ locationId, limit: '20', skip: String(skip) })
      companies.push(...(page.businesses ?? []))
      if ((page.businesses ?? []).length < 20) break
    }
    expect(idsOf(companies)).toEqual(await kept('companies'))

    const deals: { id?: string; sort?: unknown }[] = []
    for (let searchAfter: unknown; ; searchAfter = deals.at(-1)?.sort) {
      const body = { locationId, limit: 20, ...(searchAfter === undefined ? {} : { searchAfter }) }
      const page = await client.opportunities.searchOpportunitiesAdvanced(body as never)
      if (!page.opportunities?.length) break
      deals.push(...page.opportunities)
    }
    expect(idsOf(deals)).toEqual(await kept('opportunities'))
    const won = await client.opportunities.searchOpportunity({ locationId, status: 'won', limit: 100 } as never)
    expect(won).toBeDefined()

    const contacts = await searchAll({})
    const [notes, tasks] = [[] as { id?: string }[], [] as { id?: string }[]]
    for (const { id: contactId } of contacts) {
      notes.push(...((await client.contacts.getAllNotes({ contactId })).notes ?? []))
      tasks.push(...((await client.contacts.getAllTasks({ contactId })).tasks ?? []))
    }
    expect(idsOf(notes)).toEqual(await kept('notes'))
    expect(idsOf(tasks)).toEqual(await kept('tasks'))

    const messages: { id: string }[] = []
    const conversations = openClient('2021-04-15').conversations
    for (const channel of ['Call', 'SMS', 'Email'] as const) {
      let cursor: string | undefined
      do {
        const page = await conversations.exportMessagesByLocation({
          locationId,
          channel,
          limit: 50,
          sortBy: 'updatedAt',
          sortOrder: 'asc',
          ...(cursor === undefined ? {} : { cursor }),
        })
        expect(page.messages.length).toBeGreaterThan(0)
        messages.push(...page.messages)
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
    }
    expect(idsOf(messages)).toEqual(await kept('messages'))
  })

  it('describes fields, pipelines, people, campaigns and workflows', async () => {
    const { customFields } = await client.locations.getCustomFields({ locationId, model: 'contact' })
    const types = new Set(customFields?.map(({ dataType }) => dataType))
    for (const type of [
      'TEXT',
      'NUMERICAL',
      'MONETORY',
      'CHECKBOX',
      'SINGLE_OPTIONS',
      'DATE',
      'RADIO',
      'FILE_UPLOAD',
    ]) {
      expect(types).toContain(type)
    }
    const { pipelines } = await client.opportunities.getPipelines({ locationId })
    expect(pipelines?.map(({ name }) => name)).toEqual(['Sales', 'Renewals'])
    expect((await client.campaigns.getCampaigns({ locationId })).campaigns?.length).toBeGreaterThan(1)
    expect((await client.workflows.getWorkflow({ locationId })).workflows?.length).toBeGreaterThan(1)
    const people = await client.users.searchUsers({ companyId: 'k3RjDm0XxPq7VbWz9LtA', locationId })
    expect(people.users?.length).toBeGreaterThan(3)
    const place = await client.locations.getLocation({ locationId })
    expect(place.location?.name).toBe('Alder & Finch Americas')
  })

  it('creates, reads, updates, upserts, tags and deletes contacts', async () => {
    const { customFields } = await client.locations.getCustomFields({ locationId, model: 'contact' })
    const idOf = (key: string) => customFields?.find(({ fieldKey }) => fieldKey === `contact.${key}`)?.id ?? ''
    const { contact } = await client.contacts.createContact({
      locationId,
      firstName: 'Ada',
      email: 'Ada@Example.com',
      phone: '(415) 555-0134',
      companyName: 'Analytical Engines',
      tags: ['VIP'],
      customFields: [{ id: idOf('loyalty_points'), field_value: 12 }],
    })
    const contactId = contact?.id ?? ''
    expect(contact).toMatchObject({ email: 'ada@example.com', phone: '+14155550134', tags: ['vip'] })
    expect(contact?.customFields).toEqual([{ id: idOf('loyalty_points'), value: 12 }])
    const updated = await client.contacts.updateContact(
      { contactId },
      { city: 'Oslo', customFields: [{ id: idOf('customer_tier'), field_value: 'Gold' }] },
    )
    expect(updated.contact).toMatchObject({ city: 'Oslo', firstName: 'Ada' })
    const again = await client.contacts.upsertContact({ locationId, email: 'ada@example.com', lastName: 'Byron' })
    expect(again).toMatchObject({ new: false, contact: { id: contactId, lastName: 'Byron' } })
    expect(await client.contacts.addTags({ contactId }, { tags: ['Pilot'] })).toMatchObject({ tags: ['vip', 'pilot'] })
    expect(await client.contacts.removeTags({ contactId }, { tags: ['vip'] })).toMatchObject({ tags: ['pilot'] })
    await client.contacts.deleteContact({ contactId })
    expect(await refused(client.contacts.getContact({ contactId }))).toMatchObject({
      code: 'VALIDATION',
      statusCode: 400,
    })
  })

  it('makes companies and opportunities and links them to contacts', async () => {
    const { contact } = await client.contacts.createContact({ locationId, email: 'grace@example.com' })
    const contactId = contact?.id ?? ''
    const made = (await client.businesses.createBusiness({ locationId, name: 'Compilers' })) as never as {
      buiseness: { id: string }
    }
    const businessId = made.buiseness.id
    await client.contacts.addRemoveContactFromBusiness({ locationId, ids: [contactId], businessId })
    expect(await client.contacts.getContactsByBusinessId({ businessId, locationId })).toMatchObject({
      contacts: [{ id: contactId, businessId }],
    })
    await client.businesses.updateBusiness({ businessId }, { name: 'Compilers and sons' } as never)
    const { pipelines } = await client.opportunities.getPipelines({ locationId })
    const pipelineId = pipelines?.[0]?.id ?? ''
    const deal = await client.opportunities.createOpportunity({
      locationId,
      contactId,
      pipelineId,
      name: 'One compiler',
      status: 'open',
      monetaryValue: 900,
    })
    const id = deal.opportunity?.id ?? ''
    await client.opportunities.updateOpportunityStatus({ id }, { status: 'won' })
    expect((await client.opportunities.getOpportunity({ id })).opportunity).toMatchObject({
      status: 'won',
      monetaryValue: 900,
      contactId,
    })
    await client.opportunities.deleteOpportunity({ id })
    await client.businesses.deleteBusiness({ businessId })
    const { note } = await client.contacts.createNote({ contactId }, { body: 'Called twice.' })
    await client.contacts.updateNote({ contactId, id: note?.id ?? '' }, { body: 'Called thrice.' })
    await client.contacts.deleteNote({ contactId, id: note?.id ?? '' })
    const dueDate = '2026-12-01T09:00:00.000Z'
    const { task } = await client.contacts.createTask({ contactId }, { title: 'Call', dueDate, completed: false })
    await client.contacts.updateTaskCompleted({ contactId, taskId: task?.id ?? '' }, { completed: true })
    expect((await client.contacts.getAllTasks({ contactId })).tasks).toMatchObject([{ completed: true }])
  })

  it('reads the limits', async () => {
    const { headers } = await client.getHttpClient().get(`/locations/${locationId}`)
    expect(headers).toMatchObject({ 'x-ratelimit-max': '100', 'x-ratelimit-limit-daily': '200000' })
  })

  it('catches each kind of refusal as its own error', async () => {
    const { contact } = await client.contacts.createContact({ locationId, email: 'twice@example.com' })
    expect(await refused(client.contacts.createContact({ locationId, email: 'twice@example.com' }))).toMatchObject({
      code: 'VALIDATION',
      statusCode: 400,
      response: { meta: { contactId: contact?.id, matchingField: 'email' } },
    })
    expect(await refused(client.contacts.createContact({ locationId, email: 'none' }))).toMatchObject({
      code: 'VALIDATION',
      statusCode: 422,
      response: { message: ['email must be an email'] },
    })
    const odd = client.contacts.updateContact({ contactId: contact?.id ?? '' }, { locationId } as never)
    expect(await refused(odd)).toMatchObject({
      statusCode: 422,
      response: { message: ['property locationId should not exist'] },
    })
    expect(await refused(client.contacts.getContacts({ locationId: 'another' }))).toMatchObject({
      code: 'FORBIDDEN',
      statusCode: 403,
    })
    expect(await refused(client.businesses.getBusiness({ businessId: 'none' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refused(openClient('v3').contacts.getContacts({ locationId }))).toMatchObject({ statusCode: 400 })
    expect(await refused(openClient('2020-01-01').campaigns.getCampaigns({ locationId }))).toMatchObject({
      code: 'AUTHENTICATION',
      statusCode: 401,
    })
    const path = '/proxy/campaigns/'
    await bench.control.addFault({ method: 'GET', path, fault: { kind: 'rate-limit' }, times: 1 })
    expect(await refused(client.campaigns.getCampaigns({ locationId }))).toMatchObject({ code: 'RATE_LIMIT' })
    await bench.control.addFault({ method: 'GET', path, fault: { kind: 'status', status: 503 }, times: 1 })
    expect(await refused(client.campaigns.getCampaigns({ locationId }))).toMatchObject({ code: 'SERVER' })
  })

  it('reaches no location with the token of an agency', async () => {
    const [agency = ''] = await bench.control.addConnections({
      integrationKey: 'highlevel',
      account: 'k3RjDm0XxPq7VbWz9LtA',
    })
    const door = await openForwarder(bench, { connectionId: agency, providerConfigKey: 'highlevel' })
    try {
      const own = openClient('2021-07-28')
      own.getHttpClient().defaults.baseURL = door.url
      expect(await refused(own.contacts.getContacts({ locationId }))).toMatchObject({ code: 'FORBIDDEN' })
      const all = await own.locations.searchLocations({ companyId: 'k3RjDm0XxPq7VbWz9LtA' })
      expect(all.locations?.map(({ id }) => id)).toContain(locationId)
    } finally {
      await door.close()
    }
  })
})
