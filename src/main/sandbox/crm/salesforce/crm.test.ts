import { beforeEach, describe, expect, it } from 'vitest'
import { type CrmBench, openCrm } from '../kit/testing'
import { salesforceSandbox } from '.'

const base = '/services/data/v66.0'
const contacts = `${base}/sobjects/Contact`

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(salesforceSandbox, { limits: true })
})

const make = async (fields: Record<string, unknown>, type = 'Contact') =>
  (await bench.ask('POST', `${base}/sobjects/${type}`, fields)).body.id as string

const refusal = async (fields: Record<string, unknown>, type = 'Contact') => {
  const { status, body } = await bench.ask('POST', `${base}/sobjects/${type}`, fields)
  return { status, code: body[0].errorCode, fields: body[0].fields, message: body[0].message }
}

describe('ids', () => {
  it('are taken with 15 letters, and with 18 in any case', async () => {
    const id = await make({ LastName: 'Ids' })
    expect(id).toMatch(/^003\w{15}$/)
    for (const form of [id, id.slice(0, 15), id.toLowerCase(), id.toUpperCase()]) {
      expect((await bench.ask('GET', `${contacts}/${form}?fields=Id`)).body.Id, form).toBe(id)
    }
    expect((await bench.ask('GET', `${contacts}/${id.slice(0, 15).toLowerCase()}`)).status).toBe(404)
  })
})

describe('writes', () => {
  it('name the field that they refuse', async () => {
    expect(await refusal({ FirstName: 'Only' })).toMatchObject({
      status: 400,
      code: 'REQUIRED_FIELD_MISSING',
      fields: ['LastName'],
    })
    expect(await refusal({ LastName: 'x', Email: 'nonsense' })).toMatchObject({
      code: 'INVALID_EMAIL_ADDRESS',
      fields: ['Email'],
    })
    expect(await refusal({ LastName: 'x'.repeat(81) })).toMatchObject({ code: 'STRING_TOO_LONG', fields: ['LastName'] })
    expect(await refusal({ LastName: 'x', Customer_Tier__c: 'tin' })).toMatchObject({
      code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      fields: ['Customer_Tier__c'],
    })
    expect(await refusal({ LastName: 'x', Nonsense__c: 1 })).toMatchObject({ code: 'INVALID_FIELD' })
    expect(await refusal({ LastName: 'x', IsDeleted: true })).toMatchObject({
      code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      fields: ['IsDeleted'],
    })
    expect(await refusal({ LastName: 'x', AccountId: '001dM00000000000AA' })).toMatchObject({ status: 400 })
    expect(await refusal({ LastName: 'x', Contract_Renewal__c: '31.12.2026' })).toMatchObject({
      code: 'JSON_PARSER_ERROR',
    })
    const gone = bench.crm as unknown as { users: { id: string; active: boolean }[] }
    const left = gone.users.find((user) => !user.active)?.id
    expect(await refusal({ LastName: 'x', OwnerId: left })).toMatchObject({ code: 'INACTIVE_OWNER_OR_USER' })
  })

  it('are refused when the record has changed since, by the second', async () => {
    const id = await make({ LastName: 'Before' })
    const read = await bench.ask('GET', `${contacts}/${id}`)
    const since = new Date(read.body.LastModifiedDate).toUTCString()
    const conditional = (fields: object) =>
      bench.ask('POST', `${base}/composite`, {
        compositeRequest: [
          {
            method: 'PATCH',
            url: `${contacts}/${id}`,
            referenceId: 'a',
            body: fields,
            httpHeaders: { 'If-Unmodified-Since': since },
          },
        ],
      })
    expect((await conditional({ LastName: 'After' })).body.compositeResponse[0].httpStatusCode).toBe(204)
    bench.pass(2000)
    bench.crm.edit({ object: 'contacts', action: 'update', id, fields: { Title: 'Someone else' } })
    const late = (await conditional({ LastName: 'Late' })).body.compositeResponse[0]
    expect([late.httpStatusCode, late.body[0].errorCode]).toEqual([412, 'PRECONDITION_FAILED'])
  })

  it('meet the rule against duplicates unless they say otherwise, and unique values always', async () => {
    const id = await make({ LastName: 'One', Email: 'one@dup.example', Membership_Number__c: 'M-1' })
    const again = await bench.ask('POST', contacts, { LastName: 'Two', Email: 'One@dup.example' })
    expect(again.status).toBe(400)
    expect(again.body[0]).toMatchObject({
      errorCode: 'DUPLICATES_DETECTED',
      duplicateResult: { matchResults: [{ matchRecords: [{ record: { Id: id } }] }] },
    })
    expect(await refusal({ LastName: 'Three', Membership_Number__c: 'M-1' })).toMatchObject({
      code: 'DUPLICATE_VALUE',
      message: `duplicate value found: Membership_Number__c duplicates value on record with id: ${id.slice(0, 15)}`,
    })
    const kept = await bench.ask('PATCH', `${contacts}/Membership_Number__c/M-1`, { LastName: 'Kept' })
    expect([kept.status, kept.body.created]).toEqual([200, false])
    const made = await bench.ask('PATCH', `${contacts}/Membership_Number__c/M-2`, { LastName: 'New' })
    expect([made.status, made.body.created]).toEqual([201, true])
    bench.crm.edit({
      object: 'contacts',
      action: 'create',
      fields: { LastName: 'D', Email: 'one@dup.example' },
      duplicate: true,
    })
    const unclear = await bench.ask('PATCH', `${contacts}/Email/one@dup.example`, { LastName: 'Which' })
    expect(unclear.status).toBe(300)
    expect(unclear.body).toHaveLength(2)
  })

  it('in collections take 200 rows, answer each for itself, and keep to all or none', async () => {
    const record = (LastName: string | null) => ({ attributes: { type: 'Contact' }, LastName })
    const mixed = await bench.ask('POST', `${base}/composite/sobjects`, {
      allOrNone: false,
      records: [record('a'), record(null)],
    })
    expect(mixed.status).toBe(200)
    expect(mixed.body).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
    ])
    const before = bench.crm.dump('contacts').length
    const none = await bench.ask('POST', `${base}/composite/sobjects`, {
      allOrNone: true,
      records: [record('a'), record(null)],
    })
    expect(none.body[0].errors[0].statusCode).toBe('ALL_OR_NONE_OPERATION_ROLLED_BACK')
    expect(bench.crm.dump('contacts')).toHaveLength(before)
    const many = Array.from({ length: 201 }, () => record('x'))
    expect((await bench.ask('POST', `${base}/composite/sobjects`, { records: many })).status).toBe(400)
    const wrongOrder = { LastName: 'x', attributes: { type: 'Contact' } }
    const refused = await bench.ask('POST', `${base}/composite/sobjects`, { records: [wrongOrder] })
    expect([refused.status, refused.body[0].errorCode]).toEqual([400, 'JSON_PARSER_ERROR'])
  })

  it('of a stage bring its probability along', async () => {
    const id = await make({ Name: 'Deal', StageName: 'Prospecting', CloseDate: '2027-01-31' }, 'Opportunity')
    const read = async () => (await bench.ask('GET', `${base}/sobjects/Opportunity/${id}`)).body
    expect(await read()).toMatchObject({ Probability: 10, IsClosed: false, IsWon: false })
    await bench.ask('PATCH', `${base}/sobjects/Opportunity/${id}`, { StageName: 'Closed Won' })
    expect(await read()).toMatchObject({
      Probability: 100,
      IsClosed: true,
      IsWon: true,
      ForecastCategoryName: 'Closed',
    })
  })
})

describe('what people do', () => {
  it('deletes contacts with their account and brings them back with it', async () => {
    const account = await make({ Name: 'Parent' }, 'Account')
    const child = await make({ LastName: 'Child', AccountId: account })
    bench.crm.edit({ object: 'companies', action: 'delete', id: account })
    expect(bench.crm.look('contacts', child)?.state).toBe('deleted')
    expect((await bench.ask('GET', `${contacts}/${child}`)).body[0].errorCode).toBe('ENTITY_IS_DELETED')
    bench.crm.edit({ object: 'companies', action: 'restore', id: account })
    expect(bench.crm.look('contacts', child)?.state).toBe('live')
  })

  it('merges: the loser names its winner, and what hung on it moves without a stamp', async () => {
    const [winner, loser] = [
      await make({ Name: 'Winner' }, 'Account'),
      await make({ Name: 'Loser', Phone: '1' }, 'Account'),
    ]
    const child = await make({ LastName: 'Child', AccountId: loser })
    const before = (await bench.ask('GET', `${contacts}/${child}`)).body.SystemModstamp
    bench.pass(60_000)
    bench.crm.edit({ object: 'companies', action: 'merge', id: loser, into: winner })
    expect((await bench.ask('GET', `${contacts}/${child}`)).body).toMatchObject({
      AccountId: winner,
      SystemModstamp: before,
    })
    const soql = `SELECT Id, MasterRecordId FROM Account WHERE Id = '${loser}'`
    const gone = await bench.ask('GET', `${base}/queryAll?q=${encodeURIComponent(soql)}`)
    expect(gone.body.records).toMatchObject([{ MasterRecordId: winner }])
  })

  it('converts leads, which apps cannot change from then on', async () => {
    const id = await make({ LastName: 'Lead', Company: 'Lead Inc' }, 'Lead')
    const lead = bench.crm.edit({ object: 'leads', action: 'update', id, fields: { IsConverted: 'true' } }) as Record<
      string,
      string
    >
    expect(bench.crm.look('contacts', lead.ConvertedContactId ?? '')?.state).toBe('live')
    expect(bench.crm.look('opportunities', lead.ConvertedOpportunityId ?? '')?.state).toBe('live')
    const refused = await bench.ask('PATCH', `${base}/sobjects/Lead/${id}`, { City: 'Oslo' })
    expect(refused.body[0].errorCode).toBe('CANNOT_UPDATE_CONVERTED_LEAD')
  })

  it('changes a few records when it is live, the same ones from the same seed', () => {
    const before = JSON.stringify(bench.crm.dump('contacts'))
    const other = openCrm(salesforceSandbox)
    for (let turn = 0; turn < 20; turn += 1) {
      bench.crm.tick()
      other.crm.tick()
    }
    expect(JSON.stringify(bench.crm.dump('contacts'))).not.toBe(before)
    expect(other.crm.dump('contacts')).toEqual(bench.crm.dump('contacts'))
    expect(bench.reopened().crm.dump('contacts')).toEqual(bench.crm.dump('contacts'))
  })

  it('takes the right of a record, a field or an object away', async () => {
    const id = await make({ LastName: 'Hidden' })
    bench.crm.edit({ object: 'contacts', action: 'hide', id, answer: 403 })
    expect((await bench.ask('GET', `${contacts}/${id}`)).status).toBe(403)
    expect((await bench.ask('POST', `${base}/composite/sobjects/Contact`, { ids: [id], fields: ['Id'] })).body).toEqual(
      [null],
    )
    bench.crm.define({ object: 'contacts', action: 'change', name: 'Department', hidden: true })
    expect((await bench.ask('GET', `${base}/query?q=SELECT+Department+FROM+Contact`)).body[0].errorCode).toBe(
      'INVALID_FIELD',
    )
    bench.crm.configure({ lacks: ['leads'] })
    expect((await bench.ask('GET', `${base}/query?q=SELECT+Id+FROM+Lead`)).body[0].errorCode).toBe('INVALID_TYPE')
    expect((await bench.ask('GET', `${base}/sobjects/Lead/describe`)).status).toBe(404)
  })
})

describe('an org', () => {
  it('counts calls over 24 hours, tells how many, and refuses what is beyond', async () => {
    bench.crm.configure({ dailyLimit: 3 })
    const first = await bench.ask('GET', `${base}/limits`)
    expect(first.headers['sforce-limit-info']).toBe('api-usage=1/3')
    expect([first.chunked, first.body.DailyApiRequests]).toEqual([true, { Max: 3, Remaining: 2 }])
    expect((await bench.ask('GET', '/services/data')).headers).not.toHaveProperty('sforce-limit-info')
    await bench.ask('GET', `${base}/limits`)
    await bench.ask('GET', `${base}/limits`)
    const refused = await bench.ask('GET', `${base}/limits`)
    expect([refused.status, refused.body[0].errorCode]).toEqual([403, 'REQUEST_LIMIT_EXCEEDED'])
    bench.pass(25 * 3_600_000)
    expect((await bench.ask('GET', `${base}/limits`)).status).toBe(200)
  })

  it('describes its fields, new ones at once, and answers nothing where nothing changed', async () => {
    const made = await bench.ask('POST', `${base}/tooling/composite/sobjects`, {
      records: [
        {
          attributes: { type: 'CustomField' },
          FullName: 'Contact.New__c',
          Metadata: { type: 'Text', label: 'New', length: 90 },
        },
      ],
    })
    expect(made.body).toMatchObject([{ success: true }])
    const all = await bench.ask('GET', `${contacts}/describe`)
    expect(all.body.fields.find((field: { name: string }) => field.name === 'New__c')).toMatchObject({
      type: 'string',
      length: 90,
      custom: true,
    })
    await bench.ask('DELETE', `${base}/tooling/sobjects/CustomField/${made.body[0].id}`)
    const after = await bench.ask('GET', `${contacts}/describe`)
    expect(after.body.fields.some((field: { name: string }) => field.name === 'New__c')).toBe(false)
  })

  it('lists deleted ids of the last 15 days', async () => {
    const id = await make({ LastName: 'Gone' })
    bench.pass(120_000)
    await bench.ask('DELETE', `${contacts}/${id}`)
    bench.pass(120_000)
    const at = (ms: number) => encodeURIComponent(new Date(Date.UTC(2026, 10, 23, 9) + ms).toISOString())
    const listed = await bench.ask('GET', `${contacts}/deleted/?start=${at(0)}&end=${at(240_000)}`)
    expect(listed.body.deletedRecords.map((record: { id: string }) => record.id)).toEqual([id])
    const old = await bench.ask('GET', `${contacts}/deleted/?start=${at(-20 * 86_400_000)}&end=${at(0)}`)
    expect(old.body[0].errorCode).toBe('INVALID_REPLICATION_DATE')
  })
})
