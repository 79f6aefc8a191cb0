import { beforeEach, describe, expect, it } from 'vitest'
import { type CrmBench, openCrm } from '../kit/testing'
import { hubspotSandbox } from '.'

const contacts = '/crm/v3/objects/contacts'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(hubspotSandbox, { records: 600 })
})

interface Found {
  id: string
  properties: Record<string, string | null>
}

const search = (body: object, object = 'contacts') => bench.ask('POST', `/crm/v3/objects/${object}/search`, body)
const where = (...filters: object[]) => ({ filterGroups: [{ filters }] })
const ids = (results: Found[]) => results.map((item) => item.id)
const dump = () => bench.crm.dump('contacts') as Found[]
const change = (id: string, fields: Record<string, string>) =>
  bench.crm.edit({ object: 'contacts', action: 'update', id, fields })

describe('search', () => {
  it('finds what a plain look through all records finds, for every operator', async () => {
    const all = dump()
    const value = (item: Found, name: string) => item.properties[name] ?? null
    const points = (item: Found) => Number(value(item, 'loyalty_points') ?? Number.NaN)
    const cases: [object, (item: Found) => boolean][] = [
      [{ propertyName: 'country', operator: 'EQ', value: 'GERMANY' }, (item) => value(item, 'country') === 'Germany'],
      [{ propertyName: 'country', operator: 'NEQ', value: 'germany' }, (item) => value(item, 'country') !== 'Germany'],
      [{ propertyName: 'loyalty_points', operator: 'LT', value: '1000' }, (item) => points(item) < 1000],
      [{ propertyName: 'loyalty_points', operator: 'GTE', value: '4000' }, (item) => points(item) >= 4000],
      [
        { propertyName: 'loyalty_points', operator: 'BETWEEN', value: '1000', highValue: '2000' },
        (item) => points(item) >= 1000 && points(item) <= 2000,
      ],
      [
        { propertyName: 'customer_tier', operator: 'IN', values: ['gold', 'silver'] },
        (item) => ['gold', 'silver'].includes(value(item, 'customer_tier') ?? ''),
      ],
      [
        { propertyName: 'customer_tier', operator: 'NOT_IN', values: ['gold'] },
        (item) => value(item, 'customer_tier') !== 'gold',
      ],
      [{ propertyName: 'customer_tier', operator: 'IN', values: ['GOLD'] }, () => false],
      [
        { propertyName: 'product_interests', operator: 'IN', values: ['reporting'] },
        (item) => (value(item, 'product_interests') ?? '').split(';').includes('reporting'),
      ],
      [{ propertyName: 'email', operator: 'HAS_PROPERTY' }, (item) => value(item, 'email') !== null],
      [{ propertyName: 'email', operator: 'NOT_HAS_PROPERTY' }, (item) => value(item, 'email') === null],
      [
        { propertyName: 'jobtitle', operator: 'CONTAINS_TOKEN', value: 'manager' },
        (item) => /\bmanager\b/i.test(value(item, 'jobtitle') ?? ''),
      ],
      [
        { propertyName: 'email', operator: 'CONTAINS_TOKEN', value: '*gmail.com' },
        (item) => (value(item, 'email') ?? '').endsWith('gmail.com'),
      ],
      [
        { propertyName: 'jobtitle', operator: 'NOT_CONTAINS_TOKEN', value: 'manager' },
        (item) => !/\bmanager\b/i.test(value(item, 'jobtitle') ?? ''),
      ],
    ]
    for (const [filter, holds] of cases) {
      const expected = ids(all.filter(holds))
      const { body } = await search({ ...where(filter), limit: 200 })
      expect([filter, body.total, ids(body.results)]).toEqual([filter, expected.length, expected.slice(0, 200)])
    }
  })

  it('counts what was made until some time as a plain look does, whatever became of the records', async () => {
    bench.crm.configure({ indexLagMs: 0 })
    const [first, second, third, fourth] = ids(dump())
    bench.crm.edit({ object: 'contacts', action: 'delete', id: first ?? '' })
    bench.crm.edit({ object: 'contacts', action: 'hide', id: second ?? '' })
    bench.crm.edit({ object: 'contacts', action: 'hide', id: third ?? '' })
    bench.crm.edit({ object: 'contacts', action: 'update', id: third ?? '', fields: { city: 'Oslo' } })
    change(fourth ?? '', { city: 'Oslo' })
    const archived = bench.crm.dump('contacts', 'deleted') as Found[]
    bench.crm.edit({ object: 'contacts', action: 'restore', id: archived.at(-1)?.id ?? '' })
    bench.pass(1000)
    bench.crm.edit({ object: 'contacts', action: 'create', fields: { lastname: 'New' } })
    const seen = dump().filter(({ id }) => id !== second && id !== third)
    const made = seen.map(({ properties }) => Date.parse(properties.createdate ?? ''))
    for (const at of [0, 1, 40, 300, made.length - 2, made.length - 1].map((place) => made[place] ?? 0)) {
      for (const [operator, holds] of [
        ['LTE', (one: number) => one <= at],
        ['LT', (one: number) => one < at],
      ] as const) {
        const filter = { propertyName: 'createdate', operator, value: String(at) }
        const { body } = await search({ ...where(filter), limit: 2, properties: ['hs_object_id'] })
        const expected = ids(seen.filter((_, place) => holds(made[place] ?? 0)))
        expect([at, operator, body.total, ids(body.results)]).toEqual([
          at,
          operator,
          expected.length,
          expected.slice(0, 2),
        ])
      }
    }
    expect((await search({ limit: 1 })).body.total).toBe(seen.length)
  })

  it('joins filters by AND, groups by OR, and looks for words', async () => {
    const all = dump()
    const body = {
      filterGroups: [
        {
          filters: [
            { propertyName: 'country', operator: 'EQ', value: 'Spain' },
            { propertyName: 'customer_tier', operator: 'EQ', value: 'gold' },
          ],
        },
        { filters: [{ propertyName: 'country', operator: 'EQ', value: 'Italy' }] },
      ],
      limit: 200,
    }
    const expected = all.filter(
      ({ properties: p }) => (p.country === 'Spain' && p.customer_tier === 'gold') || p.country === 'Italy',
    )
    expect(ids((await search(body)).body.results)).toEqual(ids(expected))
    const [one] = all
    const words = await search({ query: `${one?.properties.firstname} ${one?.properties.lastname}` })
    expect(ids(words.body.results)).toContain(one?.id)
  })

  it('pages by number and sorts', async () => {
    const sorted = await search({
      ...where({ propertyName: 'loyalty_points', operator: 'HAS_PROPERTY' }),
      sorts: ['-loyalty_points'],
      properties: ['loyalty_points'],
      limit: 50,
    })
    const points = sorted.body.results.map((item: Found) => Number(item.properties.loyalty_points))
    expect(points).toEqual([...points].sort((a, b) => b - a))
    const all: string[] = []
    let after: string | undefined = '0'
    while (after !== undefined) {
      const { body } = await search({
        sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
        limit: 200,
        after,
      })
      all.push(...ids(body.results))
      after = body.paging?.next.after
    }
    expect(all).toEqual(ids(dump()))
  })

  it('finds nothing by the other object’s name of the modified date, without a word', async () => {
    const since = { operator: 'GTE', value: '0' }
    const total = async (propertyName: string, object: string) =>
      (await search(where({ ...since, propertyName }), object)).body.total
    expect(await total('lastmodifieddate', 'contacts')).toBe(600)
    expect(await total('hs_lastmodifieddate', 'contacts')).toBe(0)
    expect(await total('hs_lastmodifieddate', 'companies')).toBe(150)
    expect(await total('lastmodifieddate', 'companies')).toBe(0)
  })

  it('does not see a change before its index does; deletes it sees at once', async () => {
    const [one, two] = ids(dump())
    const since = Date.UTC(2026, 10, 23)
    const recent = async () =>
      ids(
        (await search(where({ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(since) }))).body.results,
      )
    const inOslo = async () => (await search(where({ propertyName: 'city', operator: 'EQ', value: 'Oslo' }))).body.total
    change(one ?? '', { city: 'Oslo' })
    await bench.ask('POST', contacts, { properties: { email: 'new@example.com' } })
    expect([await recent(), await inOslo()]).toEqual([[], 0])
    bench.pass(2000)
    change(one ?? '', { city: 'Bergen' })
    bench.pass(1000)
    expect([(await recent()).length, await inOslo()]).toEqual([2, 1])
    bench.pass(2000)
    expect(await inOslo()).toBe(0)
    bench.crm.configure({ indexLagMs: 0 })
    change(two ?? '', { city: 'Oslo' })
    expect(await inOslo()).toBe(1)
    await bench.ask('DELETE', `${contacts}/${two}`)
    expect(await inOslo()).toBe(0)
  })

  it('gives ten thousand results of one query and no more', async () => {
    bench = openCrm(hubspotSandbox, { records: 10_500 })
    const last = await search({ limit: 200, after: '9800' })
    expect([last.body.total, last.body.results.length]).toEqual([10_500, 200])
    const beyond = await search({ limit: 200, after: '10000' })
    expect([beyond.status, beyond.body.category]).toEqual([400, 'VALIDATION_ERROR'])
    const id = last.body.results.at(-1).id
    const rest = await search({ ...where({ propertyName: 'hs_object_id', operator: 'GT', value: id }), limit: 200 })
    expect(rest.body.total).toBe(500)
  })

  it('reads rows that share one stamp by the keyset of their ids', async () => {
    bench.crm.configure({ indexLagMs: 0 })
    const all = ids(dump())
    for (const id of all) change(id, { fax: '1' })
    const seen: string[] = []
    for (;;) {
      const filters = [
        { propertyName: 'lastmodifieddate', operator: 'GTE', value: '2026-11-23T09:00:00.000Z' },
        { propertyName: 'hs_object_id', operator: 'GT', value: seen.at(-1) ?? '0' },
      ]
      const { body } = await search({ ...where(...filters), limit: 100 })
      if (body.results.length === 0) break
      seen.push(...ids(body.results))
    }
    expect(seen).toEqual(all)
  })

  it('refuses what the vendor refuses', async () => {
    const status = async (body: object) => (await search(body)).status
    const filter = { propertyName: 'city', operator: 'EQ', value: 'x' }
    expect(await status({ limit: 201 })).toBe(400)
    expect(await status({ colour: 'red' })).toBe(400)
    expect(await status(where({ ...filter, operator: 'LIKE' }))).toBe(400)
    expect(await status(where({ propertyName: 'city', operator: 'EQ' }))).toBe(400)
    expect(await status(where({ propertyName: 'city', operator: 'IN', value: 'x' }))).toBe(400)
    expect(await status(where({ propertyName: 'createdate', operator: 'GT', value: 'yesterday' }))).toBe(400)
    expect(await status(where(...Array.from({ length: 7 }, () => filter)))).toBe(400)
    expect(await status({ filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) })).toBe(400)
    expect(await status({ query: 'x'.repeat(3001) })).toBe(400)
    expect(await status({ after: 'x' })).toBe(400)
  })
})
