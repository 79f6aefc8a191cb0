import { afterEach, beforeEach, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

let scene: Scene
const account = { provider: 'pipedrive' }
beforeEach(async () => {
  scene = await openScene({ ...account, streams: ['contacts', 'companies', 'leads', 'activities'] })
})
afterEach(() => scene.close())

const at = () => scene.at('a')
const sync = async (options = {}) => {
  await scene.advance(10_000)
  return scene.sync('a', options)
}
const names = async () => (await scene.records('lead')).map(({ fields }) => fields.name).sort()

it('reads deals with archived ones, leads with archived ones, activities, notes and call logs, and then nothing new', async () => {
  const person = await at().create('contacts', { name: 'Ada Byron', email: 'ada@x.example' })
  const deal = await at().create('deals', { title: 'Ten seats', value: '1200', currency: 'EUR', person_id: person.id })
  await at().create('deals', { title: 'Put aside', is_archived: 'true' })
  await at().create('leads', { title: 'Maybe', person_id: person.id, value: '7 EUR' })
  await at().create('leads', { title: 'Old', person_id: person.id, is_archived: 'true' })
  await at().create('activities', { subject: 'Lunch', type: 'lunch', due_date: '2026-11-02', due_time: '11:30' })
  await at().create('notes', { content: '<p>Hello</p>', deal_id: deal.id })
  const run = await sync()
  expect(run.status).toBe('succeeded')
  expect(await names()).toEqual(['Maybe', 'Old', 'Put aside', 'Ten seats'])
  const leads = await scene.records('lead')
  expect(leads.find(({ fields }) => fields.name === 'Ten seats')?.fields).toMatchObject({
    amount: '1200',
    currency: 'EUR',
    status: 'open',
    pipeline: '1',
    stage: '1',
  })
  expect(leads.find(({ fields }) => fields.name === 'Maybe')?.fields).toMatchObject({ amount: '7', currency: 'EUR' })
  const activities = await scene.records('activity')
  expect(activities.map(({ fields }) => fields.type).sort()).toEqual(['meeting', 'note'])
  expect(activities.find(({ fields }) => fields.type === 'meeting')?.fields.at).toBe('2026-11-02T11:30:00.000Z')
  expect((await sync()).changes).toEqual([])
})

it('finds deleted deals on their list, and what became of leads and notes by listing them', async () => {
  const person = await at().create('contacts', { name: 'Ada Byron' })
  const deal = await at().create('deals', { title: 'Ten seats', person_id: person.id })
  const lead = await at().create('leads', { title: 'Maybe', person_id: person.id })
  await sync()
  await at().remove('deals', deal.id)
  await at().remove('leads', lead.id)
  await scene.advance(2 * 3_600_000)
  const run = await sync()
  expect(run.streams.find(({ stream }) => stream === 'leads')?.deleted).toBe(2)
})

it('makes a deal of what was made here', async () => {
  await at().create('contacts', { name: 'Ada Byron', email: 'ada@x.example' })
  await sync()
  await scene.here.create('lead', { name: 'Twenty seats', amount: '500', currency: 'EUR' })
  await sync()
  await sync()
  expect((await at().dump('deals')).map(({ fields }) => fields)).toMatchObject([
    { title: 'Twenty seats', value: '500', currency: 'EUR' },
  ])
  expect((await sync()).changes).toEqual([])
})
