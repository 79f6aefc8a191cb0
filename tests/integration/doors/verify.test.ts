import { expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

async function verified(scene: Scene) {
  const { id } = await scene.client.runs.verify({ id: scene.id('a'), stream: 'contacts' })
  const { status } = await scene.runs.ended({ id })
  const { streams, records } = await scene.client.runs.verification({ id })
  return { id, status, counts: streams[0], records }
}

it('a verification tells what is equal, waits, differs or is on one side only, applies nothing, and a repair mends it', async () => {
  await using scene = await openScene()
  const { contacts } = scene.at('a')
  const people = ['equal', 'waits', 'differs', 'here'].map((key) => ({ email: `${key}@x.test`, lastName: key }))
  const [, waits, differs, here] = await contacts.createAll(people)
  await scene.sync()
  await scene.advance(60_000)
  await scene.here.edit(await scene.here.only('contact', 'waits@x.test'), { city: 'Lund' })
  await contacts.edit(differs?.id ?? '', { city: 'Ystad' })
  await contacts.erase(here?.id ?? '')
  const there = await contacts.create({ email: 'there@x.test', lastName: 'there' })
  await scene.at('a').forget()
  const before = scene.snapshot()
  const run = await verified(scene)
  expect(run.status).toBe('succeeded')
  expect(run.counts).toMatchObject({ equal: 1, waits: 1, differs: 1, onlyHere: 1, onlyThere: 1 })
  expect(scene.snapshot()).toEqual(before)
  expect(await scene.at('a').writes()).toEqual([])
  const states = run.records.map(({ remoteId, state, fields }) => [remoteId, state, fields[0]?.reason ?? null])
  expect(states.toSorted()).toEqual(
    [
      [waits?.id, 'waits', 'to-push'],
      [differs?.id, 'differs', 'not-read'],
      [here?.id, 'only-here', null],
      [there.id, 'only-there', 'not-read'],
    ].toSorted(),
  )
  const repair = await scene.client.runs.repair({ id: run.id })
  await scene.runs.ended(repair)
  expect((await verified(scene)).counts).toMatchObject({ equal: 4, waits: 0, differs: 0, onlyHere: 0, onlyThere: 0 })
  expect((await contacts.get(waits?.id ?? '')).fields.city).toBe('Lund')
})

it('a verification of what is not there is refused; it would find that all is equal', async () => {
  await using scene = await openScene()
  await expect(scene.client.runs.verify({ id: 'nope' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('a repair mends all that differs, however much more that is than the report shows', async () => {
  await using scene = await openScene()
  const { contacts } = scene.at('a')
  await contacts.create({ email: 'first@x.test' })
  await scene.sync()
  await contacts.createAll(Array.from({ length: 1050 }, (_, at) => ({ email: `new${at}@x.test` })))
  const run = await verified(scene)
  expect(run.counts).toMatchObject({ equal: 1, onlyThere: 1050 })
  expect(run.records).toHaveLength(1000)
  await scene.runs.ended(await scene.client.runs.repair({ id: run.id }))
  expect((await verified(scene)).counts).toMatchObject({ equal: 1051, onlyThere: 0 })
})
