import { describe, expect, it } from 'vitest'
import { CrmError } from '../kit/crm-error'
import type { CrmCall, DeletedPage, DeletesWindow } from '../provider'
import { type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { listDeleted } from './listing'
import { companyObject, contactObject } from './objects'
import { next, portal, row, rows } from './testing/pages'

describe('the list of deletes', () => {
  it('gives all that is archived, also what does not say when', async () => {
    const archived = (id: number, archivedAt: unknown) => row(id, { archived: true, archivedAt })
    const crm = portal({
      first: {
        results: [
          archived(1, '2026-11-01T00:00:00Z'),
          archived(2, '2026-11-23T00:00:00Z'),
          archived(3, '2026-11-23T00:00:00.001Z'),
          archived(4, undefined),
          { ...archived(5, null), updatedAt: null },
        ],
        paging: next('5'),
      },
      5: { results: [] },
    })
    const since = '2026-11-23T00:00:00.000Z'
    const first = await listDeleted(contactObject, crm.context(), { since }, null)
    expect(first.records.map((record) => [record.remoteId, record.deletedAt])).toEqual([
      ['1', '2026-11-01T00:00:00.000Z'],
      ['2', '2026-11-23T00:00:00.000Z'],
      ['3', '2026-11-23T00:00:00.001Z'],
      ['4', '2026-02-01T00:00:00.000Z'],
      ['5', since],
    ])
    const second = await listDeleted(contactObject, crm.context(), { since }, first.next)
    expect(second).toMatchObject({ records: [], next: null })
    expect(crm.calls.map((call) => [call.query?.archived, call.query?.after, call.query?.associations])).toEqual([
      [true, undefined, undefined],
      [true, '5', undefined],
    ])
  })

  it('stops in a circle too', async () => {
    const crm = portal({ first: { results: [], paging: next('a') }, a: { results: [], paging: next('a') } })
    const first = await listDeleted(companyObject, crm.context(), { since: '2026-01-01T00:00:00Z' }, null)
    await expect(
      listDeleted(companyObject, crm.context(), { since: '2026-01-01T00:00:00Z' }, first.next),
    ).rejects.toMatchObject({
      problem: { code: 'PAGING_LOOP' },
    })
  })
})

const since = '2026-11-23T00:00:00.000Z'
const until = '2026-11-23T10:00:00.000Z'

/** A portal with so many archived records, and so many that a search counts. `live` null: the search refuses. */
function withArchived(archived: number, live: () => number | null): ScriptedCrm {
  const all = rows(1, archived)
  return scriptedCrm((call) => {
    if (call.path.endsWith('/search')) {
      const total = live()
      if (total === null) throw new CrmError({ class: 'bad_answer', message: 'no' })
      return { total, results: [] }
    }
    const start = Number(call.query?.after ?? 0)
    return {
      results: all.slice(start, start + 100),
      ...(start + 100 < all.length ? { paging: next(String(start + 100)) } : {}),
    }
  })
}

async function read(crm: ScriptedCrm, known?: DeletesWindow['known']) {
  const before = crm.calls.length
  const pages: DeletedPage[] = []
  for (let page: string | null = null; pages.length === 0 || page !== null; ) {
    const one: DeletedPage = await listDeleted(companyObject, crm.context(), { since, ...(known && { known }) }, page)
    pages.push(one)
    page = one.next
  }
  const last = pages.at(-1)
  return {
    records: pages.flatMap(({ records }) => records).length,
    complete: last?.complete,
    memory: last?.memory ?? '',
    calls: crm.calls.slice(before).map((call: CrmCall) => call.path.split('/').at(-1)),
  }
}

describe('a list of deletes when nothing was deleted', () => {
  const known = (held: number, last: { memory: string; held: number } | null) => ({ until, held, last })

  it('is read whole without word of what is held', async () => {
    const crm = withArchived(250, () => 40)
    expect(await read(crm)).toMatchObject({ records: 250, complete: true, calls: Array(3).fill('companies') })
  })

  it('costs one call, however long it is', async () => {
    for (const archived of [0, 1, 100, 101, 1000, 3000]) {
      const crm = withArchived(archived, () => 40)
      const first = await read(crm, known(41, null))
      expect(first).toMatchObject({ records: archived, complete: true })
      const second = await read(crm, known(40, { memory: first.memory, held: 40 }))
      const third = await read(crm, known(40, { memory: second.memory, held: 40 }))
      expect([second.calls.length, third.calls.length]).toEqual([1, 1])
      // A short one is read, and so tells of what was restored as well.
      expect([second.complete, third.complete]).toEqual(Array(2).fill(archived <= 100))
    }
  })

  it('counts only what was made until the window ends', async () => {
    const crm = withArchived(500, () => 40)
    const { memory } = await read(crm, known(41, null))
    await read(crm, known(40, { memory, held: 40 }))
    expect(crm.calls.at(-1)).toMatchObject({
      path: '/crm/v3/objects/companies/search',
      body: {
        filterGroups: [
          { filters: [{ propertyName: 'createdate', operator: 'LTE', value: String(Date.parse(until)) }] },
        ],
        limit: 1,
      },
      repeatable: true,
      budget: 'search',
    })
  })

  it('is left at its first page when exactly what is held is there', async () => {
    const crm = withArchived(3000, () => 40)
    const first = await read(crm, known(40, null))
    expect(first).toMatchObject({ records: 100, complete: false, calls: ['companies', 'search'] })
    expect((await read(crm, known(40, { memory: first.memory, held: 40 }))).calls).toEqual(['search'])
  })

  it('stays so while records come and go in step, and while some are held or there for good alone', async () => {
    let live = 40
    const crm = withArchived(3000, () => live)
    // Two rows cannot be read, so that they are not held: a second reading knows that the list does not explain it.
    const first = await read(crm, known(37, null))
    const second = await read(crm, known(38, { memory: first.memory, held: 38 }))
    expect([first.complete, second.complete]).toEqual([true, true])
    let last = { memory: second.memory, held: 38 }
    for (const [there, held] of [
      [40, 38],
      [45, 43],
      [30, 28],
    ] as const) {
      live = there
      const quiet = await read(crm, known(held, last))
      expect(quiet).toMatchObject({ records: 0, complete: false, calls: ['search'] })
      last = { memory: quiet.memory, held }
    }
  })
})

describe('a list of deletes when something was deleted', () => {
  const known = (held: number, last: { memory: string; held: number } | null) => ({ until, held, last })
  const settled = async (crm: ScriptedCrm) => (await read(crm, known(41, null))).memory

  it.each([
    ['one record less', 39, 40],
    ['one record more: it was restored', 41, 40],
    ['the count is refused', null, 40],
    ['as many there, and one more held', 40, 41],
  ])('is read whole: %s', async (_, there, held) => {
    let live: number | null = 40
    const crm = withArchived(1000, () => live)
    const memory = await settled(crm)
    live = there
    const found = await read(crm, known(held, { memory, held: 40 }))
    expect(found).toMatchObject({ records: 1000, complete: true })
    expect(found.calls).toEqual(['search', ...Array(10).fill('companies')])
  })

  it('is counted before it is read, so that what goes meanwhile is found at the next reading', async () => {
    let live = 40
    const crm = withArchived(1000, () => live)
    const memory = await settled(crm)
    live = 39
    const found = await read(crm, known(40, { memory, held: 40 }))
    // One more was archived behind the reading: that of the list is applied, this one is still held.
    live = 38
    expect((await read(crm, known(39, { memory: found.memory, held: 39 }))).complete).toBe(true)
  })

  it('is not taken for settled when the count came after its first page', async () => {
    let live = 40
    const crm = withArchived(1000, () => live)
    // Nothing is known of the list, and one record went while it was read.
    live = 39
    const first = await read(crm, known(40, null))
    expect(first).toMatchObject({ records: 1000, complete: true })
    expect((await read(crm, known(40, { memory: first.memory, held: 40 }))).complete).toBe(true)
  })

  it('is read whole when the memory is none of ours, or was left before its signs were settled', async () => {
    const crm = withArchived(1000, () => 39)
    for (const last of [{ memory: '{"v":1}', held: 39 }, { memory: '', held: 39 }, null]) {
      expect((await read(crm, known(40, last))).records).toBe(1000)
    }
  })

  it('is read whole once it no longer fits on a page', async () => {
    let archived = 100
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 39, results: [] }
      const start = Number(call.query?.after ?? 0)
      const more = start + 100 < archived ? { paging: next(String(start + 100)) } : {}
      return { results: rows(1, archived).slice(start, start + 100), ...more }
    })
    const short = await read(crm, known(40, null))
    archived = 101
    const long = await read(crm, known(40, { memory: short.memory, held: 40 }))
    expect(long).toMatchObject({ records: 101, complete: true })
  })

  it('goes on where it was cut short', async () => {
    const crm = withArchived(250, () => 39)
    const window = { since, known: known(40, { memory: await settled(crm), held: 40 }) }
    const first = await listDeleted(companyObject, crm.context(), window, null)
    const second = await listDeleted(companyObject, crm.context(), { since }, first.next)
    const third = await listDeleted(companyObject, crm.context(), { since }, second.next)
    expect([first, second, third].map(({ records }) => records.length)).toEqual([100, 100, 50])
    expect([first.complete, third.complete, third.next]).toEqual([undefined, true, null])
  })
})
