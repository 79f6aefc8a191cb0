import { expect, it } from 'vitest'
import { openScene } from '../kit/scene'

/** One person at one CRM, and what the CRM has of notes and calls. */
async function onePerson() {
  const scene = await openScene({ streams: ['contacts', 'companies', 'activities'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test', lastName: 'Ann' })
  await scene.sync('a')
  const ann = await scene.here.only()
  return { scene, id: String(ann.id), [Symbol.asyncDispose]: () => scene.close() }
}

it('a note and a call about a person are made at the CRM in one sync, and stand in the time line', async () => {
  await using all = await onePerson()
  const { client } = all.scene
  const takers = await client.records.activityTakers({ id: all.id })
  const types = takers.map(({ type }) => type)
  expect(types).toEqual(expect.arrayContaining(['note', 'call']))

  const text = 'Asks for 5 < 6 & <b>more</b>\nTomorrow'
  const note = await client.records.writeActivity({ id: all.id, type: 'note', text, trigger: 'api' })
  expect(note).toMatchObject({ kind: 'activity', fields: { type: 'note' }, associations: [{ id: all.id }] })
  const call = await client.records.writeActivity({
    id: all.id,
    type: 'call',
    at: '2026-11-01T10:00:00.000Z',
    fields: { direction: 'out', durationSeconds: '240' },
    trigger: 'api',
  })
  expect(call.runId).not.toBe(note.runId)
  await all.scene.sync('a')
  await all.scene.sync('a')
  expect((await client.outbox.list()).items).toEqual([])

  const line = await client.records.activities({ id: all.id })
  expect(line).toMatchObject({ total: 2, nextCursor: null })
  expect(line.items.map(({ fields, text: shown, heldIn }) => [fields.type, shown, heldIn])).toEqual([
    ['note', expect.stringContaining('5 < 6 & <b>more</b>'), [all.scene.id('a')]],
    ['call', expect.any(String), [all.scene.id('a')]],
  ])
  const written = all.scene.watchWrites()
  await all.scene.sync('a')
  expect(written()).toEqual({})
})

it('a note is taken back as it was written: by one undo', async () => {
  await using all = await onePerson()
  const { client } = all.scene
  const { runId } = await client.records.writeActivity({ id: all.id, type: 'note', text: 'Wrong', trigger: 'api' })
  await all.scene.undo({ id: String(runId) })
  expect((await client.records.activities({ id: all.id })).items).toEqual([])
  expect((await client.outbox.list()).items).toEqual([])
})

it('what no CRM of the record takes is refused, and nothing is made', async () => {
  await using all = await onePerson()
  const { client } = all.scene
  const before = await client.records.counts()
  const stream = { id: all.scene.id('a'), stream: 'activities' as const }
  const settings = await client.integrations.streamSettings(stream)
  await client.integrations.setStreamSettings({ ...stream, settings: { ...settings, direction: 'from' } })
  expect(await client.records.activityTakers({ id: all.id })).toEqual([])
  await expect(
    client.records.writeActivity({ id: all.id, type: 'note', text: 'Hello', trigger: 'api' }),
  ).rejects.toMatchObject({ code: 'ACTIVITY_NOT_TAKEN' })
  const refused = await all.scene.rest('POST', `/records/${all.id}/activities`, { type: 'letter', text: 'Hello' })
  expect(refused.status).toBe(400)
  expect(await client.records.counts()).toEqual(before)
})

it('a list over REST goes on by its cursor, and refuses a filter that names nothing', async () => {
  await using all = await onePerson()
  await all.scene.at('a').contacts.create({ email: 'bo@x.test', lastName: 'Bo' })
  await all.scene.sync('a')
  const get = async (path: string) =>
    (await all.scene.rest('GET', path)) as { status: number; body: Record<string, unknown> }
  const first = await get('/records/list?kind=contact&sort=name&order=asc&limit=1&fields=email')
  expect(first.body).toMatchObject({ total: 2, items: [{ name: 'Ann', fields: { email: 'ann@x.test' } }] })
  const cursor = encodeURIComponent(String(first.body.nextCursor))
  const second = await get(`/records/list?kind=contact&sort=name&order=asc&limit=1&cursor=${cursor}`)
  expect(second.body).toMatchObject({ items: [{ name: 'Bo' }], nextCursor: null })
  expect((await get('/records/list?kind=contact&heldIn=nothing')).status).toBe(404)
  expect((await get('/records/list?kind=contact&cursor=5/x')).status).toBe(400)
  expect((await get('/records/counts')).body).toMatchObject({ contact: 2 })
})
