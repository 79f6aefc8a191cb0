import { afterEach, beforeEach, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

let scene: Scene
beforeEach(async () => {
  scene = await openScene({
    accounts: { sf: { provider: 'salesforce' }, hs: { provider: 'hubspot' } },
    streams: ['contacts', 'companies', 'leads'],
  })
})
afterEach(() => scene.close())

const sf = () => scene.at('sf')
const minutes = 60_000
const sync = async (name = 'sf') => {
  await scene.advance(minutes)
  const run = await scene.sync(name)
  expect(run).toMatchObject({ status: 'succeeded' })
  return run
}
const ann = { FirstName: 'Ann', LastName: 'Berg', Company: 'Northwind', Email: 'ann@x.example' }
const convert = (id: string) => sf().edit('leads', id, { IsConverted: 'true' })
const leads = async () => (await scene.records('lead')).map(({ id, at }) => ({ id, at }))
const opportunity = async () => (await sf().dump('opportunities'))[0]?.id ?? ''

/** A lead that a person has connected with a deal of HubSpot's. */
async function held() {
  const lead = await sf().create('leads', ann)
  const { id: there } = await scene
    .at('hs')
    .create('deals', { dealname: 'Northwind', pipeline: 'default', dealstage: 'qualifiedtobuy' })
  for (const name of ['sf', 'hs']) {
    await scene.settings(name, 'leads', { onRemoteDelete: 'delete', onLocalDelete: 'delete' })
    await sync(name)
  }
  const [one, other] = (await scene.records('lead')).sort((a) => (a.at.sf === undefined ? 1 : -1))
  if (one && other) await scene.here.link(one, other)
  for (const name of ['sf', 'hs']) await sync(name)
  expect(await leads()).toMatchObject([{ at: { sf: lead.id, hs: there } }])
  return { lead, there, entityId: one?.id ?? '' }
}

it('a converted lead goes on as its opportunity, with its contact and account; nothing is deleted or made twice', async () => {
  const { lead, there, entityId } = await held()
  await convert(lead.id)
  for (const name of ['sf', 'hs', 'sf']) await sync(name)
  expect(await leads()).toEqual([{ id: entityId, at: { sf: await opportunity(), hs: there } }])
  expect([(await scene.records('contact')).length, (await scene.records('company')).length]).toEqual([1, 1])
  expect((await scene.at('hs').dump('deals')).map(({ id }) => id)).toEqual([there])
  expect(await sf().dump('opportunities')).toHaveLength(1)
  const written = scene.watchWrites()
  for (const name of ['sf', 'hs']) await sync(name)
  expect(written()).toEqual({})
  await scene.advance(8 * 24 * 60 * minutes)
  await scene.sync('sf', { full: true })
  expect(await leads()).toHaveLength(1)

  await scene.here.edit(await scene.here.only('lead'), { description: 'Goes on' })
  await sync()
  expect((await sf().get('opportunities', await opportunity())).fields.Description).toBe('Goes on')
  expect((await sf().get('leads', lead.id)).fields.Description).toBe(null)
})

it('an edit that waited for the lead is written to the opportunity, where that has the field', async () => {
  const { lead } = await held()
  await scene.here.edit(await scene.here.only('lead'), { description: 'Waited' })
  await convert(lead.id)
  for (const name of ['sf', 'sf']) await sync(name)
  expect((await sf().get('opportunities', await opportunity())).fields.Description).toBe('Waited')
  expect(await leads()).toHaveLength(1)
})

it('one that was converted before it was first read is its opportunity', async () => {
  const lead = await sf().create('leads', ann)
  await convert(lead.id)
  await sync()
  expect(await leads()).toMatchObject([{ at: { sf: await opportunity() } }])
  await scene.advance(60 * minutes)
  expect((await sync()).changes).toEqual([])
})

it('one that has no opportunity stays a record of its own, with its contact and account, and is not written to', async () => {
  const lead = await sf().create('leads', ann)
  await sync()
  await convert(lead.id)
  await sf().editAll([{ object: 'opportunities', action: 'erase', id: await opportunity() }])
  await sync()
  expect(await leads()).toMatchObject([{ at: { sf: lead.id } }])
  await scene.here.edit(await scene.here.only('lead'), { description: 'Late' })
  await scene.advance(minutes)
  await scene.sync('sf')
  expect((await scene.client.outbox.list({})).items).toMatchObject([
    { state: 'parked', reason: { code: 'CRM_RECORD_CONVERTED' } },
  ])
})

it('one that is converted after the opportunities were read is followed when it is seen again', async () => {
  const { lead, there, entityId } = await held()
  let done = false
  const off = scene.wire.on(({ query }) => query.q?.includes('FROM Lead ') === true, {
    before: async () => {
      if (!done) await convert(lead.id)
      done = true
    },
  })
  await sync()
  off()
  expect(done).toBe(true)
  for (const name of ['sf', 'hs', 'sf', 'hs']) await sync(name)
  expect(await leads()).toEqual([{ id: entityId, at: { sf: await opportunity(), hs: there } }])
  expect((await scene.at('hs').dump('deals')).map(({ id }) => id)).toEqual([there])
})
