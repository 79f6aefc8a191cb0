import { describe, expect, it } from 'vitest'
import type { OutboxCounts, OutboxItem, Page } from '../../src/shared/model'
import { openScene, type Scene } from '../kit/scene'

type List = Page<OutboxItem> & { counts: OutboxCounts }
interface Cancelled {
  runId: string
}

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Berg' }

async function list(scene: Scene, query = ''): Promise<List> {
  const { status, body } = await scene.rest<List>('GET', `/outbox${query}`)
  expect(status).toBe(200)
  return body
}

async function cancel(scene: Scene, { id }: Pick<OutboxItem, 'id'>): Promise<string> {
  const { status, body } = await scene.rest<Cancelled>('DELETE', `/outbox/${encodeURIComponent(id)}`)
  expect(status).toBe(200)
  return body.runId
}

async function oneSynced(): Promise<Scene> {
  const scene = await openScene({ accounts: ['a', 'b'] })
  await scene.at('a').contacts.create(ann)
  await scene.at('b').contacts.create(ann)
  await scene.syncUntilQuiet()
  return scene
}

describe('the outbox', () => {
  it('says what waits, where, since when, for what, and agrees with the cards', async () => {
    await using scene = await oneSynced()
    const record = await scene.here.only()
    const edited = await scene.here.edit(record, { firstName: 'Anna' })
    const { items, counts, nextCursor } = await list(scene)
    expect(nextCursor).toBeNull()
    expect(items.map(({ integrationId }) => integrationId)).toEqual([scene.id('a'), scene.id('b')])
    for (const item of items) {
      expect(item).toMatchObject({
        recordId: record.id,
        op: 'update',
        state: 'queued',
        waitsFor: 'sync',
        reason: null,
        runId: edited.runId,
        cancellable: true,
        fields: [{ field: 'firstName', before: 'Ann', after: 'Anna' }],
      })
    }
    expect(counts).toEqual({ waiting: 2, refused: 0, held: 0 })
    for (const { outbox } of (await scene.client.integrations.list()).integrations) {
      expect(outbox).toEqual({ waiting: 1, refused: 0 })
    }
    expect((await list(scene, `?integrationId=${scene.id('b')}`)).items).toHaveLength(1)
    expect((await list(scene, `?recordId=${record.id}&state=queued&stream=contacts`)).items).toHaveLength(2)
    expect((await list(scene, '?state=parked')).items).toEqual([])
    expect((await list(scene, '?stream=companies')).items).toEqual([])
    await scene.client.integrations.pause({ id: scene.id('b') })
    expect((await list(scene)).items.map(({ waitsFor }) => waitsFor)).toEqual(['sync', 'resume'])
  })

  it('goes through all items in pages, each once', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    for (let index = 0; index < 5; index++) {
      await scene.here.create('contact', { email: `p${index}@x.test`, lastName: `P${index}` })
    }
    const all = (await list(scene)).items
    expect(all).toHaveLength(10)
    for (const filter of ['', `&recordId=${all[0]?.recordId}`]) {
      const ids: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const at: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page: List = await list(scene, `?limit=3${filter}${at}`)
        ids.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      }
      expect(ids).toEqual((await list(scene, filter.replace('&', '?'))).items.map(({ id }) => id))
    }
  })

  it('calls an edit off: it is sent neither now nor with a later edit, and its undo wants it again', async () => {
    await using scene = await oneSynced()
    const record = await scene.here.only()
    await scene.here.edit(record, { firstName: 'Anna' })
    const [atA] = (await list(scene, `?integrationId=${scene.id('a')}`)).items
    if (!atA) throw new Error('It waits for a')
    const runId = await cancel(scene, atA)
    expect((await list(scene)).items.map(({ integrationId }) => integrationId)).toEqual([scene.id('b')])
    expect(await scene.client.runs.changes({ id: runId })).toMatchObject({
      items: [{ action: 'cancelled', fields: [{ field: 'firstName', after: 'Anna' }] }],
    })
    await scene.here.edit(record, { lastName: 'Lind' })
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toMatchObject([{ fields: { firstName: 'Ann', lastName: 'Lind' } }])
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { firstName: 'Anna', lastName: 'Lind' } }])
    expect((await list(scene)).items).toEqual([])
    expect((await scene.rest('DELETE', `/outbox/${atA.id}`)).status).toBe(404)

    await scene.undo({ id: runId })
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toMatchObject([{ fields: { firstName: 'Anna', lastName: 'Lind' } }])
  })

  it('sends a value that is set anew after it was called off', async () => {
    await using scene = await oneSynced()
    const record = await scene.here.only()
    await scene.here.edit(record, { firstName: 'Anna' })
    for (const item of (await list(scene)).items) await cancel(scene, item)
    await scene.advance(1000)
    await scene.here.edit(record, { firstName: 'Anne' })
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toMatchObject([{ fields: { firstName: 'Anne' } }])
  })

  it('calls a create off for good, whatever the stream says, until it is wanted again', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { createMissing: true } })
    const made = await scene.here.create('contact', ann, ['a', 'b'])
    const [item] = (await list(scene, `?integrationId=${scene.id('b')}`)).items
    if (!item) throw new Error('It waits for b')
    expect(item).toMatchObject({ op: 'create', remoteId: null })
    expect(item.fields).toContainEqual(expect.objectContaining({ field: 'email', before: null, after: ann.email }))
    await cancel(scene, item)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(await scene.at('b').contacts.all()).toEqual([])
    await scene.client.records.createAgain({ id: made.id, integrationId: scene.id('b') })
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(1)
  })

  it('calls a delete off: the record stays at the CRM, and here it stays deleted', async () => {
    await using scene = await openScene({ settings: { onLocalDelete: 'delete' } })
    await scene.at('a').contacts.create(ann)
    await scene.sync()
    await scene.here.remove(await scene.here.only())
    const [item] = (await list(scene)).items
    if (!item) throw new Error('The delete waits')
    expect(item.op).toBe('delete')
    await cancel(scene, item)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(await scene.records()).toEqual([])
  })

  it('names the reason of a field that the CRM refuses, counts it, and calls it off', async () => {
    await using scene = await oneSynced()
    await scene.at('a').refuseValue('contact', 'firstName', 'Nope')
    const record = await scene.here.only()
    await scene.here.edit(record, { firstName: 'Nope' })
    await scene.syncUntilQuiet()
    const { items, counts } = await list(scene)
    expect(items).toMatchObject([
      {
        integrationId: scene.id('a'),
        state: 'held',
        waitsFor: 'person',
        reason: { code: 'CRM_REFUSED_RECORD' },
        fields: [{ field: 'firstName', before: 'Ann', after: 'Nope' }],
      },
    ])
    expect(counts).toEqual({ waiting: 0, refused: 1, held: 1 })
    const card = await scene.client.integrations.status({ id: scene.id('a') })
    expect(card.outbox).toEqual({ waiting: 0, refused: 1 })
    const [item] = items
    if (item) await cancel(scene, item)
    await scene.syncUntilQuiet()
    expect(await list(scene)).toMatchObject({ items: [], counts: { waiting: 0, refused: 0, held: 0 } })
  })

  it('does not call off what is on its way', async () => {
    await using scene = await openScene()
    await scene.here.create('contact', ann)
    await scene.at('a').loseAnswer('contact', 'create')
    await scene.sync()
    const { items } = await list(scene, '?state=unknown')
    for (const item of items) {
      expect(item).toMatchObject({ waitsFor: 'answer', cancellable: false })
      const { status, body } = await scene.rest<{ code: string }>('DELETE', `/outbox/${item.id}`)
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'ON_ITS_WAY' })
    }
    expect(items).toHaveLength(1)
  })
})
