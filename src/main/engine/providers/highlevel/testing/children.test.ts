import { expect, it } from 'vitest'
import type { RunOutcome } from '../../../../../../tests/kit/runs'
import { openScene } from '../../../../../../tests/kit/scene'

const people = 330
const opening = { provider: 'highlevel', records: people, streams: ['contacts', 'activities'] } as const

type Scene = Awaited<ReturnType<typeof openScene>>

/** Contacts whose notes, or tasks, were asked for since the requests were last forgotten. */
function askedFor(scene: Scene, what: 'notes' | 'tasks' = 'notes'): string[] {
  return scene
    .at('a')
    .requests()
    .flatMap(({ method, path }) => {
      const [, id] = new RegExp(`/contacts/([^/]+)/${what}$`).exec(path) ?? []
      return method === 'GET' && id !== undefined ? [id] : []
    })
}

async function backfillOf(scene: Scene) {
  const { streams } = await scene.client.integrations.overview({ id: scene.id('a') })
  return streams.find(({ stream }) => stream === 'activities')?.backfill
}

const apiCalls = ({ streams }: RunOutcome) => streams.find(({ stream }) => stream === 'activities')?.apiCalls ?? 0

it('reads notes and tasks of contacts in parts that no run waits for, until nothing is left and nothing changes', async () => {
  await using scene = await openScene(opening)
  const crm = scene.at('a')
  const contacts = (await crm.dump('contacts')).map(({ id }) => id)
  for (const [at, id] of contacts.entries()) {
    if (at % 10 === 0) await crm.create('notes', { contactId: id, body: `Note of ${id}` })
  }
  const all = contacts.length
  let done = 0
  for (let run = 1; done < all; run += 1) {
    await crm.forget()
    expect(apiCalls(await scene.runs.syncWell())).toBeLessThan(250)
    done = Math.min(all, 100 * run)
    expect(askedFor(scene)).toHaveLength(done - 100 * (run - 1))
    expect(await backfillOf(scene)).toEqual(done < all ? { done, all } : null)
  }
  const held = (type: string) =>
    scene.records('activity').then((all) => all.filter(({ fields }) => fields.type === type))
  expect(await held('note')).toHaveLength((await crm.dump('notes')).length)
  expect(await held('task')).toHaveLength((await crm.dump('tasks')).length)
  await crm.forget()
  const written = scene.watchWrites()
  await scene.runs.syncWell()
  expect(written()).toEqual({})
  expect([...askedFor(scene), ...askedFor(scene, 'tasks')]).toEqual([])
})

it('takes an eighth of what Nango allows all accounts in a minute, 200 calls, for notes, and as much for tasks', async () => {
  await using scene = await openScene({ ...opening, limits: true })
  for (let run = 1; run <= 2; run += 1) {
    await scene.runs.syncWell()
    expect([askedFor(scene).length, askedFor(scene, 'tasks').length]).toEqual([25 * run, 25 * run])
  }
  const logs = await Promise.all((await scene.runs.list()).map((run) => scene.runs.log(run)))
  expect(logs.flat().filter(({ text }) => text.includes('waiting'))).toEqual([])
})

it('goes on after a crash where it stopped, and asks first for what is new or has moved', async () => {
  await using scene = await openScene(opening)
  const crm = scene.at('a')
  await scene.runs.syncWell()
  const looked = new Set(askedFor(scene))
  await crm.forget()
  scene.crash({ where: 'before-send', nth: 40, call: { method: 'GET', path: '/contacts/{id}/notes' } })
  await expect(scene.runs.syncWell()).rejects.toThrow()
  await scene.restart()
  await scene.runs.idle()
  const first = askedFor(scene)
  expect(first.filter((id) => looked.has(id))).toEqual([])
  for (const id of first) looked.add(id)
  // Another one is asked for again at the most: the one that the crash met.
  expect(first.length - new Set(first).size).toBeLessThanOrEqual(1)
  const old = (await crm.dump('contacts')).map(({ id }) => id).filter((id) => !looked.has(id))
  await crm.forget()
  const [moved = ''] = old
  await crm.edit('contacts', moved, { city: 'Elsewhere' })
  await crm.create('notes', { contactId: moved, body: 'Of the one that moved' })
  const fresh = await crm.create('contacts', { firstName: 'Fresh', email: 'fresh@new.example' })
  await crm.create('notes', { contactId: fresh.id, body: 'Of the new one' })
  await scene.runs.syncWell()
  expect(askedFor(scene).slice(0, 2).sort()).toEqual([moved, fresh.id].sort())
  const bodies = (await scene.records('activity')).map(({ fields }) => fields.body)
  expect(bodies).toEqual(expect.arrayContaining(['Of the one that moved', 'Of the new one']))
})
