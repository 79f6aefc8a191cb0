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
