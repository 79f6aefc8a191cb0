import { once } from 'node:events'
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { trustedAuthorities } from './certificates'
import { createGateway } from './create-gateway'
import { DetailCleaner } from './errors'
import { apiKey, problemOf, start, whenOver } from './testing/gateway-harness'

const connection = { connection_id: 'c', provider_config_key: 'k', provider: 'p', created: '2026-01-01T00:00:00Z' }
/** For localhost, until 2126, signed by itself; it opens nothing. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUMpav5QEjJ2cjK4o
gpYCY/JBYriqnZNiMhEOcPF33JGhRANCAATwMFQWGdUgbdqIMmD/q3jK1hSRROQq
PcFoXboviclkKhJDEhlvmOLLSt7j+LvQa8KJWgvbPNO9zAuDvadodhYp
-----END PRIVATE KEY-----`
const cert = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUYZsNJN/U1sqUu6onCEonhYpckbwwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzAzMzIzNVoYDzIxMjYxMTAz
MDMzMjM1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATwMFQWGdUgbdqIMmD/q3jK1hSRROQqPcFoXboviclkKhJDEhlvmOLL
St7j+LvQa8KJWgvbPNO9zAuDvadodhYpo28wbTAdBgNVHQ4EFgQUVicdY2ZjGIZj
POpk6ONYL8brkJIwHwYDVR0jBBgwFoAUVicdY2ZjGIZjPOpk6ONYL8brkJIwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgB4cd9d6+NK+aL4id5o6a407nlSuHK1M5jBlVJbXagSQCIGmT
jJuTaDJuoBoe0U3lHAfTsnc9yAV3Glh1EuZqLsC7
-----END CERTIFICATE-----`

describe('a hostile Nango', () => {
  it('cannot fill the memory, with few bytes of a compressed answer neither, and is not asked again', async () => {
    const body = gzipSync(Buffer.alloc(80 * 1024 * 1024, ' '))
    let count = 0
    const server = createPlainServer((_request, response) => {
      count += 1
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    whenOver(() => {
      server.closeAllConnections()
      server.close()
    })
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const gateway = createGateway({ host, apiKey, version: '1' })
    whenOver(() => gateway.close())
    expect((await problemOf(gateway.listIntegrations())).code).toBe('NANGO_ANSWER_TOO_LARGE')
    const work = gateway.crm({ integrationKey: 'k', connectionId: 'c' }, { method: 'GET', path: '/x' })
    expect((await problemOf(work)).code).toBe('NANGO_ANSWER_TOO_LARGE')
    expect(count).toBe(2)
  })

  it('that answers every page of connections alike is asked twice', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({ ...connection, connection_id: `c${index}` }))
    const { gateway, server } = await start(() => ({ body: { connections: rows } }))
    expect(await gateway.listConnections({})).toHaveLength(1000)
    expect(server.requests).toHaveLength(2)
  })

  it('loses one odd row of a list, not the list', async () => {
    const rows = [connection, { ...connection, connection_id: 7 }, null, { ...connection, connection_id: 'd' }]
    const { gateway } = await start(() => ({ body: { connections: rows } }))
    expect((await gateway.listConnections({})).map(({ connectionId }) => connectionId)).toEqual(['c', 'd'])
  })

  it.each([['//127.0.0.2:1/ws'], ['/\\\\127.0.0.2:1/ws'], ['/\\t/127.0.0.2:1/ws']])(
    'cannot send the WebSocket to another host by %j',
    async (websocketsPath) => {
      const { gateway, server } = await start(() => ({ body: { data: { websocketsPath } } }))
      const connected = once(server.sockets, 'connection')
      server.sockets.on('connection', (client) =>
        client.send(JSON.stringify({ message_type: 'connection_ack', ws_client_id: 'w' })),
      )
      const session = { token: 'session-token', expiresAt: '2026-01-01T00:30:00.000Z' }
      expect(await gateway.openConnectSocket(session)).not.toBeNull()
      await connected
    },
  )

  it('cannot bring the key into a text by spelling it otherwise', () => {
    const cleaner = new DetailCleaner(apiKey)
    const spelled = ['', 'a', 'ab', 'user:'].flatMap((before) => [
      Buffer.from(before + apiKey).toString('base64'),
      Buffer.from(`${before}${apiKey}:`).toString('base64url'),
    ])
    for (const text of [apiKey, apiKey.toUpperCase(), Buffer.from(apiKey).toString('hex'), ...spelled]) {
      const clean = cleaner.clean(`you sent <${text}> here`) ?? ''
      expect(clean).toContain('[redacted]')
      for (let from = 0; from + 20 < text.length; from += 1) expect(clean).not.toContain(text.slice(from, from + 20))
    }
  })
})

describe('certificates', () => {
  it('that are not trusted have a text of their own, are not tried again and are not being offline', async () => {
    let asked = 0
    const server = createServer({ key, cert }, () => {
      asked += 1
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    whenOver(() => {
      server.closeAllConnections()
      server.close()
    })
    const heard: string[] = []
    const observer = { reached: () => heard.push('reached'), networkError: () => heard.push('offline') }
    const { port } = server.address() as AddressInfo
    const gateway = createGateway({ host: `https://localhost:${port}`, apiKey, version: '1', observer })
    whenOver(() => gateway.close())
    const problem = await problemOf(gateway.listIntegrations())
    expect(problem).toMatchObject({
      code: 'NANGO_CERTIFICATE_UNTRUSTED',
      params: { host: `localhost:${port}` },
      detail: expect.stringContaining('SELF_SIGNED'),
    })
    expect([asked, heard]).toEqual([0, []])
  })

  it('are those that Node brings and those of the computer', () => {
    const trusted = new Set(trustedAuthorities())
    for (const type of ['default', 'system'] as const) {
      for (const one of tls.getCACertificates(type)) expect(trusted.has(one)).toBe(true)
    }
  })
})
