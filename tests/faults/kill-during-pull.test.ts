import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { ObjectWords } from '../../src/main/engine/providers/testing/words'
import { built, root } from '../kit/program/bundle'
import { cleanEnvironment, Program } from '../kit/program/program'
import { SandboxProcess } from '../kit/program/sandbox-process'
import { Visitor } from '../kit/visitor'
import { MarkedProcess } from './marked-process'
import { type HeldRecord, PulledStore } from './pulled-store'
import { seededRandom } from './random'

// Some sixty starts of a process: how long they take is not what is tested.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 180_000 })

const wantedKills = 30
const wantedInside = 10
/** Starts after which the wanted numbers are not to be had: something is wrong with the test then. */
const mostStarts = 90
/** Pages that one start may get done before its kill. */
const mostPages = 3
/** Longer than a page takes. */
const mostWaitMs = 60
/** A hundred a page, and a fourth as many companies: more pages than all kills let through. */
const people = 16_000
const { provider: crm, objects: crmObjects, read } = wordsOf()
const target = { provider: crm }
const lists = crmObjects.map(({ calls }) => `/proxy${calls.list.path}`)

const seed = Number(process.env.PATCHBAY_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31))
const random = seededRandom(seed)
const below = (limit: number) => Math.floor(random() * limit)

let entry: string
let folder: string
let sandbox: SandboxProcess
beforeAll(async () => {
  entry = await built('main/patchbay.js')
  folder = await mkdtemp(join(tmpdir(), 'patchbay-kill-'))
  sandbox = new SandboxProcess(join(folder, 'crm'), ['--records', String(people), '--unlimited'])
  await sandbox.start()
})
afterAll(async () => {
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

const environment = () => cleanEnvironment({ NANGO_HOST: sandbox.host, NANGO_SECRET_KEY: sandbox.apiKey })
const command = (...args: string[]) => [entry, ...args, '--json', '--data-dir', join(folder, 'data')]
const begin = (...args: string[]) => new Program(command(...args), { cwd: root, env: environment() })

/** Gives a consent as a person does, through the command line and a browser of its own. */
async function connect(): Promise<void> {
  await sandbox.control.knobs({ autoConsent: 'allow' })
  const program = begin('connect', crm)
  const { url } = (await program.announcement()) as { url: string }
  await new Visitor().open(url)
  expect(await program.exited, program.output).toBe(0)
  // The kills are to fall into a pull of contacts and companies.
  for (const stream of ['leads', 'activities']) {
    const change = begin('streams', crm, '--stream', stream, '--set', 'direction=off')
    expect(await change.exited, change.output).toBe(0)
  }
}

let lastSeen = 0

/** Waits until the CRM has been asked for a page of records since the last time. */
async function pullBegun(sync: MarkedProcess): Promise<void> {
  const seen = lastSeen
  while (lastSeen === seen) {
    expect(sync.isRunning, 'the sync ended before its pull').toBe(true)
    await wait(5)
    lastSeen = (await pagesAsked(seen)).at(-1)?.seq ?? seen
  }
}

async function pagesAsked(after = 0) {
  const asked = await sandbox.control.requests({ after, prefix: '/proxy' })
  return asked.filter(({ path }) => lists.some((list) => path.startsWith(list)))
}

async function openStore(): Promise<PulledStore> {
  const settings = await readFile(join(folder, 'data', 'settings.json'), 'utf8')
  const { activeWorkspace } = JSON.parse(settings) as { activeWorkspace: string }
  return new PulledStore(join(folder, 'data', 'workspaces', activeWorkspace, 'patchbay.sqlite'))
}

/** What the CRM says of a record now is what was kept of it, and what became of it here. */
function expectSame(held: HeldRecord | undefined, shown: unknown, { name: object, properties }: ObjectWords): void {
  const record = read(shown)
  const kept = read(JSON.parse(held?.raw ?? '{}'))
  expect(kept.id, `${object} ${record.id}`).toBe(record.id)
  for (const [name, value] of Object.entries(kept.fields)) {
    if (value !== record.fields[name]) expect.fail(`${object} ${record.id}: ${name} is ${value}`)
  }
  const at = (name: string) => record.fields[properties[name] ?? ''] ?? null
  expect(held?.entity).toEqual(
    object === 'contacts'
      ? { email: at('email'), firstName: at('firstName'), lastName: at('lastName'), name: null }
      : { email: null, firstName: null, lastName: null, name: at('name') },
  )
}

it('a pull whose process is killed again and again ends with what the CRM holds, each record made once', async () => {
  await connect()

  const kills: { from: number; at: number; insideCommit: boolean }[] = []
  const inside = () => kills.filter((kill) => kill.insideCommit).length
  for (let starts = 0; kills.length < wantedKills || inside() < wantedInside; starts++) {
    expect(starts, 'starts without enough kills').toBeLessThan(mostStarts)
    const marksFile = join(folder, `marks-${starts}`)
    const sync = new MarkedProcess(command('sync', crm), { cwd: root, env: environment(), marksFile })
    await pullBegun(sync)
    // From here on every commit holds a page.
    const commits = sync.begun + below(mostPages + 1)
    expect(await sync.commitsBegun(commits), 'the pull came to its end between two kills').toBe(true)
    // A third of the kills follow the mark at once, so that many fall inside the commit; the others wander.
    if (random() > 1 / 3) await wait(below(mostWaitMs))
    kills.push({ from: sync.startedAt, ...(await sync.kill()) })
    lastSeen = (await pagesAsked(lastSeen)).at(-1)?.seq ?? lastSeen
  }

  const last = begin('sync', crm)
  expect(await last.exited, last.output).toBe(0)
  process.stdout.write(
    `Kill test: seed ${seed}, ${kills.length} kills in a pull of ${people} people, ${inside()} of them inside a commit\n`,
  )

  using held = await openStore()
  // Each kill ended a run that was under way.
  const runs = held.runs()
  for (const { from, at } of kills) {
    const cut = runs.filter(({ startedAt }) => startedAt !== null && startedAt >= from && startedAt <= at)
    expect(cut.map(({ status }) => status)).toEqual(['interrupted'])
  }

  // What is held is what the CRM holds.
  const objects = held.store.objects.all(crm)
  expect(objects.map(({ name }) => name).sort()).toEqual(['companies', 'contacts'])
  for (const object of objects) {
    expect(object.pass, `${object.name} is read to its end`).toBeNull()
    expect(object.cursorAt, `${object.name} has its cursor`).not.toBeNull()
    const there = await sandbox.control.dump(target, object.name)
    const here = held.held(object.id)
    expect(here.size).toBe(there.length)
    expect(object.records).toBe(there.length)
    const words = crmObjects.find(({ name }) => name === object.name)
    if (!words) throw new Error(`There are no words for ${object.name}`)
    for (const record of there) expectSame(here.get(read(record).id), record, words)
  }

  // Every record was made once, and no line of history is there twice.
  const records = held.count('remote_records')
  expect(held.changesPerRecord('created')).toEqual({ 1: records })
  expect(held.count('changes')).toBe(records)
  expect(held.count('entities')).toBe(records)
  expect(held.count('links')).toBe(records)
  for (const run of runs) expect(run.kept, run.id).toBe(run.said)
  expect(runs.reduce((sum, { created }) => sum + created, 0)).toBe(records)

  // It went on from where it was each time: no page was read to its end twice.
  expect(runs.reduce((sum, { pulled }) => sum + pulled, 0)).toBe(records)

  // And a further sync finds nothing to do.
  const before = held.contents()
  const again = begin('sync', crm)
  expect(await again.exited, again.output).toBe(0)
  const { runs: said } = (await again.announcement()) as { runs: { streams: Record<string, unknown>[] }[] }
  for (const stream of said.flatMap(({ streams }) => streams)) {
    expect(stream).toMatchObject({ created: 0, updated: 0, deleted: 0, pushed: 0, conflicts: 0, failed: 0 })
  }
  expect(held.contents()).toEqual(before)
})
