import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

const travel = { onRemoteDelete: 'delete' as const, onLocalDelete: 'delete' as const }
const dayMs = 24 * 60 * 60_000

function people(count: number) {
  return Array.from({ length: count }, (_, index) => ({ email: `p${index}@x.test`, lastName: `P${index}` }))
}

async function liveHere(scene: Scene): Promise<number> {
  return (await scene.records()).length
}

/** Records that are counted as held of the contacts. */
function held(scene: Scene) {
  return scene.file.rows<{ records: number }>("SELECT records FROM objects WHERE stream = 'contacts'")
}

describe('the guard against mass deletes', () => {
  it('holds back deletes of the list of deleted records, and nothing travels', async () => {
    const settings = { ...travel, deleteGuard: { share: 0.1, count: 1 } }
    await using scene = await openScene({ accounts: ['a', 'b'], settings })
    const made = await scene.at('a').contacts.createAll(people(8))
    await scene.at('b').contacts.createAll(people(8))
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('a').contacts.remove(...made.map(({ id }) => id))
    const run = await scene.sync('a')
    expect(run).toMatchObject({
      status: 'partial',
      problem: { code: 'MASS_DELETE_SUSPECTED', params: { count: 8, of: 8 } },
    })
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(8)
    expect(await liveHere(scene)).toBe(8)
  })

  it('lets few deletes through, and counts on over a day', async () => {
    const settings = { ...travel, deleteGuard: { share: 0.5, count: 6 } }
    await using scene = await openScene({ accounts: ['a', 'b'], settings })
    const made = await scene.at('a').contacts.createAll(people(20))
    await scene.at('b').contacts.createAll(people(20))
    await scene.syncUntilQuiet()
    const ids = made.map(({ id }) => id)
    await scene.advance(60_000)
    await scene.at('a').contacts.remove(...ids.slice(0, 4))
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(16)
    await scene.advance(3_600_000)
    await scene.at('a').contacts.remove(...ids.slice(4, 8))
    expect((await scene.sync('a')).problem?.code).toBe('MASS_DELETE_SUSPECTED')
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(16)
    // The next day has a window of its own.
    await scene.advance(dayMs)
    await scene.at('a').contacts.remove(...ids.slice(8, 10))
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(14)
  })

  it('takes all of them when a person accepts, after asking once more', async () => {
    await using scene = await openScene()
    const made = await scene.at('a').contacts.createAll(people(320))
    await scene.sync()
    await scene.advance(60_000)
    const ids = made.map(({ id }) => id)
    await scene.at('a').contacts.remove(...ids.slice(0, 300))
    expect((await scene.sync('a', { full: true })).problem?.code).toBe('MASS_DELETE_SUSPECTED')
    // One is back before the person decides.
    await scene.at('a').contacts.restore(ids[0] ?? '')
    const run = await scene.sync('a', { acceptDeletes: true })
    expect(run.problem).toBeNull()
    expect((await scene.sync('a')).problem).toBeNull()
    expect(held(scene)).toEqual([{ records: 21 }])
    const gone = scene.file.rows<{ n: number }>('SELECT COUNT(*) AS n FROM remote_records WHERE deleted_at IS NOT NULL')
    expect(gone).toEqual([{ n: 299 }])
  })
})

describe('many deletes of companies', () => {
  it.each(['on the list', 'found by a full reading', 'found by the rolling check'])(
    '%s are held back over a restart, and all of them go when they are accepted',
    async (way) => {
      await using scene = await openScene({ accounts: ['a', 'b'], settings: travel })
      const { companies } = scene.at('a')
      const many = Array.from({ length: 48 }, (_, index) => ({ name: `C${index}`, domain: `c${index}-house.test` }))
      const made = await companies.createAll(many)
      await scene.at('b').companies.createAll(many)
      await scene.syncUntilQuiet()
      await scene.advance(60_000)
      const ids = made.slice(0, 40).map(({ id }) => id)
      if (way === 'found by the rolling check') {
        await companies.erase(...ids)
        await scene.advance(7 * dayMs)
      } else await companies.remove(...ids)
      const run = await scene.sync('a', { full: way === 'found by a full reading' })
      expect(run.problem?.code).toBe('MASS_DELETE_SUSPECTED')
      await scene.restart()
      await scene.syncUntilQuiet()
      expect(await scene.at('b').companies.all()).toHaveLength(48)
      expect(await scene.here.all('company')).toHaveLength(48)
      await scene.sync('a', { acceptDeletes: true })
      await scene.sync('b', { acceptDeletes: true })
      expect(await scene.at('b').companies.all()).toHaveLength(8)
      expect(await scene.here.all('company')).toHaveLength(8)
    },
  )
})

describe('absence', () => {
  it('of a record that was erased everywhere is noticed within a week, with few calls', async () => {
    await using scene = await openScene()
    const [first] = await scene.at('a').contacts.createAll(people(3))
    await scene.sync()
    await scene.at('a').contacts.erase(first?.id ?? '')
    await scene.advance(7 * dayMs)
    await scene.sync()
    expect(await scene.here.of('a', first ?? { id: '' })).toMatchObject({ links: [{ deletedAt: expect.anything() }] })
    // It is on no list of deletes: that is looked at once more, and then it is settled.
    await scene.sync()
    await scene.at('a').forget()
    await scene.sync()
    expect(scene.at('a').requests('contact', 'read')).toHaveLength(0)
  })

  it.each(['contacts', 'companies'] as const)(
    'of a row of %s that cannot be read is no delete, also where a person accepts deletes',
    async (what) => {
      await using scene = await openScene({ accounts: ['a', 'b'], settings: travel })
      const rows = [1, 2, 3].map(
        (index): Record<string, string> =>
          what === 'contacts'
            ? { lastName: `P${index}`, email: `p${index}@x.test` }
            : { name: `P${index}`, domain: `p${index}-house.test` },
      )
      const [odd, gone] = await scene.at('a')[what].createAll(rows)
      await scene.at('b')[what].createAll(rows)
      await scene.syncUntilQuiet()
      await scene.advance(60_000)
      await scene.at('a').act({ object: scene.at('a')[what].name, action: 'garble', id: odd?.id ?? '' })
      await scene.at('a')[what].remove(gone?.id ?? '')
      await scene.sync('a', { full: true, acceptDeletes: true })
      await scene.advance(8 * dayMs)
      await scene.syncUntilQuiet()
      expect(await scene.at('b')[what].all()).toHaveLength(2)
    },
  )

  it('from a full listing is asked about: a row that cannot be read is not gone', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: travel })
    const [odd, other] = await scene.at('a').contacts.createAll(people(2))
    await scene.at('b').contacts.createAll(people(2))
    await scene.syncUntilQuiet()
    await scene.at('a').act({ object: scene.at('a').contacts.name, action: 'garble', id: odd?.id ?? '' })
    const run = await scene.sync('a', { full: true })
    expect(run.changes).toMatchObject([{ action: 'failed', name: odd?.id }])
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(2)
    expect(await liveHere(scene)).toBe(2)
    expect(await scene.here.of('a', other ?? { id: '' })).toMatchObject({ deletedAt: null })
  })

  it('of a record that the app may no longer see is no delete, and travels nowhere', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: travel })
    const [one] = await scene.at('a').contacts.createAll(people(3))
    await scene.at('b').contacts.createAll(people(3))
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('a').act({ object: 'contacts', action: 'hide', id: one?.id ?? '', answer: 403 })
    await scene.sync('a', { full: true })
    await scene.syncUntilQuiet()
    expect([await liveHere(scene), (await scene.at('b').contacts.all()).length]).toEqual([3, 3])
  })
})

describe('a delete at the CRM', () => {
  it('ends what is open about the record, with the reason', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create({ email: 'k@x.test', jobTitle: 'Says A' })
    const there = await scene.at('b').contacts.create({ email: 'k@x.test', jobTitle: 'Says B' })
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toHaveLength(1)
    await scene.advance(60_000)
    await scene.at('b').contacts.remove(there.id)
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toEqual([])
    const outcomes = scene.file.rows<{ outcome: string }>('SELECT outcome FROM conflicts')
    expect(outcomes).toEqual([{ outcome: 'record-gone' }])
  })

  it('calls an edit off that waited for the record, and the person hears of it', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    const { contacts } = scene.at('a')
    const there = await contacts.create({ email: 'k@x.test' })
    await scene.sync()
    await scene.advance(60_000)
    await scene.here.edit(await scene.here.only(), { jobTitle: 'Keeper' })
    await contacts.remove(there.id)
    const run = await scene.runs.syncWell('a')
    expect((await scene.client.outbox.list({})).items).toEqual([])
    const failed = run.changes.filter(({ action }) => action === 'failed')
    expect(failed).toMatchObject([{ side: 'local', problem: { code: 'CRM_RECORD_DELETED' } }])
    await scene.at('a').forget()
    await scene.runs.syncWell('a')
    expect(await scene.at('a').writes()).toEqual([])
  })

  it('is counted once, whoever deleted first', async () => {
    await using scene = await openScene({ settings: travel })
    const [one] = await scene.at('a').contacts.createAll(people(3))
    await scene.sync()
    const record = await scene.here.of('a', one ?? { id: '' })
    if (!record || !one) throw new Error('not linked')
    await scene.advance(60_000)
    await scene.here.remove(record)
    await scene.at('a').contacts.remove(one.id)
    await scene.syncUntilQuiet()
    expect(held(scene)).toEqual([{ records: 2 }])
  })

  it('is taken back when a person restores the record there', async () => {
    await using scene = await openScene()
    const [one] = await scene.at('a').contacts.createAll(people(2))
    await scene.sync()
    await scene.advance(60_000)
    await scene.at('a').contacts.remove(one?.id ?? '')
    await scene.sync()
    expect((await scene.here.of('a', one ?? { id: '' }))?.links[0]?.deletedAt).not.toBeNull()
    await scene.advance(60_000)
    await scene.at('a').contacts.restore(one?.id ?? '')
    await scene.sync()
    expect((await scene.here.of('a', one ?? { id: '' }))?.links[0]?.deletedAt).toBeNull()
  })

  it('asks for a tombstone that is on no list once, not in every run', async () => {
    await using scene = await openScene()
    const [one] = await scene.at('a').contacts.createAll(people(2))
    await scene.sync()
    await scene.advance(60_000)
    await scene.at('a').contacts.remove(one?.id ?? '')
    await scene.sync()
    await scene.at('a').contacts.erase(one?.id ?? '')
    await scene.sync()
    await scene.at('a').forget()
    await scene.sync()
    expect(scene.at('a').requests('contact', 'read')).toHaveLength(0)
  })
})
