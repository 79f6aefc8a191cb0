import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { beyondHost, ConnectProxy, companyAuthority } from '../../../../tests/kit/connect-proxy'
import { createGateway, type GatewayOptions } from './create-gateway'
import { apiKey, problemOf, whenOver } from './testing/gateway-harness'
import { startScriptedServer } from './testing/scripted-server'

const usual = tls.getCACertificates('default')
beforeAll(() => tls.setDefaultCACertificates([...usual, companyAuthority]))
afterAll(() => tls.setDefaultCACertificates(usual))

/** A Nango that only a proxy leads to, and a gateway that asks for the proxy as a host does. */
async function behindProxy(options: Partial<GatewayOptions> = {}) {
  const server = await startScriptedServer(({ path }) =>
    path.startsWith('/connect/session') ? { body: { data: {} } } : { body: { data: [] } },
  )
  whenOver(server.close)
  const proxy = await ConnectProxy.open(server.host)
  whenOver(() => proxy.close())
  const found = { url: proxy.url as string | null, times: 0 }
  const findProxy = async () => {
    found.times += 1
    return found.url
  }
  const fixed = { host: beyondHost, apiKey, version: '1', retries: 0, findProxy }
  const gateway = createGateway({ ...fixed, ...options })
  whenOver(() => gateway.close())
  return { server, proxy, found, gateway }
}

it('every call goes by the proxy, the WebSocket too, and its certificate is one of the company', async () => {
  const { server, proxy, gateway } = await behindProxy()
  await gateway.listIntegrations()
  await gateway.crm({ integrationKey: 'k', connectionId: 'c' }, { method: 'GET', path: '/x' })
  const connected = once(server.sockets, 'connection')
  server.sockets.on('connection', (client) =>
    client.send(JSON.stringify({ message_type: 'connection_ack', ws_client_id: 'w' })),
  )
  const session = { token: 'session-token', expiresAt: '2026-01-01T00:30:00.000Z' }
  expect(await gateway.openConnectSocket(session)).not.toBeNull()
  await connected
  expect(server.requests.length).toBeGreaterThan(1)
  expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(new Set(['nango.example:443']))
})

it('what signs in is sent to the proxy alone', async () => {
  const { server, proxy, found, gateway } = await behindProxy()
  proxy.login = 'anna@acme:p:w'
  found.url = proxy.url.replace('://', `://${encodeURIComponent('anna@acme')}:${encodeURIComponent('p:w')}@`)
  await gateway.listIntegrations()
  expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization')
  expect(proxy.asked[0]?.authorization).toMatch(/^Basic /)
  proxy.login = 'anna:50%'
  found.url = proxy.url.replace('://', '://anna:50%@')
  expect(await gateway.listIntegrations()).toEqual([])
})

it('a proxy that asks who is there has a text of its own, is not asked again, and counts as no outage', async () => {
  const heard: string[] = []
  const observer = { reached: () => heard.push('reached'), networkError: () => heard.push('offline') }
  const { proxy, found, gateway } = await behindProxy({ observer, retries: 3, pause: async () => {} })
  proxy.login = 'anna:secret'
  found.url = proxy.url.replace('://', '://anna:wrong-password@')
  const problem = await problemOf(gateway.listIntegrations())
  expect(problem).toMatchObject({
    code: 'NANGO_PROXY_LOGIN',
    params: { host: 'nango.example', proxy: proxy.place },
    detail: expect.stringContaining('407'),
  })
  expect(JSON.stringify(problem)).not.toContain('wrong-password')
  expect([proxy.asked.length, heard]).toEqual([1, []])
  // Once it was entered, the next call goes there with it.
  found.url = proxy.url.replace('://', '://anna:secret@')
  expect(await gateway.listIntegrations()).toEqual([])
})

it('a proxy that refuses, or is gone, is named, tried again, and asked for anew', async () => {
  const heard: string[] = []
  const observer = { reached: () => heard.push('reached'), networkError: () => heard.push('offline') }
  const { proxy, found, gateway } = await behindProxy({ observer, retries: 1, pause: async () => {} })
  proxy.refuses = 502
  expect(await problemOf(gateway.listIntegrations())).toMatchObject({
    code: 'NANGO_PROXY_FAILED',
    params: { host: 'nango.example', proxy: proxy.place },
  })
  expect([proxy.asked.length, heard, found.times]).toEqual([2, ['offline', 'offline'], 2])
  found.url = 'http://127.0.0.1:9'
  expect(await problemOf(gateway.listIntegrations())).toMatchObject({
    code: 'NANGO_PROXY_FAILED',
    params: { proxy: '127.0.0.1:9' },
  })
  proxy.refuses = null
  found.url = proxy.url
  expect(await gateway.listIntegrations()).toEqual([])
})

it('a proxy may answer in many small pieces, and not without an end', async () => {
  const { proxy, gateway } = await behindProxy()
  proxy.pieces = 60
  expect(await gateway.listIntegrations()).toEqual([])
  const another = await behindProxy()
  another.proxy.pieces = Number.POSITIVE_INFINITY
  expect(await problemOf(another.gateway.listIntegrations())).toMatchObject({ code: 'NANGO_PROXY_FAILED' })
})

it('a server beyond it is who its certificate names, also where it is known by its number', async () => {
  const { proxy, gateway } = await behindProxy({ host: 'https://192.0.2.7' })
  expect(await problemOf(gateway.listIntegrations())).toMatchObject({
    code: 'NANGO_CERTIFICATE_UNTRUSTED',
    detail: expect.stringContaining('192.0.2.7'),
  })
  expect(proxy.asked.map(({ target }) => target)).toEqual(['192.0.2.7:443'])
})

it('a proxy that speaks no HTTP, or closes, is named', async () => {
  const { found, gateway } = await behindProxy()
  for (const answer of ['garbage\r\n\r\n', '']) {
    const odd = createServer((socket) => socket.once('data', () => socket.end(answer)).on('error', () => {}))
    odd.listen(0, '127.0.0.1')
    await once(odd, 'listening')
    whenOver(() => new Promise<void>((resolve) => odd.close(() => resolve())))
    found.url = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`
    expect(await problemOf(gateway.listIntegrations())).toMatchObject({ code: 'NANGO_PROXY_FAILED' })
  }
})

it('a proxy of a kind that cannot be used is said, and never gone round', async () => {
  const { proxy, found, gateway } = await behindProxy()
  found.url = 'socks5://127.0.0.1:1080'
  expect(await problemOf(gateway.listIntegrations())).toMatchObject({
    code: 'NANGO_PROXY_UNSUPPORTED',
    params: { proxy: '127.0.0.1:1080' },
  })
  const another = await behindProxy({ findProxy: async () => 'http://anna:secret@no place:x' })
  expect(await problemOf(another.gateway.listIntegrations())).toEqual(
    expect.objectContaining({
      code: 'NANGO_PROXY_UNSUPPORTED',
      params: { host: 'nango.example', proxy: 'no place:x' },
    }),
  )
  expect(proxy.asked).toEqual([])
})

it('a server on this computer is reached by no proxy, whatever the environment says', async () => {
  const { server, proxy, found } = await behindProxy()
  process.env.HTTP_PROXY = proxy.url
  whenOver(() => {
    delete process.env.HTTP_PROXY
  })
  for (const host of [server.host, server.host.replace('127.0.0.1', 'localhost')]) {
    const gateway = createGateway({ host, apiKey, version: '1', retries: 0, findProxy: async () => proxy.url })
    expect(await gateway.listIntegrations()).toEqual([])
    gateway.close()
  }
  expect([proxy.asked, found.times]).toEqual([[], 0])
})

it('a host that never says how to get there is waited for no longer than the server', async () => {
  const { gateway } = await behindProxy({ findProxy: () => new Promise(() => {}), times: { api: 30 } })
  expect(await problemOf(gateway.listIntegrations())).toMatchObject({ code: 'NANGO_UNREACHABLE' })
})
