import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { version } from '../../package.json'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { type ServerHost, startServerHost } from '../../src/main/server/server-host'
import { type AppClient, apiBase } from '../../src/shared/contract'
import type { EngineEvent, Run, WorkspaceState } from '../../src/shared/model'
import { clientOf } from '../../src/shared/rpc/caller'
import { silentLog } from '../kit/host'
import { built } from '../kit/program/bundle'
import { SandboxProcess } from '../kit/program/sandbox-process'
import { openScreens } from '../kit/program/screens'

const { provider: crm, objects: crmObjects } = wordsOf()
/** Where the sandbox lists the first object of the CRM. */
const firstList = `/proxy${crmObjects[0]?.calls.list.path}`

const people = 120
const never = { kind: 'slow', ms: 3_600_000 } as const

/** A workspace of the host with an account, and the sandbox that plays its Nango and CRM. */
interface Place {
  name: string
  sandbox: SandboxProcess
  id: string
  /** Names the workspace with every call. */
  client: AppClient
  /** The connected account. */
  account: string
}

let folder: string
let host: ServerHost
let north: Place
let south: Place

async function openPlace(name: string): Promise<Place> {
  const sandbox = new SandboxProcess(join(folder, name), ['--records', String(people), '--unlimited'])
  await sandbox.start()
  const tags = { team: name.toLowerCase() }
  const [connectionId = ''] = await sandbox.control.addConnections({ integrationKey: crm, tags })
  const access = { host: sandbox.host, apiKey: sandbox.apiKey }
  const { current } = await host.client.workspaces.create({ name, kind: 'dev', ...access, tags })
  const client = clientOf(host.client, current?.id ?? '')
  const { id: account } = await client.integrations.adopt({ integrationKey: crm, connectionId })
  return { name, sandbox, id: current?.id ?? '', client, account }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-workspaces-'))
  host = await startServerHost({
    enginePath: await built('main/engine.js'),
    sandboxPath: await built('main/sandbox.js'),
    rendererDir: await built('renderer'),
    version,
    dataDir: join(folder, 'data'),
    env: {},
    log: silentLog,
    port: 0,
  })
  north = await openPlace('North')
  south = await openPlace('Süd & Co')
})
afterAll(async () => {
  await host.close()
  await Promise.all([north.sandbox.end(), south.sandbox.end()])
  await rm(folder, { recursive: true, force: true })
})

async function rest<T>(path: string, workspace?: string, init: RequestInit = {}): Promise<{ status: number; body: T }> {
  const named = workspace === undefined ? {} : { 'Patchbay-Workspace': workspace }
  const response = await fetch(host.url + apiBase + path, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${host.token}`, ...named },
  })
  return { status: response.status, body: (await response.json()) as T }
}

/** Waits until a fault that was ordered has hit a request. */
async function hit({ sandbox }: Place, fault: number): Promise<void> {
  while (((await sandbox.control.faults()).find(({ id }) => id === fault)?.hits ?? 0) === 0) await pause(10)
}

async function ended({ client }: Place, { id }: Run): Promise<Run> {
  for (;;) {
    const run = await client.runs.get({ id })
    if (run.endedAt !== null) return run
    await pause(20)
  }
}

const shown = async () => (await host.client.workspaces.state()).current?.name

describe('workspaces side by side', () => {
  it('sync at the same time, whichever the host shows', async () => {
    const fault = await north.sandbox.control.fault(firstList, never)
    const held = await north.client.integrations.sync({ id: north.account })
    await hit(north, fault)

    await host.client.workspaces.open({ id: south.id })
    const through = await ended(south, await south.client.integrations.sync({ id: south.account }))
    expect(through).toMatchObject({ status: 'succeeded', totals: { failed: 0 } })
    expect((await north.client.runs.get({ id: held.id })).status).toBe('running')
    expect((await host.client.workspaces.state()).opened.sort()).toEqual([north.id, south.id].sort())

    await north.sandbox.control.clearFaults()
    await north.client.runs.stop({ id: held.id })
    const again = await ended(north, await north.client.integrations.sync({ id: north.account }))
    expect(again.status).toBe('succeeded')
    expect((await south.client.runs.list({})).items).toHaveLength(1)
    expect((await north.client.runs.list({})).items).toHaveLength(2)
  })

  it('stay as they are for the callers of one when others are shown', async () => {
    await host.client.workspaces.open({ id: south.id })
    const window = await openScreens(host.url, host.token)
    const other = await openScreens(host.url, host.token)
    const own = clientOf(window.client, north.id)
    await other.client.workspaces.open({ id: north.id })
    await other.client.workspaces.open({ id: south.id })
    expect(await own.workspaces.state()).toMatchObject({ current: { id: north.id }, phase: 'open', shown: south.id })
    expect((await own.integrations.list()).integrations[0]?.account).toEqual(
      (await north.client.integrations.list()).integrations[0]?.account,
    )
    window.close()
    other.close()
  })
})

describe('the workspace of a REST call', () => {
  it('is the one that the host shows where none is named', async () => {
    for (const { id, name } of [north, south]) {
      await host.client.workspaces.open({ id })
      expect((await rest<WorkspaceState>('/workspaces')).body.current?.name).toBe(name)
    }
    expect(await shown()).toBe('Süd & Co')
  })

  it('is named by its id or its name, as a header can carry it', async () => {
    await host.client.workspaces.open({ id: north.id })
    const utf8 = Buffer.from('Süd & Co').toString('latin1')
    for (const named of [
      south.id,
      utf8,
      encodeURIComponent('Süd & Co'),
      'S%C3%BCd & Co',
      encodeURIComponent('süd & co'),
    ]) {
      expect((await rest<WorkspaceState>('/workspaces', named)).body.current, named).toMatchObject({ id: south.id })
    }
    const south1 = await rest<{ items: Run[] }>('/runs', south.id)
    const north1 = await rest<{ items: Run[] }>('/runs')
    expect(south1.body.items.map(({ id }) => id)).toEqual((await south.client.runs.list({})).items.map(({ id }) => id))
    expect(north1.body.items.map(({ id }) => id)).toEqual((await north.client.runs.list({})).items.map(({ id }) => id))
    // What was named has moved nothing.
    expect(await shown()).toBe('North')
  })

  it.each(['West', '', ' ', 'ws_none', '%', 'north, north'])(
    'is not found by %j, and the answer says which there are',
    async (name) => {
      for (const path of [
        '/workspaces',
        '/runs',
        '/integrations',
        '/records?kind=contact',
        '/connectivity',
        '/events',
      ]) {
        const answer = await rest<{ code: string; message: string }>(path, name)
        expect(answer, path).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
        expect(answer.body.message).toContain(`North (${north.id})`)
        expect(answer.body.message).toContain(`Süd & Co (${south.id})`)
      }
    },
  )
})

describe('events', () => {
  it('reach the callers of their workspace, and those that follow what the host shows', async () => {
    await host.client.workspaces.open({ id: north.id })
    const heard: Record<string, EngineEvent[]> = { north: [], south: [], shown: [] }
    const stop = new AbortController()
    const listen = async (name: string, client: AppClient) => {
      const events = await client.app.events(undefined, { signal: stop.signal })
      const { value } = await events.next()
      expect(value).toEqual({ type: 'ready' })
      const hear = async () => {
        for await (const event of events) heard[name]?.push(event)
      }
      // Ends with the signal.
      hear().catch(() => {})
    }
    await Promise.all([listen('north', north.client), listen('south', south.client), listen('shown', host.client)])

    const ids = { north: '', south: '' }
    ids.north = (await ended(north, await north.client.integrations.sync({ id: north.account }))).id
    await host.client.workspaces.open({ id: south.id })
    ids.south = (await ended(south, await south.client.integrations.sync({ id: south.account }))).id
    const runsOf = (name: string) => [
      ...new Set(heard[name]?.flatMap((event) => (event.type === 'run.ended' ? event.runId : []))),
    ]
    while (runsOf('shown').length < 2 || runsOf('south').length < 1) await pause(10)
    stop.abort()

    expect(runsOf('north')).toEqual([ids.north])
    expect(runsOf('south')).toEqual([ids.south])
    expect(runsOf('shown')).toEqual([ids.north, ids.south])
    const workspacesIn = (name: string) =>
      new Set(heard[name]?.flatMap((event) => (event.type === 'ready' ? [] : (event.workspaceId ?? 'program'))))
    expect(workspacesIn('north')).toEqual(new Set([north.id, 'program']))
    expect(workspacesIn('south')).toEqual(new Set([south.id, 'program']))
  })
})

describe('an engine that was ended in the middle of a run of a workspace that is not shown', () => {
  it('opens what is shown, and after it what has work waiting, and nothing else', async () => {
    const access = { host: north.sandbox.host, apiKey: north.sandbox.apiKey }
    const { shown: third } = await host.client.workspaces.create({ name: 'Third', kind: 'dev', ...access })
    const fault = await south.sandbox.control.fault(firstList, never)
    const cut = await south.client.integrations.sync({ id: south.account, full: true })
    await hit(south, fault)
    await host.endEngineForTest()
    await south.sandbox.control.clearFaults()

    // No call names a workspace: what is open was opened by the engine itself. North comes before South in the list.
    let opened: string[] = []
    while (!opened.includes(south.id)) {
      await pause(10)
      opened = await host.client.workspaces.state().then(
        (state) => state.opened,
        () => [],
      )
    }
    expect(opened.sort()).toEqual([third ?? '', south.id].sort())
    for (;;) {
      const { items } = await south.client.runs.list({})
      if (items.some(({ continues, status }) => continues === cut.id && status === 'succeeded')) break
      await pause(20)
    }
  })
})

describe('the tags of a workspace', () => {
  it('are changed for new connections and for what is offered; connections that exist keep theirs', async () => {
    const { sandbox, id, client, account } = south
    const [other = ''] = await sandbox.control.addConnections({
      integrationKey: crm,
      tags: { team: 'other', site: 'b' },
    })
    const offered = async () => {
      await client.integrations.refresh({})
      return (await client.integrations.list()).adoptable.map(({ connectionId }) => connectionId)
    }
    expect(await offered()).toEqual([])
    const { current } = await client.workspaces.setTags({ id, tags: { Site: 'b' } })
    expect(current?.tags).toEqual({ Site: 'b' })
    await expect.poll(offered).toEqual([other])
    expect((await client.integrations.list()).integrations.find((item) => item.id === account)?.status).toBe(
      'connected',
    )

    for (const tags of [{ patchbay_workspace: 'x' }, { a: '1', A: '2' }, { '1': 'x' }, { a: '' }]) {
      const answer = await rest<{ code: string }>(`/workspaces/${id}/tags`, undefined, {
        method: 'PUT',
        body: JSON.stringify({ tags }),
        headers: { 'content-type': 'application/json' },
      })
      expect([answer.status, answer.body.code]).toEqual([400, 'BAD_INPUT'])
    }
    await client.workspaces.setTags({ id, tags: { team: 'süd' } })
    await expect.poll(offered).toEqual([])
  })
})
