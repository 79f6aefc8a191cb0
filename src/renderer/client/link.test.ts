import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeEngine } from '../testing/fake-engine'
import { api, client, queryClient, startClient, useLive } from '.'
import { ReconnectingLink } from './link'

const code = (error: unknown) => (error instanceof ORPCError ? error.code : error)
const failure = (call: Promise<unknown>) => call.then(() => 'no error', code)

let stop = () => {}
beforeEach(() => useLive.setState({ link: 'connecting', restartedAt: null, runs: {}, logs: {} }))
afterEach(() => {
  stop()
  queryClient.clear()
})

describe('a call of the contract', () => {
  it('goes over the present connection', async () => {
    stop = startClient(new FakeEngine().transport)
    expect((await client.app.info()).version).toBe('0.1.0')
  })

  it('that is under way when the engine goes away ends with ENGINE_RESTARTED', async () => {
    let reached = () => {}
    const atEngine = new Promise<void>((resolve) => {
      reached = resolve
    })
    const engine = new FakeEngine((os) => ({
      integrations: {
        refresh: os.integrations.refresh.handler(() => {
          reached()
          return new Promise<never>(() => {})
        }),
      },
    }))
    stop = startClient(engine.transport)
    const call = failure(client.integrations.refresh({}))
    await atEngine
    engine.disconnect()
    expect(await call).toBe('ENGINE_RESTARTED')
  })

  it('made while the engine is away waits for it', async () => {
    const engine = new FakeEngine()
    stop = startClient(engine.transport)
    await client.app.info()
    engine.disconnect()
    const call = client.app.info()
    engine.connect()
    expect((await call).dataDir).toBe('/data')
  })

  it('gives up with ENGINE_RESTARTED when no connection comes', async () => {
    const link = new ReconnectingLink({ patience: 1 })
    expect(await failure(link.call(['app', 'info'], undefined, { context: {} }))).toBe('ENGINE_RESTARTED')
  })

  it('stops waiting when its caller has left', async () => {
    const link = new ReconnectingLink()
    const leaving = new AbortController()
    const call = failure(link.call(['app', 'info'], undefined, { context: {}, signal: leaving.signal }))
    leaving.abort('left')
    expect(await call).toBe('left')
  })
})

describe('what the screens know', () => {
  it('is read again after the engine has come back, and the restart is told', async () => {
    const engine = new FakeEngine()
    stop = startClient(engine.transport)
    await vi.waitFor(() => expect(useLive.getState().link).toBe('connected'))
    const reads = vi.fn()
    const unwatch = queryClient.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'invalidate') reads(event.query.queryKey)
    })
    await queryClient.fetchQuery(api.app.info.queryOptions())

    engine.disconnect()
    expect(useLive.getState().link).toBe('lost')
    expect(useLive.getState().restartedAt).toBeNull()

    engine.connect()
    expect(useLive.getState()).toMatchObject({ link: 'connected', restartedAt: expect.any(Number) })
    await vi.waitFor(() => expect(reads).toHaveBeenCalledWith(api.app.info.queryKey()))
    unwatch()
  })

  it('follows the events of the new connection', async () => {
    const engine = new FakeEngine()
    stop = startClient(engine.transport)
    await vi.waitFor(() => expect(engine.listeners).toBe(1))
    engine.disconnect()
    engine.connect()
    await vi.waitFor(() => expect(engine.listeners).toBe(1))
    engine.emit({
      type: 'run.log',
      runId: 'r1',
      lines: [{ seq: 1, at: '2026-11-23T09:00:00.000Z', level: 'info', text: 'page 1' }],
    })
    await vi.waitFor(() => expect(useLive.getState().logs.r1).toHaveLength(1))
  })
})
