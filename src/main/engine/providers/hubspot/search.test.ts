import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { CrmError } from '../kit/crm-error'
import type { CrmCall, ListPage } from '../provider'
import { answered, type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { companyObject, contactObject } from './objects'
import { countAll, listChanged } from './search'

interface Stored {
  id: number
  changed: number
}

interface SearchBody {
  filterGroups: { filters: { propertyName: string; operator: string; value: string }[] }[]
  sorts: { propertyName: string; direction: string }[]
  properties: string[]
  limit: number
  after?: string
}

const window = { since: '2026-11-23T10:00:00.000Z', until: '2026-11-23T11:00:00.000Z' }
const at = (minutes: number) => Date.parse(window.since) + minutes * 60_000

const searchOf = (call: CrmCall) => call.body as SearchBody

/** Searches as HubSpot does: filters, order by id, pages, no more than 10,000 results a query. */
function searchable(records: Stored[], modified: string, onPage: (page: number) => void = () => {}): ScriptedCrm {
  let page = 0
  return scriptedCrm((call) => {
    if (call.path.includes('v4')) return { status: 'COMPLETE', results: [] }
    const { filterGroups, sorts, limit, after } = searchOf(call)
    const value: Record<string, (record: Stored) => number> = {
      [modified]: (record) => record.changed,
      hs_object_id: (record) => record.id,
    }
    const holds = {
      GTE: (a: number, b: number) => a >= b,
      LTE: (a: number, b: number) => a <= b,
      GT: (a: number, b: number) => a > b,
    }
    const found = records
      .filter((record) =>
        (filterGroups[0]?.filters ?? []).every(({ propertyName, operator, value: limitValue }) => {
          const read = value[propertyName]
          return read !== undefined && holds[operator as keyof typeof holds](read(record), Number(limitValue))
        }),
      )
      .sort((a, b) => a.id - b.id)
    expect(sorts).toEqual([{ propertyName: 'hs_object_id', direction: 'ASCENDING' }])
    const start = Number(after ?? 0)
    if (start + limit > 10_000) return answered(400, { status: 'error', message: 'too deep' })
    const results = found.slice(start, start + limit).map(({ id, changed }) => ({
      id: String(id),
      properties: { hs_object_id: String(id) },
      createdAt: window.since,
      updatedAt: new Date(changed).toISOString(),
    }))
    const end = start + results.length
    onPage(++page)
    return { total: found.length, results, ...(end < found.length ? { paging: { next: { after: String(end) } } } : {}) }
  })
}

async function readAll(crm: ScriptedCrm, object = companyObject): Promise<ListPage[]> {
  const pages: ListPage[] = []
  let page: string | null = null
  do {
    const read: ListPage = await listChanged(object, crm.context(), window, page)
    pages.push(read)
    page = read.next
  } while (page !== null)
  return pages
}

const idsOf = (pages: ListPage[]) => pages.flatMap((page) => page.records.map((record) => record.remoteId))

describe('a search for what changed', () => {
  it('asks by the modified date of the object, the window included, in pages of 200', async () => {
    for (const [object, modified] of [
      [contactObject, 'lastmodifieddate'],
      [companyObject, 'hs_lastmodifieddate'],
    ] as const) {
      const crm = searchable([], modified)
      expect(await readAll(crm, object)).toEqual([{ records: [], next: null, total: 0, rejected: [] }])
      expect(crm.calls).toHaveLength(1)
      const [call] = crm.calls
      expect(call).toMatchObject({
        method: 'POST',
        path: `/crm/v3/objects/${object.name}/search`,
        budget: 'search',
        repeatable: true,
      })
      expect(call && searchOf(call)).toMatchObject({
        filterGroups: [
          {
            filters: [
              { propertyName: modified, operator: 'GTE', value: String(at(0)) },
              { propertyName: modified, operator: 'LTE', value: String(at(60)) },
            ],
          },
        ],
        limit: 200,
      })
    }
  })

  it('takes both ends of the window and nothing beyond them', async () => {
    const minutes = [-0.001, 0, 30, 60, 60.001]
    const records = minutes.map((minute, index) => ({ id: index + 1, changed: at(minute) }))
    expect(idsOf(await readAll(searchable(records, 'hs_lastmodifieddate')))).toEqual(['2', '3', '4'])
  })

  it.each([199, 200, 201, 400, 401])('reads %i records once each', async (count) => {
    const records = Array.from({ length: count }, (_, index) => ({ id: index + 1, changed: at(index % 60) }))
    const crm = searchable(records, 'hs_lastmodifieddate')
    const pages = await readAll(crm)
    expect(idsOf(pages)).toEqual(records.map(({ id }) => String(id)))
    expect(crm.calls).toHaveLength(Math.ceil(count / 200))
    expect(new Set(pages.map((page) => page.total))).toEqual(new Set([count]))
  })

  it('reads more than 10,000 records that all share one time stamp', async () => {
    const records = Array.from({ length: 25_050 }, (_, index) => ({ id: 9_000 + index * 3, changed: at(5) }))
    const crm = searchable(records, 'hs_lastmodifieddate')
    const ids = idsOf(await readAll(crm))
    expect(ids).toHaveLength(25_050)
    expect(new Set(ids).size).toBe(25_050)
    expect(crm.calls).toHaveLength(126)
  })

  it('misses no record when others change, and leave the window, while it is read', async () => {
    const records = Array.from({ length: 600 }, (_, index) => ({ id: index + 1, changed: at(5) }))
    const crm = searchable(records, 'hs_lastmodifieddate', (page) => {
      for (const record of records) if (record.id <= 50 * page) record.changed = at(90)
    })
    const ids = new Set(idsOf(await readAll(crm)))
    const still = records.filter((record) => record.changed === at(5)).map((record) => String(record.id))
    expect(still.filter((id) => !ids.has(id))).toEqual([])
  })

  it('asks nothing of a window that ends before it begins', async () => {
    const crm = searchable([], 'hs_lastmodifieddate')
    const page = await listChanged(companyObject, crm.context(), { since: window.until, until: window.since }, null)
    expect(page).toEqual({ records: [], next: null, total: 0, rejected: [] })
    expect(crm.calls).toEqual([])
  })
})

describe('a search that goes wrong', () => {
  const row = (id: number | string) => ({ id: String(id), properties: {} })
  const more = { paging: { next: { after: '200' } } }

  it('stops when the same records come again', async () => {
    const crm = scriptedCrm(() => ({ results: [row(1), row(2)], ...more }))
    await expect(readAll(crm)).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
    expect(crm.calls).toHaveLength(2)
  })

  it('stops when the order is not the one asked for', async () => {
    const crm = scriptedCrm(() => ({ results: [row(10), row(9)] }))
    await expect(readAll(crm)).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })

  it('compares ids as numbers of any length', async () => {
    const crm = scriptedCrm(() => ({
      results: [row('9'), row('10'), row('99999999999999999998'), row('99999999999999999999')],
    }))
    expect(idsOf(await readAll(crm))).toHaveLength(4)
  })

  it('goes on after a rejected row, and stops when a page gives nothing to go on from', async () => {
    const first = { results: [row(1), { id: '2', properties: null }], ...more }
    const crm = scriptedCrm((call) =>
      searchOf(call).filterGroups[0]?.filters.length === 2 ? first : { results: [row(3)] },
    )
    const pages = await readAll(crm)
    expect(idsOf(pages)).toEqual(['1', '3'])
    expect(pages[0]?.rejected.map((one) => one.remoteId)).toEqual(['2'])
    expect(crm.calls[1] && searchOf(crm.calls[1]).filterGroups[0]?.filters[2]).toEqual({
      propertyName: 'hs_object_id',
      operator: 'GT',
      value: '2',
    })
    const stuck = scriptedCrm(() => ({ results: [{}], ...more }))
    await expect(readAll(stuck)).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
  })

  /** Answers in turn; the last one again and again. */
  const inTurn = (...answers: unknown[]) => {
    let turn = 0
    return scriptedCrm(() => answers[Math.min(turn++, answers.length - 1)])
  }
  const next = (after: string | number) => ({ paging: { next: { after: String(after) } } })
  const askedAfter = (crm: ScriptedCrm) =>
    crm.calls.map((call) => [searchOf(call).filterGroups[0]?.filters[2]?.value, searchOf(call).after])

  it('goes on behind an empty page that names a next one', async () => {
    const crm = inTurn(
      { total: 1, results: [], ...next(200) },
      { total: 1, results: [], ...next(400) },
      { total: 1, results: [row(7)] },
    )
    const pages = await readAll(crm)
    expect(idsOf(pages)).toEqual(['7'])
    expect(pages).toHaveLength(1)
    expect(askedAfter(crm)).toEqual([
      [undefined, undefined],
      [undefined, '200'],
      [undefined, '400'],
    ])
  })

  it('goes on by ids again as soon as there are some', async () => {
    const crm = inTurn(
      { total: 3, results: [row(1)], ...next(1) },
      { total: 2, results: [], ...next(200) },
      { total: 2, results: [row(5)], ...next(400) },
      { total: 1, results: [row(9)] },
    )
    expect(idsOf(await readAll(crm))).toEqual(['1', '5', '9'])
    expect(askedAfter(crm)).toEqual([
      [undefined, undefined],
      ['1', undefined],
      ['1', '200'],
      ['5', undefined],
    ])
  })

  it.each([
    ['the same token', [next(200), next(200)]],
    ['a token that goes back', [next(400), next(200)]],
    ['a token that is no number', [next(200), next('abc')]],
    ['a token behind the last result that a search can give', [next(9_801)]],
    ['only ever smaller steps', Array.from({ length: 200 }, (_, index) => next(index + 1))],
  ])('stops at empty pages with %s, and never takes them for the end', async (_, tokens) => {
    const crm = inTurn(...tokens.map((token) => ({ total: 1, results: [], ...token })))
    await expect(readAll(crm)).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
    expect(crm.calls.length).toBeLessThanOrEqual(51)
  })

  it('stops at a page that has none of the records which it counts', async () => {
    await expect(readAll(inTurn({ total: 1, results: [] }))).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
    const second = inTurn({ total: 2, results: [row(1)], ...next(1) }, { total: 1, results: [] })
    await expect(readAll(second)).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
    const behind = inTurn({ total: 1, results: [], ...next(200) }, { total: 1, results: [] })
    await expect(readAll(behind)).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })

  it('asks for the rest when a page counts more than it has and names no next one', async () => {
    const crm = inTurn({ total: 3, results: [row(1), row(2)] }, { total: 1, results: [row(3)] })
    expect(idsOf(await readAll(crm))).toEqual(['1', '2', '3'])
    // One record is counted that the index does not show: what comes after it does not miss it.
    const ghost = inTurn({ total: 3, results: [row(1), row(2)] }, { total: 0, results: [] })
    expect(idsOf(await readAll(ghost))).toEqual(['1', '2'])
  })

  it('takes a total that shrinks for what it is: records have left the window', async () => {
    const crm = inTurn({ total: 400, results: [row(1)], ...next(1) }, { total: 1, results: [row(5)] })
    expect(idsOf(await readAll(crm))).toEqual(['1', '5'])
  })

  it('counts a record that a page names twice, and one that cannot be read, as shown', async () => {
    const crm = inTurn({ total: 4, results: [row(1), row(1), { id: '2' }, {}] })
    expect(idsOf(await readAll(crm))).toEqual(['1'])
    expect(crm.calls).toHaveLength(1)
  })

  it('refuses an answer without a list', async () => {
    await expect(readAll(scriptedCrm(() => ({ total: 5 })))).rejects.toThrow(CrmError)
  })
})

describe('links of a page', () => {
  const page = (count: number) => ({
    results: Array.from({ length: count }, (_, index) => ({ id: String(index + 1), properties: {} })),
  })
  const noLinks = (id: string) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    context: { fromObjectId: [id] },
  })

  it('are read in one call, records without a link among them', async () => {
    const crm = scriptedCrm((call) =>
      call.path.includes('v4')
        ? answered(207, {
            status: 'COMPLETE',
            results: [
              {
                from: { id: '2' },
                to: [
                  { toObjectId: 12, associationTypes: [{ typeId: 279 }] },
                  { toObjectId: '7' },
                  { toObjectId: 12, associationTypes: [{ typeId: 5 }, { typeId: 1 }] },
                ],
              },
            ],
            numErrors: 1,
            errors: [noLinks('1')],
          })
        : page(3),
    )
    const [read] = await readAll(crm, contactObject)
    expect(read?.records.map((record) => record.associations)).toEqual([
      [],
      [
        { object: 'companies', remoteId: '7' },
        { object: 'companies', remoteId: '12', primary: true },
      ],
      // The answer does not mention it: that it has no links was not said.
      null,
    ])
    expect(crm.calls[1]).toMatchObject({
      method: 'POST',
      path: '/crm/v4/associations/contacts/companies/batch/read',
      body: { inputs: [{ id: '1' }, { id: '2' }, { id: '3' }] },
      repeatable: true,
    })
  })

  it('are not asked for when there is no record, or the object has none', async () => {
    for (const [object, count] of [
      [contactObject, 0],
      [companyObject, 3],
    ] as const) {
      const crm = scriptedCrm(() => page(count))
      await readAll(crm, object)
      expect(crm.calls).toHaveLength(1)
    }
  })

  it.each<[string, unknown]>([
    ['no list', {}],
    ['an error of another kind', { results: [], errors: [{ category: 'INTERNAL', message: 'Try later' }] }],
    ['an error that is none', { results: [], errors: ['x'] }],
  ])('fail with %s, so that no link is taken for gone', async (_, body) => {
    const crm = scriptedCrm((call) => (call.path.includes('v4') ? body : page(1)))
    await expect(readAll(crm, contactObject)).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })

  it('are not known when the access does not reach companies; that is asked once', async () => {
    const crm = scriptedCrm((call) => {
      if (call.path.includes('v4')) throw new CrmError({ class: 'scope_missing', message: 'no' }, 403)
      return page(1)
    })
    expect((await readAll(crm, contactObject))[0]?.records[0]?.associations).toBeNull()
    expect((await readAll(crm, contactObject))[0]?.records[0]?.associations).toBeNull()
    expect(crm.calls.filter((call) => call.path.includes('v4'))).toHaveLength(1)
  })

  it.each([
    [
      'never bring another link',
      (page: number) => ({ to: [{ toObjectId: 7 }], paging: { next: { after: `${page}` } } }),
    ],
    ['are empty', (page: number) => ({ to: [], paging: { next: { after: `${page}` } } })],
  ])('stop when pages with new tokens %s', async (_, answer) => {
    let asked = 0
    const crm = scriptedCrm((call) =>
      call.path.includes('v4') ? { results: [{ from: { id: '1' }, ...answer(++asked) }] } : page(1),
    )
    await expect(readAll(crm, contactObject)).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
    expect(asked).toBeLessThan(60)
  })

  it('stop when their pages go round', async () => {
    const answer = { results: [{ from: { id: '1' }, to: [], paging: { next: { after: 'a' } } }] }
    const crm = scriptedCrm((call) => (call.path.includes('v4') ? answer : page(1)))
    await expect(readAll(crm, contactObject)).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
  })
})

describe('countAll', () => {
  it('asks for one record and reads the total', async () => {
    const crm = scriptedCrm(() => ({ total: 13_240, results: [] }))
    expect(await countAll(companyObject, crm.context(), [])).toBe(13_240)
    expect(crm.calls[0] && searchOf(crm.calls[0])).toMatchObject({ filterGroups: [], limit: 1 })
  })

  it('is unknown when the CRM refuses, but a broken connection is passed on', async () => {
    const refuse = scriptedCrm(() => {
      throw new CrmError({ class: 'rate_daily', message: 'no' })
    })
    expect(await countAll(companyObject, refuse.context(), [])).toBeNull()
    const broken = scriptedCrm(() => {
      throw new ProblemError({ code: 'NANGO_UNREACHABLE', params: {}, detail: null })
    })
    await expect(countAll(companyObject, broken.context(), [])).rejects.toThrow(ProblemError)
  })
})
