import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import type { GatewayOptions } from './create-gateway'
import { apiKey, start as startGateway } from './testing/gateway-harness'
import { refusal, type ScriptedAnswer } from './testing/scripted-server'

const session = { token: 'session-token', expiresAt: '2026-01-01T00:30:00.000Z' }

function start(
  times: NonNullable<GatewayOptions['times']> = {},
  settings: ScriptedAnswer = { body: { data: { websocketsPath: '/' } } },
): ReturnType<typeof startGateway> {
  return startGateway(() => settings, { times })
}

function acknowledge(client: WebSocket): void {
  client.send(JSON.stringify({ message_type: 'connection_ack', ws_client_id: 'w1' }))
}

describe('connect socket', () => {
  it('hears the one terminal message, and says nothing about the key', async () => {
    const { server, gateway } = await start()
    let sent: unknown
    server.sockets.on('connection', (client, request) => {
      sent = request.headers
      acknowledge(client)
      client.send('no json')
      client.send(JSON.stringify({ message_type: 'something_new' }))
      client.send(
        JSON.stringify({
          message_type: 'success',
          provider_config_key: 'acme',
          connection_id: 'c1',
          is_pending: false,
        }),
      )
      client.send(JSON.stringify({ message_type: 'error', error_type: 'unknown_err', error_desc: 'too late' }))
    })
    const socket = await gateway.openConnectSocket(session)
    expect(socket?.clientId).toBe('w1')
    expect(await socket?.ended).toEqual({ type: 'success', integrationKey: 'acme', connectionId: 'c1' })
    expect(JSON.stringify(sent)).not.toContain(apiKey)
    expect(JSON.stringify(sent)).not.toContain('session-token')
  })

  it('hears a failure', async () => {
    const { server, gateway } = await start()
    server.sockets.on('connection', (client) => {
      acknowledge(client)
      client.send(
        JSON.stringify({ message_type: 'error', error_type: 'callback_err', error_desc: 'error: access_denied' }),
      )
    })
    const socket = await gateway.openConnectSocket(session)
    expect(await socket?.ended).toEqual({
      type: 'error',
      errorType: 'callback_err',
      description: 'error: access_denied',
    })
  })

  it('follows the path that the server names', async () => {
    const { server, gateway } = await start({}, { body: { data: { websocketsPath: '/ws/here' } } })
    const connected = once(server.sockets, 'connection')
    server.sockets.on('connection', acknowledge)
    expect(await gateway.openConnectSocket(session)).not.toBeNull()
    const [, request] = await connected
    expect(request.url).toBe('/ws/here')
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/connect/session' })
    expect(server.requests[0]?.headers.authorization).toBe('Bearer session-token')
  })

  it('takes the root when the server does not say', async () => {
    const { server, gateway } = await start({}, refusal(500, 'server_error'))
    server.sockets.on('connection', acknowledge)
    expect(await gateway.openConnectSocket(session)).not.toBeNull()
  })

  it('is null when nobody acknowledges, and when no socket can be had', async () => {
    const { server, gateway } = await start({ socketAck: 30 })
    expect(await gateway.openConnectSocket(session)).toBeNull()
    await server.close()
    expect(await gateway.openConnectSocket(session)).toBeNull()
  })

  it('ends with null when it is lost', async () => {
    const { server, gateway } = await start()
    server.sockets.on('connection', (client) => {
      acknowledge(client)
      client.once('ping', () => client.terminate())
    })
    const lost = await gateway.openConnectSocket(session)
    for (const client of server.sockets.clients) client.terminate()
    expect(await lost?.ended).toBeNull()
    const closed = await gateway.openConnectSocket(session)
    closed?.close()
    expect(await closed?.ended).toBeNull()
    const shut = await gateway.openConnectSocket(session)
    gateway.close()
    expect(await shut?.ended).toBeNull()
  })

  it('pings, and gives a socket up that does not answer', async () => {
    const { server, gateway } = await start({ socketPing: 20 })
    const client = once(server.sockets, 'connection')
    server.sockets.on('connection', acknowledge)
    const socket = await gateway.openConnectSocket(session)
    const [peer] = (await client) as [WebSocket]
    await once(peer, 'ping')
    await once(peer, 'ping')
    // From here on the other end is deaf, as behind a cut line.
    peer.pause()
    expect(await socket?.ended).toBeNull()
  })
})
