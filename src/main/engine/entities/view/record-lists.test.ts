import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EntityFilter, EntityPlace } from '../../store/lists/entity-list'
import { openTestStore } from '../../store/testing'
import { writerOf } from '../../store/write'
import { createRecord, editRecord } from '../change/edit-records'
import { addEntity, addRecord, openTwoCrms, required } from '../change/testing/two-crms'
import { type ListQuery, RecordLists } from './record-lists'
import { entityFilterOf, recordRows } from './record-row'

const all: EntityFilter = {
  kind: 'contact',
  search: '',
  deleted: 'without',
  heldIn: [],
  notHeldIn: [],
  waiting: 'with',
  conflict: 'with',
  owners: null,
  changedAfter: null,
}
const query = (change: Partial<EntityFilter> = {}, sort = 'changed', descending = true): ListQuery => ({
  filter: { ...all, ...change },
  sort,
  descending,
})

/** Reads a list to its end, a page after the other. */
async function readThrough(lists: RecordLists, of: ListQuery, limit: number): Promise<number[]> {
  const ids: number[] = []
  let from: EntityPlace | number = 0
  for (;;) {
    const page = await lists.page(of, from, limit)
    ids.push(...page.ids)
    if (page.next === null) return ids
    from = page.next
  }
}

function filled(count: number) {
  const test = openTestStore()
  const { entities } = writerOf(test.store)
  test.store.commit(() => {
    for (let n = 1; n <= count; n += 1) {
      const fields = {
        lastName: `Name ${String((n * 37) % count).padStart(4, '0')}`,
        city: n % 3 === 0 ? 'Lund' : null,
      }
      // Many records of one page have one time.
      entities.create('contact', fields.lastName, fields, Math.floor(n / 50))
    }
  })
  return test
}

describe('lists of records', () => {
  it.each([
    ['by change', query()],
    ['by name', query({}, 'name', false)],
    ['by a field, with a search', query({ search: 'name 0' }, 'city', false)],
  ])('%s have every record once, page after page, forwards and from any row on', async (_, of) => {
    using test = filled(1000)
    const lists = new RecordLists(test.store)
    const ids = await readThrough(lists, of, 70)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength((await lists.page(of, 0, 1)).total)
    for (const at of [0, 69, 70, 499, 501, 930, 999, 1000]) {
      const page = await lists.page(of, at, 70)
      expect(page.ids).toEqual(ids.slice(at, at + 70))
      expect(page.next === null).toBe(at + 70 >= ids.length)
    }
  })

  it('are ordered by any field, records without a value last whichever way', async () => {
    using crms = openTwoCrms()
    const { store } = crms
    const ids = ['b', null, 'A', 'c'].map((city) => addEntity(crms, { lastName: 'X', city }).id)
    const lists = new RecordLists(store)
    const at = (n: number) => ids[n]
    expect((await lists.page(query({}, 'city', false), 0, 10)).ids).toEqual([2, 0, 3, 1].map(at))
    expect((await lists.page(query({}, 'city', true), 0, 10)).ids).toEqual([3, 0, 2, 1].map(at))
    const numbers = ['10', '9', null].map(
      (size) => addEntity(crms, { lastName: 'Y', name: 'Y', employees: size }, 'company').id,
    )
    const companies = await lists.page(query({ kind: 'company' }, 'employees', false), 0, 10)
    expect(companies.ids).toEqual([numbers[1], numbers[0], numbers[2]])
  })

  it('are narrowed by CRM, by what waits, by deletion and by text', async () => {
    using crms = openTwoCrms()
    const { store, a, b, ports } = crms
    const [both, onlyA, none] = ['Ny_berg', 'Nyberg', 'Ek'].map((lastName) => addEntity(crms, { lastName }))
    for (const entity of [both, onlyA]) addRecord(crms, a, { lastName: 'x' }, { entity: required(entity ?? null) })
    addRecord(crms, b, { lastName: 'x' }, { entity: required(both ?? null) })
    const lists = new RecordLists(store)
    const found = async (change: Partial<EntityFilter>) => (await lists.page(query(change, 'name', false), 0, 10)).ids
    expect(await found({ heldIn: [['a'], ['b']] })).toEqual([both?.id])
    expect(await found({ heldIn: [['a', 'b']] })).toEqual([both?.id, onlyA?.id].sort())
    expect(await found({ heldIn: [['a']], notHeldIn: ['b'] })).toEqual([onlyA?.id])
    expect(await found({ notHeldIn: ['a', 'b'] })).toEqual([none?.id])
    expect(await found({ search: 'ny_' })).toEqual([both?.id])
    expect(await found({ search: '%' })).toEqual([])
    editRecord(ports, String(onlyA?.id), { lastName: 'Ny' })
    expect(await found({ waiting: 'only' })).toContain(onlyA?.id)
    expect(await found({ waiting: 'without' })).not.toContain(onlyA?.id)
    writerOf(store).entities.setDeleted(required(none ?? null).id, 5)
    expect(await found({ deleted: 'only' })).toEqual([none?.id])
    expect(lists.counts().contact).toBe(2)
  })

  it('page on as they were, and are fresh from their first row', async () => {
    using test = filled(200)
    const { store } = test
    const lists = new RecordLists(store)
    const of = query({ search: 'name' }, 'name', false)
    const first = await lists.page(of, 0, 100)
    store.commit(() => writerOf(store).entities.create('contact', 'Name 0000', { lastName: 'Name 0000' }, 9))
    const second = await lists.page(of, required(first.next), 200)
    expect([...first.ids, ...second.ids]).toHaveLength(200)
    expect((await lists.page(of, 0, 100)).total).toBe(201)
  })

  it('are gathered no further when no one waits for them, and are there for the next one who asks', async () => {
    using test = filled(7000)
    const lists = new RecordLists(test.store)
    const of = query({ search: 'name' })
    const left = new AbortController()
    const answer = lists.page(of, 0, 10, left.signal)
    left.abort()
    await answer
    expect((await lists.page(of, 0, 10)).total).toBe(7000)
  })
})

describe('counts of records', () => {
  afterEach(() => vi.useRealTimers())

  it('are not taken again and again while records change, and are asked for again after a while', () => {
    vi.useFakeTimers()
    using test = filled(3)
    const { store } = test
    const recounted = vi.fn()
    const lists = new RecordLists(store, recounted)
    const count = store.entityList.counts.bind(store.entityList)
    const counts = vi.spyOn(store.entityList, 'counts').mockImplementation(() => {
      vi.advanceTimersByTime(10)
      return count()
    })
    const add = () => store.commit(() => writerOf(store).entities.create('contact', 'New', { lastName: 'New' }, 9))
    expect(lists.counts().contact).toBe(3)
    add()
    expect([lists.counts().contact, lists.counts().contact]).toEqual([3, 3])
    expect(counts).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(200)
    expect(recounted).toHaveBeenCalledTimes(1)
    expect(lists.counts().contact).toBe(4)
    expect(lists.counts().contact).toBe(4)
    expect(counts).toHaveBeenCalledTimes(2)
  })
})

describe('rows of records', () => {
  it('say who has them, what waits, and no more fields than are asked for', () => {
    using crms = openTwoCrms()
    const { store, a, ports } = crms
    const entity = addEntity(crms, { lastName: 'Ny', city: 'Lund', email: null })
    addRecord(crms, a, { lastName: 'Ny', city: 'Lund' }, { entity })
    const gone = addEntity(crms, { lastName: 'Ek' })
    expect(recordRows(store, [gone.id, 999, entity.id], ['city'])).toMatchObject([
      { name: 'Ek', heldIn: [], fields: {}, waiting: false, conflict: false, owner: null, company: null },
      { name: 'Ny', heldIn: ['a'], fields: { city: 'Lund' } },
    ])
    editRecord(ports, String(entity.id), { city: 'Malmö' })
    expect(recordRows(store, [entity.id], null)).toMatchObject([
      { waiting: true, fields: { lastName: 'Ny', city: 'Malmö' } },
    ])
    const made = createRecord(ports, { kind: 'contact', fields: { lastName: 'New' }, integrations: ['b'] })
    expect(recordRows(store, [made.entity.id], [])).toMatchObject([{ waiting: true, heldIn: [] }])
  })

  it('are refused for an account that is not there', () => {
    using crms = openTwoCrms()
    const filter = { ...all, heldIn: 'a|nothing', notHeldIn: undefined, changedAfter: undefined, owner: undefined }
    expect(() => entityFilterOf(crms.store, filter)).toThrowError(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'NOT_FOUND' }) }),
    )
  })
})
