import { beforeEach, describe, expect, it } from 'vitest'
import { type CrmBench, openCrm } from '../kit/testing'
import { salesforceSandbox } from '.'

const base = '/services/data/v66.0'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(salesforceSandbox)
})

const ask = (soql: string, all = false) =>
  bench.ask('GET', `${base}/${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`)

const rows = async (soql: string) => {
  const answer = await ask(soql)
  expect(answer.body, soql).toMatchObject({ done: true })
  return answer.body.records as Record<string, unknown>[]
}

const code = async (soql: string) => {
  const { status, body } = await ask(soql)
  return [status, body[0]?.errorCode]
}

const make = async (fields: Record<string, unknown>, type = 'Contact') => {
  const answer = await bench.ask('POST', `${base}/sobjects/${type}`, fields)
  expect(answer.body).toMatchObject({ success: true })
  return answer.body.id as string
}

describe('queries', () => {
  it('compare texts in any case, numbers, days, moments and what is empty', async () => {
    const id = await make({
      LastName: "O'Neill",
      Email: 'ann@query.example',
      Loyalty_Points__c: 41.5,
      Contract_Renewal__c: '2027-01-31',
      Last_Webinar_At__c: '2026-11-01T10:00:00+01:00',
      Customer_Tier__c: 'gold',
      Product_Interests__c: 'reporting;onboarding',
    })
    const fits = async (where: string) => {
      const found = await rows(`SELECT Id FROM Contact WHERE Email = 'ANN@query.example' AND (${where})`)
      return found.map((row) => row.Id)
    }
    for (const where of [
      "LastName = 'o\\'neill'",
      "LastName LIKE 'o_ne%'",
      'Loyalty_Points__c > 41 AND Loyalty_Points__c <= 41.5',
      'Contract_Renewal__c = 2027-01-31',
      'Last_Webinar_At__c = 2026-11-01T09:00:00Z',
      'Last_Webinar_At__c < 2026-11-01T09:00:01.000+0000',
      "Customer_Tier__c IN ('silver', 'gold')",
      "Customer_Tier__c NOT IN ('silver')",
      "Product_Interests__c INCLUDES ('onboarding;reporting', 'support_plan')",
      "Product_Interests__c EXCLUDES ('support_plan')",
      'Phone = null',
      "Phone != '1'",
      'HasOptedOutOfEmail = FALSE',
      `Id = '${id.slice(0, 15)}'`,
      'CreatedDate = TODAY',
      'NOT (Loyalty_Points__c = 1)',
    ]) {
      expect(await fits(where), where).toEqual([id])
    }
    for (const where of [
      "Phone = '1'",
      'Loyalty_Points__c < 41.5',
      "Customer_Tier__c = 'g'",
      'CreatedDate = YESTERDAY',
    ]) {
      expect(await fits(where), where).toEqual([])
    }
  })

  it('refuse what the vendor refuses', async () => {
    expect(await code('SELECT Id, Nonsense FROM Contact')).toEqual([400, 'INVALID_FIELD'])
    expect(await code('SELECT Id FROM Nonsense')).toEqual([400, 'INVALID_TYPE'])
    expect(await code("SELECT Id FROM Contact WHERE SystemModstamp > '2026-01-01T00:00:00Z'")).toEqual([
      400,
      'INVALID_FIELD',
    ])
    expect(await code('SELECT Id FROM Contact WHERE LastName = 5')).toEqual([400, 'INVALID_FIELD'])
    expect(await code("SELECT Id FROM Contact WHERE Description = 'x'")).toEqual([400, 'INVALID_FIELD'])
    expect(await code('SELECT Id FROM Contact ORDER BY Description')).toEqual([400, 'INVALID_FIELD'])
    for (const broken of [
      'SELECT FROM Contact',
      'SELECT Id FROM Contact WHERE',
      "SELECT Id FROM Contact WHERE LastName = 'a' AND FirstName = 'b' OR FirstName = 'c'",
      "SELECT Id FROM Contact WHERE LastName = 'a",
      'SELECT Id FROM Contact LIMIT x',
      'SELECT * FROM Contact',
      'SELECT FIELDS(ALL) FROM Contact',
    ]) {
      expect(await code(broken), broken).toEqual([400, 'MALFORMED_QUERY'])
    }
  })

  it('are paged by 2,000 rows or as many as are asked for, and a result is forgotten after two days', async () => {
    bench = openCrm(salesforceSandbox, { records: 4500 })
    const first = await ask('SELECT Id FROM Contact')
    expect(first.body).toMatchObject({ totalSize: 4500, done: false })
    expect(first.body.records).toHaveLength(2000)
    const ids = first.body.records.map((row: { Id: string }) => row.Id)
    const second = await bench.ask('GET', first.body.nextRecordsUrl)
    const third = await bench.ask('GET', second.body.nextRecordsUrl)
    expect(third.body).toMatchObject({ done: true })
    expect(third.body).not.toHaveProperty('nextRecordsUrl')
    for (const page of [second, third]) ids.push(...page.body.records.map((row: { Id: string }) => row.Id))
    expect(new Set(ids).size).toBe(4500)
    expect([...ids].sort()).toEqual(ids)
    bench.pass(3 * 86_400_000)
    expect((await bench.ask('GET', first.body.nextRecordsUrl)).body[0].errorCode).toBe('INVALID_QUERY_LOCATOR')
  })

  it('go on behind the last record, sort, count and skip', async () => {
    const all = await rows('SELECT Id, SystemModstamp FROM Contact ORDER BY SystemModstamp DESC, Id')
    const stamps = all.map((row) => row.SystemModstamp as string)
    expect(stamps).toEqual([...stamps].sort().reverse())
    const inOrder = await rows('SELECT Id FROM Contact ORDER BY Id LIMIT 10')
    const next = await rows(`SELECT Id FROM Contact WHERE Id > '${inOrder[4]?.Id}' ORDER BY Id LIMIT 5`)
    expect(next).toEqual(inOrder.slice(5))
    expect(await rows('SELECT Id FROM Contact ORDER BY Id LIMIT 5 OFFSET 5')).toEqual(inOrder.slice(5))
    expect((await ask('SELECT COUNT() FROM Contact')).body).toEqual({ totalSize: 250, done: true, records: [] })
  })

  it('read parents, and ask by what another query finds', async () => {
    const account = await make({ Name: 'Query Inc' }, 'Account')
    const id = await make({ LastName: 'Child', AccountId: account })
    const found = await rows(
      "SELECT Id, Account.Name, Owner.Email FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Name = 'query inc')",
    )
    expect(found).toMatchObject([
      { Id: id, Account: { Name: 'Query Inc' }, Owner: { Email: 'hannah.reed@sales.example.com' } },
    ])
    expect(await rows(`SELECT Id FROM Contact WHERE Account.Name = 'Query Inc'`)).toMatchObject([{ Id: id }])
  })

  it('see deleted records only when they are asked for all', async () => {
    const id = await make({ LastName: 'Gone', Email: 'gone@query.example' })
    await bench.ask('DELETE', `${base}/sobjects/Contact/${id}`)
    const soql = `SELECT Id, IsDeleted FROM Contact WHERE Id = '${id}'`
    expect((await ask(soql)).body.records).toEqual([])
    expect((await ask(soql, true)).body.records).toMatchObject([{ Id: id, IsDeleted: true }])
    bench.pass(16 * 86_400_000)
    expect((await ask(soql, true)).body.records).toEqual([])
  })
})
