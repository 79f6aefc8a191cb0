import { describe, expect, it } from 'vitest'
import type { Direction, OutboxItem } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Berg', city: 'Lund', jobTitle: 'CEO', zip: '1' }

async function direction(scene: Scene, account: string, way: Direction): Promise<void> {
  const path = `/integrations/${scene.id(account)}/streams/contacts`
  const { body } = await scene.rest<object>('GET', path)
  await scene.rest('PUT', path, { settings: { ...body, direction: way } })
}

/** One person at two accounts, of which the second is only read. */
async function readOnly() {
  const scene = await openScene({ accounts: ['a', 'b'] })
  const a = await scene.at('a').contacts.create(ann)
  const b = await scene.at('b').contacts.create(ann)
  await scene.syncUntilQuiet()
  await direction(scene, 'b', 'from')
  return Object.assign(scene, { a, b })
}

describe('what was changed while a stream was only read', () => {
  it('waits with that reason, is not taken back by other news, and is sent once writing is switched on and confirmed', async () => {
    await using scene = await readOnly()
    await scene.here.edit(await scene.here.only(), { jobTitle: 'CTO' })
    await scene.advance(60_000)
    await scene.at('a').contacts.edit(scene.a.id, { firstName: 'Anna' })
    await scene.syncUntilQuiet()
    // Other news of the read-only account: it has not changed these fields itself.
    await scene.advance(60_000)
    await scene.at('b').contacts.edit(scene.b.id, { city: 'Oslo' })
    await scene.syncUntilQuiet()
    const values = { firstName: 'Anna', jobTitle: 'CTO', city: 'Oslo' }
    expect((await scene.at('a').contacts.get(scene.a.id)).fields).toMatchObject(values)
    expect((await scene.at('b').contacts.get(scene.b.id)).fields).toMatchObject({ firstName: 'Ann', jobTitle: 'CEO' })
    const { body } = await scene.rest<{ items: OutboxItem[] }>('GET', `/outbox?integrationId=${scene.id('b')}`)
    expect(body.items).toMatchObject([{ op: 'update', waitsFor: 'direction' }])
    await direction(scene, 'b', 'both')
    await scene.sync('b')
    expect((await scene.at('b').contacts.get(scene.b.id)).fields).toMatchObject({ firstName: 'Ann', jobTitle: 'CEO' })
    await scene.sync('b', { confirmFirstSync: true })
    expect((await scene.at('b').contacts.get(scene.b.id)).fields).toMatchObject(values)
    expect((await scene.at('a').contacts.get(scene.a.id)).fields).toMatchObject(values)
  })

  it('is merged with what was changed there meanwhile, and overwrites none of it', async () => {
    await using scene = await readOnly()
    await scene.here.edit(await scene.here.only(), { jobTitle: 'CTO', firstName: 'Anna' })
    await scene.sync('a')
    await scene.advance(60_000)
    // Not read before writing is switched on.
    await scene.at('b').contacts.edit(scene.b.id, { jobTitle: 'CFO' })
    await direction(scene, 'b', 'both')
    await scene.sync('b', { confirmFirstSync: true })
    expect((await scene.at('b').contacts.get(scene.b.id)).fields).toMatchObject({ jobTitle: 'CFO', firstName: 'Anna' })
    expect(await scene.here.conflicts()).toMatchObject([
      { fields: [{ field: 'jobTitle', base: 'CEO', local: 'CTO', remote: 'CFO' }] },
    ])
  })

  it('of a field that alone was only read, is sent as well', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create(ann)
    const b = await scene.at('b').contacts.create(ann)
    await scene.syncUntilQuiet()
    await scene.settings('b', 'contacts', { fieldDirections: { jobTitle: 'from' } })
    await scene.here.edit(await scene.here.only(), { jobTitle: 'CTO' })
    await scene.syncUntilQuiet()
    expect((await scene.at('b').contacts.get(b.id)).fields).toMatchObject({ jobTitle: 'CEO' })
    await scene.settings('b', 'contacts', { fieldDirections: {} })
    await scene.syncUntilQuiet()
    expect((await scene.at('b').contacts.get(b.id)).fields).toMatchObject({ jobTitle: 'CTO' })
  })
})
