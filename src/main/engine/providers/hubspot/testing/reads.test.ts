import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listsOf, pages, recordsOf, signal } from '../../../../../../tests/kit/adapter'
import type { FieldDefinition } from '../../../fields/field-definition'
import type { ListPage, RemoteRecord } from '../../../providers/provider'
import { type Bench, byId, emptyPortal, hubspot, openBench, type Shown } from './account-bench'

/** What a record that the sandbox shows must have become, written without the provider's own mapping. */
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
    return pages((page) => listsOf(bench.object(name)).listAll(context, page))
  }

  async function changedSince(name: string, since: number, until = Date.now() + 600_000): Promise<ListPage[]> {
    const context = await bench.context(name)
    const window = { since: new Date(since).toISOString(), until: new Date(until).toISOString() }
    return pages((page) => listsOf(bench.object(name)).listChanged(context, window, page))
  }

  /** Past the time that the search index lags. */
  const indexed = () => bench.indexed()

  it('knows the account, by itself and from what Nango noted', async () => {
    const account = await hubspot.identify(bench.crm, signal)
    expect(account.id).toMatch(/^\d+$/)
    expect(account.name).not.toBe('')
    expect(hubspot.accountIdOf?.(bench.crm.account)).toBe(account.id)
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
    const page = await listsOf(bench.object('contacts')).listChanged(context, window, null)
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
    await bench.edit({ object: 'contacts', action: 'update', id: first?.id ?? '', fields: sent })
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
    await bench.edit({ object: 'contacts', action: 'update', id: first?.id ?? '', fields: cleared })
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
        await pages(
          async (page) => (await listsOf(bench.object('contacts')).listDeleted(context, window, page)) as ListPage,
        ),
      )
    }
    expect((await deletes(began)).map((one) => one.remoteId)).not.toContain(victim.id)
    await bench.edit({ object: 'contacts', action: 'delete', id: victim.id })
    const found = (await deletes(began)).find((one) => one.remoteId === victim.id)
    expect(Date.parse(found?.deletedAt ?? '')).toBeGreaterThanOrEqual(began)
    expect(recordsOf(await listed('contacts')).map((one) => one.remoteId)).not.toContain(victim.id)
    // A delete that the CRM's clock stamped before the window is not missed.
    expect((await deletes(Date.now() + 3_600_000)).map((one) => one.remoteId)).toContain(victim.id)
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

  it.each(['overlap', 'shuffle'] as const)('reads every record when pages %s', async (paging) => {
    await bench.control.knobs({ paging })
    const ids = recordsOf(await listed('contacts')).map((one) => one.remoteId)
    await bench.control.knobs({ paging: 'normal' })
    expect(new Set(ids)).toEqual(new Set((await bench.dump('contacts')).map((one) => one.id)))
  })

  it('stops when the tokens go round', async () => {
    await bench.control.knobs({ paging: 'loop' })
    await expect(listed('contacts')).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
    await bench.control.knobs({ paging: 'normal' })
  })

  it('goes on from a stored page as if nothing had happened', async () => {
    const all = recordsOf(await listed('contacts'))
    const first = await listsOf(bench.object('contacts')).listAll(await bench.context('contacts'), null)
    const context = await bench.context('contacts')
    const rest: ListPage[] = []
    for (let page = first.next; page !== null; page = rest.at(-1)?.next ?? null) {
      rest.push(await listsOf(bench.object('contacts')).listAll(context, page))
    }
    expect([...first.records, ...recordsOf(rest)]).toEqual(all)
  })
})

describe('an account', () => {
  it('with nothing in it is one empty page', async () => {
    const bench = await openBench({ account: emptyPortal })
    for (const object of hubspot.objects) {
      const context = await bench.context(object.name)
      expect(await listsOf(object).listAll(context, null)).toEqual({ records: [], next: null, total: 0, rejected: [] })
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
    await bench.edit({ object: 'contacts', action: 'update', id: first?.id ?? '', fields })
    const context = await bench.context('contacts')
    bench.asked.length = 0
    const records = recordsOf(await pages((page) => listsOf(bench.object('contacts')).listAll(context, page)))
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
    const read = await pages((page) => listsOf(bench.object('contacts')).listChanged(context, window, page))
    const ids = recordsOf(read).map((one) => one.remoteId)
    expect(new Set(ids).size).toBe(10_450)
    expect(ids).toHaveLength(10_450)
    expect(bench.asked).toHaveLength(2 * Math.ceil(10_450 / 200))
    await bench.close()
  })
})
