import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'
import { replaceReferenceData } from '../../../entities/reference-data'
import { Store } from '../../../store/store'
import { paths } from '../crm-object'

/** Owners of records at two accounts, each of which has ids of its own for them. */

type Side = 'a' | 'b'
const sides = ['a', 'b'] as const
/** Ids that every account of the sandbox takes for an owner. */
const [one, two, three] = ['71204310', '71204347', '71204384'] as const
const person = { firstName: 'Eve', lastName: 'Elm', email: 'eve@x.test' }

const listed = new WeakMap<Scene, Map<Side, { archived: boolean }[]>>()

/** What the CRM answers from now on when it is asked for its owners. */
function listedBy(scene: Scene, side: Side, rows: { archived: boolean }[]): void {
  const lists = listed.get(scene) ?? new Map<Side, { archived: boolean }[]>()
  listed.set(scene, lists)
  const isFirst = !lists.has(side)
  lists.set(side, rows)
  if (!isFirst) return
  const { connectionId } = scene.at(side)
  scene.wire.on((request) => request.connectionId === connectionId && request.path === paths.owners, {
    instead: ({ query }) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { results: (lists.get(side) ?? []).filter((row) => String(row.archived) === query.archived) },
    }),
  })
}

/** The owners of an account, also as the CRM lists them from now on: id to address; one in brackets is no longer active. */
async function owners(scene: Scene, side: Side, list: Record<string, string>) {
  const rows = Object.entries(list).map(([id, text]) => ({
    id,
    firstName: id,
    lastName: '',
    email: text.replace(/[()]/g, ''),
    archived: text.startsWith('('),
  }))
  listedBy(scene, side, rows)
  const store = new Store(scene.file.path)
  const items = Object.entries(list).map(([remoteId, text]) => {
    const active = !text.startsWith('(')
    return { remoteId, name: remoteId, email: text.replace(/[()]/g, ''), active }
  })
  async function* pages() {
    yield items
  }
  try {
    const of = { integrationId: scene.id(side), kind: 'owners' as const, name: 'owners' }
    return await replaceReferenceData(store, of, pages())
  } finally {
    store.close()
  }
}

/** Two accounts that hold one person, who belongs to the first owner of `a`. */
async function together(of: Record<Side, Record<string, string>>, owned = '') {
  const scene = await openScene({ accounts: sides })
  await scene.at('a').contacts.create({ ...person, ownerId: one })
  await scene.at('b').contacts.create(owned === '' ? person : { ...person, ownerId: owned })
  for (const side of sides) await owners(scene, side, of[side])
  await syncAll(scene, 'a', 'b', 'a', 'b')
  return { scene, eve: await scene.here.only(), [Symbol.asyncDispose]: () => scene.close() }
}

async function syncAll(scene: Scene, ...accounts: Side[]) {
  const runs = []
  for (const account of accounts) runs.push(await scene.sync(account))
  return runs
}

async function there(scene: Scene, side: Side): Promise<unknown> {
  const [contact] = await scene.at(side).contacts.all()
  return contact?.fields.ownerId ?? null
}

async function here(scene: Scene): Promise<unknown> {
  return (await scene.here.only()).fields.ownerId ?? null
}

describe('an owner', () => {
  it('is the same person at both accounts, by the address in any case, whatever the ids are', async () => {
    await using on = await together({ a: { [one]: 'Ann@X.test', [two]: 'bo@x.test' }, b: { [two]: 'ann@x.test' } })
    const { scene } = on
    expect(await here(scene)).toBe('ann@x.test')
    expect(await there(scene, 'b')).toBe(two)
    for (const side of sides) await scene.at(side).forget()
    const written = scene.watchWrites()
    for (const run of await syncAll(scene, 'a', 'b', 'a', 'b')) expect(run.changes).toEqual([])
    expect(written()).toEqual({})
    for (const side of sides) expect(await scene.at(side).writes()).toEqual([])
    await scene.at('b').contacts.edit((await scene.records('contact'))[0]?.at.b ?? '', { ownerId: '' })
    await syncAll(scene, 'b', 'a')
    expect([await here(scene), await there(scene, 'a')]).toEqual([null, null])
  })

  it('that an account does not have waits with the address, and is sent when there is one', async () => {
    await using on = await together({ a: { [one]: 'ann@x.test', [two]: 'bo@x.test' }, b: { [two]: 'ann@x.test' } })
    const { scene, eve } = on
    await scene.here.edit(eve, { ownerId: 'bo@x.test', city: 'Lund' })
    await syncAll(scene, 'a', 'b')
    expect(await there(scene, 'a')).toBe(two)
    expect(await there(scene, 'b')).toBe(two)
    const [atB] = await scene.at('b').contacts.all()
    expect(atB?.fields.city).toBe('Lund')
    const waiting = async () =>
      (await scene.client.records.get({ id: eve.id })).links.flatMap((link) => link.waiting.map((item) => item))
    expect(await waiting()).toMatchObject([
      { field: 'ownerId', after: 'bo@x.test', reason: { code: 'OWNER_UNKNOWN', params: { owner: 'bo@x.test' } } },
    ])
    // One that has left takes nothing.
    await owners(scene, 'b', { [two]: 'ann@x.test', [three]: '(bo@x.test)' })
    await syncAll(scene, 'b')
    expect(await waiting()).toHaveLength(1)
    await owners(scene, 'b', { [two]: 'ann@x.test', [three]: 'bo@x.test' })
    await syncAll(scene, 'b')
    expect(await there(scene, 'b')).toBe(three)
    expect(await waiting()).toEqual([])
    await syncAll(scene, 'a', 'b')
    expect([await here(scene), await there(scene, 'a')]).toEqual(['bo@x.test', two])
  })

  it('whose address is not known stays in the account', async () => {
    await using on = await together({ a: { [two]: 'bo@x.test' }, b: { [two]: 'ann@x.test' } })
    const { scene, eve } = on
    expect([await here(scene), await there(scene, 'b')]).toEqual([one, null])
    expect((await scene.client.records.get({ id: eve.id })).links.flatMap(({ waiting }) => waiting)).toEqual([])
    const refused = await scene.problemOf(scene.client.records.edit({ id: eve.id, fields: { ownerId: two } }))
    expect(refused.code).toBe('FIELD_READ_ONLY')
  })

  it('stays as it is where each account has people of its own', async () => {
    await using on = await together({ a: { [one]: 'ann@a.test' }, b: { [two]: 'bo@b.test' } }, two)
    const { scene } = on
    expect(await scene.here.conflicts()).toEqual([])
    expect([await here(scene), await there(scene, 'a'), await there(scene, 'b')]).toEqual(['ann@a.test', one, two])
  })

  it('that both accounts know and that differs is a conflict like any other', async () => {
    const all = { [one]: 'ann@x.test', [two]: 'bo@x.test' }
    await using on = await together({ a: all, b: all }, two)
    expect(await on.scene.here.conflicts()).toMatchObject([{ fields: [{ field: 'ownerId' }] }])
  })
})

describe('owners that come to be known', () => {
  it('are held by their addresses from then on, and nothing is a change', async () => {
    await using on = await together({ a: {}, b: {} })
    const { scene, eve } = on
    expect(await here(scene)).toBe(one)
    await owners(scene, 'a', { [one]: 'ann@x.test' })
    await owners(scene, 'b', { [two]: 'ann@x.test' })
    expect(await here(scene)).toBe('ann@x.test')
    const before = (await scene.here.history(eve)).length
    for (const run of await syncAll(scene, 'a', 'b')) expect(run.changes).toEqual([])
    expect(await scene.here.history(eve)).toHaveLength(before)
    // A new address of the same owner is no change either.
    await owners(scene, 'a', { [one]: 'ann@new.test' })
    expect(await here(scene)).toBe('ann@new.test')
    for (const run of await syncAll(scene, 'a')) expect(run.changes).toEqual([])
    expect(await there(scene, 'a')).toBe(one)
  })

  it('and are gone again are still who they were', async () => {
    await using on = await together({ a: { [one]: 'ann@x.test' }, b: { [two]: 'ann@x.test' } })
    const { scene, eve } = on
    expect(await owners(scene, 'a', {})).toEqual({ written: 0, removed: 1 })
    await scene.at('a').contacts.edit(eve.at.a ?? '', { city: 'Lund' })
    await syncAll(scene, 'a', 'b')
    expect([await here(scene), await there(scene, 'a'), await there(scene, 'b')]).toEqual(['ann@x.test', one, two])
  })
})
