import { beforeEach, describe, expect, it } from 'vitest'
import { createWorld } from '../../world/world'
import { BaseRecords, type KeptRecord, letterIds, risingIds } from './base'
import { ChangeNotes, collecting, type RecordChange } from './changes'
import { RecordKeeper } from './keeper'
import { DailyBudget, ParallelCalls, RateWindow } from './limits'
import { offsetPage, scan, sortPlaces } from './scan'
import { RecordStore } from './store'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

interface Bird extends KeptRecord {
  values: Readonly<Record<string, unknown>>
}

let now: number
let stored: Map<string, unknown>
beforeEach(() => {
  now = Date.UTC(2026, 10, 1, 12, 0, 0, 750)
  stored = new Map()
})

const clock = { now: () => now }

/** One object of a vendor that stamps whole seconds, lists from an index and has no recycle bin. */
function birds() {
  const storage = {
    entries: () => [...stored],
    put: (key: string, value: unknown) => void stored.set(key, JSON.parse(JSON.stringify(value))),
  }
  const world = createWorld(1)
  const base = new BaseRecords<Bird>({
    ids: letterIds({ length: 20, alphabet: letters, seed: 1, name: 'birds' }),
    world,
    live: 30,
    binEvery: null,
    resolutionMs: 1000,
    make: (seq) => ({ values: { name: `Bird ${seq}`, weight: (seq * 7) % 10, tags: ['wild'] } }),
  })
  const store = new RecordStore<Bird>({ object: 'birds', base, clock, storage, indexLagMs: 5000, binMs: 0 })
  const notes = new ChangeNotes(storage)
  const keeper = new RecordKeeper<Bird, null>({
    store,
    clock,
    notes,
    resolutionMs: 1000,
    keyOf: (values) => String(values.name),
  })
  for (const [key, value] of storage.entries()) notes.restore(key, value) || store.restore(key, value)
  store.restored()
  return { store, keeper }
}

const nameOf = (record: Bird) => record.values.name
const look = (store: RecordStore<Bird>, limits = {}) =>
  scan({ store, fits: () => true, fieldOf: (record, field) => String(record.values[field]) }, limits)

describe('ids', () => {
  it('lead back to their place, whatever their form, and to none for others', () => {
    const forms = {
      rising: risingIds({ first: 1000, step: 13, seed: 3 }),
      counted: risingIds({ first: 1, step: 1, seed: 3 }),
      letters: letterIds({ length: 20, alphabet: letters, seed: 3, name: 'x' }),
      uuid: letterIds({
        length: 32,
        alphabet: '0123456789abcdef',
        seed: 3,
        name: 'x',
        shape: (text) => text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
        letters: (id) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id.replaceAll('-', '') : null),
      }),
    }
    for (const [form, ids] of Object.entries(forms)) {
      const places = [0, 1, 2, 99, 3000, 100_000]
      const made = places.map((seq) => ids.idOf(seq))
      expect(new Set(made).size, form).toBe(places.length)
      expect(
        made.map((id) => ids.seqOf(id)),
        form,
      ).toEqual(places)
      for (const wrong of ['', 'nothing', `${made[0]}0`, made[3]?.slice(0, -1) ?? '']) {
        expect(ids.seqOf(wrong) === null || ids.idOf(ids.seqOf(wrong) as number) === wrong, form).toBe(true)
      }
    }
    expect(forms.counted.idOf(0)).toBe('1')
  })
})

describe('records', () => {
  it('are stamped with the vendor’s resolution and shown by the index after its lag', () => {
    const { store, keeper } = birds()
    const made = keeper.add({ name: 'Owl' }, null)
    expect(made.updatedAt).toBe(Date.UTC(2026, 10, 1, 12, 0, 0, 0))
    expect(look(store)).toHaveLength(30)
    now += 5000
    expect(look(store)).toHaveLength(31)
    expect(look(store, { changedOnly: true }).map((seq) => nameOf(store.at(seq) as Bird))).toEqual(['Owl'])
  })

  it('keep values of every kind over a restart, and so does the lag', () => {
    const first = birds()
    const record = first.store.at(3) as Bird
    first.keeper.replace(record, { ...record.values, tags: ['wild', 'seen'], note: { deep: true } }, null)
    const again = birds()
    expect(again.store.at(3)?.values).toMatchObject({ tags: ['wild', 'seen'], note: { deep: true } })
    expect(again.store.indexed(3)?.values.tags).toEqual(['wild'])
    now += 5000
    expect(again.store.indexed(3)?.values.tags).toEqual(['wild', 'seen'])
  })

  it('are gone at once where there is no recycle bin, and lead on when they were taken in', () => {
    const { store, keeper } = birds()
    const [one, two] = [store.at(0), store.at(1)] as [Bird, Bird]
    keeper.archive(one)
    now += 1
    expect(store.at(0)).toBeNull()
    keeper.takeIn(two, (store.at(2) as Bird).id)
    expect([store.get(two.id), store.idNow(two.id)]).toEqual([null, (store.at(2) as Bird).id])
  })

  it('tell what was done to them, values that are no texts as JSON', () => {
    const { store, keeper } = birds()
    const record = store.at(4) as Bird
    const changes: RecordChange[] = []
    collecting(changes, () => keeper.replace(record, { ...record.values, weight: 99 }, null, ['weight', 'name']))
    expect(changes).toMatchObject([
      {
        object: 'birds',
        action: 'update',
        key: 'Bird 4',
        before: { weight: '8', name: 'Bird 4' },
        after: { weight: '99', name: 'Bird 4' },
      },
    ])
  })

  it('are sorted with empty ones last, and paged by numbers with the troubles that a test wants', () => {
    const { store } = birds()
    const sorted = sortPlaces(look(store), (seq) => (seq % 2 === 0 ? seq : null), true)
    expect([sorted[0], sorted.at(-1)]).toEqual([28, 29])
    const page = (start: number, paging: 'normal' | 'overlap' | 'loop') =>
      offsetPage([1, 2, 3, 4, 5], start, 2, { nameOf: String, paging })
    expect(page(2, 'normal')).toEqual({ items: [3, 4], next: 4 })
    expect(page(4, 'normal')).toEqual({ items: [5], next: null })
    expect(page(2, 'overlap').items).toEqual([2, 3, 4])
    expect(page(2, 'loop').next).toBe(2)
  })
})

describe('limits', () => {
  it('count costs in a window, and say how long to wait', () => {
    const window = new RateWindow(10, 2000, clock)
    window.take(6)
    now += 500
    window.take(4)
    expect([window.remaining(), window.waitMs(), window.waitMs(8)]).toEqual([0, 1500, 2000])
    now += 1500
    expect(window.remaining()).toBe(6)
  })

  it('count a day from a midnight of the vendor’s', () => {
    const budget = new DailyBudget(clock, 10, 2 * 3_600_000)
    expect([budget.take(8), budget.take(4), budget.remaining()]).toEqual([true, false, 2])
    now = Date.UTC(2026, 10, 1, 21, 59)
    expect([budget.used, budget.resetsInMs()]).toEqual([8, 60_000])
    now += 60_000
    expect(budget.used).toBe(0)
  })

  it('let only so many requests be underway', async () => {
    const calls = new ParallelCalls(1)
    let release: () => void = () => {}
    const first = calls.run(
      () => new Promise<string>((resolve) => (release = () => resolve('done'))),
      () => 'refused',
    )
    expect(
      await calls.run(
        () => 'done',
        () => 'refused',
      ),
    ).toBe('refused')
    release()
    expect(await first).toBe('done')
    expect(
      await calls.run(
        () => 'done',
        () => 'refused',
      ),
    ).toBe('done')
  })
})
