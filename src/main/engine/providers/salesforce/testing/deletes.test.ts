import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

const day = 24 * 60 * 60_000

const open = () => openScene({ accounts: { a: { provider: 'salesforce' } }, records: 30 })

/** From when on the list of deleted ids was asked for, days before the moment that it was asked. */
function askedBack(scene: Scene): number[] {
  return scene
    .at('a')
    .requests()
    .filter(({ path }) => path.includes('/deleted'))
    .map(({ query }) => (Date.parse(query.end ?? '') - Date.parse(query.start ?? '')) / day)
}

describe('what was deleted while Patchbay was away', () => {
  // The bin keeps 15 days, the list of deleted ids refuses to begin more than 30 days ago.
  it.each([1, 14, 16, 29, 31, 400])('is gone here, too, after %d days, and nothing else is', async (days) => {
    await using scene = await open()
    const [gone, kept, back] = await scene
      .at('a')
      .contacts.createAll(['gone', 'kept', 'back'].map((name) => ({ email: `${name}@away.test`, lastName: name })))
    await scene.sync('a')
    await scene.at('a').forget()
    await scene.at('a').contacts.remove(gone?.id ?? '', back?.id ?? '')
    await scene.at('a').contacts.restore(back?.id ?? '')
    await scene.advance(days * day)
    const run = await scene.runs.syncWell('a')
    const here = async (id = '') => (await scene.records('contact')).some(({ at }) => at.a === id)
    expect([await here(gone?.id), await here(kept?.id), await here(back?.id)]).toEqual([false, true, true])
    expect(run.changes.map(({ action }) => action)).toEqual(['deleted'])
    for (const asked of askedBack(scene)) expect(asked).toBeLessThan(15)
    await scene.at('a').forget()
    expect((await scene.runs.syncWell('a')).changes).toEqual([])
  })
})

it('what an account takes along when Patchbay deletes it goes nowhere else', async () => {
  const settings = { onLocalDelete: 'delete', onRemoteDelete: 'delete' } as const
  const provider = 'salesforce'
  await using scene = await openScene({ accounts: { a: { provider }, b: { provider } }, settings })
  const acme = await scene.at('a').create('companies', { Name: 'Acme', Website: 'acme.test' })
  const person = await scene.at('a').create('contacts', { LastName: 'Ny', Email: 'ann@acme.test', AccountId: acme.id })
  const same = await scene.at('b').contacts.create({ email: 'ann@acme.test', lastName: 'Ny' })
  await scene.syncUntilQuiet()
  await scene.here.remove(await scene.here.only('company'))
  await scene.advance(60 * 60_000)
  await scene.syncUntilQuiet()
  expect(await scene.at('a').contacts.find(person.id)).toBeNull()
  expect((await scene.at('b').contacts.get(same.id)).fields.email).toBe('ann@acme.test')
})
