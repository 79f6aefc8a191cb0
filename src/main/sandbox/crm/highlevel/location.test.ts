import { beforeEach, describe, expect, it } from 'vitest'
import type { UpstreamResponse } from '../kit/provider-sandbox'
import type { CrmBench } from '../kit/testing'
import { openCrm } from '../kit/testing'
import { highlevelSandbox } from './index'

const locationId = 'Yg6rT0pLmA4sKd8WqZ1x'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(highlevelSandbox, { records: 60 })
})

/** A record as far as these tests look into it. */
interface Shown {
  id: string
  [name: string]: unknown
}

/** The bench of the kit has no headers of a vendor's own. */
async function ask(method: string, url: string, body?: unknown, version = '2021-07-28') {
  const at = url.indexOf('?')
  return bench.crm.handle({
    method,
    url,
    path: at === -1 ? url : url.slice(0, at),
    query: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)),
    headers: { version, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body,
    scopes: highlevelSandbox.scopes,
  }) as Omit<UpstreamResponse, 'body'> & { body: Record<string, unknown> }
}

const search = async (more: object = {}) =>
  (await ask('POST', '/contacts/search', { locationId, pageLimit: 500, ...more })).body as {
    contacts: Record<string, unknown>[]
    total: number
  }

const edit = (change: object) => bench.crm.edit(change as never) as Shown

describe('a location', () => {
  it('is steered from outside for every object', () => {
    for (const object of highlevelSandbox.objects) expect(bench.crm.dump(object).length, object).toBeGreaterThan(0)
    const contact = edit({
      action: 'create',
      object: 'contacts',
      fields: { email: 'ada@x.test', loyalty_points: '7', tags: 'One;two' },
    })
    expect(contact).toMatchObject({ email: 'ada@x.test', tags: ['one', 'two'] })
    expect(contact.customFields).toContainEqual({ id: expect.any(String), fieldKey: 'loyalty_points', value: 7 })
    const [deal] = bench.crm.dump('opportunities') as { pipelineId: string }[]
    for (const [object, fields] of [
      ['companies', { name: 'Engines' }],
      ['opportunities', { name: 'One engine', contactId: contact.id, pipelineId: deal?.pipelineId ?? '' }],
      ['notes', { body: 'Met.', contactId: contact.id }],
      ['tasks', { title: 'Call', dueDate: '2026-12-01T08:00:00Z', contactId: contact.id }],
      ['messages', { messageType: 'TYPE_CALL', contactId: contact.id, callDuration: '12' }],
    ] as const) {
      const made = edit({ action: 'create', object, fields })
      edit({ action: 'delete', object, id: made.id })
      expect(bench.crm.look(object, made.id)?.state).toBe('deleted')
      edit({ action: 'restore', object, id: made.id })
      expect(bench.crm.look(object, made.id)?.state).toBe('live')
    }
    expect(() => edit({ action: 'create', object: 'contacts', fields: { shoe: '44' } })).toThrow('There is no field')
    expect(() => bench.crm.dump('deals')).toThrow('There is no object')
  })

  it('merges contacts without a trace, with what belongs to them', async () => {
    const [one, two] = (bench.crm.dump('contacts') as { id: string }[]).filter((_, at) => at === 1 || at === 5)
    edit({ action: 'merge', object: 'contacts', id: one?.id, into: two?.id })
    expect((await ask('GET', `/contacts/${one?.id}`)).status).toBe(400)
    expect((await ask('GET', `/contacts/${two?.id}/notes`)).body.notes).toHaveLength(2)
    expect(bench.crm.look('contacts', one?.id ?? '')?.mergedInto).toBe(two?.id)
  })

  it('shows a change in searches a moment later, and at once by the id', async () => {
    const [first] = bench.crm.dump('contacts') as { id: string; city: string }[]
    const id = first?.id ?? ''
    await ask('PUT', `/contacts/${id}`, { city: 'Oslo' })
    expect((await ask('GET', `/contacts/${id}`)).body).toMatchObject({ contact: { city: 'Oslo' } })
    const shown = async () => (await search()).contacts.find((contact) => contact.id === id)?.city
    expect(await shown()).toBe(first?.city ?? null)
    bench.pass(3000)
    expect(await shown()).toBe('Oslo')
    const gone = await search({
      filters: [{ field: 'dateUpdated', operator: 'range', value: { gte: Date.UTC(2026, 10, 1) } }],
    })
    expect(gone.contacts.map((contact) => contact.id)).toEqual([id])
  })

  it('pages by the cursor of the last record, in both orders, with equal times', async () => {
    for (let at = 0; at < 25; at += 1) edit({ action: 'create', object: 'contacts', fields: { firstName: `P${at}` } })
    bench.pass(3000)
    for (const field of ['dateAdded', 'dateUpdated']) {
      const seen: unknown[] = []
      for (let searchAfter: unknown; ; ) {
        const { contacts, total } = await search({
          pageLimit: 7,
          sort: [{ field, direction: 'asc' }],
          ...(searchAfter === undefined ? {} : { searchAfter }),
        })
        expect(total).toBe(85)
        if (contacts.length === 0) break
        seen.push(...contacts.map(({ id }) => id))
        searchAfter = contacts.at(-1)?.searchAfter
      }
      expect(seen).toHaveLength(85)
      expect(new Set(seen).size).toBe(85)
    }
  })

  it('refuses what the vendor refuses, and passes over what it passes over', async () => {
    const refusal = async (method: string, url: string, body?: unknown, version?: string) => {
      const { status, body: answer } = await ask(method, url, body, version)
      return [status, answer.message]
    }
    expect(await refusal('POST', '/contacts/', { locationId, shoe: 1 })).toEqual([
      422,
      ['property shoe should not exist'],
    ])
    expect(await refusal('POST', '/contacts/search', { locationId, pageLimit: 501 })).toMatchObject([
      422,
      expect.any(Array),
    ])
    expect(await refusal('POST', '/contacts/', { locationId: 'other' })).toEqual([
      403,
      'The token does not have access to this location.',
    ])
    expect(await refusal('POST', '/contacts/', { locationId, country: 'Atlantis' })).toMatchObject([
      422,
      [expect.any(String)],
    ])
    expect(await refusal('GET', '/contacts/nobody')).toEqual([400, 'Contact with id nobody not found'])
    expect(await refusal('GET', '/calls')).toMatchObject([404, expect.any(String)])
    expect(await refusal('GET', '/workflows/?locationId=x', undefined, '')).toMatchObject([
      401,
      'version header is invalid.',
    ])
    const { body } = await ask('POST', '/contacts/', {
      locationId,
      firstName: 'Ada',
      customFields: [
        { id: 'nobody', field_value: 'x' },
        { key: 'customer_tier', field_value: 'Platinum' },
      ],
    })
    expect(body).toMatchObject({ contact: { customFields: [] } })
  })

  it('keeps its limits, and tells of them where it answers in chunks', async () => {
    bench.crm.configure({ limits: true })
    const get = () => ask('GET', `/opportunities/pipelines?locationId=${locationId}`)
    for (let at = 0; at < 100; at += 1) expect((await get()).status).toBe(200)
    expect((await get()).status).toBe(429)
    bench.pass(10_000)
    const read = await get()
    expect([read.chunked, read.headers['x-ratelimit-remaining']]).toEqual([true, '99'])
    expect((await ask('POST', '/contacts/', { locationId, firstName: 'Ada' })).chunked).toBe(false)
    bench.crm.configure({ dailyLimit: 1 })
    expect((await get()).headers['x-ratelimit-daily-remaining']).toBe('0')
  })

  it('lives on by itself, and comes back from its storage as it was', () => {
    for (let at = 0; at < 60; at += 1) bench.crm.tick()
    const before = highlevelSandbox.objects.map((object) => bench.crm.dump(object))
    const again = bench.reopened().crm
    expect(highlevelSandbox.objects.map((object) => again.dump(object))).toEqual(before)
    expect(before[0]?.length).toBeGreaterThan(60)
  })
})
