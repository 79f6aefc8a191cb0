import { existsSync, statSync } from 'node:fs'
import { chmod, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { AppClient } from '@shared/contract'
import { CallOrRestartPlugin, closedSignal } from '@shared/rpc/call-or-restart'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { bundle } from '../../../../tests/fakes/bundle'
import { hostParts, silentLog } from '../../../../tests/kit/host'
import { EngineSupervisor } from '../supervisor/engine-supervisor'
import { createHostServer } from '../supervisor/host-router'
import { askWhereServed, type ControlClient, connectToRunning } from './control-client'
import { controlPath } from './control-path'
import { type ControlServer, DataFolderInUseError, openControlServer } from './control-server'

// Real processes and threads: how long they take is not what is tested.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let engine: Awaited<ReturnType<typeof bundle>>
let supervisor: EngineSupervisor
beforeAll(async () => {
  engine = await bundle('tests/fakes/engine.ts')
  supervisor = new EngineSupervisor({
    enginePath: engine.path,
    version: '1.2.3',
    dataDir: '/data',
    serveHost: createHostServer(hostParts(), silentLog),
    log: silentLog,
    restart: { firstMs: 1, maxMs: 4, healthyMs: 60_000 },
  })
  await supervisor.start()
})
afterAll(async () => {
  await supervisor.shutdown()
  await engine.remove()
})

let dataDir: string
const open: { close(): unknown }[] = []
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-control-'))
})
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
  vi.unstubAllEnvs()
  await rm(dataDir, { recursive: true, force: true })
})

async function serve(folder = dataDir): Promise<ControlServer> {
  const server = await openControlServer(folder, supervisor, silentLog)
  open.push(server)
  return server
}

async function connect(folder = dataDir): Promise<ControlClient> {
  const client = (await connectToRunning(folder)) ?? expect.unreachable('nobody answers')
  open.push(client)
  return client
}

describe('the control socket', () => {
  it('carries the app contract to the running engine, for several clients at once', async () => {
    await serve()
    const [first, second] = await Promise.all([connect(), connect()])
    expect((await first.client.app.info()).version).toBe('1.2.3')
    expect((await second.client.app.connectivity()).online).toBe(true)
    const events = await first.client.app.events()
    expect(await events.next()).toMatchObject({ value: { type: 'ready' } })
  })

  it('is for this user alone', async () => {
    const { path } = await serve()
    expect(path).toBe(join(dataDir, 'patchbay.sock'))
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is answered by nobody when no Patchbay runs', async () => {
    expect(await connectToRunning(dataDir)).toBeNull()
    expect(await connectToRunning(join(dataDir, 'missing'))).toBeNull()
  })

  it('is not taken from a Patchbay that answers', async () => {
    await serve()
    await expect(openControlServer(dataDir, supervisor, silentLog)).rejects.toBeInstanceOf(DataFolderInUseError)
    expect((await (await connect()).client.app.info()).version).toBe('1.2.3')
  })

  it('is taken over from a Patchbay that crashed', async () => {
    const path = controlPath(dataDir)
    const left = createServer()
    await new Promise<void>((resolve) => left.listen(path, resolve))
    // Closing a server unlinks its socket; a crash leaves it behind.
    await link(path, `${path}.link`)
    await new Promise((resolve) => left.close(resolve))
    await link(`${path}.link`, path)
    expect(await connectToRunning(dataDir)).toBeNull()
    await serve()
    expect((await (await connect()).client.app.info()).version).toBe('1.2.3')
  })

  it('does not remove a file that is no socket', async () => {
    await writeFile(join(dataDir, 'patchbay.sock'), 'mine')
    await expect(openControlServer(dataDir, supervisor, silentLog)).rejects.toThrowError('is no socket')
    expect(existsSync(join(dataDir, 'patchbay.sock'))).toBe(true)
  })

  it('lies in a folder of the user when the path of the data folder is too long', async () => {
    vi.stubEnv('TMPDIR', dataDir)
    const long = join(dataDir, 'x'.repeat(100))
    await mkdir(long)
    const { path } = await serve(long)
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    expect((await (await connect(long)).client.app.info()).version).toBe('1.2.3')
    await chmod(dirname(path), 0o755)
    await open.pop()?.close()
    await open.pop()?.close()
    await expect(openControlServer(long, supervisor, silentLog)).rejects.toThrowError('open to others')
  })

  it('says where the screens are, to a browser that is being opened by a pass of its own', async () => {
    const served = ({ forBrowser }: { forBrowser: boolean }) => ({ url: 'u', token: 't', address: `${forBrowser}` })
    open.push(await openControlServer(dataDir, supervisor, silentLog, { served }))
    expect(await askWhereServed(dataDir, { forBrowser: true })).toMatchObject({ address: 'true' })
    expect(await askWhereServed(dataDir, { forBrowser: false })).toMatchObject({ address: 'false' })
  })

  it('is a named pipe on Windows', () => {
    expect(controlPath(dataDir, 'win32')).toMatch(/^\\\\\.\\pipe\\patchbay-[0-9a-f]{24}$/)
  })
})

describe('an end', () => {
  it('of the engine ends open calls, and a new client finds the next engine', async () => {
    await serve()
    const { client } = await connect()
    const hanging = client.app.checkConnectivity()
    await client.app.connectivity()
    await Promise.all([supervisor.endForTest(), expect(hanging).rejects.toMatchObject({ code: 'ENGINE_RESTARTED' })])
    await expect(client.app.connectivity()).rejects.toMatchObject({ code: 'ENGINE_RESTARTED' })
    expect((await (await connect()).client.app.info()).version).toBe('1.2.3')
  })

  it('of the engine is quiet for a stream whose reader leaves at that very moment', async () => {
    const { path } = await serve()
    const socket = new WebSocket('ws://localhost/rpc', { createConnection: () => connectSocket(path) })
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = closedSignal(socket)
    const link = new RPCLink({ websocket: socket, plugins: [new CallOrRestartPlugin(closed)] })
    const client: AppClient = createORPCClient(link)
    const events = await client.app.events(undefined, { signal: closed })
    await events.next()
    // Fails the whole file, by an error that no one catches, when the abort is sent over the closed socket.
    await Promise.all([
      supervisor.endForTest(),
      expect(events.next()).rejects.toMatchObject({ code: 'ENGINE_RESTARTED' }),
    ])
  })

  it('of the server waits for its clients if told so', async () => {
    const server = await serve()
    const { client, close } = await connect()
    await client.app.info()
    let closed = false
    const closing = server.close({ waitForClients: true }).then(() => {
      closed = true
    })
    expect((await client.app.info()).version).toBe('1.2.3')
    expect(closed).toBe(false)
    expect(await connectToRunning(dataDir)).toBeNull()
    close()
    await closing
  })

  it('of the server ends its clients otherwise, and leaves no file behind', async () => {
    const server = await serve()
    const { client } = await connect()
    const hanging = client.app.checkConnectivity()
    await client.app.info()
    await Promise.all([server.close(), expect(hanging).rejects.toMatchObject({ code: 'ENGINE_RESTARTED' })])
    expect(existsSync(server.path)).toBe(false)
  })
})
