import { expect, it } from 'vitest'
import { replaceReferenceData } from '../../src/main/engine/entities/reference-data'
import { Store } from '../../src/main/engine/store/store'
import type { Campaign, CampaignMember, Owner, Pipeline, ReferenceItems, ReferenceKind } from '../../src/shared/model'
import { openScene, type Scene } from '../kit/scene'

/** What accounts have besides records, as callers of REST see it. */

const ann: Owner = { remoteId: '7', name: 'Ann Ash', email: 'ann@northwind.example', active: true }
const deals: Pipeline = {
  remoteId: 'default',
  object: 'deals',
  label: 'Sales',
  position: 0,
  stages: [{ remoteId: 'new', label: 'New', position: 0, outcome: 'open', probability: 20 }],
}
const spring: Campaign = { remoteId: 'c/1', name: 'Spring', type: 'campaign', status: 'active', memberCount: null }

/** Gives an account what its CRM would list. */
async function list<Kind extends ReferenceKind>(scene: Scene, kind: Kind, items: ReferenceItems[Kind][]) {
  const store = new Store(scene.file.path)
  async function* pages() {
    yield items
  }
  try {
    await replaceReferenceData(store, { integrationId: scene.id('a'), kind, name: kind }, pages())
  } finally {
    store.close()
  }
}

it('owners, pipelines and campaigns of an account are told by REST, empty ones too', async () => {
  await using scene = await openScene()
  const at = `/integrations/${scene.id('a')}`
  for (const kind of ['owners', 'pipelines', 'campaigns']) {
    expect(await scene.rest('GET', `${at}/${kind}`)).toMatchObject({ status: 200, body: [] })
  }
  await list(scene, 'owners', [ann])
  await list(scene, 'pipelines', [deals])
  await list(scene, 'campaigns', [spring])
  expect((await scene.rest('GET', `${at}/owners`)).body).toEqual([ann])
  expect((await scene.rest('GET', `${at}/pipelines`)).body).toEqual([deals])
  expect((await scene.rest('GET', `${at}/campaigns`)).body).toEqual([spring])
  expect(await scene.rest('GET', '/integrations/nothing/owners')).toMatchObject({ status: 404 })
})

it('members of a campaign are told page by page, each with the record here that it is', async () => {
  await using scene = await openScene()
  const crm = scene.at('a')
  const person = await crm.contacts.create({ firstName: 'Ann', lastName: 'Ash', email: 'ann@x.test' })
  await scene.sync()
  const record = await scene.here.only()
  const object = crm.contacts.name
  const member = (remoteId: string): CampaignMember => ({ campaignId: 'c/1', object, remoteId, status: 'sent' })
  await list(scene, 'campaigns', [spring])
  await list(scene, 'members', [member('0'), member(person.id), member('zz')])
  const at = `/integrations/${scene.id('a')}/campaigns/${encodeURIComponent('c/1')}/members`
  const found: unknown[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { body } = await scene.rest<{ items: unknown[]; nextCursor: string | null }>('GET', `${at}?limit=1${more}`)
    found.push(...body.items)
    cursor = body.nextCursor
  }
  expect(found).toEqual([
    { ...member('0'), recordId: null, name: '' },
    { ...member(person.id), recordId: record.id, name: 'Ann Ash' },
    { ...member('zz'), recordId: null, name: '' },
  ])
  const other = at.replace(encodeURIComponent('c/1'), 'c2')
  expect(await scene.rest('GET', other)).toMatchObject({ status: 404 })
})
