import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/engine/clock'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { HostParts } from '../../src/main/host/supervisor/host-router'
import type { AppClient } from '../../src/shared/contract'
import type { Workspace, WorkspaceState } from '../../src/shared/model'
import { clientOf } from '../../src/shared/rpc/caller'
import { orpcToProblem } from '../../src/shared/rpc/problem-errors'
import { KitEngine } from '../kit/engine'
import { hostParts } from '../kit/host'
import { type KitSandbox, openSandbox } from '../kit/sandbox'
import { SharedHost } from '../kit/shared-host'

const { provider: crm, objects: crmObjects } = wordsOf()
/** Where the sandbox lists the first object of the CRM. */
const firstList = `/proxy${crmObjects[0]?.calls.list.path}`

/** Two environments of one Nango server: workspaces are distinguished by the key's environment, not by the host. */
let folder: string
let north: KitSandbox
let south: KitSandbox
let nango: SharedHost
let parts: HostParts
let engine: KitEngine
let client: AppClient

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-environments-'))
  north = await openSandbox({ unlimited: true })
  south = await openSandbox({ unlimited: true })
  nango = await SharedHost.open({ host: north.host, keys: [north.apiKey] }, { host: south.host, keys: [south.apiKey] })
  parts = hostParts()
  await start()
})
afterEach(async () => {
  await engine.close()
  await Promise.all([nango.close(), north.close(), south.close()])
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const commits = { begin: () => {}, end: () => {} }
  engine = await KitEngine.start({ dataDir: folder, parts, clock: systemClock, commits })
  client = engine.client
}

/** Ends the engine and starts another. `forgets`: the host has kept no key, as one without a key store. */
async function restart({ forgets = false, before = () => {} }: { forgets?: boolean; before?: () => void } = {}) {
  await engine.close()
  if (forgets) parts = { ...parts, secrets: hostParts().secrets }
  before()
  await start()
}

const open = async (apiKey: string): Promise<Workspace> => {
  const { current } = await client.workspaces.openEnvironment({ host: nango.host, apiKey })
  if (!current) throw new Error('There is no workspace')
  return current
}
const all = async () => (await client.workspaces.state()).workspaces
const problemOf = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error === null) throw new Error('The call was not refused')
  return orpcToProblem(error)
}

/** A further key of an environment, by which it is reached at the shared host too. */
async function furtherKey(of: KitSandbox, scopes = ['environment:*']): Promise<string> {
  const apiKey = await of.control.addKey(scopes)
  nango.environments.find(({ host }) => host === of.host)?.keys.push(apiKey)
  return apiKey
}

/** Takes a connection of an environment over into a workspace. */
async function connect(of: KitSandbox, workspace: Workspace): Promise<void> {
  const tags = { patchbay_workspace: workspace.id }
  const [connectionId = ''] = await of.control.addConnections({ integrationKey: crm, tags })
  await clientOf(client, workspace.id).integrations.adopt({ integrationKey: crm, connectionId })
}

async function until(workspace: Workspace, phase: WorkspaceState['phase']): Promise<WorkspaceState> {
  for (;;) {
    const state = await clientOf(client, workspace.id).workspaces.state()
    if (state.phase === phase) return state
    await pause(10)
  }
}

describe('two keys at one host', () => {
  it('are two workspaces when they are of two environments, each with its own file', async () => {
    const first = await open(north.apiKey)
    await connect(north, first)
    const second = await open(south.apiKey)
    expect(second.id).not.toBe(first.id)
    expect(second.name).not.toBe(first.name)
    expect((await clientOf(client, first.id).integrations.list()).integrations).toHaveLength(1)
    expect((await clientOf(client, second.id).integrations.list()).integrations).toEqual([])
    expect([(await open(north.apiKey)).id, (await open(south.apiKey)).id]).toEqual([first.id, second.id])
    expect(await all()).toHaveLength(2)
  })

  it('are one workspace when they are of one environment', async () => {
    const { id } = await open(north.apiKey)
    const further = await furtherKey(north)
    expect((await open(further)).id).toBe(id)
    await restart({ forgets: true })
    expect((await open(further)).id).toBe(id)
    expect(await all()).toHaveLength(1)
  })

  it('that come at the same time make one workspace', async () => {
    const further = await furtherKey(north)
    const opened = await Promise.all([north.apiKey, north.apiKey, further].map(open))
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
    expect(await all()).toHaveLength(1)
  })
})

describe('a key that is given again', () => {
  it('opens its workspace at the next start, without Nango and although the host has kept no key', async () => {
    const { id } = await open(north.apiKey)
    await restart({ forgets: true })
    expect(await client.workspaces.state()).toMatchObject({ phase: 'needs-key', current: { id } })
    nango.cut()
    const again = await client.workspaces.openEnvironment({ host: `${nango.host}/`, apiKey: north.apiKey })
    expect(again).toMatchObject({ phase: 'open', problem: null, current: { id } })
  })

  it('is not written down', async () => {
    await open(north.apiKey)
    expect(JSON.stringify([parts.settings.read(), await client.workspaces.state()])).not.toContain(north.apiKey)
  })
})

describe('a key that is of no use', () => {
  it.each([
    ['a stranger’s', '00000000-0000-4000-8000-000000000000'],
    ['no key at all', 'abc'],
  ])('%s makes no workspace and opens none', async (_what, apiKey) => {
    await open(north.apiKey)
    expect(await problemOf(open(apiKey))).toMatchObject({ code: 'NANGO_KEY_REFUSED' })
    expect(await all()).toHaveLength(1)
  })

  it('that lacks scopes is of its environment as far as Nango tells', async () => {
    const { id } = await open(north.apiKey)
    const list = ['environment:integrations:list', 'environment:connections:list']
    expect((await open(await furtherKey(north, [...list, 'environment:integrations:read']))).id).toBe(id)
    // One that may not read where it is could be anything: it gets a file of its own, and the same one again.
    const blind = await furtherKey(north, list)
    const own = await open(blind)
    expect(own.id).not.toBe(id)
    expect((await open(blind)).id).toBe(own.id)
  })
})

describe('while Nango is away', () => {
  it('a key that is not known is not guessed at where it could be of a workspace', async () => {
    await open(north.apiKey)
    nango.cut()
    expect(await problemOf(open(south.apiKey))).toMatchObject({ code: 'NANGO_UNREACHABLE' })
    nango.mend()
    expect(await all()).toHaveLength(1)
  })

  it('the first workspace of a host is made all the same, and is that environment’s from then on', async () => {
    nango.cut()
    const made = await open(north.apiKey)
    nango.mend()
    await restart()
    await until(made, 'open')
    expect((await open(await furtherKey(north))).id).toBe(made.id)
    expect((await open(south.apiKey)).id).not.toBe(made.id)
  })
})

describe('a new key for a workspace', () => {
  it('is refused when it is of another environment; the old one stays in use', async () => {
    const first = await open(north.apiKey)
    expect(await problemOf(client.workspaces.setApiKey({ id: first.id, apiKey: south.apiKey }))).toMatchObject({
      code: 'OTHER_ENVIRONMENT',
    })
    expect(await parts.secrets.read(first.id)).toBe(north.apiKey)
    expect(await until(first, 'open')).toMatchObject({ problem: null })
    const further = await furtherKey(north)
    expect(await client.workspaces.setApiKey({ id: first.id, apiKey: further })).toMatchObject({ phase: 'open' })
  })

  it('that was taken unseen and is of another environment is taken away again', async () => {
    const first = await open(north.apiKey)
    nango.cut()
    expect(await client.workspaces.setApiKey({ id: first.id, apiKey: south.apiKey })).toMatchObject({ phase: 'open' })
    nango.mend()
    await restart()
    expect(await until(first, 'needs-key')).toMatchObject({ problem: { code: 'OTHER_ENVIRONMENT' } })
    expect((await open(south.apiKey)).id).not.toBe(first.id)
  })
})

describe('a caller that works beside others', () => {
  const beside = (apiKey: string) => client.workspaces.openEnvironment({ host: nango.host, apiKey, show: false })

  it('leaves them the key that they work with, and what is under way', async () => {
    const first = await open(north.apiKey)
    await connect(north, first)
    const fault = await north.control.fault(firstList, { kind: 'slow', ms: 3_600_000 })
    const run = await client.integrations.sync({ id: crm })
    while (((await north.control.faults()).find(({ id }) => id === fault)?.hits ?? 0) === 0) await pause(10)

    const further = await furtherKey(north)
    for (const apiKey of [north.apiKey, further]) {
      expect(await beside(apiKey)).toMatchObject({ current: { id: first.id }, phase: 'open' })
    }
    expect(await parts.secrets.read(first.id)).toBe(north.apiKey)
    expect((await client.runs.get({ id: run.id })).status).toBe('running')
    await client.runs.stop({ id: run.id })
  })

  it('brings the key where there is none', async () => {
    const first = await open(north.apiKey)
    await restart({ forgets: true })
    expect((await client.workspaces.state()).phase).toBe('needs-key')
    expect(await beside(await furtherKey(north))).toMatchObject({ current: { id: first.id }, phase: 'open' })
    expect(await client.workspaces.state()).toMatchObject({ phase: 'open', shown: first.id })
  })
})

describe('a workspace from before environments were told apart', () => {
  const forget = () =>
    parts.settings.update({
      workspaces: parts.settings.read().workspaces.map(({ environment: _, ...rest }) => rest),
    })

  it('is known by its accounts, or by the key that the host has kept', async () => {
    const first = await open(north.apiKey)
    await connect(north, first)
    await restart({ forgets: true, before: forget })
    expect((await open(south.apiKey)).id).not.toBe(first.id)
    expect((await open(await furtherKey(north))).id).toBe(first.id)

    const empty = await open(south.apiKey)
    await restart({ before: forget })
    expect((await open(await furtherKey(south))).id).toBe(empty.id)
  })
})
