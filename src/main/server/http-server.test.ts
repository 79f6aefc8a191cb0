import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { send } from '../../../tests/fakes/request'
import { superviseFakeEngine } from '../../../tests/fakes/supervised'
import { silentLog } from '../../../tests/kit/host'
import { newToken } from './access'
import { type HttpServer, startHttpServer } from './http-server'

// Real processes and threads: how long they take is not what is tested.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const token = newToken()
let engine: Awaited<ReturnType<typeof superviseFakeEngine>>
let folder: string
let server: HttpServer
let port: number
beforeAll(async () => {
  engine = await superviseFakeEngine()
  folder = await mkdtemp(join(tmpdir(), 'patchbay-http-'))
  const rendererDir = join(folder, 'renderer')
  await mkdir(join(rendererDir, 'assets'), { recursive: true })
  await writeFile(join(rendererDir, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  await writeFile(join(rendererDir, 'assets', 'main.js'), 'export {}')
  await writeFile(join(folder, 'secret.json'), 'secret')
  server = await startHttpServer({ ...engine, version: '1.2.3', rendererDir, token, port: 0, log: silentLog })
  port = Number(new URL(server.url).port)
})
afterAll(async () => {
  await server.close()
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const own = () => `127.0.0.1:${port}`
async function logIn(): Promise<string> {
  const answer = await send(port, `/?token=${token}`)
  expect(answer.status).toBe(303)
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}

/** The secret that a page of this server is handed in its address. */
async function pageSecret(): Promise<string> {
  return String((await send(port, `/?token=${token}`)).headers.location).replace('/#key=', '')
}

describe('the way in', () => {
  it('is the address with the token, once: then a cookie and the clean address', async () => {
    const answer = await send(port, `/?token=${token}`)
    expect(answer).toMatchObject({ status: 303, headers: { 'referrer-policy': 'no-referrer' } })
    expect(answer.headers.location).toMatch(/^\/#key=[\w-]{43}$/)
    expect(answer.headers.location).not.toContain(token)
    const [cookie = ''] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(new RegExp(`^patchbay_${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
    expect(cookie).not.toContain(token)
    const page = await send(port, '/', { headers: { cookie: cookie.split(';')[0] } })
    expect(page.status).toBe(200)
  })

  it('is also an address for one visit, given to the program that opens the browser', async () => {
    const { pathname, search, origin } = new URL(server.passUrl({ forBrowser: true }))
    expect(origin).toBe(server.url)
    expect(search).not.toContain(token)
    expect((await send(port, pathname + search)).status).toBe(303)
    expect((await send(port, pathname + search)).status).toBe(401)
    const bearer = {
      authorization: `Bearer ${new URL(server.passUrl({ forBrowser: true })).searchParams.get('token')}`,
    }
    expect((await send(port, '/api/v1/app', { headers: bearer })).status).toBe(401)
  })

  it('is open again to the browser that came by an address, which lets no other in', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [printed, handed] = [false, true].map((forBrowser) => new URL(server.passUrl({ forBrowser })).search)
    vi.setSystemTime(Date.now() + 24 * 3_600_000)
    const first = await send(port, `/${printed}`)
    expect(first.status, 'a printed address waits for its person').toBe(303)
    expect((await send(port, `/${handed}`)).status, 'one for a browser that opens does not').toBe(401)
    vi.useRealTimers()
    const cookie = String(first.headers['set-cookie']).split(';')[0]
    const again = await send(port, `/${printed}`, { headers: { cookie } })
    expect(again).toMatchObject({ status: 303, headers: { location: '/' } })
    expect((await send(port, `/${printed}`)).status).toBe(401)
  })

  it('is a page of its own where another page leads to it: browsers keep the cookie on a redirect of that', async () => {
    const { pathname, search } = new URL(server.passUrl({ forBrowser: true }))
    const answer = await send(port, pathname + search, { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(answer.status).toBe(200)
    expect(answer.text).toMatch(/content="0;url=\/#key=[\w-]{43}"/)
    expect(String(answer.headers['set-cookie'])).toContain(`patchbay_${port}=`)
  })

  it('is told to a person who comes without the token, and to a script in its own form', async () => {
    const page = await send(port, '/')
    expect(page).toMatchObject({ status: 401, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(page.text).toContain('Open the whole address that Patchbay printed')
    const rest = await send(port, '/api/v1/integrations')
    expect(rest.status).toBe(401)
    expect(JSON.parse(rest.text)).toMatchObject({ code: 'UNAUTHORIZED', status: 401 })
  })

  it('is open to a script that sends the token', async () => {
    const headers = { authorization: `Bearer ${token}` }
    expect((await send(port, '/api/v1/app', { headers })).status).toBe(200)
    expect((await send(port, '/', { headers })).status).toBe(200)
  })

  it('leads to the loopback interface only', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    for (const { address } of addresses.filter(({ internal, family }) => !internal && family === 'IPv4')) {
      await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow()
    }
    expect(new URL(server.url).hostname).toBe('127.0.0.1')
  })
})

describe('one that wants too much', () => {
  const bearer = { authorization: `Bearer ${token}` }

  it('gets no more than so many answers at once, and the screens get theirs all the same', async () => {
    const hanging = Array.from({ length: 64 }, () =>
      send(port, '/api/v1/connectivity/check', { method: 'POST', headers: bearer }),
    )
    for (const each of hanging) each.catch(() => undefined)
    await vi.waitFor(async () => {
      const refused = await send(port, '/api/v1/app', { headers: bearer })
      expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1'])
      expect(JSON.parse(refused.text)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    })
    const page = { authorization: `Bearer ${await pageSecret()}` }
    expect((await send(port, '/api/v1/app', { headers: page })).status).toBe(200)
    await engine.supervisor.endForTest()
    await Promise.allSettled(hanging)
    await vi.waitFor(async () => expect((await send(port, '/api/v1/app', { headers: bearer })).status).toBe(200))
  })

  it('gets no more than so many sockets', async () => {
    const connect = () => new WebSocket(`ws://${own()}/rpc`, { headers: bearer })
    const sockets = Array.from({ length: 32 }, connect)
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))))
    const refused = connect()
    const status = await new Promise((resolve) =>
      refused.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
    )
    expect(status).toBe(503)
    await Promise.all(
      sockets.map((socket) => {
        socket.close()
        return new Promise((resolve) => socket.once('close', resolve))
      }),
    )
  })

  it('sends headers of 16 kB at most', async () => {
    const answer = await send(port, '/api/v1/app', { headers: { ...bearer, 'x-much': 'x'.repeat(17 * 1024) } })
    expect(answer.status).toBe(431)
  })
})

describe('a hostile request', () => {
  const bearer = { authorization: `Bearer ${token}` }
  const asPage = (cookie: string, more = {}) => ({ cookie, origin: `http://${own()}`, ...more })

  it.each([
    ['another host name (DNS rebinding)', () => ({ host: `evil.test:${port}` })],
    ['our address under another port', () => ({ host: '127.0.0.1:1' })],
    ['no port', () => ({ host: '127.0.0.1' })],
    ['a name that begins like ours', () => ({ host: `127.0.0.1:${port}.evil.test` })],
    ['another loopback address', () => ({ host: `127.0.0.2:${port}` })],
  ])('is refused for its Host: %s', async (_, headers) => {
    for (const path of ['/', '/api/v1/app', `/?token=${token}`]) {
      expect((await send(port, path, { headers: { ...bearer, ...headers() } })).status).toBe(403)
    }
  })

  it.each([
    ['a wrong token', 'Bearer wrong'],
    ['no token', 'Bearer '],
    ['another scheme', `Basic ${Buffer.from(`x:${token}`).toString('base64')}`],
    ['the bare token', token],
    ['more than the token', `Bearer ${token}x`],
    ['a part of the token', `Bearer ${token.slice(0, -1)}`],
  ])('is refused for its Authorization: %s', async (_, authorization) => {
    const cookie = await logIn()
    // A wrong header is not mended by a right cookie.
    for (const headers of [{ authorization }, { authorization, cookie }]) {
      expect((await send(port, '/api/v1/app', { headers })).status).toBe(401)
    }
  })

  it.each([
    ['another value', () => `patchbay_${port}=${'x'.repeat(43)}`],
    ['the token itself', () => `patchbay_${port}=${token}`],
    ['no value', () => `patchbay_${port}=`],
    ['the cookie of another port', () => `patchbay_1=${'x'.repeat(43)}`],
  ])('is refused for its cookie: %s', async (_, cookie) => {
    expect((await send(port, '/api/v1/app', { headers: { cookie: cookie() } })).status).toBe(401)
    expect((await send(port, '/', { headers: { cookie: cookie() } })).status).toBe(401)
  })

  it.each(['wrong', '', `${token}x`, encodeURIComponent(`${token}\0`)])('is not let in by ?token=%s', async (guess) => {
    const answer = await send(port, `/?token=${guess}`)
    expect(answer.status).toBe(401)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it.each([
    ['another site', 'https://evil.test'],
    ['another port of this computer', 'http://127.0.0.1:1'],
    ['https of the same name', () => `https://${own()}`],
    ['nothing that can be named', 'null'],
    ['a name that begins like ours', () => `http://${own()}.evil.test`],
    ['localhost, when it asked for 127.0.0.1', () => `http://localhost:${port}`],
  ])('is refused for its Origin: %s', async (_, value) => {
    const cookie = await logIn()
    const origin = typeof value === 'string' ? value : value()
    for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'OPTIONS']) {
      const answer = await send(port, '/api/v1/integrations', { method, headers: { cookie, origin } })
      expect([method, answer.status]).toEqual([method, 403])
    }
  })

  it.each(['https://evil.test', 'http://127.0.0.1:1', 'null'])(
    'is refused for its Origin %s, with the token too',
    async (origin) => {
      expect((await send(port, '/api/v1/app', { headers: { ...bearer, origin } })).status).toBe(403)
      expect((await send(port, '/api/v1/app', { headers: { ...bearer, origin: `http://${own()}` } })).status).toBe(200)
    },
  )

  it('is refused with the cookie alone for all but files: a browser sends it to every port of this computer', async () => {
    const cookie = await logIn()
    expect((await send(port, '/assets/main.js', { headers: { cookie } })).status).toBe(200)
    for (const headers of [{ cookie }, asPage(cookie), asPage(cookie, { 'sec-fetch-site': 'same-origin' })]) {
      for (const path of ['/api/v1/app', '/api/v1/openapi.json', '/api/v1']) {
        expect([path, (await send(port, path, { headers })).status]).toEqual([path, 401])
      }
      const path = '/api/v1/workspaces/sandbox'
      expect((await send(port, path, { method: 'POST', headers, body: '{}' })).status).toBe(401)
    }
  })

  it('of our own page is answered with the secret of the page', async () => {
    const secret = await pageSecret()
    const headers = asPage(await logIn(), { authorization: `Bearer ${secret}` })
    expect((await send(port, '/api/v1/app', { headers })).status).toBe(200)
    const elsewhere = { ...headers, origin: 'http://127.0.0.1:1' }
    expect((await send(port, '/api/v1/app', { headers: elsewhere })).status).toBe(403)
    // It is no way in for another browser.
    expect((await send(port, `/?token=${secret}`)).status).toBe(401)
  })

  it.each(['cross-site', 'same-site'])('is refused when a page of another origin loads it (%s)', async (site) => {
    const cookie = await logIn()
    const headers = { cookie, 'sec-fetch-site': site }
    for (const path of ['/', '/assets/main.js']) {
      const answer = await send(port, path, { headers: { ...headers, 'sec-fetch-dest': 'script' } })
      expect([path, answer.status]).toEqual([path, 403])
    }
    const link = await send(port, '/', { headers: { ...headers, 'sec-fetch-dest': 'document' } })
    expect(link.status).toBe(200)
    expect((await send(port, '/', { headers: { cookie, 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
  })

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    '/..%5c..%5csecret.json',
    '//evil.test/secret.json',
    '/assets/main.js%00',
    '/%ff',
    '/api/v1/../../secret.json',
    'http://evil.test/secret.json',
    '*',
    '/no-such-page',
  ])('finds nothing at %s', async (path) => {
    const answer = await send(port, path, { headers: bearer })
    expect(answer.status).toBe(404)
    expect(answer.text).not.toBe('secret')
  })

  it('may not send more than a megabyte', async () => {
    const headers = { ...bearer, 'content-type': 'application/json' }
    const body = JSON.stringify({ provider: 'x'.repeat(1024 * 1024) })
    const answer = await send(port, '/api/v1/integrations/connect', { method: 'POST', headers, body })
    expect(answer.status).toBe(413)
    expect((await send(port, '/api/v1/app', { headers: bearer })).status).toBe(200)
  })

  it('may not post to a page', async () => {
    expect((await send(port, '/', { method: 'POST', headers: bearer })).status).toBe(405)
  })
})

describe('a page', () => {
  it('has a nonce of its own and a policy that names it', async () => {
    const headers = { authorization: `Bearer ${token}` }
    const [first, second] = [await send(port, '/', { headers }), await send(port, '/', { headers })]
    const nonce = /content="([^"]+)"/.exec(first.text)?.[1] ?? ''
    expect(Buffer.from(nonce, 'base64').length).toBeGreaterThanOrEqual(16)
    expect(second.text).not.toContain(nonce)
    expect(first.headers).toMatchObject({
      'content-security-policy':
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
        `connect-src 'self' ws://${own()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    })
  })

  it.each(['/', '/assets/main.js', '/missing', '/api/v1/app', '/api/v1/missing', '/api/v1/openapi.json'])(
    'and every other answer carries the protecting headers: %s',
    async (path) => {
      const { headers } = await send(port, path, { headers: { authorization: `Bearer ${token}` } })
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin-allow-popups',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; /),
      })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    },
  )
})

describe('the WebSocket', () => {
  const open = (path: string, headers: Record<string, string>, protocols: string[] = []) =>
    new Promise<WebSocket | number>((resolve, reject) => {
      const socket = new WebSocket(`ws://${own()}${path}`, protocols, { headers })
      socket.once('open', () => resolve(socket))
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
      socket.once('error', reject)
    })

  it.each([
    ['no token', async () => ({ origin: `http://${own()}` }), 401],
    ['a wrong token', async () => ({ authorization: 'Bearer wrong' }), 401],
    ['a page of another site', async () => ({ cookie: await logIn(), origin: 'https://evil.test' }), 403],
    ['a page of another port', async () => ({ cookie: await logIn(), origin: 'http://127.0.0.1:1' }), 403],
    ['a cookie without an Origin', async () => ({ cookie: await logIn() }), 401],
    ['a cookie alone, from our own page', async () => ({ cookie: await logIn(), origin: `http://${own()}` }), 401],
    [
      'a wrong secret',
      async () => ({ origin: `http://${own()}`, 'sec-websocket-protocol': `patchbay, patchbay.${'x'.repeat(43)}` }),
      401,
    ],
    [
      'the secret from a page of another port',
      async () => ({
        origin: 'http://127.0.0.1:1',
        'sec-websocket-protocol': `patchbay, patchbay.${await pageSecret()}`,
      }),
      403,
    ],
    ['another Host', async () => ({ authorization: `Bearer ${token}`, host: 'evil.test' }), 403],
  ])('refuses %s', async (_, headers, status) => {
    expect(await open('/rpc', await headers())).toBe(status)
  })

  it('is at one path only', async () => {
    expect(await open('/other', { authorization: `Bearer ${token}` })).toBe(404)
  })

  it('carries the app contract for our own page, and closes with 1012 when the engine goes', async () => {
    const socket = await open('/rpc', { origin: `http://${own()}` }, ['patchbay', `patchbay.${await pageSecret()}`])
    if (typeof socket === 'number') return expect.unreachable(`refused with ${socket}`)
    expect(socket.protocol).toBe('patchbay')
    socket.send(JSON.stringify({ i: '1', p: { u: '/app/connectivity' } }))
    const answer = await new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))))
    expect(answer).toEqual({ i: '1', p: { b: { json: { online: true, since: null, reason: null } } } })

    const closed = new Promise((resolve) => socket.once('close', resolve))
    await engine.supervisor.endForTest()
    expect(await closed).toBe(1012)
    const next = await open('/rpc', { authorization: `Bearer ${token}` })
    expect(next).toBeInstanceOf(WebSocket)
    if (typeof next !== 'number') next.close()
  })
})
