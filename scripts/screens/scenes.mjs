/**
 * What has happened before the pictures of a screen are taken. A scene that several screens share is played once; one
 * that changes the records comes after the screens that show them as they were (see the order of the list).
 */

const played = new WeakMap()

/** A scene that is played at most once in a world. @param play gets the world, gives what the screens ask for */
const once = (play) => (world) => {
  const ofWorld = played.get(world) ?? new Map()
  played.set(world, ofWorld)
  if (!ofWorld.has(play)) ofWorld.set(play, play(world))
  return ofWorld.get(play)
}

/** The account in which people edit: its contacts have the fields that the scenes name. */
const targetOf = ({ integrations }) => ({ provider: integrations[1].provider })

/** An edit at the CRM, as people there make it. */
const editThere = (world, edit) => world.control('POST', 'accounts/edit', { target: targetOf(world), edit })

/** Contacts of that account: as the CRM has them, each with the record here. */
async function contactsOf(world, count, has) {
  const { control, rest } = world
  const { records } = await control('POST', 'accounts/dump', { target: targetOf(world), object: 'contacts' })
  const chosen = records.filter(({ properties }) => properties.email && has(properties)).slice(0, count)
  return Promise.all(
    chosen.map(async ({ id, properties }) => {
      const { items } = await rest('GET', `/records?kind=contact&search=${encodeURIComponent(properties.email)}`)
      return { id, properties, record: items[0] }
    }),
  )
}

/** Records that were edited at two places, in two fields each. */
export const conflicts = once(async (world) => {
  const contacts = await contactsOf(world, 3, ({ jobtitle, city }) => jobtitle && city)
  for (const { id, record } of contacts) {
    const fields = { jobtitle: 'Head of Operations', city: 'Gothenburg' }
    await editThere(world, { object: 'contacts', action: 'update', id, fields })
    await world.rest('PATCH', `/records/${record.id}`, { fields: { jobTitle: 'Operations Lead', city: 'Malmö' } })
  }
  await world.syncAll()
})

/** Changes that wait: one that the CRM refused, and some that go with the next sync. */
export const waiting = once(async (world) => {
  const { control, rest } = world
  const contacts = await contactsOf(world, 9, ({ jobtitle, city, phone }) => jobtitle && city && phone)
  const [refused, ...others] = contacts.slice(3)
  await control('POST', 'accounts/refuse', {
    target: targetOf(world),
    refusal: { object: 'contacts', field: 'city', values: ['Atlantis'], message: 'There is no such city.' },
  })
  await rest('PATCH', `/records/${refused.record.id}`, { fields: { city: 'Atlantis' } })
  await world.syncAll()
  for (const { record } of others) {
    await rest('PATCH', `/records/${record.id}`, { fields: { jobTitle: 'Purchasing Manager' } })
  }
})

/** A comparison of the contacts of the account, of which some were changed there since. */
export const verified = once(async (world) => {
  const contacts = await contactsOf(world, 20, ({ jobtitle, city }) => jobtitle && city)
  for (const { id } of contacts.slice(12)) {
    const fields = { city: 'Oslo', jobtitle: 'Procurement Specialist' }
    await editThere(world, { object: 'contacts', action: 'update', id, fields })
  }
  const { id } = world.integrations[1]
  await world.finish(await world.rest('POST', `/integrations/${id}/verify`, { stream: 'contacts' }))
})

const runsOf = async ({ rest }) => {
  const { items } = await rest('GET', '/runs?limit=50')
  return Promise.all(items.map(({ id }) => rest('GET', `/runs/${id}`)))
}

/** A run that wrote to the CRM, and in which one record was changed again since. @returns its path */
export const pushed = once(async (world) => {
  const contacts = await contactsOf(world, 26, ({ jobtitle, city }) => jobtitle && city)
  const edit = ({ record }, jobTitle) => world.rest('PATCH', `/records/${record.id}`, { fields: { jobTitle } })
  for (const contact of contacts.slice(20)) await edit(contact, 'Regional Buyer')
  await world.syncAll()
  const run = (await runsOf(world)).find(({ streams }) => streams.some(({ pushed: sent }) => sent > 0))
  await edit(contacts[20], 'Category Manager')
  return `/runs/${run.id}`
})

/** The run with the most changes: a first sync. @returns its path */
export const largest = async (world) => {
  const runs = (await runsOf(world)).filter(({ kind, undoneBy }) => kind === 'sync' && undoneBy === null)
  const changes = ({ streams }) => streams.reduce((sum, { created, updated }) => sum + created + updated, 0)
  return `/runs/${runs.toSorted((a, b) => changes(b) - changes(a))[0].id}`
}

/** Two pairs of people that look like one: a CRM holds both of the first, and of the second only one is made yet. */
export const twins = once(async ({ rest, integrations }) => {
  const [first, second, third] = (await rest('GET', '/records?kind=contact&limit=3')).items
  const change = ({ id }, fields) => rest('PATCH', `/records/${id}`, { fields })
  for (const each of [first, second]) await change(each, { lastName: first.fields.lastName, phone: '+46705550177' })
  const { firstName, lastName } = third.fields
  const fields = { firstName, lastName, phone: '+46705550188' }
  await change(third, { phone: fields.phone })
  await rest('POST', '/records', { kind: 'contact', fields, integrations: [integrations[1].id] })
})
