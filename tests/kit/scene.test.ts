import { describe, expect, it } from 'vitest'
import { EngineDied } from './crash'
import { openScene } from './scene'

describe('two accounts', () => {
  it('hold one person as one record', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const ann = await scene.at('a').contacts.create({ email: 'ann@x.test', firstName: 'Ann' })
    const same = await scene.at('b').contacts.create({ email: 'ann@x.test', firstName: 'Ann' })
    await scene.sync('a')
    await scene.sync('b')
    expect(await scene.records('contact')).toMatchObject([
      { fields: { email: 'ann@x.test', firstName: 'Ann' }, at: { a: ann.id, b: same.id } },
    ])
  })

  it('get what is missing where their streams say so, and then rest', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { createMissing: true } })
    const ann = await scene.at('a').contacts.create({ email: 'ann@x.test', firstName: 'Ann' })
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { email: 'ann@x.test', firstName: 'Ann' } }])
    expect(await scene.at('b').writes()).toMatchObject([{ action: 'create', key: 'ann@x.test' }])

    const written = scene.watchWrites()
    const before = scene.snapshot()
    await scene.sync('a', { full: false })
    expect(scene.snapshot()).toEqual(before)
    expect(written()).toEqual({})

    await scene.at('a').contacts.edit(ann.id, { firstName: 'Anne' })
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { firstName: 'Anne' } }])
  })
})

describe('a crash', () => {
  it('after a create was sent makes the record once', async () => {
    await using scene = await openScene()
    await scene.sync('a')
    await scene.here.create('contact', { email: 'ann@x.test', lastName: 'Ash' })
    scene.crash({ where: 'after-send', call: scene.at('a').object('contact').calls.create })
    await expect(scene.sync('a')).rejects.toThrow(EngineDied)
    await scene.restart()
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toMatchObject([{ fields: { email: 'ann@x.test' } }])
    expect((await scene.at('a').writes()).filter(({ action }) => action === 'create')).toHaveLength(1)
    expect(scene.here.outbox()).toMatchObject([{ account: 'a', op: 'create', state: 'confirmed' }])
  })

  it('before any commit of a pull loses and doubles nothing', async () => {
    await using scene = await openScene()
    await scene.at('a').contacts.createAll([1, 2, 3].map((n) => ({ email: `p${n}@x.test` })))
    let deaths = 0
    const full = () => scene.sync('a', { full: true })
    while (await scene.diesAt({ where: 'before-commit', nth: deaths + 1 }, full)) {
      deaths += 1
      await scene.restart()
    }
    expect(deaths).toBeGreaterThan(1)
    expect(await scene.records('contact')).toHaveLength(3)
  })
})

it('an answer that was lost, an edit that is undone, the same over REST', async () => {
  await using scene = await openScene()
  const crm = scene.at('a')
  const ann = await crm.contacts.create({ email: 'ann@x.test', firstName: 'Ann' })
  await scene.runs.syncWell()
  const record = await scene.here.only('contact')
  await crm.loseAnswer('contact', 'update')
  await scene.here.edit(record, { firstName: 'Anna' })
  await scene.syncUntilQuiet()
  expect(await crm.contacts.get(ann.id)).toMatchObject({ fields: { firstName: 'Anna' } })
  expect(crm.requests('contact', 'update')[0]?.body).toMatchObject({ inputs: [{ id: ann.id }] })

  const [edit] = await scene.runs.list('a', 'edit')
  await scene.undo(edit ?? expect.unreachable())
  await scene.syncUntilQuiet()
  expect(await crm.contacts.get(ann.id)).toMatchObject({ fields: { firstName: 'Ann' } })
  expect(await scene.rest('GET', `/records/${record.id}`)).toMatchObject({
    status: 200,
    body: { fields: { firstName: 'Ann' } },
  })
})

it('time is one for both sides, and waits run out at once', async () => {
  await using scene = await openScene({ indexLagMs: 5_000 })
  await scene.sync('a')
  await scene.at('a').slowDown('contact', 'changed', '30')
  const before = scene.time.now()
  await scene.at('a').contacts.create({ email: 'late@x.test' })
  await scene.advance(10_000)
  await scene.runs.syncWell('a')
  expect(scene.time.now() - before).toBeGreaterThan(40_000)
  expect(await scene.records('contact')).toMatchObject([{ fields: { email: 'late@x.test' } }])
})

it('each of several workspaces hears of its own runs, whichever is shown', async () => {
  await using scene = await openScene()
  await scene.at('a').contacts.create({ email: 'ann@x.test' })
  const other = await scene.beside({ accounts: ['x'] })
  await scene.runs.syncWell('a')
  await other.runs.syncWell('x')
  await scene.kill()
  await scene.restart()
  await scene.runs.syncWell('a')
  await other.runs.syncWell('x')
})

it('workspaces side by side have files, environments and clients of their own', async () => {
  await using scene = await openScene()
  const other = await scene.beside({ name: 'Beside', accounts: ['x'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test' })
  await other.at('x').contacts.create({ email: 'bo@x.test' })
  await Promise.all([scene.sync('a'), other.sync('x')])
  expect(await scene.records('contact')).toMatchObject([{ fields: { email: 'ann@x.test' } }])
  expect(await other.records('contact')).toMatchObject([{ fields: { email: 'bo@x.test' } }])
  expect([scene.file.count('entities'), other.file.count('entities')]).toEqual([1, 1])
  const named = await scene.rest<{ items: unknown[] }>('GET', '/records?kind=contact', undefined, other.workspaceId)
  expect(named.body.items).toMatchObject([{ fields: { email: 'bo@x.test' } }])

  await other.at('x').contacts.create({ email: 'cy@x.test' })
  expect(await scene.diesAt('before-send', () => other.sync('x'))).toBe(true)
  await scene.restart()
  expect(await other.records('contact')).toHaveLength(2)
})
