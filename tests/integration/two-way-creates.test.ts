import { describe, expect, it } from 'vitest'
import type { CrashPoint } from '../kit/crash'
import { openScene, type Scene } from '../kit/scene'

/** A create is made once, whatever happens on its way. */

const named = async (scene: Scene, lastName: string, account = 'a') =>
  (await scene.at(account).contacts.all()).filter(({ fields }) => fields.lastName === lastName)

describe('a create of a person who is there already, and whom the search does not show yet', () => {
  const fields = { firstName: 'Kim', lastName: 'Here', email: 'kim@example.org' }
  const made = { firstName: 'Kim', email: 'kim@example.org', jobTitle: 'There' }

  it('is linked to that record, also when the first attempt to link it is cut off', async () => {
    await using scene = await openScene({ indexLagMs: 5_000 })
    await scene.sync()
    await scene.at('a').contacts.create(made)
    const record = await scene.here.create('contact', fields)
    await scene.at('a').refuse('contact', 'read', 500, 5)
    await scene.sync()
    expect(await scene.here.get(record)).toMatchObject({ links: [] })
    await scene.sync()
    await scene.advance(10_000)
    await scene.sync()
    expect(await scene.at('a').contacts.all()).toMatchObject([{ fields: { lastName: 'Here', jobTitle: 'There' } }])
    expect(await scene.here.get(record)).toMatchObject({ fields: { lastName: 'Here', jobTitle: 'There' } })
  })

  it('is linked to that record, wherever the engine is stopped on the way', async () => {
    await using scene = await openScene({ indexLagMs: 5_000 })
    await scene.sync()
    for (let nth = 1; nth <= 14; nth++) {
      const email = `kim${nth}@example.org`
      await scene.at('a').contacts.create({ ...made, email })
      const record = await scene.here.create('contact', { ...fields, email })
      const where = nth % 2 === 0 ? 'after-send' : 'before-commit'
      if (await scene.diesAt({ where, nth }, () => scene.sync())) await scene.restart()
      await scene.advance(70_000)
      await scene.sync()
      await scene.sync()
      expect((await scene.at('a').contacts.all()).filter((kim) => kim.fields.email === email)).toHaveLength(1)
      expect(await scene.here.get(record)).toMatchObject({ fields: { jobTitle: 'There' }, links: [{}] })
    }
  })
})

describe('a create whose answer was lost', () => {
  it.each([
    ['with', 'no.one.else@example.org'],
    ['without', null],
  ])('%s an address makes one record, although the pull may meet it first', async (_, email) => {
    await using scene = await openScene()
    await scene.sync()
    const fields = { firstName: 'Only', lastName: 'Once', ...(email === null ? {} : { email }) }
    const record = await scene.here.create('contact', fields)
    await scene.at('a').loseAnswer('contact', 'create')
    for (let round = 0; round < 4; round++) {
      await scene.sync()
      await scene.advance(70_000)
    }
    const made = await named(scene, 'Once')
    expect(made).toHaveLength(1)
    expect(await scene.records('contact')).toMatchObject([{ id: record.id, at: { a: made[0]?.id } }])
    expect(await scene.at('a').writes()).toMatchObject([{ action: 'create' }])
  })

  it('is not made again although it was changed at the CRM before Patchbay looked', async () => {
    await using scene = await openScene()
    await scene.sync()
    const record = await scene.here.create('contact', { firstName: 'Only', lastName: 'Once', jobTitle: 'As sent' })
    await scene.at('a').loseAnswer('contact', 'create')
    await scene.sync()
    const [made] = await named(scene, 'Once')
    await scene.at('a').contacts.edit(made?.id ?? '', { jobTitle: 'As changed' })
    for (let round = 0; round < 4; round++) {
      await scene.advance(70_000)
      await scene.sync()
    }
    expect((await scene.at('a').writes()).filter(({ action }) => action === 'create')).toHaveLength(1)
    expect(await scene.records('contact')).toMatchObject([{ id: record.id, fields: { jobTitle: 'As changed' } }])
  })

  it('brings to the other account what was changed at the CRM before Patchbay looked', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    for (const account of ['a', 'b']) await scene.sync(account)
    const fields = { firstName: 'Only', lastName: 'Once', jobTitle: 'As sent' }
    const record = await scene.here.create('contact', fields)
    await scene.sync('a')
    await scene.at('b').loseAnswer('contact', 'create')
    await scene.sync('b')
    const [made] = await named(scene, 'Once', 'b')
    await scene.at('b').contacts.edit(made?.id ?? '', { jobTitle: 'As changed' })
    for (let round = 0; round < 3; round++) {
      await scene.advance(70_000)
      await scene.sync('b')
      await scene.sync('a')
    }
    expect((await scene.here.get(record)).fields.jobTitle).toBe('As changed')
    for (const account of ['a', 'b']) {
      expect((await named(scene, 'Once', account)).map((one) => one.fields.jobTitle)).toEqual(['As changed'])
    }
  })
})

describe('a hard stop', () => {
  const points: CrashPoint['where'][] = ['before-send', 'after-send', 'before-commit', 'after-commit']
  it.each(points)('%s, at any of the first sixteen, does not make a create twice', async (where) => {
    await using scene = await openScene()
    await scene.sync()
    let deaths = 0
    for (let nth = 1; nth <= 16; nth++) {
      const lastName = `Stopped ${where} ${nth}`
      await scene.here.create('contact', { firstName: 'Anna', lastName })
      if (await scene.diesAt({ where, nth }, () => scene.sync())) {
        deaths += 1
        await scene.restart()
      }
      await scene.advance(70_000)
      await scene.sync()
      await scene.sync()
      expect(await named(scene, lastName), lastName).toHaveLength(1)
    }
    expect(deaths).toBeGreaterThan(3)
  })
})

describe('a create that was on its way when the engine died, of a person without anything to be matched by', () => {
  it('is what the next listing shows, though the pull comes before the look-up', async () => {
    await using scene = await openScene()
    const call = scene.at('a').object('contact').calls.create
    await scene.sync()
    const record = await scene.here.create('contact', { firstName: 'Kim', lastName: 'Nokey' })
    expect(await scene.diesAt({ where: 'after-send', call }, () => scene.sync())).toBe(true)
    await scene.restart()
    await scene.sync()
    expect(await named(scene, 'Nokey')).toHaveLength(1)
    expect(await scene.records('contact')).toMatchObject([{ id: record.id, fields: { lastName: 'Nokey' } }])
    expect(scene.file.rows('links')).toMatchObject([{ origin: 'created', made_by_us: 1 }])
    // Nor was it another person's for a while.
    expect(scene.file.rows('entities')).toHaveLength(1)
  })
})

it('what may have been made when Patchbay died is looked for once the CRM would show it, without a person', async () => {
  await using scene = await openScene()
  const call = scene.at('a').object('contact').calls.create
  await scene.sync()
  await scene.here.create('contact', { firstName: 'Kim', lastName: 'Nokey' })
  expect(await scene.diesAt({ where: 'before-send', call }, () => scene.sync())).toBe(true)
  await scene.restart()
  expect(scene.here.outbox()).toMatchObject([{ op: 'create', state: 'unknown' }])
  const { integration } = await scene.client.integrations.overview({ id: scene.id('a') })
  expect(integration).toMatchObject({ status: 'connected', nextSyncAt: expect.any(String) })
  await scene.advance(60_000)
  await scene.runs.idle()
  expect(await named(scene, 'Nokey')).toHaveLength(1)
  // What is known again is asked for no more.
  expect((await scene.client.integrations.overview({ id: scene.id('a') })).integration.nextSyncAt).toBeNull()
})
