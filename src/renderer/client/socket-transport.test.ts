// @vitest-environment node
import { createORPCClient } from '@orpc/client'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { type AppClient, contract } from '@shared/contract'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { pauseBefore } from './backoff'
import { type Connection, hostClosed } from './connection'
import { socketTransport, socketUrl } from './socket-transport'

const os = implement(contract)
/** Calls that hang at the server. */
let arrived = 0
const handler = new RPCHandler({
  app: {
    connectivity: os.app.connectivity.handler(() => ({ online: true, since: null, reason: null })),
    checkConnectivity: os.app.checkConnectivity.handler(() => {
      arrived += 1
      return new Promise<never>(() => {})
    }),
  },
} as never)

const open: WebSocketServer[] = []
async function serve(port = 0): Promise<{ server: WebSocketServer; port: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  open.push(server)
  server.on('connection', (socket) => handler.upgrade(socket))
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0 }
}

let stop = () => {}
afterEach(() => {
  stop()
  for (const server of open.splice(0)) {
    for (const socket of server.clients) socket.terminate()
    server.close()
  }
})

describe('the line of the server host', () => {
  it('carries calls, ends them when it closes, and is opened again', async () => {
    const got: Connection[] = []
    const { server, port } = await serve()
    stop = socketTransport(`ws://127.0.0.1:${port}/rpc`).start((connection) => got.push(connection))
    await vi.waitFor(() => expect(got).toHaveLength(1))
    const clientOf = (connection: Connection | undefined): AppClient => {
      if (!connection) throw new Error('No connection')
      return createORPCClient(connection.link)
    }
    expect((await clientOf(got[0]).app.connectivity()).online).toBe(true)

    const hanging = clientOf(got[0])
      .app.checkConnectivity({})
      .catch((error: { code: string }) => error.code)
    await vi.waitFor(() => expect(server.clients.size).toBe(1))
    for (const socket of server.clients) socket.terminate()
    expect(await hanging).toBe('ENGINE_RESTARTED')
    expect(got[0]?.closed.aborted).toBe(true)

    await vi.waitFor(() => expect(got).toHaveLength(2), { timeout: 5000 })
    expect((await clientOf(got[1]).app.connectivity()).online).toBe(true)
  })

  it.each([
    [1001, true],
    [1012, false],
  ])('says with the code %i whether Patchbay was closed: %s', async (code, isClosed) => {
    const got: Connection[] = []
    const { server, port } = await serve()
    stop = socketTransport(`ws://127.0.0.1:${port}/rpc`).start((connection) => got.push(connection))
    await vi.waitFor(() => expect(got).toHaveLength(1))
    for (const socket of server.clients) socket.close(code)
    await vi.waitFor(() => expect(got[0]?.closed.aborted).toBe(true))
    expect(got[0]?.closed.reason === hostClosed).toBe(isClosed)
  })

  it('is quiet about a call that is given up while it closes', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', note)
    try {
      const got: Connection[] = []
      const { port } = await serve()
      stop = socketTransport(`ws://127.0.0.1:${port}/rpc`).start((connection) => got.push(connection))
      await vi.waitFor(() => expect(got).toHaveLength(1))
      const [connection] = got
      if (!connection) throw new Error('No connection')
      const abort = new AbortController()
      const client: AppClient = createORPCClient(connection.link)
      arrived = 0
      const hanging = client.app.checkConnectivity({}, { signal: abort.signal }).catch(() => 'ended')
      await vi.waitFor(() => expect(arrived).toBe(1))
      // The line is closing, and no one has heard of it yet.
      stop()
      abort.abort()
      expect(await hanging).toBe('ended')
      await vi.waitFor(() => expect(connection.closed.aborted).toBe(true))
      expect(rejections).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })

  it('has its address beside the page', () => {
    expect(socketUrl({ protocol: 'http:', host: '127.0.0.1:4000' })).toBe('ws://127.0.0.1:4000/rpc')
    expect(socketUrl({ protocol: 'https:', host: 'patchbay.example' })).toBe('wss://patchbay.example/rpc')
  })

  it('waits longer after each failure, eight seconds and a fifth at most', () => {
    expect([0, 1, 2, 3, 10].map((attempt) => pauseBefore(attempt, () => 0))).toEqual([250, 500, 1000, 2000, 8000])
    expect(pauseBefore(10, () => 1)).toBe(9600)
  })
})
