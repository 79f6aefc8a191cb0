import { expect, it } from 'vitest'
import { customFieldId } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'

const person = { email: 'ann@x.test', lastName: 'Ash' }

/** Two accounts that have an own field of one name, of these types. */
async function withOwnFields(types: Record<'a' | 'b', string>): Promise<Scene> {
  const scene = await openScene({ accounts: ['a', 'b'] })
  for (const [name, type] of Object.entries(types)) {
    await scene.at(name).define({ object: scene.at(name).contacts.name, action: 'add', name: 'shoe', type })
  }
  return scene
}

const shoe = customFieldId('shoe')

it('own fields of two accounts are two fields, whatever they are called, and hold back no other', async () => {
  await using scene = await withOwnFields({ a: 'string', b: 'number' })
  await scene.at('a').contacts.create({ ...person, [shoe]: 'forty', jobTitle: 'Cook' })
  const there = await scene.at('b').contacts.create({ ...person, [shoe]: '41' })
  await scene.syncUntilQuiet()
  expect((await scene.at('b').contacts.get(there.id)).fields).toMatchObject({ [shoe]: '41', jobTitle: 'Cook' })
  expect((await scene.here.outbox()).filter(({ state }) => state !== 'confirmed')).toEqual([])
  const { fields } = await scene.here.only()
  expect(fields[shoe]).toBe('forty')
  expect(Object.entries(fields).filter(([, value]) => value === '41')).toHaveLength(1)
})

it('a mapping makes one field of two of a type; values that differ are left to a person', async () => {
  await using scene = await withOwnFields({ a: 'number', b: 'number' })
  const one = await scene.at('a').contacts.create({ ...person, [shoe]: '40' })
  const other = await scene.at('b').contacts.create(person)
  await scene.syncUntilQuiet()
  expect((await scene.at('b').contacts.get(other.id)).fields[shoe] ?? null).toBeNull()
  await scene.map('b', 'contacts', 'shoe', shoe)
  await scene.syncUntilQuiet()
  expect((await scene.at('b').contacts.get(other.id)).fields[shoe]).toBe('40')
  await scene.advance(60_000)
  await scene.at('b').contacts.edit(other.id, { [shoe]: '42' })
  await scene.syncUntilQuiet()
  expect((await scene.at('a').contacts.get(one.id)).fields[shoe]).toBe('42')
})

it('fields of two types are not mapped to each other', async () => {
  await using scene = await withOwnFields({ a: 'string', b: 'number' })
  await scene.syncUntilQuiet()
  expect(await scene.problemOf(scene.map('b', 'contacts', 'shoe', shoe))).toMatchObject({ code: 'FIELDS_NOT_ALIKE' })
})

it.each([
  ['string', 'number'],
  ['string', 'string'],
])('a record that is made at another account has no own field of the first one (%s, %s)', async (a, b) => {
  await using scene = await withOwnFields({ a, b } as Record<'a' | 'b', string>)
  const here = await scene.at('a').contacts.create({ ...person, [shoe]: 'forty', jobTitle: 'Cook' })
  await scene.sync('a')
  await scene.settings('b', 'contacts', { createMissing: true })
  await scene.syncUntilQuiet()
  const [made, ...more] = await scene.at('b').contacts.all()
  expect(more).toEqual([])
  expect([made?.fields.jobTitle, made?.fields[shoe] ?? null]).toEqual(['Cook', null])
  expect((await scene.here.outbox()).map(({ state }) => state)).toEqual(['confirmed'])
  expect(scene.file.rows('waiting_fields')).toEqual([])
  await scene.advance(60_000)
  await scene.at('b').contacts.edit(made?.id ?? '', { [shoe]: '41' })
  await scene.syncUntilQuiet()
  expect((await scene.at('a').contacts.get(here.id)).fields[shoe]).toBe('forty')
})

it('an own field that another account has under the same name says why it cannot be written', async () => {
  await using scene = await withOwnFields({ a: 'string', b: 'string' })
  await scene.at('a').contacts.create(person)
  const there = await scene.at('b').contacts.create({ ...person, [shoe]: '41' })
  await scene.syncUntilQuiet()
  const record = await scene.here.only()
  const [field] = Object.entries(record.fields).find(([, value]) => value === '41') ?? ['']
  await scene.here.edit(record, { [field]: '42' })
  const { name } = scene.at('b').contacts
  await scene.at('b').define({ object: name, action: 'change', name: 'shoe', readOnly: true })
  await scene.advance(60_000)
  await scene.sync('b')
  expect(scene.file.rows('waiting_fields')).toMatchObject([
    { field, reason: { code: 'FIELD_NOT_WRITABLE', params: { why: 'read_only' } } },
  ])
  await scene.at('b').define({ object: name, action: 'change', name: 'shoe', readOnly: false })
  await scene.advance(60_000)
  await scene.sync('b')
  expect((await scene.at('b').contacts.get(there.id)).fields[shoe]).toBe('42')
})

it('an undo of the sync that learned a field takes nothing from the CRM that had it all along', async () => {
  await using scene = await withOwnFields({ a: 'number', b: 'number' })
  const one = await scene.at('a').contacts.create(person)
  const other = await scene.at('b').contacts.create({ ...person, [shoe]: '41' })
  await scene.syncUntilQuiet()
  await scene.map('b', 'contacts', 'shoe', shoe)
  await scene.advance(60_000)
  const learned = await scene.sync('b', { full: true })
  expect((await scene.here.only()).fields[shoe]).toBe('41')
  await scene.undo(learned)
  await scene.syncUntilQuiet()
  expect((await scene.at('b').contacts.get(other.id)).fields[shoe]).toBe('41')
  expect((await scene.here.only()).fields[shoe]).toBe('41')
  expect((await scene.at('a').contacts.get(one.id)).fields[shoe]).toBe('41')
})
