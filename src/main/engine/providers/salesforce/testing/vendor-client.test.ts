import jsforce, { type Connection } from 'jsforce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Forwarder, openForwarder } from '../../../../../../tests/kit/forwarder'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'

const target = { provider: 'salesforce' }

let bench: KitSandbox
let forwarder: Forwarder
let client: Connection
beforeAll(async () => {
  bench = await openSandbox({ records: 2500, unlimited: true, indexLagMs: 0 })
  const [connectionId = ''] = await bench.control.addConnections({ integrationKey: 'salesforce' })
  forwarder = await openForwarder(bench, { connectionId, providerConfigKey: 'salesforce' })
  client = new jsforce.Connection({ instanceUrl: forwarder.url, accessToken: 'made up', version: '66.0' })
})
afterAll(async () => {
  await forwarder.close()
  await bench.close()
})

/** What the client throws, as its own kind of error. */
const refused = async (work: PromiseLike<unknown>) => {
  const error = await Promise.resolve(work).then(
    () => expect.fail('The call went through.'),
    (thrown: unknown) => thrown,
  )
  const { errorCode, name, message } = error as Error & { errorCode: string }
  return { errorCode, name, message }
}

const idOf = (result: { id?: string | undefined; success: boolean }) => {
  expect(result).toMatchObject({ success: true })
  return result.id ?? ''
}

describe('the vendor’s own client', () => {
  it('lists and pages everything there is', async () => {
    for (const [type, object] of [
      ['Contact', 'contacts'],
      ['Account', 'companies'],
      ['Lead', 'leads'],
      ['Opportunity', 'opportunities'],
      ['Task', 'tasks'],
      ['Event', 'events'],
      ['EmailMessage', 'emails'],
      ['Note', 'notes'],
      ['Campaign', 'campaigns'],
      ['CampaignMember', 'members'],
    ] as const) {
      const found = await client.query<{ Id: string }>(`SELECT Id FROM ${type} ORDER BY Id`, {
        autoFetch: true,
        maxFetch: 10_000,
      })
      const kept = await bench.control.dump<{ Id: string }>(target, object)
      expect(
        found.records.map((record) => record.Id),
        object,
      ).toEqual(kept.map((record) => record.Id))
      expect(kept.length, object).toBeGreaterThan(0)
    }
  })

  it('searches with conditions, parents and order', async () => {
    const found = await client
      .sobject('Opportunity')
      .find({ IsClosed: false, Amount: { $gte: 1000 } }, ['Id', 'Amount', 'Account.Name', 'StageName'])
      .sort({ Amount: -1 })
      .limit(50)
    const amounts = found.map((record) => Number(record.Amount))
    expect(amounts).toHaveLength(50)
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a))
    expect(new Set(found.map((record) => record.StageName)).size).toBeGreaterThan(2)
    const users = await client.query<{ Email: string }>('SELECT Id, Email, IsActive FROM User WHERE IsActive = true')
    expect(users.records.length).toBeGreaterThan(3)
    const stages = await client.query<{ ApiName: string }>(
      'SELECT ApiName, SortOrder FROM OpportunityStage ORDER BY SortOrder',
    )
    expect(stages.records.at(-1)?.ApiName).toBe('Closed Lost')
  })

  it('describes objects and their fields', async () => {
    const all = await client.describeGlobal()
    expect(all.sobjects.map(({ name }) => name)).toContain('Opportunity')
    const { fields } = await client.sobject('Contact').describe()
    const types = new Map(fields.map((field) => [field.name, field.type]))
    expect(Object.fromEntries(types)).toMatchObject({
      Customer_Tier__c: 'picklist',
      Product_Interests__c: 'multipicklist',
      Newsletter_Opt_In__c: 'boolean',
      Contract_Renewal__c: 'date',
      Last_Webinar_At__c: 'datetime',
      Loyalty_Points__c: 'double',
      Yearly_Spend__c: 'currency',
      Discount__c: 'percent',
      AccountId: 'reference',
      MailingAddress: 'address',
    })
    expect(fields.find(({ name }) => name === 'LastName')).toMatchObject({ nillable: false, createable: true })
  })

  it('creates, reads, updates, associates, deletes and sees what is gone', async () => {
    const contact = client.sobject('Contact')
    const id = idOf(await contact.create({ LastName: 'Lovelace', Email: 'Ada@Client.Example' }))
    const account = idOf(await client.sobject('Account').create({ Name: 'Engines' }))
    idOf(await contact.update({ Id: id, AccountId: account, Title: 'Countess' }))
    expect(await contact.retrieve(id)).toMatchObject({
      Email: 'ada@client.example',
      AccountId: account,
      Title: 'Countess',
    })
    idOf(await client.sobject('Task').create({ WhoId: id, Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed' }))
    const start = new Date((await bench.control.advanceClock(0)).getTime() - 3_600_000)
    idOf(await contact.destroy(id))
    expect(await refused(contact.retrieve(id))).toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
    const end = await bench.control.advanceClock(120_000)
    const gone = await contact.deleted(start, end)
    expect(gone.deletedRecords.map((record) => record.id)).toContain(id)
    const { ids } = await client.sobject('Account').updated(start, end)
    expect(ids).toContain(account)
  })

  it('writes in collections, upserts, and learns which rows failed', async () => {
    const contact = client.sobject('Contact')
    const drafts = Array.from({ length: 250 }, (_, at) => ({ LastName: `Row ${at}`, Email: `row${at}@client.example` }))
    const made = await contact.create(drafts, { allowRecursive: true })
    expect(made.every(({ success }) => success)).toBe(true)
    const mixed = await contact.create([{ LastName: 'Fine' }, { FirstName: 'Bad' }] as never[])
    expect(mixed).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] }] },
    ])
    const ids = made.slice(0, 3).map(idOf)
    const updates = await contact.update(ids.map((Id) => ({ Id, Title: 'Changed' })))
    expect(updates.every(({ success }) => success)).toBe(true)
    const read = await contact.retrieve(ids)
    expect(read.map((record) => record?.Title)).toEqual(['Changed', 'Changed', 'Changed'])
    const destroyed = await contact.destroy(ids)
    expect(destroyed.every(({ success }) => success)).toBe(true)
    const upsert = (LastName: string) =>
      contact.upsert({ Membership_Number__c: 'C-1', LastName }, 'Membership_Number__c')
    expect(await upsert('First')).toMatchObject({ success: true, created: true })
    expect(await upsert('Second')).toMatchObject({ success: true, created: false })
  })

  it('reads limits, also from the header that nearly every answer has', async () => {
    const limits = await client.limits()
    expect(limits.DailyApiRequests).toMatchObject({ Max: 100_000 })
    await client.query('SELECT Id FROM Campaign')
    expect(client.limitInfo).toMatchObject({ apiUsage: { limit: 100_000 } })
    const who = await client.request<Record<string, string>>(`${forwarder.url}/services/oauth2/userinfo`)
    expect(who.organization_id).toMatch(/^00D/)
  })

  it('throws its own errors at every kind of refusal', async () => {
    const contact = client.sobject('Contact')
    expect(await refused(client.query('SELECT Nonsense FROM Contact'))).toMatchObject({ errorCode: 'INVALID_FIELD' })
    expect(await refused(client.query('SELECT Id FROM Nonsense'))).toMatchObject({ errorCode: 'INVALID_TYPE' })
    expect(await refused(client.query('SELECT Id Contact'))).toMatchObject({ errorCode: 'MALFORMED_QUERY' })
    expect(await refused(contact.create({ FirstName: 'x' } as never))).toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
    })
    expect(await refused(contact.create({ LastName: 'x', Email: 'x' }))).toMatchObject({
      errorCode: 'INVALID_EMAIL_ADDRESS',
    })
    idOf(await contact.create({ LastName: 'x', Email: 'twice@client.example' }))
    expect(await refused(contact.create({ LastName: 'y', Email: 'twice@client.example' }))).toMatchObject({
      errorCode: 'DUPLICATES_DETECTED',
    })
    expect(await refused(contact.retrieve('003dM00000000000AA'))).toMatchObject({ errorCode: 'NOT_FOUND' })
    await bench.control.accountKnobs(target, { dailyLimit: 0 })
    expect(await refused(client.query('SELECT Id FROM Campaign'))).toMatchObject({
      errorCode: 'REQUEST_LIMIT_EXCEEDED',
    })
    await bench.control.accountKnobs(target, { dailyLimit: null })
  })
})
