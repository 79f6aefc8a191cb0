import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../../src/main/engine/nango/create-gateway'
import type { NangoGateway } from '../../src/main/engine/nango/gateway'
import { CrmError } from '../../src/main/engine/providers/crm-error'
import type {
  CrmClient,
  FieldDefinition,
  ListPage,
  ObjectDefinition,
  ReadContext,
  RemoteRecord,
} from '../../src/main/engine/providers/provider'
import { providers } from '../../src/main/engine/providers/registry'
import { type RunningSandbox, startSandbox } from '../../src/main/sandbox/server'

/** HubSpot's provider against the sandbox: through the real gateway, over HTTP, as in production but for the host. */

const hubspot = providers.get('hubspot')
const { signal } = new AbortController()
const emptyPortal = '90017442'

interface Shown {
  id: string
  properties: Record<string, string | null>
}

interface Bench {
  /** One request for each call: no limiter, no retries. */
  crm: CrmClient
  gateway: NangoGateway
  connectionId: string
  /** Paths at the CRM, in the order of the requests. */
  asked: string[]
  object(name: string): ObjectDefinition
  context(name: string): Promise<ReadContext>
  edit(edit: Record<string, unknown>): Promise<Shown>
  dump(object: string): Promise<Shown[]>
  control(method: string, path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

async function openBench(options: { records?: number; account?: string } = {}): Promise<Bench> {
  const sandbox: RunningSandbox = await startSandbox({ records: options.records ?? 420, unlimited: true })
  const gateway = createGateway({ host: sandbox.host, apiKey: sandbox.apiKey, version: 'test' })
  const control: Bench['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.host}/sim/${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const connectionId = randomUUID()
  await control('POST', 'connections', {
    integrationKey: 'hubspot',
    connectionId,
    ...(options.account ? { account: options.account } : {}),
  })
  const { connectionConfig } = await gateway.getConnection('hubspot', connectionId)
  const target = { provider: 'hubspot', ...(options.account ? { account: options.account } : {}) }
  const asked: string[] = []
  const crm: CrmClient = {
    account: { connectionConfig },
    request: async ({ budget: _budget, repeatable: _repeatable, ...request }) => {
      asked.push(request.path)
      const response = await gateway.crm({ integrationKey: 'hubspot', connectionId }, request)
      const facts = hubspot.classify(response)
      if (facts) throw new CrmError(facts, response.status)
      return response
    },
  }
  const object = (name: string) => {
    const found = hubspot.objects.find((one) => one.name === name)
    if (!found) throw new Error(`HubSpot has no ${name}`)
    return found
  }
  return {
    crm,
    gateway,
    connectionId,
    asked,
    object,
    context: async (name) => ({ crm, signal, fields: await object(name).fieldDefinitions(crm, signal) }),
    edit: async (edit) => ((await control('POST', 'accounts/edit', { target, edit })) as { record: Shown }).record,
    dump: async (name) =>
      ((await control('POST', 'accounts/dump', { target, object: name })) as { records: Shown[] }).records,
    control,
    close: async () => {
      gateway.close()
      await sandbox.close()
    },
  }
}

async function pages(next: (page: string | null) => Promise<ListPage>): Promise<ListPage[]> {
  const read: ListPage[] = []
  let page: string | null = null
  do {
    const one = await next(page)
    read.push(one)
    page = one.next
  } while (page !== null)
  return read
}

const recordsOf = (read: ListPage[]): RemoteRecord[] => read.flatMap((page) => page.records)
const byId = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id)

/** What a record that the sandbox shows must have become, told without the provider's own mapping. */
function expectSame(record: RemoteRecord | undefined, shown: Shown, definitions: FieldDefinition[]): void {
  const { properties } = shown
  expect(record?.remoteId).toBe(shown.id)
  for (const [field, property] of [
    ['firstName', 'firstname'],
    ['lastName', 'lastname'],
    ['email', 'email'],
    ['phone', 'phone'],
    ['name', 'name'],
    ['domain', 'domain'],
    ['employees', 'numberofemployees'],
    ['ownerId', 'hubspot_owner_id'],
    ['city', 'city'],
  ] as const) {
    if (record?.fields[field] !== undefined) expect(record.fields[field]).toBe(properties[property] ?? null)
  }
  for (const { name, type, custom } of definitions) {
    if (!custom) continue
    const value = properties[name] ?? null
    const expected =
      value === null ? null : type === 'boolean' ? value === 'true' : type === 'multi_choice' ? value.split(';') : value
    expect(record?.fields[`custom:${name}`]).toEqual(expected)
  }
}

describe('reading HubSpot', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench()
  })
  afterAll(() => bench.close())

  async function listed(name: string): Promise<ListPage[]> {
    const context = await bench.context(name)
    return pages((page) => bench.object(name).listAll(context, page))
  }

  async function changedSince(name: string, since: number, until = Date.now() + 600_000): Promise<ListPage[]> {
    const context = await bench.context(name)
    const window = { since: new Date(since).toISOString(), until: new Date(until).toISOString() }
    return pages((page) => bench.object(name).listChanged(context, window, page))
  }

  /** Past the time that the search index lags. */
  const indexed = () => bench.control('POST', 'clock/advance', { ms: 10_000 })

  it('knows the account, by itself and from what Nango noted', async () => {
    const account = await hubspot.identify(bench.crm, signal)
    expect(account.id).toMatch(/^\d+$/)
    expect(account.name).not.toBe('')
    expect(hubspot.accountIdOf(bench.crm.account)).toBe(account.id)
  })

  it.each(['contacts', 'companies'])('lists all %s once, each as the CRM has it', async (name) => {
    bench.asked.length = 0
    const read = await listed(name)
    const [definitionsPath, countPath, ...listPaths] = bench.asked
    expect(definitionsPath).toBe(`/crm/v3/properties/${name}`)
    expect(countPath).toBe(`/crm/v3/objects/${name}/search`)
    const shown = (await bench.dump(name)).sort(byId)
    const records = recordsOf(read)
    expect(records.map((record) => record.remoteId)).toEqual(shown.map((one) => one.id))
    const { fields } = await bench.context(name)
    records.forEach((record, index) => {
      expectSame(record, shown[index] as Shown, fields)
    })
    expect(listPaths).toHaveLength(Math.ceil(shown.length / 100))
    expect(read.every((page) => page.total === shown.length && page.rejected.length === 0)).toBe(true)
  })

  it('lists links of contacts to companies that exist', async () => {
    const companies = new Set((await bench.dump('companies')).map((company) => company.id))
    const links = recordsOf(await listed('contacts')).map((record) => record.associations ?? [])
    const ids = links.flat().map((link) => link.remoteId)
    expect(ids.length).toBeGreaterThan(300)
    expect(ids.every((id) => companies.has(id))).toBe(true)
    expect(links.some((one) => one.length === 0)).toBe(true)
    expect(links.every((one) => new Set(one.map((link) => link.remoteId)).size === one.length)).toBe(true)
  })

  it('gives the same record from a search as from the listing', async () => {
    for (const name of ['contacts', 'companies']) {
      const fromList = recordsOf(await listed(name))
      bench.asked.length = 0
      const fromSearch = recordsOf(await changedSince(name, 0))
      expect(fromSearch).toEqual(fromList)
      const perPage = name === 'contacts' ? 2 : 1
      expect(bench.asked).toHaveLength(1 + perPage * Math.ceil(fromList.length / 200))
    }
  })

  it('asks once for a window without changes, and gets nothing', async () => {
    const context = await bench.context('contacts')
    bench.asked.length = 0
    const now = Date.now()
    const window = { since: new Date(now).toISOString(), until: new Date(now).toISOString() }
    const page = await bench.object('contacts').listChanged(context, window, null)
    expect(page).toMatchObject({ records: [], next: null, total: 0 })
    expect(bench.asked).toEqual(['/crm/v3/objects/contacts/search'])
  })

  it('reads every type of custom property there and back', async () => {
    const [first] = (await bench.dump('contacts')).sort(byId)
    const sent = {
      loyalty_points: '0012345678901234567890.50',
      product_interests: 'reporting;onboarding',
      newsletter_opt_in: 'false',
      contract_renewal_date: '2027-03-28',
      last_webinar_at: '2026-10-25T01:30:00.000Z',
      internal_notes: 'Zwölf Boxkämpfer 🥊\nשלום',
      customer_tier: 'gold',
      assistant_phone: '+46 70 555 01 42',
    }
    await bench.edit({ object: 'contacts', action: 'update', id: first?.id, fields: sent })
    const record = recordsOf(await listed('contacts')).find((one) => one.remoteId === first?.id)
    expect(record?.fields).toMatchObject({
      'custom:product_interests': ['reporting', 'onboarding'],
      'custom:newsletter_opt_in': false,
      'custom:contract_renewal_date': '2027-03-28',
      'custom:last_webinar_at': '2026-10-25T01:30:00.000Z',
      'custom:internal_notes': sent.internal_notes,
      'custom:customer_tier': 'gold',
      'custom:assistant_phone': sent.assistant_phone,
    })
    expect(Number(record?.fields['custom:loyalty_points'])).toBe(Number(sent.loyalty_points))
    const cleared = { ...sent, ...Object.fromEntries(Object.keys(sent).map((name) => [name, ''])) }
    await bench.edit({ object: 'contacts', action: 'update', id: first?.id, fields: cleared })
    const empty = recordsOf(await listed('contacts')).find((one) => one.remoteId === first?.id)
    for (const name of Object.keys(sent)) expect(empty?.fields[`custom:${name}`]).toBeNull()
  })

  it('sees a created and a changed record as soon as the index has them, and no sooner', async () => {
    await indexed()
    const since = Date.now() + 10_000
    const made = await bench.edit({
      object: 'contacts',
      action: 'create',
      fields: { email: 'New.One@Example.com', firstname: 'New' },
    })
    const old = (await bench.dump('companies')).sort(byId)[3] as Shown
    await bench.edit({ object: 'companies', action: 'update', id: old.id, fields: { numberofemployees: '4321' } })
    expect(recordsOf(await changedSince('contacts', since - 60_000)).map((one) => one.remoteId)).not.toContain(made.id)
    await indexed()
    const contacts = recordsOf(await changedSince('contacts', since - 60_000))
    expect(contacts.find((one) => one.remoteId === made.id)?.fields).toMatchObject({
      email: 'new.one@example.com',
      firstName: 'New',
      lastName: null,
    })
    const companies = recordsOf(await changedSince('companies', since - 60_000))
    expect(companies.find((one) => one.remoteId === old.id)?.fields.employees).toBe('4321')
  })

  it('finds a delete in the list of deletes alone, until the record is restored', async () => {
    const victim = (await bench.dump('contacts')).sort(byId)[5] as Shown
    const began = Date.now()
    const deletes = async (since: number) => {
      const context = await bench.context('contacts')
      const window = { since: new Date(since).toISOString() }
      return recordsOf(
        await pages(async (page) => (await bench.object('contacts').listDeleted?.(context, window, page)) as ListPage),
      )
    }
    expect((await deletes(began)).map((one) => one.remoteId)).not.toContain(victim.id)
    await bench.edit({ object: 'contacts', action: 'delete', id: victim.id })
    const found = (await deletes(began)).find((one) => one.remoteId === victim.id)
    expect(Date.parse(found?.deletedAt ?? '')).toBeGreaterThanOrEqual(began)
    expect(recordsOf(await listed('contacts')).map((one) => one.remoteId)).not.toContain(victim.id)
    expect((await deletes(Date.now() + 3_600_000)).map((one) => one.remoteId)).toEqual([])
    await bench.edit({ object: 'contacts', action: 'restore', id: victim.id })
    expect((await deletes(began)).map((one) => one.remoteId)).not.toContain(victim.id)
    expect(recordsOf(await listed('contacts')).map((one) => one.remoteId)).toContain(victim.id)
  })

  it('says which record went into another, for no list of deletes does', async () => {
    const [, , into, from] = (await bench.dump('companies')).sort(byId) as [Shown, Shown, Shown, Shown]
    await bench.edit({ object: 'companies', action: 'merge', id: from.id, into: into.id })
    await indexed()
    const changed = recordsOf(await changedSince('companies', 0))
    expect(changed.find((one) => one.remoteId === into.id)?.mergedIds).toEqual([from.id])
    const all = recordsOf(await listed('companies'))
    expect(all.find((one) => one.remoteId === into.id)?.mergedIds).toEqual([from.id])
    expect(all.map((one) => one.remoteId)).not.toContain(from.id)
  })

  it.each(['overlap', 'shuffle'])('reads every record when pages %s', async (paging) => {
    await bench.control('PATCH', 'knobs', { paging })
    const ids = recordsOf(await listed('contacts')).map((one) => one.remoteId)
    await bench.control('PATCH', 'knobs', { paging: 'normal' })
    expect(new Set(ids)).toEqual(new Set((await bench.dump('contacts')).map((one) => one.id)))
  })

  it('stops when the tokens go round', async () => {
    await bench.control('PATCH', 'knobs', { paging: 'loop' })
    await expect(listed('contacts')).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
    await bench.control('PATCH', 'knobs', { paging: 'normal' })
  })

  it('goes on from a stored page as if nothing had happened', async () => {
    const all = recordsOf(await listed('contacts'))
    const first = await bench.object('contacts').listAll(await bench.context('contacts'), null)
    const context = await bench.context('contacts')
    const rest: ListPage[] = []
    for (let page = first.next; page !== null; page = rest.at(-1)?.next ?? null) {
      rest.push(await bench.object('contacts').listAll(context, page))
    }
    expect([...first.records, ...recordsOf(rest)]).toEqual(all)
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a page of HTML', { kind: 'html' }, { class: 'transient' }],
    ['a page of HTML under 403', { kind: 'html', status: 403 }, { class: 'transient' }],
    ['JSON that was cut off', { kind: 'truncated-json' }, { class: 'bad_answer' }],
    ['an error under status 200', { kind: 'error-in-200' }, {}],
    ['an empty answer', { kind: 'empty-body' }, { class: 'bad_answer' }],
    ['a server error', { kind: 'status', status: 500 }, { class: 'transient' }],
    ['a locked record', { kind: 'status', status: 423 }, { class: 'rate_burst', retryAfterMs: 2000 }],
    ['a moving portal', { kind: 'status', status: 477 }, { class: 'transient' }],
    ['too many requests', { kind: 'rate-limit', retryAfter: '7' }, { class: 'rate_burst', retryAfterMs: 7000 }],
    ['too many requests of a day', { kind: 'rate-limit', policy: 'daily' }, { class: 'rate_daily' }],
  ])('tells what %s is', async (_, fault, facts) => {
    await bench.control('POST', 'faults', { path: '/proxy/crm/v3/objects/companies', fault, times: 1 })
    const error = await listed('companies').catch((thrown: unknown) => thrown)
    await bench.control('DELETE', 'faults')
    expect(error).toBeInstanceOf(CrmError)
    expect((error as CrmError).facts).toMatchObject(facts)
    expect(recordsOf(await listed('companies')).length).toBeGreaterThan(100)
  })

  it('does not trust JSON that is called something else', async () => {
    const fault = { kind: 'content-type', contentType: 'text/plain' }
    await bench.control('POST', 'faults', { path: '/proxy/crm/v3/objects/companies', fault, times: 1 })
    const error = await listed('companies').catch((thrown: unknown) => thrown)
    await bench.control('DELETE', 'faults')
    expect(error).toMatchObject({ facts: { class: 'bad_answer' } })
  })
})

describe('an access that is less than whole', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench({ records: 150 })
  })
  afterAll(() => bench.close())

  const scopes = (list: string[]) =>
    bench.control('POST', 'connections/scopes', { connectionId: bench.connectionId, scopes: list })

  it('reads contacts when companies are out of reach, and names the missing scope', async () => {
    await scopes(['oauth', 'crm.objects.contacts.read', 'crm.schemas.contacts.read'])
    const context = await bench.context('contacts')
    const contacts = recordsOf(await pages((page) => bench.object('contacts').listAll(context, page)))
    expect(contacts).toHaveLength(150)
    expect(contacts.every((one) => one.associations === null)).toBe(true)
    const companies = bench.object('companies').listAll({ ...context, fields: [] }, null)
    await expect(companies).rejects.toMatchObject({
      facts: { class: 'scope_missing', scopes: ['crm.objects.companies.read'] },
      problem: { code: 'CRM_SCOPE_MISSING', params: { scope: 'crm.objects.companies.read' } },
    })
    await scopes(hubspot.manifest.scopes)
    const whole = await bench.context('contacts')
    expect(
      (await bench.object('contacts').listAll({ ...whole, crm: { ...bench.crm } }, null)).records[0]?.associations,
    ).not.toBeNull()
  })

  it('needs no scope that the manifest does not name', async () => {
    await scopes(hubspot.manifest.scopes)
    await hubspot.identify(bench.crm, signal)
    for (const object of hubspot.objects) {
      const context = { crm: { ...bench.crm }, signal, fields: await object.fieldDefinitions(bench.crm, signal) }
      expect((await object.listAll(context, null)).records).toHaveLength(
        Math.min(100, object.name === 'contacts' ? 150 : 38),
      )
      const window = { since: '2020-01-01T00:00:00.000Z', until: new Date().toISOString() }
      expect((await object.listChanged(context, window, null)).records.length).toBeGreaterThan(0)
      expect(await object.listDeleted?.(context, window, null)).toMatchObject({ rejected: [] })
    }
  })

  it('is known for revoked when HubSpot takes it no longer', async () => {
    await bench.control('POST', 'connections/scenario', { connectionId: bench.connectionId, scenario: 'upstream_401' })
    await expect(bench.object('contacts').fieldDefinitions(bench.crm, signal)).rejects.toMatchObject({
      facts: { class: 'auth_revoked' },
      problem: { code: 'ACCESS_REVOKED' },
    })
  })
})

describe('an account', () => {
  it('with nothing in it is one empty page', async () => {
    const bench = await openBench({ account: emptyPortal })
    for (const object of hubspot.objects) {
      const context = await bench.context(object.name)
      expect(await object.listAll(context, null)).toEqual({ records: [], next: null, total: 0, rejected: [] })
    }
    await bench.close()
  })

  it('with 900 properties of its own is read whole, in two calls a page', async () => {
    const bench = await openBench({ records: 120 })
    const names = Array.from({ length: 900 }, (_, index) => `one_of_very_many_custom_properties_${index}`)
    const group = { groupName: 'contactinformation', type: 'string', fieldType: 'text' }
    for (let at = 0; at < names.length; at += 100) {
      const inputs = names.slice(at, at + 100).map((name) => ({ ...group, name, label: name }))
      await bench.crm.request({ method: 'POST', path: '/crm/v3/properties/contacts/batch/create', body: { inputs } })
    }
    const [first] = (await bench.dump('contacts')).sort(byId)
    const fields = Object.fromEntries(names.map((name, index) => [name, `value ${index}`]))
    await bench.edit({ object: 'contacts', action: 'update', id: first?.id, fields })
    const context = await bench.context('contacts')
    bench.asked.length = 0
    const records = recordsOf(await pages((page) => bench.object('contacts').listAll(context, page)))
    expect(records).toHaveLength(120)
    expect(bench.asked).toHaveLength(1 + 2 * 2)
    const record = records.find((one) => one.remoteId === first?.id)
    expect(names.every((name, index) => record?.fields[`custom:${name}`] === `value ${index}`)).toBe(true)
    expect(
      records.every((one) => one.associations !== null && names.every((name) => `custom:${name}` in one.fields)),
    ).toBe(true)
    await bench.close()
  })

  it('with more than 10,000 changes in one window is read whole', async () => {
    const bench = await openBench({ records: 10_450 })
    const context = await bench.context('contacts')
    bench.asked.length = 0
    const window = { since: '2020-01-01T00:00:00.000Z', until: new Date().toISOString() }
    const read = await pages((page) => bench.object('contacts').listChanged(context, window, page))
    const ids = recordsOf(read).map((one) => one.remoteId)
    expect(new Set(ids).size).toBe(10_450)
    expect(ids).toHaveLength(10_450)
    expect(bench.asked).toHaveLength(2 * Math.ceil(10_450 / 200))
    await bench.close()
  })
})
