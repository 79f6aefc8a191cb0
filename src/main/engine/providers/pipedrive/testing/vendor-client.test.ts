import { v1, v2 } from 'pipedrive'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Forwarder, openForwarder } from '../../../../../../tests/kit/forwarder'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'

const target = { provider: 'pipedrive' }

let bench: KitSandbox
let forwarder: Forwarder
let connectionId: string
let ours: v2.Configuration
let older: v1.Configuration
beforeAll(async () => {
  bench = await openSandbox({ records: 250, unlimited: true, indexLagMs: 0 })
  ;[connectionId = ''] = await bench.control.addConnections({ integrationKey: 'pipedrive' })
  forwarder = await openForwarder(bench, { connectionId, providerConfigKey: 'pipedrive' })
  ours = new v2.Configuration({ accessToken: 'made up', basePath: `${forwarder.url}/v2` })
  older = new v1.Configuration({ accessToken: 'made up', basePath: `${forwarder.url}/v1` })
})
afterAll(async () => {
  await forwarder.close()
  await bench.close()
})

/** What the client throws: it gives the vendor's body as the error. */
const refused = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('The call went through.'),
    (thrown: unknown) => thrown as Record<string, unknown>,
  )

interface Page {
  data?: { id?: number }[]
  additional_data?: { next_cursor?: string | null } | null
}

async function all(read: (cursor: string | undefined) => Promise<unknown>): Promise<number[]> {
  const ids: number[] = []
  let cursor: string | undefined
  do {
    const page = (await read(cursor)) as Page
    ids.push(...(page.data ?? []).map(({ id }) => Number(id)))
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor !== undefined)
  return ids
}

const dumped = async (object: string) =>
  (await bench.control.dump<{ id: number; is_archived?: boolean }>(target, object)).map((row) => row)

describe('the vendor’s own client', () => {
  it('lists and pages everything there is', async () => {
    const persons = new v2.PersonsApi(ours)
    const organizations = new v2.OrganizationsApi(ours)
    const deals = new v2.DealsApi(ours)
    const activities = new v2.ActivitiesApi(ours)
    const lists = [
      ['contacts', await all((cursor) => persons.getPersons({ limit: 100, ...(cursor ? { cursor } : {}) }))],
      [
        'companies',
        await all((cursor) => organizations.getOrganizations({ limit: 20, ...(cursor ? { cursor } : {}) })),
      ],
      ['activities', await all((cursor) => activities.getActivities({ limit: 50, ...(cursor ? { cursor } : {}) }))],
    ] as const
    for (const [object, ids] of lists) expect(ids, object).toEqual((await dumped(object)).map(({ id }) => id))
    const live = await all((cursor) => deals.getDeals({ limit: 30, ...(cursor ? { cursor } : {}) }))
    const archived = await all((cursor) => deals.getArchivedDeals({ limit: 30, ...(cursor ? { cursor } : {}) }))
    expect([...live, ...archived].sort((a, b) => a - b)).toEqual((await dumped('deals')).map(({ id }) => id))
  })

  it('lists leads, notes, call logs and users of version 1', async () => {
    const leads = new v1.LeadsApi(older)
    const page = await leads.getLeads({ limit: 500, sort: 'update_time' })
    const archived = await leads.getArchivedLeads({ limit: 500 })
    expect([...(page.data ?? []), ...(archived.data ?? [])]).toHaveLength((await dumped('leads')).length)
    const notes = await new v1.NotesApi(older).getNotes({ limit: 10 })
    expect(notes.additional_data?.pagination).toMatchObject({ more_items_in_collection: true, next_start: 10 })
    expect((await new v1.CallLogsApi(older).getUserCallLogs({ limit: 50 })).data?.length).toBeGreaterThan(0)
    expect((await new v1.UsersApi(older).getUsers()).data).toHaveLength(8)
  })

  it('filters by ids and by the time of the last change, and searches', async () => {
    const persons = new v2.PersonsApi(ours)
    const [first, second] = (await dumped('contacts')).map(({ id }) => id)
    const some = await persons.getPersons({ ids: `${first},${second},999999` })
    expect(some.data?.map(({ id }) => id)).toEqual([first, second])
    const since = `${new Date(Date.now() - 1000).toISOString().slice(0, 19)}Z`
    await persons.updatePerson({ id: Number(second), UpdatePersonRequest: { job_title: 'Captain' } })
    const changed = await persons.getPersons({ updated_since: since, sort_by: 'update_time' })
    expect(changed.data?.map(({ id }) => id)).toEqual([second])
    const known = (await persons.getPersons({ limit: 100 })).data?.find(({ emails }) => emails?.[0] !== undefined)
    const term = known?.emails?.[0]?.value ?? ''
    const found = await persons.searchPersons({ term, fields: 'email', exact_match: true })
    expect(found.data?.items?.map(({ item }) => item?.id)).toContain(known?.id)
  })

  it('describes fields, pipelines and stages', async () => {
    const fields = await new v2.PersonFieldsApi(ours).getPersonFields({ limit: 500 })
    const tier = fields.data?.find((field) => field.field_name === 'Tier')
    expect(tier).toMatchObject({ field_type: 'enum', is_custom_field: true })
    expect(tier?.options?.map((option) => option.label)).toEqual(['Gold', 'Silver', 'Bronze'])
    expect((await new v2.DealFieldsApi(ours).getDealFields({ limit: 500 })).data?.length).toBeGreaterThan(20)
    expect((await new v2.PipelinesApi(ours).getPipelines()).data).toHaveLength(3)
    expect((await new v2.StagesApi(ours).getStages({ pipeline_id: 1 })).data).toHaveLength(5)
  })

  it('creates, links, updates and deletes', async () => {
    const persons = new v2.PersonsApi(ours)
    const organization = await new v2.OrganizationsApi(ours).addOrganization({
      AddOrganizationRequest: { name: 'Byron & Co' } as never,
    })
    const org_id = organization.data?.id as number
    const emails = [{ value: 'ada@x.example', label: 'work', primary: true }]
    const made = await persons.addPerson({ AddPersonRequest: { name: 'Ada Byron', emails, org_id } })
    expect(made.data).toMatchObject({ first_name: 'Ada', last_name: 'Byron', org_id, emails })
    const id = made.data?.id as number
    const unlinked = await persons.updatePerson({ id, UpdatePersonRequest: { org_id: null as never } })
    expect(unlinked.data?.org_id).toBeNull()
    const lead = await new v1.LeadsApi(older).addLead({ AddLeadRequest: { title: 'Ten seats', person_id: id } })
    const leadId = lead.data?.id as string
    const conversion = await new v2.LeadsApi(ours).convertLeadToDeal({ id: leadId })
    expect(conversion.data?.conversion_id).toBeTruthy()
    const note = await new v1.NotesApi(older).addNote({ AddNoteRequest: { content: 'Hello', person_id: id } as never })
    expect(note.data).toMatchObject({ content: 'Hello', person_id: id })
    const activity = await new v2.ActivitiesApi(ours).addActivity({
      AddActivityRequest: { subject: 'Call', type: 'call', participants: [{ person_id: id, primary: true }] } as never,
    })
    expect(activity.data).toMatchObject({ person_id: id, done: false })
    await persons.deletePerson({ id })
    expect(await refused(persons.getPerson({ id }))).toMatchObject({ errorCode: 404 })
    const deals = new v2.DealsApi(ours)
    const deal = await deals.addDeal({ AddDealRequest: { title: 'Twenty seats' } })
    await deals.deleteDeal({ id: deal.data?.id as number })
    expect((await deals.getDeals({ status: 'deleted' as never })).data?.map((one) => one.id)).toEqual([deal.data?.id])
  })

  it('gives each refusal as the vendor’s body', async () => {
    const persons = new v2.PersonsApi(ours)
    const strict = await refused(persons.addPerson({ AddPersonRequest: { name: 7, email: 'a' } as never }))
    expect(strict).toMatchObject({ success: false, code: 'ERR_SCHEMA_VALIDATION_FAILED' })
    expect(await refused(persons.updatePerson({ id: 999_999 }))).toMatchObject({ errorCode: 404 })
    expect(await refused(new v1.LeadsApi(older).getLead({ id: 'f08b42a0-4e75-11ea-9643-03698ef1cfd6' }))).toMatchObject(
      {
        errorCode: 404,
      },
    )
    await bench.control.accountKnobs(target, { dailyLimit: 0 })
    expect(await refused(persons.getPersons())).toMatchObject({ errorCode: 429 })
    await bench.control.accountKnobs(target, { dailyLimit: null })
  })
})
