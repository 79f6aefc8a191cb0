import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { version } from '../../package.json'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { type ServerHost, startServerHost } from '../../src/main/server/server-host'
import { type AppClient, apiBase } from '../../src/shared/contract'
import type { Run } from '../../src/shared/model'
import { silentLog } from '../kit/host'
import { built } from '../kit/program/bundle'
import { SandboxProcess } from '../kit/program/sandbox-process'
import { openScreens } from '../kit/program/screens'
import { Visitor } from '../kit/visitor'

const people = 450
/** An answer that does not come before the engine is ended. */
const never = { kind: 'slow', ms: 3_600_000 } as const
const { provider: crm, objects } = wordsOf()
const contacts = `/proxy${objects[0]?.calls.list.path}`

let folder: string
let sandbox: SandboxProcess
let host: ServerHost
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-restart-'))
  sandbox = new SandboxProcess(join(folder, 'crm'), ['--records', String(people), '--unlimited'])
  await sandbox.start()
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
  await host.client.workspaces.create({
    name: 'Northwind',
    kind: 'dev',
    host: sandbox.host,
    apiKey: sandbox.apiKey,
  })
})
afterAll(async () => {
  await host.close()
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

/** Waits until a fault that was ordered has hit a request. */
async function hit(fault: number): Promise<void> {
  while (((await sandbox.control.faults()).find(({ id }) => id === fault)?.hits ?? 0) === 0) await pause(10)
}

const rest = async (method: string, path: string) => {
  const response = await fetch(host.url + apiBase + path, {
    method,
    headers: { authorization: `Bearer ${host.token}` },
  })
  return { status: response.status, body: (await response.json()) as unknown }
}

const lost = { code: 'ENGINE_RESTARTED', data: { code: 'ENGINE_RESTARTED' } }

describe('a message that is none of the protocol', () => {
  const junk = [
    'nonsense',
    '',
    'null',
    '7',
    '[]',
    '{"p":7}',
    '{"i":"1","t":1}',
    Buffer.from([0, 255, 3]),
    '['.repeat(99),
  ]

  it.each(junk)('%j ends its own socket, and nothing else', async (message) => {
    const before = await openScreens(host.url, host.token)
    const socket = new WebSocket(`${host.url.replace('http', 'ws')}/rpc`, {
      headers: { authorization: `Bearer ${host.token}` },
    })
    await once(socket, 'open')
    socket.send(message)
    // What follows may not be answered either.
    socket.send(message)
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1007)
    expect(await before.client.app.connectivity()).toMatchObject({ online: true })
    before.close()
  })
})

describe('an engine that is ended in the middle of calls', () => {
  it('ends them with their error on every way to it, and the next calls work', async () => {
    const fault = await sandbox.control.fault('/integrations', never)
    const screens = await openScreens(host.url, host.token)
    const events = await screens.client.app.events()
    expect(await events.next()).toMatchObject({ value: { type: 'ready' } })

    const ended = Promise.all([
      expect(host.client.integrations.refresh({})).rejects.toMatchObject(lost),
      expect(screens.client.integrations.refresh({})).rejects.toMatchObject(lost),
      expect(rest('POST', '/integrations/refresh')).resolves.toMatchObject({ status: 503, body: lost }),
      expect(drain(events)).rejects.toMatchObject(lost),
    ])
    await hit(fault)
    await host.endEngineForTest()
    await ended
    await sandbox.control.clearFaults()

    // The same client and the same address; a screen connects anew, as it does by itself.
    expect(await host.client.integrations.refresh({})).toMatchObject({ integrations: [], nangoProblem: null })
    expect(await host.client.workspaces.state()).toMatchObject({ phase: 'open', current: { name: 'Northwind' } })
    expect(await rest('GET', '/workspaces')).toMatchObject({ status: 200, body: { phase: 'open' } })
    await expect(screens.client.app.connectivity()).rejects.toMatchObject(lost)
    const again = await openScreens(host.url, host.token)
    expect(await again.client.integrations.list()).toMatchObject({ integrations: [] })
    again.close()
  })
})

describe('an engine that is ended in the middle of a sync', () => {
  it('shows the run as interrupted and goes on from its last page', async () => {
    const id = await connect(host.client)
    const fault = await sandbox.control.fault(contacts, never, { after: 2 })
    const cut = await host.client.integrations.sync({ id })
    await hit(fault)
    await host.endEngineForTest()
    await sandbox.control.clearFaults()

    const next = await ended(host.client, cut)
    const interrupted = await host.client.runs.get({ id: cut.id })
    expect(interrupted).toMatchObject({
      status: 'interrupted',
      problem: { code: 'RUN_INTERRUPTED' },
    })
    // The page that was on its way is committed in parts, and read again from its start.
    const { created: before } = interrupted.totals
    expect(before).toBeGreaterThanOrEqual(100)
    expect(before).toBeLessThanOrEqual(200)
    expect(new Set(interrupted.streams.map(({ state }) => state))).toEqual(new Set(['stopped']))
    expect(next).toMatchObject({ continues: cut.id, trigger: cut.trigger, status: 'succeeded' })
    const companies = await sandbox.control.dump({ provider: crm }, 'companies')
    const { streams } = await host.client.runs.get({ id: next.id })
    expect(streams.slice(0, 2).map(({ created }) => created)).toEqual([people - before, companies.length])
    expect((await host.client.integrations.status({ id })).records).toBe(next.totals.created + before)
  })
})

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

async function connect(client: AppClient): Promise<string> {
  await sandbox.control.knobs({ autoConsent: 'allow' })
  const { id, url } = await client.integrations.connect({ provider: crm })
  await new Visitor().open(url ?? '')
  for (;;) {
    const attempt = await client.integrations.callback({ attemptId: id })
    if (attempt.integrationId !== null) return attempt.integrationId
    await pause(20)
  }
}

/** The run that goes on from another one, once it has ended. */
async function ended(client: AppClient, cut: Run): Promise<Run> {
  for (;;) {
    const { items } = await client.runs.list({})
    const run = items.find(({ continues }) => continues === cut.id)
    if (run && run.endedAt !== null) return run
    await pause(20)
  }
}
