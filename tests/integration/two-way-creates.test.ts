import { describe, expect, it } from 'vitest'
import { createRecord } from '../../src/main/engine/entities/change/edit-records'
import { twoAccounts } from '../soak/two-accounts'

/** A create is made once, whatever happens on its way. */
const on = twoAccounts()

describe('a create of somebody who is there already', () => {
  const fields = { firstName: 'Kim', lastName: 'Here', email: 'kim@example.org' }
  const made = { email: 'kim@example.org', firstname: 'Kim', jobtitle: 'There' }
  const kims = async () =>
    (await on.stage.dump('A', 'contacts')).filter(({ properties }) => properties.firstname === 'Kim')

  it('is tied to that record, also when the first attempt to tie it is cut off', async () => {
    await on.stage.edit('A', { object: 'contacts', action: 'create', fields: made })
    const entity = createRecord(on.ports(), { kind: 'contact', fields, integrations: [on.stage.id('A')] })
    await on.stage.control.fault('/proxy/*/batch/read', { kind: 'status', status: 500 }, { times: 5 })
    await on.sync('A')
    expect(on.stage.engine.store.records.ofEntity(entity.id)).toEqual([])
    await on.sync('A')
    on.time.pass(10_000)
    await on.sync('A')
    const [kim, ...more] = await kims()
    expect(more).toEqual([])
    expect(kim?.properties).toMatchObject({ lastname: 'Here', jobtitle: 'There' })
    expect(on.here(entity)).toMatchObject({ lastName: 'Here', jobTitle: 'There' })
  })

  it('is tied to that record, wherever the engine is stopped on the way', async () => {
    for (let after = 0; after < 14; after++) {
      const email = `kim${after}@example.org`
      await on.stage.edit('A', { object: 'contacts', action: 'create', fields: { ...made, email } })
      const entity = createRecord(on.ports(), {
        kind: 'contact',
        fields: { ...fields, email },
        integrations: [on.stage.id('A')],
      })
      on.stage.engine.crashAt({ where: after % 2 === 0 ? 'commit-begin' : 'request-after', after })
      await on.sync('A')
      await on.stage.revive()
      on.stage.engine.crashAt(null)
      on.time.pass(70_000)
      await on.sync('A', 'A')
      expect((await kims()).filter(({ properties }) => properties.email === email)).toHaveLength(1)
      expect(on.stage.engine.store.records.ofEntity(entity.id)).toHaveLength(1)
      expect(on.here(entity).jobTitle).toBe('There')
    }
  })
})

describe('a create whose answer was lost', () => {
  it.each([
    ['with', 'nobody.else@example.org'],
    ['without', null],
  ])('%s an address makes one record, although the pull may meet it first', async (_, email) => {
    const fields = { firstName: 'Only', lastName: 'Once', ...(email === null ? {} : { email }) }
    const entity = createRecord(on.ports(), { kind: 'contact', fields, integrations: [on.stage.id('A')] })
    await on.stage.control.fault('/proxy/*/batch/create', { kind: 'cut-after' }, { times: 1 })
    for (let round = 0; round < 4; round++) {
      await on.sync('A')
      on.time.pass(70_000)
    }
    const made = (await on.stage.dump('A', 'contacts')).filter((record) => record.properties.lastname === 'Once')
    expect(made).toHaveLength(1)
    const ties = on.stage.engine.store.records.ofEntity(entity.id)
    expect(ties.map((tie) => tie.remoteId)).toEqual(made.map((record) => record.id))
    expect(on.stage.engine.store.entities.find('contact', 'Only Once', 0, 10)).toHaveLength(1)
    expect((await on.stage.control.tally()).contacts?.createdTwice).toEqual([])
  })

  it('is not made again although somebody changed it at the CRM before anybody looked', async () => {
    const fields = { firstName: 'Only', lastName: 'Once', jobTitle: 'As sent' }
    const entity = createRecord(on.ports(), { kind: 'contact', fields, integrations: [on.stage.id('A')] })
    await on.stage.control.fault('/proxy/*/batch/create', { kind: 'cut-after' }, { times: 1 })
    await on.sync('A')
    const [made] = (await on.stage.dump('A', 'contacts')).filter((record) => record.properties.lastname === 'Once')
    await on.change('A', made?.id ?? '', { jobtitle: 'As changed' })
    for (let round = 0; round < 4; round++) {
      on.time.pass(70_000)
      await on.sync('A')
    }
    expect((await on.stage.control.tally()).contacts).toMatchObject({ creates: 1, createdTwice: [] })
    expect(on.here(entity).jobTitle).toBe('As changed')
    expect(on.stage.engine.store.entities.find('contact', 'Only Once', 0, 10)).toHaveLength(1)
  })

  it('brings to the other account what somebody changed at the CRM before anybody looked', async () => {
    const fields = { firstName: 'Only', lastName: 'Once', jobTitle: 'As sent' }
    const integrations = [on.stage.id('B'), on.stage.id('A')]
    const entity = createRecord(on.ports(), { kind: 'contact', fields, integrations })
    await on.sync('A')
    await on.stage.control.fault('/proxy/*/batch/create', { kind: 'cut-after' }, { times: 1 })
    await on.sync('B')
    const once = async (side: 'A' | 'B') =>
      (await on.stage.dump(side, 'contacts')).filter((record) => record.properties.lastname === 'Once')
    const [made] = await once('B')
    await on.change('B', made?.id ?? '', { jobtitle: 'As changed' })
    for (let round = 0; round < 3; round++) {
      on.time.pass(70_000)
      await on.sync('B', 'A')
    }
    expect(on.here(entity).jobTitle).toBe('As changed')
    for (const side of ['A', 'B'] as const) {
      expect((await once(side)).map((record) => record.properties.jobtitle)).toEqual(['As changed'])
    }
  })
})

describe('a hard stop', () => {
  it('between a commit and the answer to a create does not make it twice', async () => {
    for (const where of ['request-before', 'request-after', 'commit-begin', 'commit-end'] as const) {
      for (let after = 0; after < 16; after++) {
        const lastName = `Stopped ${where} ${after}`
        const fields = { firstName: 'Anna', lastName }
        createRecord(on.ports(), { kind: 'contact', fields, integrations: [on.stage.id('A')] })
        on.stage.engine.crashAt({ where, after })
        await on.sync('A')
        await on.stage.revive()
        on.stage.engine.crashAt(null)
        on.time.pass(70_000)
        await on.sync('A', 'A')
        const made = (await on.stage.dump('A', 'contacts')).filter((record) => record.properties.lastname === lastName)
        expect(made, lastName).toHaveLength(1)
      }
    }
  }, 120_000)
})
