import { expect, it } from 'vitest'
import { customFieldId, type MappingCheck, type MappingState, type OutboxItem } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'

const person = { email: 'ann@x.test', lastName: 'Ash' }
const shoe = customFieldId('shoe')
const size = customFieldId('size')
const pairs = [
  { crm: '40', here: 'forty' },
  { crm: '41', here: 'forty-one' },
]
const row = (more: object[] = []) => ({
  field: shoe,
  crmField: size,
  transforms: [{ kind: 'values', pairs: [...pairs, ...more] }],
})

async function withFields(): Promise<Scene> {
  const scene = await openScene({ accounts: ['a', 'b'] })
  for (const [account, name] of [
    ['a', 'shoe'],
    ['b', 'size'],
  ] as const) {
    await scene.at(account).define({ object: scene.at(account).contacts.name, action: 'add', name, type: 'string' })
  }
  return scene
}

const path = (scene: Scene, account: string) => `/integrations/${scene.id(account)}/mapping/contacts`

async function map(scene: Scene, rows: object[]): Promise<{ runId: string | null }> {
  const { body } = await scene.rest<{ runId: string | null }>('PUT', path(scene, 'b'), { objects: [{ rows }] })
  await scene.client.integrations.confirmFirstSync({ id: scene.id('b') })
  return body
}

const waiting = async (scene: Scene) => (await scene.rest<{ items: OutboxItem[] }>('GET', '/outbox')).body.items

const valueAt = async (scene: Scene, account: string, id: string, field: string) =>
  (await scene.at(account).contacts.get(id)).fields[field] ?? null

it('a list of values goes both ways; what is not on it stays where it is, with the reason, until it is listed', async () => {
  await using scene = await withFields()
  const one = await scene.at('a').contacts.create({ ...person, [shoe]: 'forty' })
  const other = await scene.at('b').contacts.create({ ...person, [size]: '40' })
  await scene.syncUntilQuiet()
  await map(scene, [row()])
  await scene.syncUntilQuiet()
  expect(await scene.here.conflicts()).toEqual([])
  await scene.advance(60_000)
  await scene.at('b').contacts.edit(other.id, { [size]: '41' })
  await scene.syncUntilQuiet()
  expect(await valueAt(scene, 'a', one.id, shoe)).toBe('forty-one')
  await scene.at('a').contacts.edit(one.id, { [shoe]: 'forty' })
  await scene.syncUntilQuiet()
  expect(await valueAt(scene, 'b', other.id, size)).toBe('40')
  // The CRM's own people choose what has no partner: it is seen, and not written over.
  await scene.advance(60_000)
  await scene.at('b').contacts.edit(other.id, { [size]: 'Evangelist' })
  await scene.syncUntilQuiet()
  expect(await valueAt(scene, 'a', one.id, shoe)).toBe('forty')
  const { body: state } = await scene.rest<MappingState>('GET', path(scene, 'b'))
  expect(state.rows.find(({ field }) => field === shoe)).toMatchObject({
    crmField: size,
    keptBack: 1,
    automatic: false,
  })
  const { body: check } = await scene.rest<MappingCheck>('POST', `${path(scene, 'b')}/check`, {})
  expect(check.values).toMatchObject([{ way: 'from', value: 'Evangelist', reason: 'not-listed', records: 1 }])
  await scene.here.edit(await scene.here.only(), { [shoe]: 'forty-one' })
  await scene.syncUntilQuiet()
  expect(await valueAt(scene, 'b', other.id, size)).toBe('Evangelist')
  expect(await waiting(scene)).toMatchObject([{ reason: { code: 'CRM_VALUE_NOT_MAPPED' } }])
  // A value here that has no partner waits as well.
  await scene.at('b').contacts.edit(other.id, { [size]: '41' })
  await scene.syncUntilQuiet()
  await scene.here.edit(await scene.here.only(), { [shoe]: 'barefoot' })
  await scene.syncUntilQuiet()
  expect(await waiting(scene)).toMatchObject([{ reason: { code: 'VALUE_NOT_MAPPED', params: { value: 'barefoot' } } }])
  expect(await valueAt(scene, 'a', one.id, shoe)).toBe('barefoot')
  const written = scene.watchWrites()
  await scene.sync('b')
  expect(written()).toEqual({})
  await map(scene, [row([{ crm: '0', here: 'barefoot' }])])
  await scene.settings('b', 'contacts', { policy: 'patchbay' })
  await scene.syncUntilQuiet()
  expect(await valueAt(scene, 'b', other.id, size)).toBe('0')
  expect(await waiting(scene)).toEqual([])
})

it('fields of two types go one way, or by a list; what is refused says why', async () => {
  await using scene = await openScene({ accounts: ['a', 'b'] })
  await scene.at('a').define({ object: scene.at('a').contacts.name, action: 'add', name: 'shoe', type: 'string' })
  await scene.at('b').define({ object: scene.at('b').contacts.name, action: 'add', name: 'size', type: 'number' })
  await scene.syncUntilQuiet()
  const put = (given: object) => scene.rest('PUT', path(scene, 'b'), { objects: [{ rows: [given] }] })
  expect(await put({ field: shoe, crmField: size })).toMatchObject({
    status: 409,
    body: { code: 'FIELDS_ONE_WAY', message: expect.stringContaining('from') },
  })
  expect(await put({ field: shoe, crmField: size, direction: 'to' })).toMatchObject({
    body: { code: 'FIELDS_ONE_WAY' },
  })
  expect(await put({ field: 'ownerId', crmField: size })).toMatchObject({ body: { code: 'FIELDS_NOT_ALIKE' } })
  expect(await put({ field: shoe, crmField: 'custom:none' })).toMatchObject({ body: { code: 'FIELD_UNKNOWN' } })
  expect(await put({ field: shoe, crmField: size, direction: 'from' })).toMatchObject({ status: 200 })
  const other = await scene.at('b').contacts.create({ ...person, [size]: '40' })
  await scene.client.integrations.confirmFirstSync({ id: scene.id('b') })
  await scene.syncUntilQuiet()
  expect((await scene.here.only()).fields[shoe]).toBe('40')
  expect(await valueAt(scene, 'b', other.id, size)).toBe('40')
})

it('a mapping stands in the history, goes through the preview, and is set back by an undo', async () => {
  await using scene = await withFields()
  await scene.at('a').contacts.create({ ...person, [shoe]: 'forty' })
  await scene.at('b').contacts.create(person)
  await scene.syncUntilQuiet()
  const before = await scene.rest<MappingState>('GET', path(scene, 'b'))
  const { body } = await scene.rest<{ runId: string }>('PUT', path(scene, 'b'), { objects: [{ rows: [row()] }] })
  const status = await scene.rest<{ previews: object[] }>('GET', `/integrations/${scene.id('b')}/status`)
  expect(status.body.previews).toEqual([{ stream: 'contacts', reasons: ['mapping'] }])
  const changes = await scene.runs.changes({ id: body.runId })
  expect(changes.flatMap(({ fields }) => fields.map(({ field }) => field))).toContain(shoe)
  await scene.undo({ id: body.runId })
  expect((await scene.rest<MappingState>('GET', path(scene, 'b'))).body).toEqual(before.body)
})

it('a document is put in place as a whole, and tells before what it changes', async () => {
  await using scene = await withFields()
  await scene.syncUntilQuiet()
  const empty = (await scene.rest<{ objects: object[] }>('GET', `${path(scene, 'b')}/export`)).body
  await map(scene, [row()])
  const full = (await scene.rest<object>('GET', `${path(scene, 'b')}/export`)).body
  const put = (document: object, apply: boolean) =>
    scene.rest<{ differences: object[]; runId: string | null }>('POST', `${path(scene, 'b')}/import`, {
      document,
      apply,
    })
  expect((await put(full, true)).body).toEqual({ differences: [], runId: null })
  const told = (await put(empty, false)).body
  expect(told).toMatchObject({
    runId: null,
    differences: expect.arrayContaining([expect.objectContaining({ field: shoe, after: null })]),
  })
  expect((await put(empty, true)).body).toMatchObject({ differences: told.differences, runId: expect.any(String) })
  expect((await scene.rest<object>('GET', `${path(scene, 'b')}/export`)).body).toEqual(empty)
  expect(await put({ ...full, version: 2 }, true)).toMatchObject({ status: 400 })
  expect(await put({ ...full, provider: 'other' }, true)).toMatchObject({ status: 400 })
})

it('what changes at the CRM is listed until a person has seen it', async () => {
  await using scene = await withFields()
  await scene.syncUntilQuiet()
  const drift = async () => (await scene.rest<MappingState>('GET', path(scene, 'b'))).body.drift
  expect(await drift()).toEqual([])
  const { name: object } = scene.at('b').contacts
  await scene.at('b').define({ object, action: 'add', name: 'hat', type: 'string' })
  await scene.sync('b')
  expect(await drift()).toMatchObject([{ crmField: 'custom:hat', kind: 'new' }])
  await scene.sync('b')
  expect(await drift()).toHaveLength(1)
  await scene.rest('POST', `${path(scene, 'b')}/acknowledge`)
  expect(await drift()).toEqual([])
})
