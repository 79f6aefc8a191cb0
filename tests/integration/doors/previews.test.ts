import { describe, expect, it } from 'vitest'
import { customFieldId, type Integration, type OutboxItem, type StreamName } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Berg', city: 'Lund', jobTitle: 'CEO' }

/** What streams of an account wait for, by REST. */
async function previews(scene: Scene, account: string) {
  const { body } = await scene.rest<Integration>('GET', `/integrations/${scene.id(account)}/status`)
  return Object.fromEntries(body.previews.map(({ stream, reasons }) => [stream, reasons]))
}

/** Changes settings as a caller does, without confirming anything. */
async function set(scene: Scene, account: string, stream: StreamName, change: object): Promise<void> {
  const path = `/integrations/${scene.id(account)}/streams/${stream}`
  const { body } = await scene.rest<object>('GET', path)
  await scene.rest('PUT', path, { settings: { ...body, ...change } })
}

const confirm = (scene: Scene, account: string, input: object = {}) =>
  scene.rest<Integration>('POST', `/integrations/${scene.id(account)}/confirm-first-sync`, input)

describe('a preview is asked for again', () => {
  it('after "create missing" is switched on: nothing is made before, other streams go on, the dry run tells what', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create(ann)
    const shared = { name: 'Northwind', domain: 'northwind.test' }
    await scene.at('a').companies.create(shared)
    const there = await scene.at('b').companies.create(shared)
    await scene.syncUntilQuiet()
    await set(scene, 'b', 'contacts', { createMissing: true })
    expect(await previews(scene, 'b')).toEqual({ contacts: ['create-missing'] })
    await scene.here.edit(await scene.here.only('company', 'Northwind'), { city: 'Oslo' })
    await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toEqual([])
    expect(await scene.at('b').companies.get(there.id)).toMatchObject({ fields: { city: 'Oslo' } })
    expect((await scene.runs.dryRun('b')).report).toMatchObject({ createdThere: 1 })
    await scene.sync('b', { confirmFirstSync: true })
    expect(await previews(scene, 'b')).toEqual({})
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { lastName: 'Berg' } }])
  })

  it('is not asked for after that was switched on and off again', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    await set(scene, 'a', 'contacts', { createMissing: true })
    await set(scene, 'a', 'contacts', { createMissing: false })
    expect(await previews(scene, 'a')).toEqual({})
  })

  it('after writing is switched on, of a stream or of a field', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await set(scene, 'b', 'contacts', { direction: 'from' })
    expect(await previews(scene, 'b')).toEqual({})
    await set(scene, 'b', 'contacts', { direction: 'both' })
    expect(await previews(scene, 'b')).toEqual({ contacts: ['writing'] })
    await confirm(scene, 'b')
    await set(scene, 'b', 'contacts', { fieldDirections: { city: 'from' } })
    expect(await previews(scene, 'b')).toEqual({})
    await set(scene, 'b', 'contacts', { fieldDirections: {} })
    expect(await previews(scene, 'b')).toEqual({ contacts: ['writing'] })
  })

  it('after a field is mapped to one of another account; the outbox says so, and one stream is confirmed alone', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    for (const account of ['a', 'b']) {
      const { name } = scene.at(account).contacts
      await scene.at(account).define({ object: name, action: 'add', name: 'shoe', type: 'number' })
      await scene.at(account).contacts.create(ann)
    }
    await scene.syncUntilQuiet()
    const field = customFieldId('shoe')
    await scene.client.integrations.mapField({ id: scene.id('b'), stream: 'contacts', property: 'shoe', field })
    await set(scene, 'b', 'companies', { createMissing: true })
    expect(await previews(scene, 'b')).toEqual({ contacts: ['mapping'], companies: ['create-missing'] })
    await scene.here.edit(await scene.here.only('contact', 'Ann'), { city: 'Oslo' })
    await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { city: 'Lund' } }])
    const { body } = await scene.rest<{ items: OutboxItem[] }>('GET', `/outbox?integrationId=${scene.id('b')}`)
    expect(body.items).toMatchObject([{ op: 'update', waitsFor: 'first-sync' }])
    await confirm(scene, 'b', { streams: ['contacts'] })
    expect(await previews(scene, 'b')).toEqual({ companies: ['create-missing'] })
    await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { city: 'Oslo' } }])
  })

  it('writes nothing by an undo, a retry or a repair either', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create(ann)
    await scene.at('b').contacts.create(ann)
    await scene.syncUntilQuiet()
    const record = await scene.here.only('contact', 'Ann')
    const { runId } = await scene.here.edit(record, { city: 'Oslo' })
    await scene.syncUntilQuiet()
    await set(scene, 'b', 'contacts', { direction: 'from' })
    await set(scene, 'b', 'contacts', { direction: 'both' })
    await scene.at('b').forget()
    await scene.undo({ id: runId ?? '' })
    await scene.sync('b')
    expect(await scene.at('b').writes()).toEqual([])
    await scene.sync('b', { confirmFirstSync: true })
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { city: 'Lund' } }])
  })
})
