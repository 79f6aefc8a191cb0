import { describe, expect, it } from 'vitest'
import type { CrashPoint } from '../../kit/crash'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Ay', jobTitle: 'Old', city: 'Oslo' }
const hour = 60 * 60_000

/** One person at A, known here. */
async function annAt(scene: Scene) {
  const there = await scene.at('a').contacts.create(ann)
  await scene.sync()
  await scene.advance(60_000)
  await scene.at('a').forget()
  return { there, record: await scene.here.only() }
}

const waiting = (scene: Scene) =>
  scene.file
    .rows<{ field: string; value: string; reason: { code: string; params: Record<string, unknown> } }>('waiting_fields')
    .map(({ field, value, reason }) => ({ field, value: JSON.parse(value) as unknown, reason }))

const open = (scene: Scene) => scene.here.outbox().filter(({ state }) => !['confirmed', 'cancelled'].includes(state))

describe('a field that the CRM refuses', () => {
  it('holds back no other field, in an edit or in a new record', async () => {
    await using scene = await openScene()
    const { there, record } = await annAt(scene)
    await scene.at('a').refuseValue('contact', scene.at('a').contacts.words.properties.jobTitle ?? '', 'Astronaut')
    await scene.here.edit(record, { jobTitle: 'Astronaut', city: 'Lund' })
    await scene.here.create('contact', { email: 'bo@x.test', lastName: 'Bo', jobTitle: 'Astronaut' })
    const run = await scene.sync()
    expect((await scene.at('a').contacts.get(there.id)).fields).toMatchObject({ jobTitle: 'Old', city: 'Lund' })
    const made = (await scene.at('a').contacts.all()).find(({ id }) => id !== there.id)
    expect(made?.fields).toMatchObject({ email: 'bo@x.test', lastName: 'Bo' })
    expect(waiting(scene)).toMatchObject([
      { field: 'jobTitle', value: 'Astronaut', reason: { code: 'CRM_REFUSED_RECORD', params: { value: 'Astronaut' } } },
      { field: 'jobTitle', value: 'Astronaut', reason: { code: 'CRM_REFUSED_RECORD', params: { value: 'Astronaut' } } },
    ])
    expect(open(scene)).toEqual([])
    expect(run.totals.failed).toBe(2)
    const writes = (await scene.at('a').writes()).length
    const written = scene.watchWrites()
    await scene.advance(60_000)
    await scene.sync()
    expect(written()).toEqual({})
    expect((await scene.at('a').writes()).length).toBe(writes)
    await scene.at('a').acceptValues()
    await scene.runs.retry(run)
    expect((await scene.at('a').contacts.get(there.id)).fields.jobTitle).toBe('Astronaut')
    expect(waiting(scene)).toEqual([])
  })

  it('goes in the same run where the record that has its value gives it up there', async () => {
    await using scene = await openScene()
    for (const name of ['one', 'two']) {
      await scene.at('a').contacts.create({ email: `${name}@x.test`, lastName: name })
    }
    await scene.sync()
    const [one, two] = await scene.records('contact')
    if (!one || !two) throw new Error('The scene is not what it should be')
    // In this order: it is sent first, and refused.
    await scene.here.edit(one, { email: 'two@x.test' })
    await scene.here.edit(two, { email: 'free@x.test' })
    const run = await scene.sync()
    expect([run.status, run.totals.failed]).toEqual(['succeeded', 0])
    const emails = (await scene.at('a').contacts.all()).map(({ fields }) => fields.email)
    expect(emails).toEqual(['two@x.test', 'free@x.test'])
    expect(waiting(scene)).toEqual([])
  })

  it.each(['is edited', 'is deleted', 'is deleted here'] as const)(
    'waits for a value of another record until that %s, and no longer',
    async (how) => {
      await using scene = await openScene({ settings: { onLocalDelete: 'delete' } })
      const { record } = await annAt(scene)
      const other = await scene.at('a').contacts.create({ email: 'bo@x.test', lastName: 'Bo' })
      await scene.sync()
      await scene.here.edit(record, { email: 'bo@x.test' })
      expect((await scene.sync()).totals.failed).toBe(1)
      expect(waiting(scene)).toMatchObject([{ field: 'email', value: 'bo@x.test' }])
      await scene.at('a').forget()
      await scene.advance(60_000)
      await scene.sync()
      expect(scene.at('a').requests('contact', 'update')).toEqual([])
      if (how === 'is edited') await scene.at('a').contacts.edit(other.id, { email: 'free@x.test' })
      if (how === 'is deleted') await scene.at('a').contacts.remove(other.id)
      if (how === 'is deleted here') await scene.here.remove((await scene.here.of('a', other)) ?? record)
      await scene.advance(60_000)
      expect((await scene.sync()).totals.failed).toBe(0)
      expect((await scene.at('a').contacts.get(record.at.a ?? '')).fields.email).toBe('bo@x.test')
      expect(waiting(scene)).toEqual([])
    },
  )
})

describe('a field that cannot be written for a while', () => {
  it('keeps its edit, which is not taken for a change of the CRM', async () => {
    await using scene = await openScene()
    const { there, record } = await annAt(scene)
    const name = scene.at('a').contacts.words.properties.jobTitle ?? ''
    await scene.here.edit(record, { jobTitle: 'Mine' })
    await scene.at('a').define({ action: 'change', object: 'contacts', name, readOnly: true })
    await scene.at('a').contacts.edit(there.id, { city: 'Lund' })
    await scene.sync()
    expect((await scene.here.only()).fields).toMatchObject({ jobTitle: 'Mine', city: 'Lund' })
    expect(waiting(scene)).toMatchObject([{ field: 'jobTitle', value: 'Mine', reason: { code: 'FIELD_NOT_WRITABLE' } }])
    await scene.at('a').define({ action: 'change', object: 'contacts', name, readOnly: false })
    await scene.advance(60_000)
    await scene.sync()
    expect((await scene.at('a').contacts.get(there.id)).fields.jobTitle).toBe('Mine')
    expect(waiting(scene)).toEqual([])
  })

  it('keeps it while the list of fields is empty, or the field is gone', async () => {
    await using scene = await openScene()
    const { there, record } = await annAt(scene)
    const name = scene.at('a').contacts.words.properties.jobTitle ?? ''
    await scene.here.edit(record, { jobTitle: 'Mine' })
    await scene.at('a').define({ action: 'list', object: 'contacts', answer: 'empty' })
    await scene.at('a').contacts.edit(there.id, { city: 'Lund' })
    await scene.sync()
    await scene.at('a').define({ action: 'list', object: 'contacts', answer: 'normal' })
    await scene.at('a').define({ action: 'remove', object: 'contacts', name })
    await scene.advance(60_000)
    await scene.sync()
    expect((await scene.here.only()).fields).toMatchObject({ jobTitle: 'Mine' })
    await scene.at('a').define({ action: 'restore', object: 'contacts', name })
    await scene.advance(60_000)
    await scene.sync()
    expect((await scene.at('a').contacts.get(there.id)).fields.jobTitle).toBe('Mine')
    expect(waiting(scene)).toEqual([])
    expect(open(scene)).toEqual([])
  })
})

describe('a record that is gone when it is written', () => {
  it('is found to be gone, and later edits say nothing again', async () => {
    await using scene = await openScene()
    const { there, record } = await annAt(scene)
    await scene.at('a').contacts.erase(there.id)
    await scene.here.edit(record, { jobTitle: 'New' })
    const run = await scene.sync()
    expect(run.changes.map(({ action, problem }) => [action, problem?.code])).toEqual([
      ['failed', 'CRM_RECORD_DELETED'],
      ['deleted', undefined],
    ])
    expect(open(scene)).toEqual([])
    expect((await scene.here.get(record)).links[0]?.deletedAt).not.toBeNull()
    const later = await scene.sync()
    expect(later.changes).toEqual([])
  })

  it.each(['sync', 'undo', 'retry'])('is gone when the run ends, a %s, and can be made again at once', async (way) => {
    await using scene = await openScene()
    const { there, record } = await annAt(scene)
    const words = scene.at('a').contacts.words
    let run: () => Promise<unknown> = () => scene.sync()
    if (way === 'undo') {
      await scene.here.edit(record, { jobTitle: 'New' })
      const written = await scene.sync()
      run = () => scene.undo(written)
    } else if (way === 'retry') {
      await scene.at('a').refuseValue('contact', words.properties.jobTitle ?? '', 'New')
      await scene.here.edit(record, { jobTitle: 'New' })
      const refused = await scene.sync()
      await scene.at('a').acceptValues()
      run = () => scene.runs.retry(refused)
    } else await scene.here.edit(record, { jobTitle: 'New' })
    await scene.at('a').contacts.erase(there.id)
    await run()
    expect((await scene.here.get(record)).links[0]?.deletedAt).not.toBeNull()
    await scene.client.records.createAgain({ id: record.id, integrationId: scene.id('a') })
    await scene.sync()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
  })

  it('is suspected where there are too many', async () => {
    await using scene = await openScene()
    const people = []
    for (let index = 0; index < 8; index++) {
      people.push(await scene.at('a').contacts.create({ email: `p${index}@x.test`, lastName: `P${index}` }))
    }
    await scene.sync()
    for (const { id } of people) await scene.at('a').contacts.erase(id)
    for (const record of await scene.records('contact')) await scene.here.edit(record, { jobTitle: 'New' })
    const run = await scene.sync()
    expect(run.problem?.code).toBe('MASS_DELETE_SUSPECTED')
    for (const record of await scene.records('contact')) {
      expect((await scene.here.get(record)).links[0]?.deletedAt).toBeNull()
    }
  })
})

describe('an operation that the CRM refuses', () => {
  it('is tried a handful of times, told once, and goes on when it is settled', async () => {
    await using scene = await openScene()
    await scene.sync()
    for (let index = 0; index < 60; index++) {
      await scene.here.create('contact', { email: `p${index}@x.test`, lastName: `P${index}` })
    }
    const message = 'This cannot be done here at present'
    const body = { status: 'error', category: 'VALIDATION_ERROR', message }
    const fault = await scene.at('a').fault('contact', 'create', { kind: 'status', status: 400, body }, { times: 999 })
    await scene.at('a').forget()
    const run = await scene.sync()
    expect(scene.at('a').requests('contact', 'create').length).toBeLessThanOrEqual(9)
    expect(run.problem?.code).toBe('CRM_REFUSED_OPERATION')
    expect(open(scene).every(({ state }) => state === 'queued')).toBe(true)
    await scene.at('a').forget()
    await scene.sync()
    expect(scene.at('a').requests('contact', 'create')).toHaveLength(1)
    await scene.control.removeFault(fault)
    await scene.sync()
    expect(await scene.at('a').contacts.all()).toHaveLength(60)
    expect(open(scene)).toEqual([])
  })
})

describe('what is wanted while a record is on its way', () => {
  it('new values are tried after a refusal, in the same run', async () => {
    await using scene = await openScene()
    const { there, record } = await annAt(scene)
    const { words } = scene.at('a').contacts
    await scene.at('a').refuseValue('contact', words.properties.jobTitle ?? '', 'Wrong')
    await scene.here.edit(record, { jobTitle: 'Wrong' })
    scene.wire.on(words.calls.update, {
      before: async (_, number) => {
        if (number === 1) await scene.here.edit(record, { jobTitle: 'Right' })
      },
    })
    await scene.sync()
    expect((await scene.at('a').contacts.get(there.id)).fields.jobTitle).toBe('Right')
    expect(waiting(scene)).toEqual([])
  })

  it.each(['lost', 'refused', 'put off'])('new values arrive after an answer that is %s', async (how) => {
    await using scene = await openScene()
    const { there, record } = await annAt(scene)
    const { update } = scene.at('a').contacts.words.calls
    await scene.here.edit(record, { city: 'One' })
    if (how === 'lost') await scene.at('a').loseAnswer('contact', 'update')
    else if (how === 'refused') await scene.at('a').refuse('contact', 'update', 400)
    else await scene.at('a').slowDown('contact', 'update', '7200')
    scene.wire.on(update, {
      before: async (_, number) => {
        if (number === 1) await scene.here.edit(record, { city: 'Two', jobTitle: 'New' })
      },
    })
    await scene.sync()
    await scene.advance(3 * hour)
    await scene.syncUntilQuiet()
    expect((await scene.at('a').contacts.get(there.id)).fields).toMatchObject({ city: 'Two', jobTitle: 'New' })
    expect((await scene.here.only()).fields).toMatchObject({ city: 'Two', jobTitle: 'New' })
    expect(await scene.here.conflicts()).toEqual([])
  })

  it('a record that is deleted here while it is made is let go', async () => {
    await using scene = await openScene()
    await scene.sync()
    const record = await scene.here.create('contact', { email: 'bo@x.test', lastName: 'Bo' })
    scene.wire.on(scene.at('a').contacts.words.calls.create, {
      before: async () => {
        await scene.here.remove(record)
      },
    })
    const run = await scene.sync()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(scene.file.rows('SELECT * FROM links')).toEqual([])
    expect(run.changes.map(({ action, side }) => `${action} ${side}`)).toEqual(['created local', 'unlinked local'])
    await scene.sync()
    expect(await scene.here.all()).toEqual([])
    // It is held back from what was deleted: neither a listing nor the record's return here links the two again.
    await scene.sync('a', { full: true })
    expect(await scene.here.all()).toEqual([])
    expect(scene.file.rows('SELECT reason FROM held_back')).toEqual([{ reason: 'removed' }])
  })

  it('it is deleted at the CRM where the stream says so', async () => {
    await using scene = await openScene({ settings: { onLocalDelete: 'delete' } })
    await scene.sync()
    const record = await scene.here.create('contact', { email: 'bo@x.test', lastName: 'Bo' })
    scene.wire.on(scene.at('a').contacts.words.calls.create, {
      before: async () => {
        await scene.here.remove(record)
      },
    })
    await scene.sync()
    expect(await scene.at('a').contacts.all()).toEqual([])
    expect(open(scene)).toEqual([])
  })
})

describe('deletes made here', () => {
  it('beyond the guard wait until a person confirms them', async () => {
    await using scene = await openScene({ settings: { onLocalDelete: 'delete' } })
    const people = Array.from({ length: 30 }, (_, index) => ({ email: `p${index}@x.test`, lastName: `P${index}` }))
    await scene.at('a').contacts.createAll(people)
    await scene.sync()
    for (const record of (await scene.here.all()).slice(0, 20)) await scene.here.remove(record)
    const run = await scene.sync()
    expect(run.problem?.code).toBe('DELETES_NEED_CONFIRMATION')
    expect(await scene.at('a').contacts.all()).toHaveLength(30)
    await scene.sync('a', { acceptDeletes: true })
    expect(await scene.at('a').contacts.all()).toHaveLength(10)
    expect(open(scene)).toEqual([])
  })
})

describe('an engine that is killed while it writes', () => {
  /** One record that is edited, one that is deleted and one that is made, killed at a point; then some more syncs. */
  async function killedAt(point: (scene: Scene) => CrashPoint): Promise<boolean> {
    await using scene = await openScene({ settings: { onLocalDelete: 'delete' } })
    const { contacts } = scene.at('a')
    const [first] = await contacts.createAll([ann, { email: 'cy@x.test', lastName: 'Cee' }])
    await scene.sync()
    await scene.advance(60_000)
    for (const record of await scene.here.all()) {
      if (record.at.a === first?.id) await scene.here.edit(record, { jobTitle: 'New' })
      else await scene.here.remove(record)
    }
    await scene.here.create('contact', { email: 'bo@x.test', lastName: 'Bo' })
    const died = await scene.diesAt(point(scene), () => scene.sync())
    if (died) await scene.restart()
    for (let round = 0; round < 3; round++) {
      await scene.advance(120_000)
      await scene.sync()
    }
    const there = (await contacts.all()).map(({ fields }) => [fields.email, fields.jobTitle ?? null])
    expect(there.sort()).toEqual([
      ['ann@x.test', 'New'],
      ['bo@x.test', null],
    ])
    expect(open(scene)).toEqual([])
    expect((await scene.here.all()).map(({ links }) => links.length)).toEqual([1, 1])
    expect(await scene.here.conflicts()).toEqual([])
    return died
  }

  it.each(['create', 'update', 'remove'] as const)('neither loses nor doubles anything at a %s', async (call) => {
    for (const where of ['before-send', 'after-send'] as const) {
      expect(await killedAt((scene) => ({ where, call: scene.at('a').contacts.words.calls[call] }))).toBe(true)
    }
  })

  it('neither loses nor doubles anything between two commits', async () => {
    for (let nth = 1; await killedAt(() => ({ where: 'after-commit', nth })); nth += 4);
  })
})

describe('create missing', () => {
  it('makes none twice while the index lags and answers are lost, over several pages', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { createMissing: true }, indexLagMs: 60_000 })
    const people = Array.from({ length: 205 }, (_, index) => ({ email: `p${index}@x.test`, lastName: `P${index}` }))
    const houses = Array.from({ length: 12 }, (_, index) => ({ name: `C${index}`, domain: `c${index}-house.test` }))
    await scene.at('a').contacts.createAll(people)
    await scene.at('a').companies.createAll(houses)
    await scene.sync('a')
    await scene.at('b').loseAnswer('contact', 'create')
    await scene.at('b').loseAnswer('company', 'create')
    await scene.sync('b')
    await scene.sync('b')
    await scene.restart()
    await scene.sync('b')
    await scene.sync('a')
    await scene.advance(10 * 60_000)
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(205)
    expect(await scene.at('b').companies.all()).toHaveLength(12)
    expect(await scene.here.all()).toHaveLength(205)
  })

  it('makes nothing any more once it is switched off, and the history says what was called off', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const people = Array.from({ length: 12 }, (_, index) => ({ email: `p${index}@x.test`, lastName: `P${index}` }))
    await scene.at('a').contacts.createAll(people)
    await scene.sync('a')
    await scene.sync('b')
    await scene.settings('b', 'contacts', { createMissing: true })
    const fault = await scene
      .at('b')
      .fault('contact', 'create', { kind: 'rate-limit', retryAfter: '3600' }, { times: 9 })
    await scene.sync('b')
    expect(open(scene)).toHaveLength(12)
    await scene.settings('b', 'contacts', { createMissing: false })
    expect(open(scene)).toEqual([])
    const [run] = await scene.runs.list('b', 'edit')
    expect((await scene.runs.changes(run ?? { id: '' })).map(({ action }) => action)).toEqual(
      Array(12).fill('cancelled'),
    )
    await scene.control.removeFault(fault)
    await scene.advance(2 * hour)
    await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toEqual([])
    await scene.settings('b', 'contacts', { createMissing: true })
    await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toHaveLength(12)
  })

  it('makes none, once it is switched off, of which the CRM left open whether it had made them', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.createAll([
      { email: 'p1@x.test', lastName: 'P1' },
      { email: 'p2@x.test', lastName: 'P2' },
    ])
    await scene.sync('a')
    await scene.sync('b')
    await scene.settings('b', 'contacts', { createMissing: true })
    const fault = await scene.at('b').fault('contact', 'create', { kind: 'status', status: 503 }, { times: 50 })
    await scene.sync('b')
    await scene.settings('b', 'contacts', { createMissing: false })
    await scene.control.removeFault(fault)
    for (let round = 0; round < 3; round += 1) {
      await scene.advance(2 * hour)
      await scene.sync('b')
    }
    expect(await scene.at('b').contacts.all()).toEqual([])
    expect(open(scene)).toEqual([])
    await scene.settings('b', 'contacts', { createMissing: true })
    await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toHaveLength(2)
  })
})

describe('a record that waits to be made', () => {
  it('and has nothing to be found by is not sent again before it was looked for', async () => {
    await using scene = await openScene({ indexLagMs: 60_000 })
    await scene.sync()
    await scene.at('a').loseAnswer('contact', 'create')
    await scene.here.create('contact', { lastName: 'Nyberg', jobTitle: 'Keeper' })
    for (let round = 0; round < 4; round += 1) {
      await scene.sync()
      await scene.advance(10_000)
    }
    await scene.advance(2 * hour)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(open(scene)).toEqual([])
  })

  it.each(['not sent yet', 'refused', 'without an answer'])('is changed before it is there (%s)', async (how) => {
    await using scene = await openScene()
    await scene.sync()
    if (how === 'refused') await scene.at('a').refuse('contact', 'create', 400)
    if (how === 'without an answer') await scene.at('a').loseAnswer('contact', 'create')
    const record = await scene.here.create('contact', { ...ann, jobTitle: 'Old' })
    if (how !== 'not sent yet') await scene.sync()
    await scene.here.edit(record, { jobTitle: 'New' })
    for (let round = 0; round < 3; round += 1) {
      await scene.sync()
      await scene.advance(2 * hour)
    }
    expect((await scene.at('a').contacts.all()).map(({ fields }) => fields.jobTitle)).toEqual(['New'])
    expect(open(scene)).toEqual([])
  })
})

describe('two automations that disagree', () => {
  it.each([2, 15, 60])('are stopped when a sync comes every %i minutes', async (minutes) => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const here = await scene.at('a').contacts.create(ann)
    const there = await scene.at('b').contacts.create(ann)
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    const wishes = { a: { ...here, wish: 'Of A' }, b: { ...there, wish: 'Of B' } }
    await scene.at('a').contacts.edit(here.id, { jobTitle: 'Of A' })
    for (let round = 0; round < 8; round++) {
      for (const name of ['a', 'b'] as const) {
        await scene.advance((minutes * 60_000) / 2)
        await scene.sync(name)
        await scene.advance(10_000)
        const { id, wish } = wishes[name]
        const { fields } = await scene.at(name).contacts.get(id)
        if (fields.jobTitle !== wish) await scene.at(name).contacts.edit(id, { jobTitle: wish })
      }
    }
    const writes = [...(await scene.at('a').writes()), ...(await scene.at('b').writes())]
    expect(writes.length).toBeLessThanOrEqual(5)
    expect(waiting(scene).map(({ reason }) => reason.code)).toContain('SYSTEMS_DISAGREE')
    const record = await scene.here.only()
    await scene.here.edit(record, { jobTitle: 'A person' })
    await scene.advance(hour)
    await scene.sync('b')
    expect((await scene.at('b').contacts.get(there.id)).fields.jobTitle).toBe('A person')
  })
})

describe('a field that a CRM takes no value for when a record is made there', () => {
  it('waits with its reason beside the record, and is sent when the CRM takes it', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { createMissing: true } })
    const { contacts } = scene.at('b')
    const name = contacts.words.properties.city ?? ''
    await scene.at('b').define({ action: 'change', object: contacts.name, name, readOnly: true })
    await scene.at('a').contacts.create({ email: 'ann@x.test', lastName: 'Ann', city: 'Lund' })
    await scene.syncUntilQuiet()
    const [made] = await contacts.all()
    expect(made?.fields).toMatchObject({ lastName: 'Ann' })
    expect(made?.fields.city ?? null).toBeNull()
    const waiting = () => scene.client.outbox.list({ integrationId: scene.id('b') })
    expect((await waiting()).items).toMatchObject([
      { fields: [{ field: 'city', after: 'Lund' }], reason: { code: 'FIELD_NOT_WRITABLE' } },
    ])
    await scene.at('b').define({ action: 'change', object: contacts.name, name, readOnly: false })
    await scene.syncUntilQuiet()
    expect((await contacts.all())[0]?.fields.city).toBe('Lund')
    expect((await waiting()).items).toEqual([])
  })
})
