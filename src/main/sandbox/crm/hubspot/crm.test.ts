import { beforeEach, describe, expect, it } from 'vitest'
import { type CrmBench, openCrm } from '../kit/testing'
import { hubspotSandbox } from '.'

const contacts = '/crm/v3/objects/contacts'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(hubspotSandbox, { limits: true })
})

const ids = (object: string) => bench.crm.dump(object).map((record) => (record as { id: string }).id)

describe('limits', () => {
  it('are 110 requests in ten seconds, with the vendor’s body and headers', async () => {
    for (let turn = 0; turn < 110; turn += 1) expect((await bench.ask('GET', `${contacts}?limit=1`)).status).toBe(200)
    const refused = await bench.ask('GET', `${contacts}?limit=1`)
    expect([refused.status, refused.body]).toMatchObject([
      429,
      {
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
      },
    ])
    expect(refused.headers['x-hubspot-ratelimit-remaining']).toBe('0')
    expect(refused.headers).not.toHaveProperty('retry-after')
    bench.pass(10_000)
    const again = await bench.ask('GET', `${contacts}?limit=1`)
    expect([again.status, again.headers['x-hubspot-ratelimit-remaining']]).toEqual([200, '109'])
  })

  it('are five searches a second besides', async () => {
    const search = () => bench.ask('POST', `${contacts}/search`, { limit: 1 })
    for (let turn = 0; turn < 5; turn += 1) expect((await search()).status).toBe(200)
    expect((await search()).body).toMatchObject({ policyName: 'SECONDLY' })
    expect((await bench.ask('GET', `${contacts}?limit=1`)).status).toBe(200)
    bench.pass(1000)
    expect((await search()).status).toBe(200)
  })

  it('can be a day’s, until midnight', async () => {
    bench.crm.configure({ dailyLimit: 2, limits: false })
    const ask = () => bench.ask('GET', `${contacts}?limit=1`)
    expect((await ask()).headers['x-hubspot-ratelimit-daily-remaining']).toBe('1')
    await ask()
    expect((await ask()).body).toMatchObject({ policyName: 'DAILY' })
    bench.pass(15 * 3_600_000)
    expect((await ask()).status).toBe(200)
  })
})

describe('definitions', () => {
  const properties = '/crm/v3/properties/contacts'
  beforeEach(() => bench.crm.configure({ limits: false }))

  it('show every type, HubSpot’s own and the portal’s', async () => {
    const { results } = (await bench.ask('GET', properties)).body
    const types = new Set(results.map((item: { type: string }) => item.type))
    expect([...types].sort()).toEqual(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'])
    const named = Object.fromEntries(results.map((item: { name: string }) => [item.name, item]))
    expect(named.email).toMatchObject({ hubspotDefined: true, modificationMetadata: { readOnlyValue: false } })
    expect(named.customer_tier).toMatchObject({ hubspotDefined: false, options: [{ value: 'gold' }, {}, {}] })
    expect(named.health_score).toMatchObject({ calculated: true, modificationMetadata: { readOnlyValue: true } })
    expect(named.account_manager).toMatchObject({ externalOptions: true, referencedObjectType: 'OWNER', options: [] })
    expect(named.membership_number).toMatchObject({ hasUniqueValue: true })
  })

  it('can be made, changed and archived, and then hold values', async () => {
    const made = await bench.ask('POST', properties, {
      name: 'shoe_size',
      label: 'Shoe size',
      type: 'number',
      fieldType: 'number',
      groupName: 'customer_programme',
    })
    expect(made.status).toBe(201)
    expect((await bench.ask('POST', contacts, { properties: { firstname: 'A', shoe_size: '43' } })).status).toBe(201)
    expect((await bench.ask('PATCH', `${properties}/shoe_size`, { label: 'Shoes' })).body.label).toBe('Shoes')
    const again = bench.reopened()
    expect((await again.ask('GET', `${properties}/shoe_size`)).body.label).toBe('Shoes')
    expect((await bench.ask('DELETE', `${properties}/shoe_size`)).status).toBe(204)
    expect((await bench.ask('GET', `${properties}/shoe_size`)).status).toBe(404)
    expect((await bench.ask('GET', `${properties}?archived=true`)).body.results).toMatchObject([
      { name: 'shoe_size', archived: true },
    ])
    expect((await bench.ask('POST', contacts, { properties: { firstname: 'A', shoe_size: '43' } })).status).toBe(400)
    expect((await bench.ask('DELETE', `${properties}/email`)).status).toBe(400)
    const read = await bench.ask('POST', `${properties}/batch/read`, {
      archived: false,
      inputs: [{ name: 'email' }, { name: 'nothing' }],
    })
    expect([read.status, read.body.numErrors]).toEqual([207, 1])
  })

  it('stand in groups', async () => {
    const made = await bench.ask('POST', `${properties}/groups`, { name: 'extra', label: 'Extra' })
    expect(made.status).toBe(201)
    expect(
      (await bench.ask('GET', `${properties}/groups`)).body.results.map((group: { name: string }) => group.name),
    ).toContain('extra')
    expect((await bench.ask('DELETE', `${properties}/groups/extra`)).status).toBe(204)
    expect((await bench.ask('GET', `${properties}/groups/extra`)).status).toBe(404)
  })
})

describe('associations', () => {
  beforeEach(() => bench.crm.configure({ limits: false }))
  const v4 = '/crm/v4/associations'

  it('are read in batches with their labels; who has none is named', async () => {
    const [one] = ids('contacts')
    const { status, body } = await bench.ask('POST', `${v4}/contacts/companies/batch/read`, {
      inputs: [{ id: one }, { id: '5' }],
    })
    expect(status).toBe(207)
    expect(body.results).toMatchObject([
      {
        from: { id: one },
        to: [
          {
            associationTypes: [
              { typeId: 1, label: 'Primary' },
              { typeId: 279, label: null },
            ],
          },
        ],
      },
    ])
    expect(body.errors).toMatchObject([
      { subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', context: { fromObjectId: ['5'] } },
    ])
  })

  it('are made and ended without touching the records’ time of change', async () => {
    const [contact] = ids('contacts')
    const company = ids('companies')[7]
    const before = await bench.ask('GET', `${contacts}/${contact}`)
    bench.pass(60_000)
    const url = `/crm/v4/objects/contacts/${contact}/associations`
    expect((await bench.ask('PUT', `${url}/default/companies/${company}`)).status).toBe(200)
    const linked = async () =>
      (await bench.ask('GET', `${url}/companies`)).body.results.map((item: { toObjectId: number }) =>
        String(item.toObjectId),
      )
    expect(await linked()).toHaveLength(2)
    expect((await bench.reopened().ask('GET', `${url}/companies`)).body.results).toHaveLength(2)
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }]
    expect((await bench.ask('PUT', `${url}/companies/${company}`, types)).status).toBe(201)
    expect((await linked())[0]).toBe(company)
    expect((await bench.ask('GET', `${contacts}/${contact}`)).body.updatedAt).toBe(before.body.updatedAt)
    const ends = { inputs: [{ from: { id: contact }, to: [{ id: company }] }] }
    expect((await bench.ask('POST', `${v4}/contacts/companies/batch/archive`, ends)).status).toBe(204)
    expect(await linked()).not.toContain(company)
    const unknown = {
      inputs: [
        { from: { id: contact }, to: { id: company }, types: [{ associationCategory: 'X', associationTypeId: 4 }] },
      ],
    }
    expect((await bench.ask('POST', `${v4}/contacts/companies/batch/create`, unknown)).status).toBe(400)
    expect((await bench.ask('GET', `${v4}/contacts/companies/labels`)).body.results).toHaveLength(2)
  })

  it('are made each for itself in a batch; one that is not there is named, and ended without a word', async () => {
    const [contact = ''] = ids('contacts')
    const [company = '', other = ''] = ids('companies').slice(5)
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }]
    const inputs = [company, '1', other].map((to) => ({ from: { id: contact }, to: { id: to }, types }))
    const made = await bench.ask('POST', `${v4}/contacts/companies/batch/create`, { inputs })
    expect([made.status, made.body.numErrors]).toEqual([207, 1])
    expect(made.body.results.map((item: { toObjectId: number }) => String(item.toObjectId))).toEqual([company, other])
    expect(made.body.errors).toMatchObject([
      { category: 'OBJECT_NOT_FOUND', context: { fromObjectId: [contact], toObjectId: ['1'] } },
    ])
    const defaults = inputs.map(({ from, to }) => ({ from, to }))
    const again = await bench.ask('POST', `${v4}/contacts/companies/batch/associate/default`, { inputs: defaults })
    expect([again.status, again.body.results.length, again.body.numErrors]).toEqual([207, 2, 1])
    const ends = { inputs: [{ from: { id: contact }, to: [{ id: company }, { id: '1' }, { id: other }] }] }
    expect((await bench.ask('POST', `${v4}/contacts/companies/batch/archive`, ends)).status).toBe(204)
    const left = await bench.ask('GET', `/crm/v4/objects/contacts/${contact}/associations/companies`)
    expect(left.body.results).toHaveLength(1)
  })

  it('have one primary company: a new one takes the place of the other', async () => {
    const [contact = ''] = ids('contacts')
    const company = ids('companies')[8] ?? ''
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }]
    const inputs = [{ from: { id: contact }, to: { id: company }, types }]
    expect((await bench.ask('POST', `${v4}/contacts/companies/batch/create`, { inputs })).status).toBe(201)
    const { body } = await bench.ask('GET', `/crm/v4/objects/contacts/${contact}/associations/companies`)
    const primary = body.results.filter((item: { associationTypes: { typeId: number }[] }) =>
      item.associationTypes.some(({ typeId }) => typeId === 1),
    )
    expect(primary.map((item: { toObjectId: number }) => String(item.toObjectId))).toEqual([company])
    for (const wrong of [[], [{ ...types[0], associationCategory: 'NONE' }], [{ ...types[0], associationTypeId: 2 }]]) {
      const bad = { inputs: [{ ...inputs[0], types: wrong }] }
      expect((await bench.ask('POST', `${v4}/contacts/companies/batch/create`, bad)).status).toBe(400)
    }
  })

  it('go with an archived company and come back with it', async () => {
    const [contact] = ids('contacts')
    const [company] = ids('companies')
    const linked = async () =>
      (await bench.ask('GET', `${contacts}/${contact}?associations=companies`)).body.associations
    expect(await linked()).toBeDefined()
    bench.crm.edit({ object: 'companies', action: 'delete', id: company ?? '' })
    expect(await linked()).toBeUndefined()
    bench.crm.edit({ object: 'companies', action: 'restore', id: company ?? '' })
    expect(await linked()).toBeDefined()
  })
})

describe('the account', () => {
  it('says who it is and who owns records', async () => {
    expect((await bench.ask('GET', '/account-info/v3/details')).body).toMatchObject({ portalId: 48211907 })
    const { body } = await bench.ask('GET', '/crm/v3/owners?limit=3')
    expect([body.results.length, body.paging.next.after]).toEqual([3, '3'])
    const [gone] = (await bench.ask('GET', '/crm/v3/owners?archived=true')).body.results
    expect(gone).not.toHaveProperty('userId')
    expect((await bench.ask('GET', `/crm/v3/owners/${gone.id}`)).status).toBe(404)
    expect(
      (await bench.ask('POST', contacts, { properties: { firstname: 'A', hubspot_owner_id: gone.id } })).status,
    ).toBe(400)
    expect((await bench.ask('GET', '/crm/v3/owners', undefined, { scopes: ['oauth'] })).status).toBe(403)
  })

  it('may be empty', async () => {
    const empty = openCrm(hubspotSandbox, { account: 2 })
    expect((await empty.ask('GET', contacts)).body).toEqual({ results: [] })
    empty.crm.tick()
    expect((await empty.ask('POST', contacts, { properties: { firstname: 'First' } })).status).toBe(201)
    expect(empty.crm.dump('contacts')).toHaveLength(1)
  })
})

describe('people at the CRM', () => {
  it('edit, restore and merge, with their own name in the history', async () => {
    const [one, two] = ids('contacts') as [string, string]
    bench.crm.edit({ object: 'contacts', action: 'update', id: one, fields: { city: 'Oslo' } })
    const { body } = await bench.ask('GET', `${contacts}/${one}?propertiesWithHistory=city`)
    expect(body.propertiesWithHistory.city[0]).toMatchObject({
      value: 'Oslo',
      sourceType: 'CRM_UI',
      updatedByUserId: 5310220,
    })
    bench.crm.edit({ object: 'contacts', action: 'merge', id: two, into: one })
    expect((await bench.ask('GET', `${contacts}/${two}`)).body.id).toBe(one)
    expect(() => bench.crm.edit({ object: 'contacts', action: 'delete', id: two })).toThrow(/is gone/)
    expect(() => bench.crm.edit({ object: 'contacts', action: 'update', id: one, fields: { nonsense: 'x' } })).toThrow(
      /There is no field/,
    )
  })

  it('change a few records when it is live, the same ones from the same seed', () => {
    const before = JSON.stringify(bench.crm.dump('contacts'))
    const other = openCrm(hubspotSandbox, { limits: true })
    for (let turn = 0; turn < 20; turn += 1) {
      bench.crm.tick()
      other.crm.tick()
    }
    expect(JSON.stringify(bench.crm.dump('contacts'))).not.toBe(before)
    expect(other.crm.dump('contacts')).toEqual(bench.crm.dump('contacts'))
  })
})

describe('pages as a test wants them', () => {
  it('overlap, come in another order, or never end', async () => {
    const page = async (after = '') => (await bench.ask('GET', `${contacts}?limit=20${after}`)).body
    const list = (body: { results: { id: string }[] }) => body.results.map((item) => item.id)
    const first = await page()
    const next = `&after=${first.paging.next.after}`
    const straight = list(await page(next))
    bench.crm.configure({ paging: 'overlap' })
    expect(list(await page(next))).toEqual([list(first).at(-1), ...straight])
    bench.crm.configure({ paging: 'shuffle' })
    const shuffled = list(await page(next))
    expect(shuffled).not.toEqual(straight)
    expect([...shuffled].sort()).toEqual([...straight].sort())
    bench.crm.configure({ paging: 'loop' })
    expect((await page(next)).paging.next.after).toBe(first.paging.next.after)
  })
})
