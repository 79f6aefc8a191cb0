import { describe, expect, it } from 'vitest'
import type { EntityRecord, Page, RecordChange, Run } from '../../src/shared/model'
import { openScene } from '../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann' }

describe('the history of a record', () => {
  it('says over REST who changed what, through which run and at which CRM, newest first', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const there = await scene.at('a').contacts.create(ann)
    await scene.at('b').contacts.create(ann)
    await scene.syncUntilQuiet()
    const record = await scene.here.only()
    const edited = await scene.here.edit(record, { firstName: 'Anna' })
    const sync = await scene.sync('a')

    const path = `/records/${record.id}/changes`
    const { status, body } = await scene.rest<Page<RecordChange>>('GET', path)
    expect(status).toBe(200)
    expect(body.items.map(({ id }) => id)).toEqual(body.items.map(({ id }) => id).sort((x, y) => y - x))
    expect(body.items.at(-1)).toMatchObject({ action: 'created', by: 'crm', integrationId: scene.id('a') })
    expect(body.items.at(-1)?.crmRecord).toMatchObject({ remoteId: there.id })
    const [pushed, edit] = body.items
    expect(pushed).toMatchObject({ by: 'patchbay', runId: sync.id, runKind: 'sync', integrationId: scene.id('a') })
    expect(edit).toMatchObject({ by: 'person', runId: edited.runId, runKind: 'edit' })
    expect(edit?.fields).toMatchObject([{ field: 'firstName', before: 'Ann', after: 'Anna' }])

    const first = await scene.rest<Page<RecordChange>>('GET', `${path}?limit=2`)
    const rest = await scene.rest<Page<RecordChange>>('GET', `${path}?limit=500&cursor=${first.body.nextCursor}`)
    expect([...first.body.items, ...rest.body.items]).toEqual(body.items)
    expect((await scene.rest('GET', '/records/999/changes')).status).toBe(404)
  })

  it('names the policy where it put a value aside', async () => {
    await using scene = await openScene({ settings: { policy: 'patchbay' } })
    const there = await scene.at('a').contacts.create(ann)
    await scene.sync()
    const record = await scene.here.only()
    await scene.here.edit(record, { firstName: 'Here' })
    await scene.at('a').contacts.edit(there.id, { firstName: 'There' })
    await scene.syncUntilQuiet()
    const { items } = await scene.client.records.changes({ id: record.id })
    expect(items.find(({ by }) => by === 'policy')).toMatchObject({
      action: 'decided',
      fields: [{ field: 'firstName', before: 'There', after: 'Here' }],
    })
  })
})

describe('lists of runs and records', () => {
  it('list the runs of a kind, and those that touched a record', async () => {
    await using scene = await openScene()
    await scene.at('a').contacts.createAll([ann, { email: 'bo@x.test', firstName: 'Bo' }])
    const sync = await scene.sync()
    await scene.sync()
    const [one, other] = await scene.records()
    if (!one || !other) throw new Error('Two records were made')
    const edited = await scene.here.edit(one, { firstName: 'New' })
    const ids = async (query: string) => {
      const { body } = await scene.rest<Page<Run> & { matching: number }>('GET', `/runs?${query}`)
      expect(body.matching).toBe(body.items.length)
      return body.items.map(({ id }) => id)
    }
    expect(await ids('kind=edit')).toEqual([edited.runId])
    expect(await ids(`recordId=${one.id}`)).toEqual([edited.runId, sync.id])
    expect(await ids(`recordId=${other.id}`)).toEqual([sync.id])
    expect(await ids(`recordId=${one.id}&kind=sync`)).toEqual([sync.id])
    expect((await scene.rest('GET', '/runs?recordId=999')).status).toBe(404)
  })

  it('list deleted records where they are asked for, with how the links came to be', async () => {
    await using scene = await openScene()
    await scene.at('a').contacts.create(ann)
    await scene.sync()
    const made = await scene.here.create('contact', { email: 'bo@x.test', firstName: 'Bo' })
    await scene.syncUntilQuiet()
    const linksOf = async ({ id }: Pick<EntityRecord, 'id'>) => (await scene.here.get({ id })).links
    const [pulled] = await scene.records()
    if (!pulled) throw new Error('A record was read')
    expect(await linksOf(pulled)).toMatchObject([{ origin: 'pulled', madeByUs: false }])
    expect(await linksOf(made)).toMatchObject([{ origin: 'created', madeByUs: true }])
    await scene.here.remove(pulled)
    const ids = async (deleted: string) => {
      const query = `/records?kind=contact&deleted=${deleted}`
      return (await scene.rest<Page<EntityRecord>>('GET', query)).body.items.map(({ id }) => id)
    }
    expect(await ids('without')).toEqual([made.id])
    expect(await ids('only')).toEqual([pulled.id])
    expect(await ids('with')).toEqual([pulled.id, made.id])
  })
})
