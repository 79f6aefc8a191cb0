import { expect, it } from 'vitest'
import { openScene } from '../../../../../../tests/kit/scene'

const accounts = { sf: { provider: 'salesforce' }, hs: { provider: 'hubspot' }, pd: { provider: 'pipedrive' } }
const names = Object.keys(accounts)

/** Fields as people see them at each account. */
const northwind = { name: 'Northwind', website: 'https://northwind.test' }

it('an industry goes by its words: what a CRM has no option for waits beside the record, and no run fails by it', async () => {
  await using scene = await openScene({ accounts })
  const here = await scene.at('sf').companies.create({ ...northwind, industry: 'Construction' })
  const hs = await scene.at('hs').companies.create({ name: 'Northwind', domain: 'northwind.test' })
  await scene.at('pd').companies.create(northwind)
  const round = async () => {
    for (const name of names) expect(await scene.sync(name)).toMatchObject({ status: 'succeeded' })
  }
  await round()
  await round()
  expect(await scene.records('company')).toHaveLength(1)
  expect((await scene.at('hs').companies.get(hs.id)).fields.industry).toBe('CONSTRUCTION')
  const written = scene.watchWrites()
  await scene.advance(120_000)
  await round()
  expect(written()).toEqual({})

  await scene.at('sf').companies.edit(here.id, { industry: 'Apparel' })
  await scene.advance(120_000)
  await round()
  await round()
  const { items: held } = await scene.client.outbox.list({ state: 'held' })
  expect(held.map(({ integrationId, reason, waitsFor }) => [integrationId, reason?.code, waitsFor]).sort()).toEqual(
    [scene.id('hs'), scene.id('pd')].sort().map((id) => [id, 'VALUE_NOT_OFFERED', 'crm']),
  )
  expect((await scene.at('hs').companies.get(hs.id)).fields.industry).toBe('CONSTRUCTION')

  // A list that is open takes other words, and the words of another list are these, not its codes.
  await scene.settings('hs', 'companies', { policy: 'crm' })
  await scene.at('hs').companies.edit(hs.id, { industry: 'FOOD_BEVERAGES' })
  await scene.advance(120_000)
  await round()
  await round()
  expect((await scene.at('sf').companies.get(here.id)).fields.industry).toBe('Food beverages')
  expect((await scene.client.outbox.list({})).items).toEqual([])
})
