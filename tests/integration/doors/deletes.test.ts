import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Ay', city: 'Oslo' }
const travel = { onRemoteDelete: 'delete' as const, onLocalDelete: 'delete' as const }
const hour = 60 * 60_000

/** One person at every account, in step. */
async function everywhere(scene: Scene) {
  for (const name of scene.accountNames) await scene.at(name).contacts.create(ann)
  await scene.syncUntilQuiet()
  await scene.advance(60_000)
  const record = await scene.here.only()
  return { record, at: record.at }
}

async function later(scene: Scene): Promise<void> {
  await scene.advance(2 * hour)
  await scene.syncUntilQuiet()
}

const open = (scene: Scene) => scene.here.outbox().filter(({ state }) => !['confirmed', 'cancelled'].includes(state))

describe('a record that was deleted here and is back', () => {
  it.each(['a', 'b', 'c'])('by an edit at %s is deleted at no other CRM', async (edited) => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'], settings: travel })
    const { record, at } = await everywhere(scene)
    await scene.here.remove(record)
    await scene.at(edited).contacts.edit(at[edited] ?? '', { city: 'Lund' })
    await scene.restart()
    await scene.sync(edited)
    await later(scene)
    expect(await scene.here.only()).toMatchObject({ id: record.id, at, fields: { city: 'Lund' } })
    for (const name of scene.accountNames) {
      expect((await scene.at(name).contacts.all()).map(({ fields }) => fields.city)).toEqual(['Lund'])
    }
  })

  it('by being made again at one CRM is deleted at no other', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: travel })
    const { record, at } = await everywhere(scene)
    await scene.here.remove(record)
    await scene.sync('a')
    await scene.client.records.createAgain({ id: record.id, integrationId: scene.id('a') })
    await later(scene)
    expect((await scene.here.only()).at.b).toBe(at.b)
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(await scene.at('b').contacts.all()).toHaveLength(1)
  })
})

describe('a delete that travels', () => {
  it.each(['waits', 'has been sent without an answer'])('takes a create along that %s', async (how) => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: travel })
    const there = await scene.at('a').contacts.create(ann)
    await scene.sync('a')
    await scene.settings('b', 'contacts', { createMissing: true })
    // What was made is not shown at once: nothing but the look-up finds it.
    await scene.knobs({ indexLagMs: 30_000 })
    if (how === 'waits') await scene.at('b').slowDown('contact', 'create', '3600')
    else await scene.at('b').loseAnswer('contact', 'create')
    await scene.sync('b')
    expect(open(scene)).toHaveLength(1)
    await scene.at('a').contacts.remove(there.id)
    await scene.sync('a')
    await later(scene)
    await later(scene)
    expect(await scene.at('b').contacts.all()).toEqual([])
    expect(await scene.here.all()).toEqual([])
    expect(open(scene)).toEqual([])
  })

  it('lets the record go where the stream keeps it: nothing there points to what is gone', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'], settings: travel })
    await scene.settings('c', 'contacts', { onLocalDelete: 'unlink' })
    const { record, at } = await everywhere(scene)
    await scene.at('a').contacts.remove(at.a ?? '')
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toEqual([])
    expect(await scene.at('c').contacts.all()).toHaveLength(1)
    expect((await scene.here.get(record)).at).toEqual({})
    await scene.sync('c', { full: true })
    expect(await scene.here.all()).toEqual([])
  })

  it.each(['before', 'after'])('is taken back by the undo %s it was sent', async (when) => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'], settings: travel })
    await scene.settings('c', 'contacts', { onLocalDelete: 'unlink' })
    const { record, at } = await everywhere(scene)
    await scene.at('a').contacts.remove(at.a ?? '')
    const run = await scene.sync('a')
    if (when === 'after') await scene.syncUntilQuiet()
    expect((await scene.undo(run)).status).toBe('succeeded')
    await later(scene)
    const again = await scene.here.only()
    expect([again.id, Object.keys(again.at).sort(), again.at.c]).toEqual([record.id, ['a', 'b', 'c'], at.c])
    for (const name of scene.accountNames) expect(await scene.at(name).contacts.all()).toHaveLength(1)
  })
})
