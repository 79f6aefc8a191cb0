import { afterEach, beforeEach, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

let scene: Scene
beforeEach(async () => {
  scene = await openScene({ provider: 'highlevel', streams: ['contacts', 'companies', 'leads'] })
})
afterEach(() => scene.close())

const at = () => scene.at('a')
const hour = 3_600_000
const sync = async (options = {}) => {
  await scene.advance(hour + 10_000)
  return scene.runs.syncWell('a', options)
}
const syncAnyway = async () => {
  await scene.advance(hour + 10_000)
  return scene.sync('a')
}
const lead = (name: string) => scene.here.only('lead', name)
const there = async (id: string) => (await at().get('opportunities', id)).fields
const writesOf = (method: string) =>
  at()
    .requests()
    .filter((request) => request.method === method && /^\/opportunities\/(?!search)/.test(request.path))

async function pipelines() {
  const [sales, renewals] = await scene.client.reference.pipelines({ id: scene.id('a') })
  if (!sales || !renewals) throw new Error('There are no two pipelines')
  return { sales, renewals }
}

const person = (email = 'ada@x.example') => at().create('contacts', { firstName: 'Ada', lastName: 'Byron', email })

it('reads opportunities with pipeline, stage, status, contact and own fields, and then nothing new', async () => {
  const ada = await person()
  for (const status of ['open', 'won', 'lost', 'abandoned']) {
    await at().create('opportunities', {
      name: `Seats ${status}`,
      contactId: ada.id,
      status,
      monetaryValue: '1200.5',
      currency: 'EUR',
      close_date: '2026-12-24',
      deal_notes: 'Careful',
    })
  }
  const run = await sync()
  expect(run.streams.find(({ stream }) => stream === 'leads')).toMatchObject({ created: 4, failed: 0 })
  const { sales } = await pipelines()
  expect(sales.label).toBe('Sales')
  for (const status of ['open', 'won', 'lost', 'abandoned']) {
    const held = await lead(`Seats ${status}`)
    expect(held.fields).toMatchObject({
      name: `Seats ${status}`,
      status,
      amount: '1200.5',
      currency: 'EUR',
      closeDate: '2026-12-24',
      pipeline: sales.remoteId,
      stage: sales.stages[0]?.remoteId,
    })
    expect(held.associations).toMatchObject([{ kind: 'contact', name: 'Ada Byron' }])
  }
  const before = scene.snapshot()
  expect((await sync()).changes).toEqual([])
  expect(scene.snapshot()).toEqual(before)
})

it('follows moves, wins and deletes at the CRM', async () => {
  const ada = await person()
  const deal = await at().create('opportunities', { name: 'Moved', contactId: ada.id })
  const gone = await at().create('opportunities', { name: 'Deleted', contactId: ada.id })
  await sync()
  const { renewals } = await pipelines()
  const stage = renewals.stages[1]?.remoteId ?? ''
  await at().edit('opportunities', deal.id, { pipelineId: renewals.remoteId, pipelineStageId: stage, status: 'won' })
  await at().remove('opportunities', gone.id)
  const run = await sync()
  expect(run.streams.find(({ stream }) => stream === 'leads')).toMatchObject({ updated: 1, deleted: 1 })
  expect((await lead('Moved')).fields).toMatchObject({ pipeline: renewals.remoteId, stage, status: 'won' })
})

it('writes what was changed here: stage with its pipeline, status, amount, a cleared amount, and nothing else', async () => {
  const ada = await person()
  const deal = await at().create('opportunities', { name: 'Mine', contactId: ada.id, monetaryValue: '10' })
  await sync()
  const { sales, renewals } = await pipelines()
  await at().forget()
  await scene.here.edit(await lead('Mine'), { stage: sales.stages[2]?.remoteId ?? '' })
  await sync()
  expect(writesOf('PUT').map(({ body }) => body)).toEqual([
    { pipelineId: sales.remoteId, pipelineStageId: sales.stages[2]?.remoteId },
  ])
  await scene.here.edit(await lead('Mine'), {
    pipeline: renewals.remoteId,
    stage: renewals.stages[0]?.remoteId ?? '',
    status: 'lost',
    amount: null,
  })
  await sync()
  const fields = await there(deal.id)
  expect(fields).toMatchObject({ status: 'lost', pipelineId: renewals.remoteId })
  expect(fields.monetaryValue ?? null).toBeNull()
  await at().forget()
  expect((await sync()).changes).toEqual([])
  expect(writesOf('PUT')).toEqual([])
})

it('makes one for a contact, in the first pipeline where none is said, and waits for a contact that is not there', async () => {
  const ada = await person()
  await sync()
  const contact = await scene.here.only('contact')
  const made = await scene.here.create('lead', { name: 'Made here', amount: '500' })
  const waiting = await syncAnyway()
  expect(await at().dump('opportunities')).toEqual([])
  expect(waiting.status).not.toBe('failed')
  await scene.client.records.associate({ id: made.id, other: contact.id })
  await sync()
  const { sales } = await pipelines()
  expect((await at().dump('opportunities')).map(({ fields }) => fields)).toMatchObject([
    {
      name: 'Made here',
      monetaryValue: '500',
      status: 'open',
      contactId: ada.id,
      pipelineId: sales.remoteId,
      pipelineStageId: sales.stages[0]?.remoteId,
    },
  ])
  expect((await sync()).changes).toEqual([])
  expect(writesOf('POST')).toHaveLength(1)
})

it('finds what a create has made whose answer was lost, and makes it once', async () => {
  await person()
  await sync()
  const contact = await scene.here.only('contact')
  const made = await scene.here.create('lead', { name: 'Lost answer', amount: '7' })
  await scene.client.records.associate({ id: made.id, other: contact.id })
  await scene.control.addFault({
    method: 'POST',
    path: '/proxy/opportunities/',
    fault: { kind: 'cut-after' },
    times: 1,
  })
  await syncAnyway()
  await sync()
  await sync()
  const [only, ...more] = await at().dump('opportunities')
  expect(more).toEqual([])
  expect(await scene.records('lead')).toMatchObject([{ id: made.id, at: { a: only?.id } }])
})

it('keeps a record whose new stage or pipeline is no more, and says which field the CRM refused', async () => {
  const ada = await person()
  const deal = await at().create('opportunities', { name: 'Kept', contactId: ada.id, monetaryValue: '10' })
  await sync()
  const lost: Record<string, string>[] = [{ stage: 'stage-of-old' }, { pipeline: 'pipeline-of-old' }]
  for (const fields of lost) {
    await scene.here.edit(await lead('Kept'), { ...fields, amount: '11' })
    await syncAnyway()
    await syncAnyway()
    const held = await lead('Kept')
    expect(held.at).toEqual({ a: deal.id })
    const [link] = held.links
    expect([...(link?.waiting ?? []).map(({ field }) => field), link?.problem?.code]).toContain(Object.keys(fields)[0])
    expect((await there(deal.id)).monetaryValue).toBe('11')
    const { sales } = await pipelines()
    await scene.here.edit(held, { pipeline: sales.remoteId, stage: sales.stages[0]?.remoteId ?? '', amount: '10' })
    await sync()
  }
})

it('does not make one for a contact that was deleted there meanwhile, and loses nothing', async () => {
  const ada = await person()
  await sync()
  const contact = await scene.here.only('contact')
  const made = await scene.here.create('lead', { name: 'Orphan', amount: '7' })
  await scene.client.records.associate({ id: made.id, other: contact.id })
  await at().remove('contacts', ada.id)
  await syncAnyway()
  expect(await at().dump('opportunities')).toEqual([])
  expect((await scene.here.get(made)).deletedAt).toBeNull()
  const [row] = scene.here.outbox()
  expect(row?.state).not.toBe('confirmed')
})
