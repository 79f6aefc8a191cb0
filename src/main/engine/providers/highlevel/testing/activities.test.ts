import { afterEach, beforeEach, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

let scene: Scene
beforeEach(async () => {
  scene = await openScene({ provider: 'highlevel', streams: ['contacts', 'activities'] })
})
afterEach(() => scene.close())

const at = () => scene.at('a')
const sync = async (ms = 10 * 60_000) => {
  await scene.advance(ms)
  return scene.runs.syncWell('a')
}
const person = (email = 'ada@x.example') => at().create('contacts', { firstName: 'Ada', lastName: 'Byron', email })
const activities = async (type?: string) =>
  (await scene.records('activity')).filter(({ fields }) => type === undefined || fields.type === type)
const live = async (type: string) => (await activities(type)).filter(({ at: links }) => links.a !== undefined)
const touched = (id: string) => at().edit('contacts', id, { city: `City ${Math.random()}` })

it('reads calls, messages and emails with what they say of themselves, and then nothing new', async () => {
  const { id: contactId } = await person()
  const call = { messageType: 'TYPE_CALL', callDuration: '63', callStatus: 'completed', from: '+49301', to: '+49302' }
  await at().create('messages', { contactId, direction: 'outbound', ...call })
  await at().create('messages', { contactId, messageType: 'TYPE_SMS', direction: 'inbound', body: 'On my way' })
  const email = { messageType: 'TYPE_EMAIL', direction: 'inbound', subject: 'Offer', body: '<p>Hello</p>' }
  await at().create('messages', { contactId, ...email })
  await at().create('messages', { contactId, messageType: 'TYPE_ACTIVITY_OPPORTUNITY', body: 'Opportunity moved' })
  await sync()
  expect((await activities()).map(({ fields }) => fields)).toMatchObject([
    { type: 'call', direction: 'out', durationSeconds: '63', outcome: 'completed', from: '+49301', to: '+49302' },
    { type: 'message', direction: 'in', body: 'On my way' },
    { type: 'email', direction: 'in', subject: 'Offer', body: '<p>Hello</p>' },
  ])
  for (const { associations } of await activities()) {
    expect(associations).toMatchObject([{ kind: 'contact', name: 'Ada Byron' }])
  }
  const before = scene.snapshot()
  expect((await sync(60_000)).changes).toEqual([])
  expect(scene.snapshot()).toEqual(before)
})

it('loses no message of very many of one moment, nor one that comes while they are listed', async () => {
  const { id: contactId } = await person()
  await at().editAll(
    Array.from({ length: 1_203 }, (_, number) => ({
      object: 'messages',
      action: 'create' as const,
      fields: { contactId, body: `Message ${number}` },
    })),
  )
  scene.wire.on(
    { method: 'GET', path: '/conversations/messages/export' },
    {
      before: async (_, number) =>
        void (number === 2 && (await at().create('messages', { contactId, body: 'Meanwhile' }))),
    },
  )
  await sync()
  await sync()
  const bodies = (await activities()).map(({ fields }) => fields.body)
  expect(new Set(bodies).size).toBe(1_204)
  expect(bodies).toHaveLength(1_204)

  await at().forget()
  const [one] = await at().dump('messages')
  await at().edit('messages', one?.id ?? '', { status: 'read' })
  await at().create('messages', { contactId, messageType: 'TYPE_EMAIL', subject: 'Late', body: 'x' })
  const run = await sync(60 * 60_000)
  expect(run.changes.map(({ action }) => action).sort()).toEqual(['created', 'updated'])
})

it('goes on after an empty page that names a next one, and after a limit with the time of its end', async () => {
  const { id: contactId } = await person()
  await at().create('messages', { contactId, body: 'Behind it' })
  const cursor = Buffer.from(JSON.stringify({ locationId: at().account, lastSort: [0], lastId: '' })).toString('base64')
  scene.wire.on(
    { method: 'GET', path: '/conversations/messages/export' },
    {
      instead: (_, number) => {
        if (number === 1) return { status: 200, headers: {}, body: { messages: [], nextCursor: cursor, total: 1 } }
        const headers = {
          'x-ratelimit-max': '100',
          'x-ratelimit-interval-milliseconds': '10000',
          'x-ratelimit-remaining': '0',
        }
        return number === 2 ? { status: 429, headers, body: { statusCode: 429, message: 'Too Many Requests' } } : null
      },
    },
  )
  await sync()
  expect(await activities('message')).toHaveLength(1)
  expect(scene.time.waits.some((ms) => ms >= 1_000 && ms <= 20_000)).toBe(true)
})

it('reads notes and tasks of contacts, what became of them, and what goes with a contact that is deleted', async () => {
  const ada = await person()
  const bob = await person('bob@x.example')
  const note = await at().create('notes', { contactId: ada.id, title: 'First', body: '<p>Likes tea</p>' })
  const task = await at().create('tasks', { contactId: ada.id, title: 'Call', dueDate: '2026-12-01T09:00:00.000Z' })
  await at().create('notes', { contactId: bob.id, body: 'Of Bob' })
  await sync()
  expect((await activities('note')).map(({ fields }) => fields.body).sort()).toEqual(['<p>Likes tea</p>', 'Of Bob'])
  expect((await activities('task')).map(({ fields }) => fields)).toMatchObject([
    { subject: 'Call', dueAt: '2026-12-01T09:00:00.000Z', status: 'open' },
  ])
  await at().edit('tasks', task.id, { completed: 'true' })
  await at().edit('notes', note.id, { body: 'Likes coffee' })
  await touched(ada.id)
  await sync()
  expect((await activities('task')).map(({ fields }) => fields.status)).toEqual(['completed'])
  expect((await activities('note')).map(({ fields }) => fields.body)).toContain('Likes coffee')

  await at().remove('notes', note.id)
  await touched(ada.id)
  await sync()
  expect((await live('note')).map(({ fields }) => fields.body)).toEqual(['Of Bob'])

  await at().restore('notes', note.id)
  await touched(ada.id)
  await sync()
  expect(await live('note')).toHaveLength(2)
  await at().remove('notes', note.id)

  await at().remove('contacts', bob.id)
  await sync(25 * 60 * 60_000)
  await sync()
  expect(await live('note')).toEqual([])
})

it('makes a note of a contact that was written here, once, and nothing else', async () => {
  const ada = await person()
  await sync()
  const contact = await scene.here.only('contact')
  await at().forget()
  const write = async (type: string, body: string) => {
    const made = await scene.here.create('activity', { type, body })
    await scene.client.records.associate({ id: made.id, other: contact.id })
    return made
  }
  const note = await write('note', 'Written here')
  await scene.control.addFault({
    method: 'POST',
    path: '/proxy/contacts/*/notes',
    fault: { kind: 'cut-after' },
    times: 1,
  })
  for (let run = 0; run < 3; run += 1) {
    await scene.advance(10 * 60_000)
    await scene.sync('a')
  }
  const [only, ...more] = await at().dump('notes')
  expect(more).toEqual([])
  expect(only?.fields).toMatchObject({ body: 'Written here', contactId: ada.id })
  expect(await activities('note')).toMatchObject([{ id: note.id, at: { a: only?.id } }])
  await touched(ada.id)
  expect((await sync()).changes.filter(({ entityKind }) => entityKind === 'activity')).toEqual([])
  const sent = at()
    .requests()
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search'))
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST /contacts/${ada.id}/notes`])
})

it('sends no message, email or call that is made here, and makes no note of it', async () => {
  await person()
  await sync()
  const contact = await scene.here.only('contact')
  await at().forget()
  for (const type of ['message', 'email', 'call', 'task']) {
    const { client } = scene
    const make = scene.here.create('activity', { type, subject: 'Do not send', body: 'Do not send' })
    const made = await make.catch(() => null)
    if (made) await client.records.associate({ id: made.id, other: contact.id }).catch(() => null)
  }
  await sync()
  await sync()
  const all = at().requests()
  expect(all.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search'))).toEqual([])
  for (const object of ['messages', 'notes', 'tasks']) expect(await at().dump(object)).toEqual([])
})

it('leaves tags alone that others have added meanwhile', async () => {
  const ada = await at().create('contacts', { firstName: 'Ada', email: 'ada@x.example', tags: 'vip;trial' })
  await sync()
  const contact = await scene.here.only('contact')
  expect(contact.fields['custom:tags'] ?? contact.fields.tags).toEqual(['vip', 'trial'])
  const field = 'tags' in contact.fields ? 'tags' : 'custom:tags'
  await scene.here.edit(contact, { [field]: ['vip', 'Customer'] })
  scene.wire.on(
    { method: 'POST', path: '/contacts/{id}/tags' },
    {
      before: async (_, number) =>
        void (number === 1 && (await at().edit('contacts', ada.id, { tags: 'vip;trial;web' }))),
    },
  )
  await sync()
  await sync()
  const tags = String((await at().get('contacts', ada.id)).fields.tags)
    .split(';')
    .sort()
  expect(tags).toEqual(['customer', 'vip', 'web'])
  expect([...((await scene.here.get(contact)).fields[field] as string[])].sort()).toEqual(tags)
})
