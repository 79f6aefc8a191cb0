import { afterEach, beforeEach, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

let scene: Scene
beforeEach(async () => {
  scene = await openScene({
    accounts: { pd: { provider: 'pipedrive' }, hs: { provider: 'hubspot' } },
    streams: ['contacts', 'companies', 'leads'],
  })
})
afterEach(() => scene.close())

const pd = () => scene.at('pd')
const round = async () => {
  for (const name of ['pd', 'hs']) {
    await scene.advance(60_000)
    expect(await scene.sync(name)).toMatchObject({ status: 'succeeded' })
  }
}

/** A lead of Pipedrive's that a person has connected with a deal of HubSpot's. */
async function held() {
  const person = await pd().create('contacts', { name: 'Ada Byron', email: 'ada@x.example' })
  const lead = await pd().create('leads', { title: 'Ten seats', person_id: person.id, value: '7 EUR' })
  const { id: there } = await scene
    .at('hs')
    .create('deals', { dealname: 'Ten seats', amount: '7', pipeline: 'default', dealstage: 'qualifiedtobuy' })
  for (const name of ['pd', 'hs'])
    await scene.settings(name, 'leads', { onRemoteDelete: 'delete', onLocalDelete: 'delete' })
  await round()
  const [one, other] = (await scene.records('lead')).sort((a) => (a.at.pd === undefined ? 1 : -1))
  if (one && other) await scene.here.link(one, other)
  await round()
  expect(await leads()).toMatchObject([{ at: { pd: lead.id, hs: there } }])
  return { lead, there, entityId: one?.id ?? '' }
}

const convert = (id: string) => pd().ask({ method: 'POST', path: `/v2/leads/${id}/convert/deal`, body: {} })

const leads = async () => (await scene.records('lead')).map(({ id, fields, at }) => ({ id, name: fields.name, at }))

it('a lead that became a deal goes on as it: the record stays, nothing is deleted, nothing is made twice', async () => {
  const { lead, entityId, there } = await held()
  await convert(lead.id)
  await round()
  await round()
  const [deal] = await pd().dump('deals')
  expect(await leads()).toEqual([{ id: entityId, name: 'Ten seats', at: { pd: deal?.id, hs: there } }])
  expect(await pd().dump('deals')).toHaveLength(1)
  expect((await scene.at('hs').dump('deals')).map(({ id }) => id)).toEqual([there])
  const written = scene.watchWrites()
  await scene.advance(2 * 3_600_000)
  await round()
  expect(written()).toEqual({})
  await scene.advance(8 * 24 * 3_600_000)
  await round()
  expect(await leads()).toHaveLength(1)

  // It goes both ways from there.
  await scene.here.edit(await scene.here.only('lead'), { name: 'Twelve seats' })
  await round()
  expect((await pd().get('deals', deal?.id ?? '')).fields.title).toBe('Twelve seats')
})

it('an edit that waited for the lead reaches the deal, and news of the deal reaches the other CRM', async () => {
  const { lead, there } = await held()
  await scene.here.edit(await scene.here.only('lead'), { amount: '9' })
  await convert(lead.id)
  const [deal] = await pd().dump('deals')
  await pd().edit('deals', deal?.id ?? '', { title: 'Won seats' })
  await round()
  await round()
  expect((await pd().get('deals', deal?.id ?? '')).fields).toMatchObject({ title: 'Won seats', value: '9' })
  expect((await scene.at('hs').get('deals', there)).fields).toMatchObject({ dealname: 'Won seats', amount: '9' })
  expect(await leads()).toHaveLength(1)
})

it('one whose lead was never seen is a deal like any other', async () => {
  const person = await pd().create('contacts', { name: 'Ada Byron', email: 'ada@x.example' })
  const lead = await pd().create('leads', { title: 'Ten seats', person_id: person.id })
  await convert(lead.id)
  await round()
  const [deal] = await pd().dump('deals')
  expect((await leads()).map(({ at }) => at)).toEqual([{ pd: deal?.id }])
})

it('the undo of the sync that followed it says what stays, and makes nothing anew', async () => {
  const { lead, there } = await held()
  await convert(lead.id)
  await scene.advance(60_000)
  const run = await scene.sync('pd')
  await scene.undo(run)
  await round()
  await round()
  expect((await scene.at('hs').dump('deals')).map(({ id }) => id)).toEqual([there])
  expect(await pd().dump('deals')).toHaveLength(1)
})
