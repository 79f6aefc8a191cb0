import type { CampaignMember, Owner, Pipeline } from '@shared/model'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { removeSome } from '../store/file/removal'
import { openOverlay } from '../store/overlay/overlay'
import { Store } from '../store/store'
import { addTestIntegration, openTestStore, type TestStore } from '../store/testing'
import { writerOf } from '../store/write'
import { replaceReferenceData } from './reference-data'

const ann: Owner = { remoteId: '1', name: 'Ann', email: 'Ann@Northwind.example', active: true }
const bo: Owner = { remoteId: '2', name: 'Bo', email: null, active: false }

const sales: Pipeline = {
  remoteId: 'default',
  object: 'deals',
  label: 'Sales',
  position: 0,
  stages: [
    { remoteId: 's2', label: 'Won', position: 1, outcome: 'won', probability: 100 },
    { remoteId: 's1', label: 'New', position: 0, outcome: 'open', probability: 20 },
  ],
}

function prepared(): TestStore {
  const test = openTestStore()
  addTestIntegration(test.store)
  addTestIntegration(test.store, { id: 'other', connectionId: 'connection-2' })
  return test
}

async function* pagesOf<T>(...pages: T[][]) {
  yield* pages
}

const owners = (integrationId = 'crm', name = 'owners') => ({ integrationId, kind: 'owners' as const, name })
const members = { integrationId: 'crm', kind: 'members' as const, name: 'members' }

function member(remoteId: string, status = 'sent'): CampaignMember {
  return { campaignId: 'c1', object: 'contacts', remoteId, status }
}

/** Whether the file is written by `work`, as another process sees it. */
async function writesTo(file: string, work: () => Promise<unknown>): Promise<boolean> {
  const watcher = new Database(file, { readonly: true })
  const version = () => watcher.pragma('data_version', { simple: true })
  const before = version()
  await work()
  const after = version()
  watcher.close()
  return before !== after
}

describe('a list of reference data', () => {
  it('is kept as it was read, each account by itself', async () => {
    using test = prepared()
    const { store } = test
    expect(await replaceReferenceData(store, owners(), pagesOf([bo], [ann]))).toEqual({ written: 2, removed: 0 })
    await replaceReferenceData(store, owners('other'), pagesOf([{ ...ann, name: 'Anna' }]))
    expect(store.reference.owners('crm')).toEqual([ann, bo])
    expect(store.reference.owners('other')).toEqual([{ ...ann, name: 'Anna' }])
    await replaceReferenceData(store, { integrationId: 'crm', kind: 'pipelines', name: 'deals' }, pagesOf([sales]))
    const [pipeline] = store.reference.pipelines('crm')
    expect(pipeline?.stages.map(({ label }) => label)).toEqual(['New', 'Won'])
    expect(pipeline).toMatchObject({ object: 'deals', label: 'Sales' })
  })

  it('writes what differs, and nothing where there is no news', async () => {
    using test = prepared()
    const { store, file } = test
    await replaceReferenceData(store, owners(), pagesOf([ann, bo]))
    const again = () => replaceReferenceData(store, owners(), pagesOf([ann], [bo]))
    expect(await writesTo(file, again)).toBe(false)
    const changed = () => replaceReferenceData(store, owners(), pagesOf([ann, { ...bo, active: true }]))
    expect(await writesTo(file, changed)).toBe(true)
    expect(store.reference.owners('crm')[1]).toEqual({ ...bo, active: true })
  })

  it('takes away what it no longer has, and nothing of another list', async () => {
    using test = prepared()
    const { store } = test
    await replaceReferenceData(store, owners(), pagesOf([ann, bo]))
    const cid = { ...ann, remoteId: '3', name: 'Cid' }
    await replaceReferenceData(store, owners('crm', 'teams'), pagesOf([cid]))
    expect(await replaceReferenceData(store, owners(), pagesOf([bo]))).toEqual({ written: 0, removed: 1 })
    // An owner stays, so that it is known whose records are; it takes no more.
    expect(store.reference.owners('crm')).toEqual([{ ...ann, active: false }, bo, cid])
    expect(await replaceReferenceData(store, owners(), pagesOf([bo]))).toEqual({ written: 0, removed: 0 })
    expect(await replaceReferenceData(store, owners(), pagesOf([ann, bo]))).toEqual({ written: 1, removed: 0 })
  })

  it('that ends half-way takes nothing away, and the next one that is whole does', async () => {
    using test = prepared()
    const { store } = test
    const held = () => store.reference.members('crm', 'c1', { object: '', remoteId: '' }, 9)
    await replaceReferenceData(store, members, pagesOf([member('1'), member('2')]))
    async function* broken() {
      yield [member('1', 'opened')]
      throw new Error('cut off')
    }
    await expect(replaceReferenceData(store, members, broken())).rejects.toThrow('cut off')
    expect(held().map(({ remoteId, status }) => [remoteId, status])).toEqual([
      ['1', 'opened'],
      ['2', 'sent'],
    ])
    await replaceReferenceData(store, members, pagesOf([member('2')]))
    expect(held()).toHaveLength(1)
  })

  it('of more members than a step takes goes whole, and with its integration', async () => {
    using test = prepared()
    const { store } = test
    const many = Array.from({ length: 1300 }, (_, index) => member(`it's "${index}"\u2028`))
    await replaceReferenceData(store, members, pagesOf(many))
    expect(await replaceReferenceData(store, members, pagesOf(many))).toEqual({ written: 0, removed: 0 })
    expect(await replaceReferenceData(store, members, pagesOf(many.slice(0, 100)))).toEqual({
      written: 0,
      removed: 1200,
    })
    expect(store.reference.members('crm', 'c1', { object: '', remoteId: '' }, 500)).toHaveLength(100)
    expect([removeSome(store.db, 'crm'), removeSome(store.db, 'crm')]).toEqual([100, 0])
    expect(store.reference.members('crm', 'c1', { object: '', remoteId: '' }, 500)).toEqual([])
  })
})

describe('campaigns', () => {
  it('have as many members as the CRM says, else as many as are known', async () => {
    using test = prepared()
    const { store } = test
    const spring = { remoteId: 'c1', name: 'Spring', type: 'campaign' as const, status: 'active', memberCount: null }
    const list = { integrationId: 'crm', kind: 'campaigns' as const, name: 'campaigns' }
    await replaceReferenceData(store, list, pagesOf([spring, { ...spring, remoteId: 'c2', name: 'Autumn' }]))
    await replaceReferenceData(store, members, pagesOf([member('1'), member('2')]))
    expect(store.reference.campaigns('crm').map(({ name, memberCount }) => [name, memberCount])).toEqual([
      ['Autumn', null],
      ['Spring', 2],
    ])
    await replaceReferenceData(store, list, pagesOf([{ ...spring, memberCount: 9 }]))
    expect(store.reference.campaign('crm', 'c1')?.memberCount).toBe(9)
    expect(store.reference.campaign('other', 'c1')).toBeNull()
  })

  it('know which record here a member is, page by page', async () => {
    using test = prepared()
    const { store } = test
    const object = store.objects.ensure('crm', 'contacts', 'contacts')
    const entityId = store.commit(() => {
      const writer = writerOf(store)
      const id = writer.entities.create('contact', 'Ada', {}, 1)
      const rest = { createdAt: null, updatedAt: null, deletedAt: null, associations: null, mergedIds: [] }
      const recordId = writer.records.create(object.id, { remoteId: '2', raw: {}, fields: {}, ...rest }, 1)
      const link = { base: null, madeByUs: false, linkedAt: 1, floorAt: null, confirm: false }
      writer.records.link({ recordId, entityId: id, origin: 'pulled', ...link })
      return id
    })
    await replaceReferenceData(store, members, pagesOf([member('1'), member('2', 'opened'), member('3')]))
    const first = store.reference.members('crm', 'c1', { object: '', remoteId: '' }, 2)
    expect(first).toEqual([
      { ...member('1'), entityId: null, entityName: null },
      { ...member('2', 'opened'), entityId, entityName: 'Ada' },
    ])
    expect(store.reference.members('crm', 'c1', { object: 'contacts', remoteId: '2' }, 2)).toHaveLength(1)
  })
})

it('a dry run replaces lists for itself, and the file stays as it is', async () => {
  using test = prepared()
  const { store, file } = test
  await replaceReferenceData(store, members, pagesOf([member('1'), member('2')]))
  await replaceReferenceData(store, owners(), pagesOf([ann]))
  const dry = new Store(file, undefined, openOverlay)
  try {
    const news = () => replaceReferenceData(dry, members, pagesOf([member('2', 'opened'), member('3')]))
    expect(await writesTo(file, news)).toBe(false)
    expect(await replaceReferenceData(dry, members, pagesOf([member('2', 'opened'), member('3')]))).toEqual({
      written: 0,
      removed: 0,
    })
    await replaceReferenceData(dry, owners(), pagesOf([bo]))
    const listed = dry.reference.members('crm', 'c1', { object: '', remoteId: '' }, 5)
    expect(listed.map(({ remoteId, status }) => [remoteId, status])).toEqual([
      ['2', 'opened'],
      ['3', 'sent'],
    ])
    expect(dry.reference.owners('crm')).toEqual([{ ...ann, active: false }, bo])
  } finally {
    dry.close()
  }
  expect(store.reference.owners('crm')).toEqual([ann])
})
