import type { Problem } from '@shared/model'
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

describe('what an account takes along when Patchbay deletes it', () => {
  const settings = { onLocalDelete: 'delete', onRemoteDelete: 'delete' } as const
  const provider = 'salesforce'

  /** A person of an account at one CRM, and the same person at another; the account is deleted here. */
  async function remove(scene: Scene): Promise<{
    agree: () => Promise<void>
    problem: Problem | null
    isThere: () => Promise<boolean>
    isElsewhere: () => Promise<boolean>
  }> {
    const acme = await scene.at('a').create('companies', { Name: 'Acme', Website: 'acme.test' })
    const fields = { LastName: 'Ny', Email: 'ann@acme.test', AccountId: acme.id }
    const person = await scene.at('a').create('contacts', fields)
    const same = await scene.at('b').contacts.create({ email: 'ann@acme.test', lastName: 'Ny' })
    await scene.syncUntilQuiet()
    await scene.here.remove(await scene.here.only('company'))
    const held = await scene.runs.sync('a')
    return {
      agree: async () => void (await scene.runs.retry(held)),
      problem: held.changes.find(({ action }) => action === 'failed')?.problem ?? null,
      isThere: async () => (await scene.at('a').contacts.find(person.id)) !== null,
      isElsewhere: async () => (await scene.at('b').contacts.find(same.id)) !== null,
    }
  }

  it('is deleted only when a person has seen how many records go along', async () => {
    await using scene = await openScene({ accounts: { a: { provider }, b: { provider } }, settings })
    const { agree, problem, isThere } = await remove(scene)
    expect(problem).toMatchObject({ code: 'DELETE_TAKES_ALONG', params: { count: 1 } })
    await scene.sync('a', { acceptDeletes: true })
    await scene.advance(60 * 60_000)
    await scene.syncUntilQuiet()
    expect([await isThere(), (await scene.at('a').companies.all()).length]).toEqual([true, 1])
    await agree()
    expect([await isThere(), (await scene.at('a').companies.all()).length]).toEqual([false, 0])
  })

  it('is asked about beside the guard: neither lets the other one through', async () => {
    await using scene = await openScene({ accounts: { a: { provider } }, settings, streams: ['companies', 'contacts'] })
    for (let n = 0; n < 12; n += 1) {
      const company = await scene.at('a').create('companies', { Name: `Acme ${n}`, Website: `acme${n}.test` })
      if (n > 6) await scene.at('a').create('contacts', { LastName: `Ny ${n}`, AccountId: company.id })
    }
    await scene.syncUntilQuiet()
    const there = async () => (await scene.at('a').companies.all()).length
    for (const company of await scene.here.all('company')) await scene.here.remove(company)
    const held = await scene.runs.sync('a')
    expect(await there()).toBe(12)
    const codes = () => scene.client.outbox.list({}).then(({ items }) => items.map(({ reason }) => reason?.code).sort())
    const [along, many] = ['DELETE_TAKES_ALONG', 'DELETES_NEED_CONFIRMATION']
    expect(await codes()).toEqual([...Array(7).fill(many), ...Array(5).fill(along)])
    await scene.runs.sync('a', { acceptDeletes: true })
    expect([await there(), await codes()]).toEqual([5, Array(5).fill(along)])
    await scene.runs.retry(held)
    expect(await there()).toBe(0)
  })

  it('is not asked about where it is deleted here as well', async () => {
    await using scene = await openScene({ accounts: { a: { provider }, b: { provider } }, settings })
    const acme = await scene.at('a').create('companies', { Name: 'Acme', Website: 'acme.test' })
    await scene.at('a').create('contacts', { LastName: 'Ny', Email: 'ann@acme.test', AccountId: acme.id })
    await scene.syncUntilQuiet()
    await scene.here.remove(await scene.here.only('company'))
    await scene.here.remove(await scene.here.only('contact'))
    await scene.runs.syncWell('a')
    expect((await scene.at('a').companies.all()).length).toBe(0)
  })

  it.each<[string, (scene: Scene) => Promise<unknown>, number]>([
    ['is found an hour later', async () => {}, 60 * 60_000],
    ['is found when no list tells of it any more', async () => {}, 20 * day],
    ['is found before the answer, which was lost', (scene) => loseAnswers(scene, 9), 60 * 60_000],
    ['went with a first try, and the answer came hours later', (scene) => loseAnswers(scene, 30), 3 * 60 * 60_000],
  ])('goes nowhere else: it %s', async (_, before, ms) => {
    await using scene = await openScene({ accounts: { a: { provider }, b: { provider } }, settings })
    const { agree, isThere, isElsewhere } = await remove(scene)
    await before(scene)
    await agree()
    await scene.advance(ms)
    await scene.syncUntilQuiet()
    expect([await isThere(), await isElsewhere()]).toEqual([false, true])
  })

  const loseAnswers = (scene: Scene, times: number) => scene.at('a').loseAnswer('companies', 'remove', times)

  it('is kept here with what belonged to it', async () => {
    const streams = ['companies', 'contacts', 'activities'] as const
    await using scene = await openScene({ accounts: { a: { provider }, b: { provider } }, settings, streams })
    const acme = await scene.at('a').create('companies', { Name: 'Acme', Website: 'acme.test' })
    const person = await scene.at('a').create('contacts', { LastName: 'Ny', Email: 'ann@x.test', AccountId: acme.id })
    const note = await scene.at('a').create('notes', { Title: 'A call', Body: 'She agrees', ParentId: person.id })
    await scene.at('b').contacts.create({ email: 'ann@x.test', lastName: 'Ny' })
    await scene.syncUntilQuiet()
    await scene.here.remove(await scene.here.only('company'))
    await scene.runs.retry(await scene.runs.sync('a'))
    await scene.advance(20 * day)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').find('notes', note.id)).toBeNull()
    expect(await scene.records('activity')).toHaveLength(1)
  })

  it('goes nowhere else where the clocks differ', async () => {
    await using scene = await openScene({ accounts: { a: { provider }, b: { provider } }, settings })
    await scene.skew(5 * 60_000)
    const { agree, isThere, isElsewhere } = await remove(scene)
    await agree()
    await scene.syncUntilQuiet()
    await scene.advance(60 * 60_000)
    await scene.syncUntilQuiet()
    expect([await isThere(), await isElsewhere()]).toEqual([false, true])
  })
})
