import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect as connectAt } from '../../../../../../tests/kit/nango/flow'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'

const connect = (at: KitSandbox, tags = { attempt: 'one' }, account?: string) => connectAt(at, tags, account, 'hubspot')

const portal = { provider: 'hubspot', account: '48211907' }
const contacts = '/crm/v3/objects/contacts'

let bench: KitSandbox
let connectionId: string
beforeEach(async () => {
  bench = await openSandbox({ records: 40, unlimited: true })
  connectionId = await connect(bench)
})
afterEach(() => bench.close())

const to = (endpoint: string) => ({ endpoint, providerConfigKey: 'hubspot', connectionId })
const create = async (properties: Record<string, string>) =>
  String((await bench.nango.post({ ...to(contacts), data: { properties } })).data.id)

describe('the journal of what reached a CRM', () => {
  it('tells who wrote what, with the values before and after, under rising numbers', async () => {
    const id = await create({ email: 'ada@example.com', city: 'Oslo' })
    await bench.nango.patch({
      ...to(`${contacts}/${id}`),
      data: { properties: { city: 'Rome', email: 'ada@example.com' } },
    })
    await bench.control.edit(portal, { object: 'contacts', action: 'update', id, fields: { city: 'Bonn' } })
    await bench.control.edit(portal, { object: 'contacts', action: 'delete', id })
    await bench.control.edit(portal, { object: 'contacts', action: 'restore', id })
    await bench.nango.delete(to(`${contacts}/${id}`))
    const { entries } = await bench.control.journal()
    expect(entries).toMatchObject([
      {
        who: 'patchbay',
        method: 'POST',
        path: contacts,
        status: 201,
        connectionId,
        ...portal,
        changes: [{ action: 'create', id, before: null, after: { email: 'ada@example.com', city: 'Oslo' } }],
      },
      {
        method: 'PATCH',
        path: `${contacts}/${id}`,
        changes: [
          {
            action: 'update',
            before: { city: 'Oslo', email: 'ada@example.com' },
            after: { city: 'Rome', email: 'ada@example.com' },
          },
        ],
      },
      { who: 'person', connectionId: null, changes: [{ before: { city: 'Rome' }, after: { city: 'Bonn' } }] },
      { who: 'person', changes: [{ action: 'delete', before: { city: 'Bonn' }, after: null }] },
      { who: 'person', changes: [{ action: 'restore', before: null, after: { city: 'Bonn' } }] },
      { who: 'patchbay', method: 'DELETE', status: 204, changes: [{ action: 'delete' }] },
    ])
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
    const revisions = entries.flatMap(({ changes }) => changes.map(({ revision }) => revision))
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b))
    expect(new Set(revisions).size).toBe(6)
  })

  it('has reads too, and requests that a fault kept from the CRM or from their caller', async () => {
    await bench.nango.get({ ...to(contacts), params: { limit: '1' } })
    await bench.control.fault(`/proxy${contacts}`, { kind: 'status', status: 503 }, { times: 1 })
    await create({ email: 'a@example.com' }).catch(() => null)
    await bench.control.fault(`/proxy${contacts}`, { kind: 'cut-after' }, { times: 1 })
    await create({ email: 'a@example.com' }).catch(() => null)
    const { entries } = await bench.control.journal()
    expect(
      entries.map(({ method, query, status, fault, changes }) => [method, query, status, fault, changes.length]),
    ).toEqual([
      ['GET', 'limit=1', 200, null, 0],
      ['POST', '', 503, 'status', 0],
      ['POST', '', 201, 'cut-after', 1],
    ])
  })

  it('holds batches, merges and associations record by record', async () => {
    const inputs = [{ properties: { email: 'a@example.com' } }, { properties: { email: 'b@example.com' } }]
    const made = await bench.nango.post({ ...to(`${contacts}/batch/create`), data: { inputs } })
    const [one, two] = made.data.results.map(({ id }: { id: string }) => id) as [string, string]
    await bench.nango.post({ ...to(`${contacts}/merge`), data: { primaryObjectId: one, objectIdToMerge: two } })
    const [company] = await bench.control.dump<{ id: string }>(portal, 'companies')
    await bench.nango.put(to(`/crm/v4/objects/contacts/${one}/associations/default/companies/${company?.id}`))
    const { entries } = await bench.control.journal()
    expect(entries.map(({ changes }) => changes.map(({ action }) => action))).toMatchObject([
      ['create', 'create'],
      ['merge', 'update'],
      ['associate'],
    ])
    expect(entries[1]?.changes[0]).toMatchObject({ id: two, into: one })
    expect(entries[2]?.changes[0]).toMatchObject({ before: { companies: null }, after: { companies: company?.id } })
  })

  it('is read on by a cursor, by account and by who', async () => {
    await create({ email: 'a@example.com' })
    const first = await bench.control.journal()
    expect(first).toMatchObject({ oldest: 1, next: 1, more: false })
    for (const email of ['b@example.com', 'c@example.com', 'd@example.com']) await create({ email })
    const page = await bench.control.journal({ since: first.next, limit: 2 })
    expect([page.entries.map(({ seq }) => seq), page.next, page.more]).toEqual([[2, 3], 3, true])
    const last = await bench.control.journal({ since: page.next, limit: 2 })
    expect([last.entries.map(({ seq }) => seq), last.next, last.more]).toEqual([[4], 4, false])
    expect((await bench.control.journal({ who: 'person' })).entries).toEqual([])
    expect((await bench.control.journal({ account: '26540318' })).entries).toEqual([])
    expect(last.epoch).toBe(first.epoch)
  })

  it('takes the word of a request that says that a person sends it', async () => {
    const headers = {
      authorization: `Bearer ${bench.apiKey}`,
      'connection-id': connectionId,
      'provider-config-key': 'hubspot',
      'sandbox-who': 'person',
    }
    await fetch(`${bench.host}/proxy${contacts}?limit=1`, { headers })
    expect((await bench.control.journal()).entries).toMatchObject([{ who: 'person' }])
  })

  it('tells of the account’s own people', async () => {
    await bench.control.tick(portal, 20)
    const { entries } = await bench.control.journal({ who: 'live' })
    expect(entries[0]?.changes.length).toBeGreaterThan(5)
  })
})
