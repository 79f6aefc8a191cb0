import type { MessagePort } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundle } from '../../../../tests/fakes/bundle'
import { hostParts, silentLog } from '../../../../tests/kit/host'
import { createEngineClient } from './engine-client'
import { EngineSupervisor } from './engine-supervisor'
import { createHostServer } from './host-router'

// Real processes and threads: how long they take is not what is tested.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let engine: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  engine = await bundle('tests/fakes/engine.ts')
})
afterAll(() => engine.remove())

const running: EngineSupervisor[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((supervisor) => supervisor.shutdown()))
})

function supervise(dataDir = '/data', graceMs?: number, log = silentLog) {
  const serveHost = createHostServer(hostParts(), silentLog)
  const supervisor = new EngineSupervisor({
    enginePath: engine.path,
    version: '1.2.3',
    dataDir,
    serveHost,
    log,
    restart: { firstMs: 1, maxMs: 4, healthyMs: 60_000 },
    graceMs,
  })
  running.push(supervisor)
  return supervisor
}

const next = (supervisor: EngineSupervisor, event: 'up' | 'down') =>
  new Promise<unknown[]>((resolve) => supervisor.once(event, (...args: unknown[]) => resolve(args)))

describe('the engine', () => {
  it('is started with its boot data and a way back to its host', async () => {
    const supervisor = supervise()
    await supervisor.start()
    const info = await createEngineClient(supervisor).app.info()
    expect(info).toMatchObject({ version: '1.2.3', dataDir: '/data', capabilities: { host: 'server' } })
  })

  it('comes back after it died in the middle of a call: the call ends, the next one works', async () => {
    const supervisor = supervise()
    await supervisor.start()
    const client = createEngineClient(supervisor)
    const events = await client.app.events()
    expect(await events.next()).toEqual({ done: false, value: { type: 'ready' } })
    const hanging = client.app.checkConnectivity()
    const reading = events.next()
    await client.app.connectivity()

    const up = next(supervisor, 'up')
    await Promise.all([
      supervisor.endForTest(),
      expect(hanging).rejects.toMatchObject({ code: 'ENGINE_RESTARTED', status: 503 }),
      expect(reading).rejects.toMatchObject({ code: 'ENGINE_RESTARTED' }),
    ])
    expect(supervisor.isUp).toBe(false)
    // Made while the engine is down: waits for it.
    expect(await client.app.connectivity()).toMatchObject({ online: true })
    await up
    expect(supervisor.isUp).toBe(true)
  })

  it('is waited for by a call that comes the moment another one has ended', async () => {
    const supervisor = supervise()
    await supervisor.start()
    const client = createEngineClient(supervisor)
    for (let time = 0; time < 5; time++) {
      const hanging = client.app.checkConnectivity()
      await client.app.connectivity()
      const ended = supervisor.endForTest()
      await expect(hanging).rejects.toMatchObject({ code: 'ENGINE_RESTARTED' })
      expect(await client.app.connectivity()).toMatchObject({ online: true })
      await ended
    }
  })

  it('takes the ports with it that it never got', async () => {
    const supervisor = supervise('/deaf', 20)
    await supervisor.start()
    const port = supervisor.connect()
    const closed = new Promise((resolve) => port.once('close', resolve))
    await supervisor.endForTest()
    await closed
  })

  it('closes the ports that it handed out when it dies', async () => {
    const supervisor = supervise()
    await supervisor.start()
    const ports: MessagePort[] = [supervisor.connect(), supervisor.connect()]
    const closed = Promise.all(ports.map((port) => new Promise((resolve) => port.once('close', resolve))))
    const down = next(supervisor, 'down')
    await supervisor.endForTest()
    await closed
    expect(await down).toEqual(['exit code 1'])
    expect(() => supervisor.connect()).toThrowError('ENGINE_RESTARTED')
  })

  it('is not tried again and again when it never started', async () => {
    const supervisor = supervise('/broken')
    const up = vi.fn()
    supervisor.on('up', up)
    await expect(supervisor.start()).rejects.toThrowError('The engine could not be started: this engine cannot start')
    expect(supervisor.isUp).toBe(false)
    await expect(createEngineClient(supervisor).app.connectivity()).rejects.toMatchObject({ code: 'ENGINE_RESTARTED' })
    expect(up).not.toHaveBeenCalled()
  })
})

describe('a shutdown', () => {
  it('lets the engine end by itself and does not start it again', async () => {
    const warn = vi.fn()
    const supervisor = supervise('/data', undefined, { ...silentLog, warn })
    await supervisor.start()
    const down = next(supervisor, 'down')
    await supervisor.shutdown()
    expect(await down).toEqual(['exit code 0'])
    expect(warn).not.toHaveBeenCalled()
    expect(supervisor.isUp).toBe(false)
    await supervisor.shutdown()
    await expect(supervisor.whenUp(1)).rejects.toThrowError('ENGINE_RESTARTED')
  })

  it('does not end an engine while it loads', async () => {
    const supervisor = supervise('/stubborn', 0)
    const started = supervisor.start()
    await Promise.all([supervisor.shutdown(), started])
    expect(supervisor.generation).toBe(1)
  })

  it('ends an engine that does not stop in time', async () => {
    const supervisor = supervise('/stubborn', 20)
    await supervisor.start()
    const down = next(supervisor, 'down')
    await supervisor.shutdown()
    expect(await down).toEqual(['exit code 1'])
  })
})
