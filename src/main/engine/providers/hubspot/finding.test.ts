import { describe, expect, it } from 'vitest'
import type { MappedFields } from '../../fields/field-definition'
import type { Association } from '../provider'
import { type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { companyObject, contactObject } from './objects'
import { row } from './testing/pages'
import { batch, bodyOf, companyFields, contactFields, failure } from './testing/writes'
import { findCreated } from './writing'

const sentAt = '2026-02-01T12:00:00.000Z'
const minute = 60_000

const at = (ms: number) => new Date(Date.parse(sentAt) + ms).toISOString()
const draft = (marker: string, fields: MappedFields) => ({ marker, fields, sentAt, associations: [] as Association[] })
const company = (id: string, properties: Record<string, string | null>, createdAt = at(1000)) =>
  row(id, { properties, createdAt })

type Draft = ReturnType<typeof draft>

/** Which records each draft may have become. */
async function found(object: typeof contactObject, crm: ScriptedCrm, drafts: Draft[]) {
  const fields = object === contactObject ? contactFields : companyFields
  const answers = await findCreated(object, crm.context(fields), drafts)
  return Object.fromEntries(answers.map(({ marker, found }) => [marker, found.map(({ remoteId }) => remoteId).join()]))
}

const searching = (...pages: unknown[][]) => {
  let page = 0
  return scriptedCrm(() => {
    const total = pages.slice(page).flat().length
    const results = pages[page++] ?? []
    return { total, results, ...(page < pages.length ? { paging: { next: { after: '200' } } } : {}) }
  })
}

describe('a contact with an address whose create was not answered', () => {
  const crmWith = (...rows: unknown[]) =>
    scriptedCrm(() => batch(rows, [failure(null, 'OBJECT_NOT_FOUND', 'no', { ids: ['?'] })]))
  const maja = { email: ' Maja@X.se', firstName: 'Maja', 'custom:tags': ['a', 'b'] }
  const made = { email: 'maja@x.se', firstname: 'Maja ', tags: 'b;a', lifecyclestage: 'lead' }

  it('is asked for by its address in the database, once for all of them', async () => {
    const crm = crmWith(row('7', { properties: made }))
    expect(await found(contactObject, crm, [draft('a', maja), draft('b', { email: 'b@x.se' })])).toEqual({
      a: '7',
      b: '',
    })
    expect(crm.calls).toHaveLength(1)
    expect(crm.calls[0]).toMatchObject({ path: '/crm/v3/objects/contacts/batch/read', repeatable: true })
    expect(bodyOf(crm.calls[0])).toMatchObject({
      idProperty: 'email',
      inputs: [{ id: 'maja@x.se' }, { id: 'b@x.se' }],
    })
  })

  it('is it whenever the clocks say it was made', async () => {
    for (const ms of [-90 * 24 * 60 * minute, 90 * minute]) {
      expect(
        await found(contactObject, crmWith(row('7', { properties: made, createdAt: at(ms) })), [draft('a', maja)]),
      ).toEqual({ a: '7' })
    }
  })

  it('is not one that has other values, whose own would be lost', async () => {
    for (const other of [{ firstname: 'Kim' }, { firstname: null }, { tags: 'a' }, { email: 'kim@x.se' }]) {
      const crm = crmWith(row('7', { properties: { ...made, ...other }, createdAt: at(1000) }))
      expect(await found(contactObject, crm, [draft('a', maja)])).toEqual({ a: '' })
    }
  })

  it('is not taken for missing after an answer that says something else', async () => {
    const crm = scriptedCrm(() => batch([], [failure(null, 'INTERNAL_ERROR', 'oops')]))
    await expect(found(contactObject, crm, [draft('a', maja)])).rejects.toMatchObject({
      facts: { class: 'bad_answer' },
    })
  })
})

describe('a record without a unique value whose create was not answered', () => {
  it('is searched for by its name, in lower case, once for all of them', async () => {
    const crm = searching([company('1', { name: 'Alpha', domain: 'alpha.se' }), company('2', { name: 'Beta' })])
    const drafts = [
      draft('a', { name: 'Alpha', domain: 'https://ALPHA.se/start' }),
      draft('b', { name: ' Beta' }),
      draft('c', { name: 'Gamma' }),
      draft('d', { city: 'Lund' }),
    ]
    expect(await found(companyObject, crm, drafts)).toEqual({ a: '1', b: '2', c: '', d: '' })
    expect(crm.calls).toHaveLength(1)
    const since = { propertyName: 'createdate', operator: 'GTE', value: String(Date.parse(sentAt) - 86_400_000) }
    expect(crm.calls[0]).toMatchObject({
      path: '/crm/v3/objects/companies/search',
      budget: 'search',
      repeatable: true,
      body: {
        filterGroups: [
          { filters: [since, { propertyName: 'domain', operator: 'IN', values: ['alpha.se'] }] },
          { filters: [since, { propertyName: 'name', operator: 'IN', values: ['beta', 'gamma'] }] },
        ],
      },
    })
  })

  it('is a contact without an address as well, while one with an address is read', async () => {
    const crm = scriptedCrm((call) =>
      call.path.endsWith('/search')
        ? { total: 1, results: [row('5', { createdAt: at(0), properties: { lastname: 'Berg', firstname: 'Kim' } })] }
        : batch([row('6', { properties: { email: 'a@x.se' } })]),
    )
    const drafts = [draft('a', { email: 'a@x.se' }), draft('b', { firstName: 'Kim', lastName: 'Berg' })]
    expect(await found(contactObject, crm, drafts)).toEqual({ a: '6', b: '5' })
    expect(crm.calls).toHaveLength(2)
  })

  it('asks nothing when nothing names it', async () => {
    const crm = searching([])
    expect(await found(companyObject, crm, [draft('a', { city: 'Lund' })])).toEqual({ a: '' })
    expect(crm.calls).toEqual([])
  })

  it('may have other values when it is of the time of the sending', async () => {
    const alpha = { name: 'Alpha', domain: 'alpha.se', city: 'Lund' }
    const moved = (ms: number) =>
      searching([company('1', { name: 'Alpha', domain: 'alpha.se', city: 'Malmö' }, at(ms))])
    const by = async (ms: number) => (await found(companyObject, moved(ms), [draft('a', alpha)])).a
    expect([await by(-2 * minute), await by(0), await by(5 * minute)]).toEqual(['1', '1', '1'])
    expect([await by(-2 * minute - 1), await by(5 * minute + 1)]).toEqual(['', ''])
    const renamed = searching([company('1', { name: 'Alpha AB', domain: 'alpha.se', city: 'Lund' })])
    expect(await found(companyObject, renamed, [draft('a', alpha)])).toEqual({ a: '' })
    const unknown = searching([row('1', { createdAt: null, properties: { name: 'Alpha', domain: 'alpha.se' } })])
    expect(await found(companyObject, unknown, [draft('a', alpha)])).toEqual({ a: '' })
  })

  it('is the one with all values rather than one that only has the name', async () => {
    const crm = searching([
      company('1', { name: 'Alpha', city: 'Malmö' }),
      company('2', { name: 'Alpha', city: 'Lund' }, at(-600 * minute)),
    ])
    expect(await found(companyObject, crm, [draft('a', { name: 'Alpha', city: 'Lund' })])).toEqual({ a: '2' })
  })

  it('is not the one that has all values of another draft', async () => {
    const crm = searching([company('1', { name: 'Alpha', city: 'Lund' })])
    const drafts = [draft('a', { name: 'Alpha', city: 'Malmö' }), draft('b', { name: 'Alpha', city: 'Lund' })]
    expect(await found(companyObject, crm, drafts)).toEqual({ a: '', b: '1' })
  })

  it('is not one whose name says more, but for what HubSpot fills in', async () => {
    const kim = [
      row('1', { createdAt: at(0), properties: { firstname: 'Kim', lastname: 'Berg' } }),
      row('2', { createdAt: at(0), properties: { firstname: 'Kim', email: 'kim@x.se' } }),
    ]
    expect(await found(contactObject, searching(kim), [draft('a', { firstName: 'Kim' })])).toEqual({ a: '' })
    const alpha = searching([company('1', { name: 'Alpha', domain: 'alpha.se' })])
    expect(await found(companyObject, alpha, [draft('a', { domain: 'alpha.se' })])).toEqual({ a: '1' })
    const named = searching([company('1', { name: 'Alpha', domain: 'alpha.se' })])
    expect(await found(companyObject, named, [draft('a', { name: 'Alpha' })])).toEqual({ a: '' })
  })

  it('is first the one of the draft that says most', async () => {
    const both = [company('1', { name: 'Alpha', city: 'Lund' }), company('2', { name: 'Alpha' })]
    const drafts = [draft('a', { name: 'Alpha' }), draft('b', { name: 'Alpha', city: 'Lund' })]
    expect(await found(companyObject, searching(both), drafts)).toEqual({ a: '2', b: '1' })
    expect(await found(companyObject, searching(both.slice(0, 1)), drafts)).toEqual({ a: '', b: '1' })
  })

  it('may be several, and then they are all named', async () => {
    const crm = searching([company('1', { name: 'Alpha' }), company('2', { name: 'Alpha' })])
    expect(await found(companyObject, crm, [draft('a', { name: 'Alpha' })])).toEqual({ a: '1,2' })
  })

  it('takes one of the records each when drafts are alike', async () => {
    const twins = [
      draft('a', { name: 'Alpha' }),
      draft('b', { name: 'ALPHA' }),
      draft('c', { name: 'alpha', city: null }),
    ]
    const same = twins.map((twin) => ({ ...twin, fields: { ...twin.fields, name: 'Alpha' } }))
    const one = company('1', { name: 'Alpha' })
    const two = company('2', { name: 'Alpha' })
    expect(await found(companyObject, searching([one, two]), same)).toEqual({ a: '1', b: '2', c: '' })
    expect(await found(companyObject, searching([one]), same.slice(1))).toEqual({ b: '1', c: '' })
  })

  it('is found on a later page', async () => {
    const first = Array.from({ length: 200 }, (_, index) => company(String(index + 1), { name: 'Alpha', city: 'Oslo' }))
    const crm = searching(first, [company('300', { name: 'Alpha', city: 'Lund' })])
    const wanted = [draft('a', { name: 'Alpha', city: 'Lund' })]
    expect(await found(companyObject, crm, wanted)).toEqual({ a: '300' })
    expect(crm.calls[1]?.body).toMatchObject({
      filterGroups: [{ filters: [{}, {}, { propertyName: 'hs_object_id', operator: 'GT', value: '200' }] }],
    })
  })

  it('is found behind an empty page, and not taken for missing when the search contradicts itself', async () => {
    const wanted = [draft('a', { name: 'Alpha' })]
    const behind = scriptedCrm((call) =>
      (call.body as { after?: string }).after === '200'
        ? { total: 1, results: [company('7', { name: 'Alpha' })] }
        : { total: 1, results: [], paging: { next: { after: '200' } } },
    )
    expect(await found(companyObject, behind, wanted)).toEqual({ a: '7' })
    const round = scriptedCrm(() => ({ total: 1, results: [], paging: { next: { after: '200' } } }))
    await expect(found(companyObject, round, wanted)).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
    const nothing = scriptedCrm(() => ({ total: 1, results: [] }))
    await expect(found(companyObject, nothing, wanted)).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })
})
