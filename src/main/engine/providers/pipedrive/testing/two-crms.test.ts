import { afterEach, beforeEach, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

let scene: Scene
beforeEach(async () => {
  scene = await openScene({ accounts: { pd: { provider: 'pipedrive' }, hs: { provider: 'hubspot' } } })
})
afterEach(() => scene.close())

const pd = () => scene.at('pd').contacts
const hs = () => scene.at('hs').contacts

async function rounds(count = 2) {
  for (let round = 0; round < count; round += 1) {
    await scene.advance(10_000)
    await scene.sync('pd')
    await scene.sync('hs')
  }
}

const ada = { firstName: 'Ada', lastName: 'Byron', email: 'ada@two.example' }

it('holds a person of both as one, and carries an edit from either to the other once', async () => {
  const here = await pd().create({ ...ada, jobTitle: 'Analyst' })
  const there = await hs().create({ ...ada, jobTitle: 'Analyst' })
  await rounds()
  expect(await scene.records('contact')).toMatchObject([{ at: { pd: here.id, hs: there.id } }])

  await pd().edit(here.id, { jobTitle: 'Captain' })
  await rounds()
  expect((await hs().get(there.id)).fields.jobTitle).toBe('Captain')
  await hs().edit(there.id, { lastName: 'Lovelace', phone: '+49 30 1' })
  await rounds()
  expect((await pd().get(here.id)).fields).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace', phone: '+49 30 1' })

  const written = scene.watchWrites()
  await rounds(3)
  expect(written()).toEqual({})
})

it('keeps two words of a first name at the other CRM, though the server splits the name otherwise', async () => {
  const there = await hs().create({
    firstName: 'Mary Ann',
    lastName: 'Evans',
    email: 'mary@two.example',
    jobTitle: 'A',
  })
  const here = await pd().create({ firstName: 'Mary', lastName: 'Ann Evans', email: 'mary@two.example', jobTitle: 'A' })
  await rounds()
  await pd().edit(here.id, { jobTitle: 'B' })
  await rounds(3)
  expect((await hs().get(there.id)).fields).toMatchObject({ jobTitle: 'B' })
})

it('leaves the parts of a name as people here gave them, until people at the server give another one', async () => {
  await rounds(1)
  const mary = { firstName: 'Mary Ann', lastName: 'Evans', email: 'mary@two.example' }
  const made = await scene.here.create('contact', mary, ['pd', 'hs'])
  await rounds()
  const [here, there] = [(await pd().all())[0], (await hs().all())[0]]
  if (!here || !there) throw new Error('not made')
  await pd().edit(here.id, { jobTitle: 'B' })
  await scene.here.edit(made, { lastName: 'Cross' })
  await rounds(3)
  expect((await hs().get(there.id)).fields).toMatchObject({ jobTitle: 'B', firstName: 'Mary Ann', lastName: 'Cross' })
  await pd().edit(here.id, { firstName: 'George', lastName: 'Eliot' })
  await rounds()
  expect((await hs().get(there.id)).fields).toMatchObject({ firstName: 'George', lastName: 'Eliot' })
  await scene.sync('pd', { full: true })
  expect((await scene.records('contact')).map(({ fields }) => fields.lastName)).toEqual(['Eliot'])
})

it.each([
  ['pd', 'hs'],
  ['hs', 'pd'],
])('is no difference at first contact, %s first, and nothing is written for it', async (...order) => {
  const name = order[0] === 'hs' ? ['Mary Ann', 'Evans'] : ['Mary', 'Ann Evans']
  const there = await hs().create({ firstName: name[0] ?? '', lastName: name[1] ?? '', email: 'mary@two.example' })
  const here = await pd().create({ firstName: 'Mary', lastName: 'Ann Evans', email: 'mary@two.example' })
  for (const account of order) await scene.sync(account)
  await rounds(2)
  const written = scene.watchWrites()
  await rounds(1)
  expect(await scene.records('contact')).toMatchObject([
    { fields: { firstName: name[0], lastName: name[1] }, at: { pd: here.id, hs: there.id } },
  ])
  expect(await scene.client.conflicts.list({})).toMatchObject({ items: [] })
  expect(written()).toEqual({})
  expect((await hs().get(there.id)).fields).toMatchObject({ firstName: name[0], lastName: name[1] })
  expect((await pd().get(here.id)).fields).toMatchObject({ firstName: 'Mary', lastName: 'Ann Evans' })
})

it('makes at one what was made here, and guards what many deletes at the other would do', async () => {
  await rounds(1)
  const made = await scene.here.create('contact', { ...ada, jobTitle: 'Analyst' })
  await rounds()
  expect((await pd().all()).map(({ fields }) => fields.email)).toEqual(['ada@two.example'])
  expect((await hs().all()).map(({ fields }) => fields.email)).toEqual(['ada@two.example'])
  expect(await scene.here.get(made)).toMatchObject({ fields: { firstName: 'Ada' } })

  const [one] = await pd().all()
  await pd().remove(one?.id ?? '')
  await scene.advance(2 * 3_600_000)
  await rounds()
  // A delete there is a tombstone there; it does not travel.
  expect((await hs().all()).map(({ fields }) => fields.email)).toEqual(['ada@two.example'])
})

it.each(['first', 'further'])(
  'takes no address away that is %s at one and the other way round elsewhere',
  async (which) => {
    await using two = await openScene({ accounts: { a: { provider: 'pipedrive' }, b: { provider: 'pipedrive' } } })
    const emails = [
      { value: 'w@two.example', label: 'work', primary: true },
      { value: 'h@two.example', label: 'home', primary: false },
    ]
    const both = await two.at('a').create('contacts', { name: 'Two', emails: JSON.stringify(emails) })
    const one = await two.at('b').contacts.create({ lastName: 'Two', email: 'h@two.example' })
    for (const name of which === 'first' ? ['a', 'b'] : ['b', 'a']) await two.sync(name)
    const [review] = await two.here.reviews()
    if (!review) throw new Error('no review')
    await two.client.reviews.decide({ id: review.id, recordId: review.candidates[0]?.id ?? null })
    await two.advance(10_000)
    await two.syncUntilQuiet('a', 'b')
    expect((await two.at('a').contacts.get(both.id)).fields).toMatchObject({
      email: 'w@two.example',
      additionalEmails: expect.stringContaining('h@two.example'),
    })
    expect((await two.at('b').contacts.get(one.id)).fields.email).toBe('h@two.example')
  },
)
