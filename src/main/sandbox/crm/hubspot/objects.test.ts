import { beforeEach, describe, expect, it } from 'vitest'
import { type CrmBench, openCrm } from '../kit/testing'
import { hubspotSandbox } from '.'

const contacts = '/crm/v3/objects/contacts'
const companies = '/crm/v3/objects/companies'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(hubspotSandbox)
})

const listAll = async (object: string, more = '') => {
  const ids: string[] = []
  const sizes: number[] = []
  let after = ''
  do {
    const { body } = await bench.ask('GET', `${object}?limit=100${more}${after}`)
    sizes.push(body.results.length)
    ids.push(...body.results.map((item: { id: string }) => item.id))
    after = body.paging === undefined ? '' : `&after=${body.paging.next.after}`
  } while (after !== '')
  return { ids, sizes }
}

const create = (properties: object) => bench.ask('POST', contacts, { properties })

describe('listing', () => {
  it('pages through everything in the order of ids, without a page too many', async () => {
    const { ids, sizes } = await listAll(contacts)
    expect(sizes).toEqual([100, 100, 50])
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => Number(a) - Number(b)))
    expect((await listAll(companies)).ids).toHaveLength(63)
    const full = openCrm(hubspotSandbox, { records: 100 })
    expect((await full.ask('GET', `${contacts}?limit=100`)).body.paging).toBeUndefined()
  })

  it('shows ten with the default properties, or those that were asked for; unknown ones not at all', async () => {
    const { body, chunked, headers } = await bench.ask('GET', contacts)
    expect(body.results).toHaveLength(10)
    expect(Object.keys(body.results[0].properties).sort()).toEqual([
      'createdate',
      'email',
      'firstname',
      'hs_object_id',
      'lastmodifieddate',
      'lastname',
    ])
    expect([chunked, headers['x-hubspot-ratelimit-interval-milliseconds']]).toEqual([true, '10000'])
    const asked = await bench.ask('GET', `${contacts}?limit=1&properties=fax,nonsense&properties=city`)
    expect(Object.keys(asked.body.results[0].properties).sort()).toEqual([
      'city',
      'createdate',
      'fax',
      'hs_object_id',
      'lastmodifieddate',
    ])
    expect(asked.body.results[0].properties.fax).toBeNull()
  })

  it('shows the archived ones only when asked to', async () => {
    const archived = await bench.ask('GET', `${contacts}?archived=true&limit=100`)
    expect(archived.body.results).toHaveLength(2)
    expect(archived.body.results[0]).toMatchObject({ archived: true, archivedAt: expect.any(String) })
    const { ids } = await listAll(contacts)
    const gone = ids[3] ?? ''
    expect((await bench.ask('DELETE', `${contacts}/${gone}`)).status).toBe(204)
    expect((await bench.ask('DELETE', `${contacts}/${gone}`)).status).toBe(204)
    expect((await listAll(contacts)).ids).toHaveLength(249)
    const after = await bench.ask('GET', `${contacts}?archived=true&limit=100`)
    expect(after.body.results.map((item: { id: string }) => item.id)).toContain(gone)
    expect((await bench.ask('GET', `${contacts}/${gone}`)).status).toBe(404)
    expect((await bench.ask('GET', `${contacts}/${gone}?archived=true`)).body.archivedAt).toBe(
      '2026-11-23T09:00:00.000Z',
    )
  })

  it('empties the recycle bin after ninety days', async () => {
    const { body } = await create({ email: 'one@example.com' })
    await bench.ask('DELETE', `${contacts}/${body.id}`)
    bench.pass(90 * 86_400_000)
    expect((await listAll(contacts, '&archived=true')).ids).toContain(body.id)
    bench.pass(1)
    expect((await listAll(contacts, '&archived=true')).ids).not.toContain(body.id)
    expect(() => bench.crm.edit({ object: 'contacts', action: 'restore', id: body.id })).toThrow(/is gone/)
  })

  it('names the companies of a contact and the contacts of a company', async () => {
    const { body } = await bench.ask('GET', `${contacts}?limit=1&associations=companies`)
    const company = body.results[0].associations.companies.results
    expect(company.map((item: { type: string }) => item.type)).toEqual([
      'contact_to_company',
      'contact_to_company_unlabeled',
    ])
    const back = await bench.ask('GET', `${companies}/${company[0].id}?associations=contacts`)
    const staff = back.body.associations.contacts.results.map((item: { id: string }) => item.id)
    expect(staff).toContain(body.results[0].id)
    expect(new Set(staff).size).toBe(4)
  })

  it('refuses what it does not know', async () => {
    const refused = async (url: string) => {
      const { status, body } = await bench.ask('GET', url)
      return [status, body.category]
    }
    expect(await refused(`${contacts}?limit=101`)).toEqual([400, 'VALIDATION_ERROR'])
    expect(await refused(`${contacts}?limit=51&propertiesWithHistory=city`)).toEqual([400, 'VALIDATION_ERROR'])
    expect(await refused(`${contacts}?limit=0`)).toEqual([400, 'VALIDATION_ERROR'])
    expect(await refused(`${contacts}?colour=red`)).toEqual([400, 'VALIDATION_ERROR'])
    expect(await refused(`${contacts}?archived=maybe`)).toEqual([400, 'VALIDATION_ERROR'])
    expect(await refused(`${contacts}?after=x`)).toEqual([400, 'VALIDATION_ERROR'])
    expect((await bench.ask('GET', '/crm/v3/objects/dragons')).status).toBe(404)
    expect((await bench.ask('PUT', contacts, {})).status).toBe(405)
    expect((await bench.ask('GET', `${contacts}?properties=${'x'.repeat(8200)}`)).status).toBe(414)
    const late = await bench.ask('GET', `${contacts}/1`)
    expect(late.body).toEqual({ status: 'error', message: 'resource not found', correlationId: expect.any(String) })
  })

  it('knows the dated paths too, and paths with a slash at their end', async () => {
    expect((await bench.ask('GET', '/crm/objects/2026-09/contacts?limit=3')).body.results).toHaveLength(3)
    expect((await bench.ask('GET', `${contacts}/?limit=3`)).body.results).toHaveLength(3)
    expect((await bench.ask('GET', '/crm/v3/owners/')).body.results).toHaveLength(7)
    expect((await bench.ask('POST', `${contacts}/search/`, { limit: 1 })).body.results).toHaveLength(1)
    expect((await bench.ask('GET', `${contacts}//`)).status).toBe(404)
  })
})

describe('writing', () => {
  it('makes a contact with a trimmed address in lower case and later ids than all', async () => {
    const { ids } = await listAll(contacts)
    const { status, body, changes } = await create({
      email: '  New.One@Example.COM ',
      firstname: 'New',
      loyalty_points: 5,
    })
    expect(status).toBe(201)
    expect(body.properties).toMatchObject({ email: 'new.one@example.com', loyalty_points: '5', hs_object_id: body.id })
    expect(Number(body.id)).toBeGreaterThan(Number(ids.at(-1)))
    expect(changes).toMatchObject([
      { object: 'contacts', action: 'create', id: body.id, key: 'new.one@example.com', before: null },
    ])
    expect((await bench.ask('GET', `${contacts}/NEW.one@example.com?idProperty=email`)).body.id).toBe(body.id)
  })

  it('names the contact that has the address already, also as an additional one', async () => {
    const first = await create({ email: 'one@example.com' })
    const again = await create({ email: 'ONE@example.com' })
    expect([again.status, again.body]).toMatchObject([
      409,
      {
        message: `Contact already exists. Existing ID: ${first.body.id}`,
        category: 'CONFLICT',
        identityProfile: { vid: Number(first.body.id) },
      },
    ])
    const other = await create({ email: 'two@example.com' })
    expect(
      (await bench.ask('PATCH', `${contacts}/${other.body.id}`, { properties: { email: 'one@example.com' } })).status,
    ).toBe(409)
    await bench.ask('PATCH', `${contacts}/${other.body.id}`, {
      properties: { hs_additional_emails: 'alias@example.com' },
    })
    expect((await create({ email: 'alias@example.com' })).status).toBe(409)
    const [seeded] = bench.crm.dump('contacts') as { id: string; properties: { email: string } }[]
    expect((await create({ email: seeded?.properties.email })).body.message).toContain(seeded?.id)
    await bench.ask('DELETE', `${contacts}/${first.body.id}`)
    expect((await create({ email: 'one@example.com' })).status).toBe(201)
  })

  it('refuses bad values with the details as JSON inside the message', async () => {
    const { status, body } = await create({
      email: 'nobody',
      nonsense: 'x',
      createdate: '2020-01-01',
      customer_tier: 'platinum',
      loyalty_points: 'many',
      contract_renewal_date: '1521225089103',
      last_webinar_at: 'soon',
      newsletter_opt_in: 'perhaps',
      hubspot_owner_id: '1',
    })
    expect([status, body.category]).toEqual([400, 'VALIDATION_ERROR'])
    const [, json] = /^Property values were not valid: (.*)$/.exec(body.message) ?? []
    expect(JSON.parse(json ?? '').map((item: { name: string; error: string }) => [item.name, item.error])).toEqual([
      ['email', 'INVALID_EMAIL'],
      ['nonsense', 'PROPERTY_DOESNT_EXIST'],
      ['createdate', 'READ_ONLY_VALUE'],
      ['customer_tier', 'INVALID_OPTION'],
      ['loyalty_points', 'INVALID_LONG'],
      ['contract_renewal_date', 'INVALID_DATE'],
      ['last_webinar_at', 'INVALID_DATE'],
      ['newsletter_opt_in', 'INVALID_OPTION'],
      ['hubspot_owner_id', 'INVALID_OWNER_ID'],
    ])
    expect(bench.crm.dump('contacts')).toHaveLength(250)
  })

  it.each([
    ['contract_renewal_date', '2026-12-31', '2026-12-31'],
    ['contract_renewal_date', '1798675200000', '2026-12-31'],
    ['contract_renewal_date', '2026-12-31T00:00:00Z', '2026-12-31'],
    ['contract_renewal_date', '20261231', null],
    ['contract_renewal_date', '2026-02-30', null],
    ['contract_renewal_date', '12026-01-01', null],
    ['contract_renewal_date', 'Dec 31, 2026', null],
    ['contract_renewal_date', '31.12.2026', null],
    ['last_webinar_at', '20261231', '1970-01-01T05:37:41.231Z'],
    ['last_webinar_at', '2026-12-31', '2026-12-31T00:00:00.000Z'],
    ['last_webinar_at', '2026-12-31T10:00', '2026-12-31T10:00:00.000Z'],
    ['last_webinar_at', '2026-12-31T10:00:00.5+01:00', '2026-12-31T09:00:00.500Z'],
    ['last_webinar_at', '2026-02-30T10:00:00Z', null],
    ['last_webinar_at', 'Dec 31, 2026', null],
    ['last_webinar_at', '10:00', null],
  ])('takes milliseconds and ISO 8601 for a time, and nothing else: %s, %s', async (name, text, kept) => {
    const { status, body } = await create({ email: 'time@example.com', [name]: text })
    expect([status, body.properties?.[name] ?? null]).toEqual([kept === null ? 400 : 201, kept])
  })

  it('refuses bodies of another form', async () => {
    const message = async (body: unknown, contentType?: string) => {
      const answer = await bench.ask('POST', contacts, body, contentType === undefined ? {} : { contentType })
      return [answer.status, answer.body.message]
    }
    expect(await message({ properties: { city: 'x', email: 'a@b.de' }, colour: 1 })).toEqual([
      400,
      expect.stringContaining('Unrecognized field "colour"'),
    ])
    expect(await message({})).toEqual([400, expect.stringContaining('Some required fields were not set: [properties]')])
    expect(await message({ properties: { city: { a: 1 } } })).toEqual([
      400,
      expect.stringContaining('java.lang.String'),
    ])
    expect(await message({ properties: { city: 'Oslo' } })).toEqual([
      400,
      expect.stringContaining('[email, firstname, lastname]'),
    ])
    expect((await message('a=b', 'application/x-www-form-urlencoded'))[0]).toBe(415)
    expect((await bench.ask('POST', contacts)).status).toBe(400)
  })

  it('changes what is sent and nothing else, clears by the empty text, adds options by a semicolon', async () => {
    const { body } = await create({
      firstname: 'A',
      city: 'Oslo',
      product_interests: 'reporting',
      lifecyclestage: 'customer',
    })
    const url = `${contacts}/${body.id}`
    bench.pass(5000)
    const patched = await bench.ask('PATCH', url, {
      properties: {
        city: '',
        product_interests: ';onboarding',
        lifecyclestage: 'lead',
        contract_renewal_date: 1767225600000,
      },
    })
    expect(patched.body.properties).toMatchObject({
      city: null,
      product_interests: 'reporting;onboarding',
      lifecyclestage: 'customer',
      contract_renewal_date: '2026-01-01',
      lastmodifieddate: '2026-11-23T09:00:05.000Z',
    })
    bench.pass(5000)
    const same = await bench.ask('PATCH', url, { properties: { firstname: 'A' } })
    expect(same.body.updatedAt).toBe('2026-11-23T09:00:05.000Z')
    await bench.ask('PATCH', url, { properties: { lifecyclestage: '' } })
    await bench.ask('PATCH', url, { properties: { lifecyclestage: 'lead' } })
    const read = await bench.ask(
      'GET',
      `${url}?properties=lifecyclestage,firstname&propertiesWithHistory=city,firstname`,
    )
    expect(read.body.properties).toMatchObject({ lifecyclestage: 'lead', firstname: 'A' })
    expect(read.body.propertiesWithHistory.city.map((item: { value: string }) => item.value)).toEqual(['', 'Oslo'])
    expect(read.body.propertiesWithHistory.firstname).toMatchObject([{ value: 'A', sourceType: 'INTEGRATION' }])
  })

  it('keeps unique properties unique', async () => {
    await create({ firstname: 'A', membership_number: 'M-1' })
    expect(await create({ firstname: 'B', membership_number: 'M-1' })).toMatchObject({ status: 409 })
  })

  it('links a new contact to its company', async () => {
    const { body } = await bench.ask('GET', `${companies}?limit=1`)
    const to = { id: body.results[0].id }
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }]
    const made = await bench.ask('POST', contacts, { properties: { firstname: 'A' }, associations: [{ to, types }] })
    const read = await bench.ask('GET', `${contacts}/${made.body.id}?associations=companies`)
    expect(read.body.associations.companies.results[0].id).toBe(to.id)
    const bad = await bench.ask('POST', contacts, {
      properties: { firstname: 'B' },
      associations: [{ to: { id: '1' }, types }],
    })
    expect([bad.status, bench.crm.dump('contacts').length]).toEqual([400, 251])
  })

  it('merges: the loser is in no list, reads of its id give the winner, which says what it took in', async () => {
    const winner = (await create({ email: 'one@example.com', firstname: 'One' })).body.id
    const loser = (await create({ email: 'two@example.com', city: 'Oslo' })).body.id
    const merged = await bench.ask('POST', `${contacts}/merge`, { primaryObjectId: winner, objectIdToMerge: loser })
    expect(merged.status).toBe(200)
    const properties = 'firstname,city,email,hs_additional_emails,hs_merged_object_ids'
    expect((await bench.ask('GET', `${contacts}/${winner}?properties=${properties}`)).body.properties).toMatchObject({
      firstname: 'One',
      city: 'Oslo',
      email: 'one@example.com',
      hs_additional_emails: 'two@example.com',
      hs_merged_object_ids: loser,
    })
    expect((await bench.ask('GET', `${contacts}/${loser}`)).body.id).toBe(winner)
    expect((await listAll(contacts)).ids).not.toContain(loser)
    expect((await listAll(contacts, '&archived=true')).ids).not.toContain(loser)
    expect((await create({ email: 'two@example.com' })).status).toBe(409)
  })

  it('merges into a new record: both old ids lead to it, by chains too, but no delete does', async () => {
    const [one, two, three] = await Promise.all(
      ['one', 'two', 'three'].map(async (name) => (await create({ email: `${name}@example.com` })).body.id),
    )
    const merge = (id: string, into: string) =>
      bench.crm.edit({ object: 'contacts', action: 'merge', id, into, newId: true }) as { id: string }
    const first = merge(two, one).id
    const kept = merge(three, first).id
    expect([one, two, three, first]).not.toContain(kept)
    const read = async (ids: string[]) => {
      const inputs = ids.map((id) => ({ id }))
      const { body } = await bench.ask('POST', `${contacts}/batch/read`, {
        inputs,
        properties: ['hs_merged_object_ids'],
      })
      return body.results
    }
    const [record, ...others] = await read([one, two, three, first])
    expect([record.id, others]).toEqual([kept, []])
    expect(record.properties.hs_merged_object_ids.split(';').sort()).toEqual([one, two, three, first].sort())
    for (const id of [one, two, three, first]) {
      expect((await bench.ask('GET', `${contacts}/${id}`)).body.id).toBe(kept)
      expect((await bench.ask('DELETE', `${contacts}/${id}`)).status).toBe(204)
    }
    await bench.ask('POST', `${contacts}/batch/archive`, { inputs: [{ id: one }] })
    expect((await bench.ask('PATCH', `${contacts}/${two}`, { properties: { city: 'Oslo' } })).body.id).toBe(kept)
    expect((await bench.ask('GET', `${contacts}/${kept}?properties=city`)).body.properties.city).toBe('Oslo')
  })

  it('erases without a trace', async () => {
    const { body } = await create({ email: 'one@example.com' })
    expect(
      (await bench.ask('POST', `${contacts}/gdpr-delete`, { objectId: 'one@example.com', idProperty: 'email' })).status,
    ).toBe(204)
    expect((await bench.ask('GET', `${contacts}/${body.id}?archived=true`)).status).toBe(404)
  })

  it('is still there when the portal is opened again', async () => {
    const { body } = await create({ email: 'one@example.com' })
    await bench.ask('PATCH', `${contacts}/${body.id}`, { properties: { city: 'Oslo' } })
    const before = bench.crm.dump('contacts')
    const again = bench.reopened()
    expect(again.crm.dump('contacts')).toEqual(before)
    expect((await again.ask('POST', contacts, { properties: { email: 'one@example.com' } })).status).toBe(409)
    const next = await again.ask('POST', contacts, { properties: { email: 'two@example.com' } })
    expect(Number(next.body.id)).toBeGreaterThan(Number(body.id))
  })
})
