import { inspect } from 'node:util'
import { type Problem, ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { createGateway } from './create-gateway'
import type { NangoGateway } from './gateway'
import { apiKey, problemOf, start, whenOver } from './testing/gateway-harness'
import { refusal, type ScriptedAnswer, startScriptedServer } from './testing/scripted-server'
import { patience } from './waits'

const integrations = { data: [{ unique_key: 'acme-prod', provider: 'acme', display_name: 'Acme', new: 1 }] }

describe('errors', () => {
  const cases: [string, ScriptedAnswer, Problem['code'], Problem['params']?][] = [
    ['no UUID', refusal(401, 'invalid_secret_key_format', 'x'), 'NANGO_KEY_REFUSED'],
    ['unknown key', refusal(401, 'unknown_account', 'x'), 'NANGO_KEY_REFUSED'],
    ['outage that looks like a bad key', refusal(401, 'malformed_auth_header', 'x'), 'NANGO_FAILED'],
    [
      'scope',
      refusal(403, 'forbidden', 'Insufficient scope. Required: environment:connections:list'),
      'NANGO_SCOPE_MISSING',
      { scope: 'environment:connections:list' },
    ],
    [
      'scopes',
      refusal(403, 'forbidden', 'Insufficient scope. Required one of: environment:a:read or environment:a:read_b'),
      'NANGO_SCOPE_MISSING',
      { scope: 'environment:a:read or environment:a:read_b' },
    ],
    ['account key', refusal(403, 'forbidden', 'API key is not authorized for an environment'), 'NANGO_KEY_REFUSED'],
    ['plan', refusal(402, 'plan_limit', 'x'), 'NANGO_PLAN_LIMIT'],
    ['cap', refusal(400, 'resource_capped', 'x'), 'NANGO_PLAN_LIMIT'],
    ['gone (get)', refusal(404, 'not_found', 'Failed to find connection'), 'NANGO_CONNECTION_GONE'],
    ['gone (delete)', refusal(400, 'unknown_connection'), 'NANGO_CONNECTION_GONE'],
    ['gone (metadata)', refusal(404, 'unknown_connection', 'x'), 'NANGO_CONNECTION_GONE'],
    ['integration', refusal(400, 'unknown_provider_config', 'x'), 'NANGO_INTEGRATION_GONE', { integrationKey: 'k' }],
    ['refresh failed', refusal(400, 'invalid_credentials', 'The external API returned'), 'ACCESS_REFRESH_FAILED'],
    [
      'backoff',
      refusal(424, 'invalid_credentials', 'A recent refresh attempt failed. Backing off before retrying.'),
      'ACCESS_REFRESH_FAILED',
      { seconds: 30 },
    ],
    ['exhausted', refusal(424, 'invalid_credentials', 'The refresh limit has been reached'), 'ACCESS_EXHAUSTED'],
    ['strict query', refusal(400, 'invalid_query_params'), 'NANGO_REFUSED_REQUEST'],
    ['own error', refusal(500, 'generic_error_support', 'contact support'), 'NANGO_FAILED'],
    ['HTML', { body: '<html>', headers: { 'content-type': 'text/html' } }, 'NANGO_NOT_NANGO'],
    ['HTML that is not found', { status: 404, body: '<html>' }, 'NANGO_NOT_NANGO'],
    ['redirect', { status: 301, headers: { location: 'https://elsewhere.example' } }, 'NANGO_NOT_NANGO'],
    ['another API', { body: { hello: 'world' } }, 'NANGO_NOT_NANGO'],
  ]

  it.each(cases)('%s', async (_, answer, code, params = {}) => {
    const { server, gateway } = await start(() => answer, code === 'NANGO_FAILED' ? { retries: 0 } : {})
    const problem = await problemOf(gateway.getConnection('k', 'c'))
    expect(problem).toMatchObject({ code, params: { host: new URL(gateway.host).host, ...params } })
    expect(server.requests).toHaveLength(1)
  })

  it('follows no redirect: the key stays with the host', async () => {
    const other = await startScriptedServer(() => ({ body: integrations }))
    whenOver(other.close)
    const { gateway } = await start(() => ({ status: 307, headers: { location: `${other.host}/integrations` } }))
    await problemOf(gateway.listIntegrations())
    expect(other.requests).toHaveLength(0)
  })

  it('knows a host that speaks no HTTP', async () => {
    const { createServer } = await import('node:net')
    const server = createServer((socket) => socket.end('SSH-2.0-x\r\n', () => socket.destroySoon()))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    whenOver(() => new Promise((resolve) => server.close(resolve)))
    const { port } = server.address() as { port: number }
    const gateway = createGateway({ host: `http://127.0.0.1:${port}`, apiKey, version: '0' })
    whenOver(() => gateway.close())
    expect((await problemOf(gateway.listIntegrations())).code).toBe('NANGO_NOT_NANGO')
  })

  it('refuses a key that no header can carry', () => {
    expect(() => createGateway({ host: 'http://localhost', apiKey: 'a\nb', version: '0' })).toThrow('NANGO_KEY_REFUSED')
    expect(() => createGateway({ host: 'http://localhost', apiKey: '', version: '0' })).toThrow('API_KEY_MISSING')
  })

  it('never shows the key or a token, even when the server repeats them', async () => {
    const token = `nango_connect_session_${'ab'.repeat(32)}`
    const echo: Parameters<typeof start>[0] = ({ headers }) =>
      refusal(500, 'server_error', `you sent ${headers.authorization}`, { payload: { headers, apiKey } })
    const refusing = await start(echo)
    const silent = await start(() => ({ cut: true }), { retries: 0 })
    const slow = await start(() => ({ hang: true }), { retries: 0, times: { api: 20, proxy: 20, sessionDelete: 20 } })
    const session = { token, expiresAt: '2026-01-01T00:00:00.000Z' }
    for (const { gateway } of [refusing, silent, slow]) {
      const works = [
        gateway.listIntegrations(),
        gateway.listConnections({}),
        gateway.getConnection('k', 'c'),
        gateway.deleteConnection('k', 'c'),
        gateway.setTags('k', 'c', {}),
        gateway.createConnectSession({ integrationKey: 'k', tags: {} }),
        gateway.deleteConnectSession(session),
        gateway.crm({ integrationKey: 'k', connectionId: 'c' }, { method: 'GET', path: '/x' }),
      ]
      for (const outcome of await Promise.allSettled(works)) {
        const error = outcome.status === 'rejected' ? (outcome.reason as Error) : null
        expect(error).toBeInstanceOf(ProblemError)
        const shown = [
          inspect(error, { depth: null, showHidden: true }),
          JSON.stringify(error),
          String(error?.message),
          String(error?.stack),
          JSON.stringify((error as ProblemError).problem),
        ].join('\n')
        expect(shown).not.toContain(apiKey)
        expect(shown).not.toContain(token)
        expect(error?.cause).toBeUndefined()
      }
      expect(inspect(gateway, { depth: null })).not.toContain(apiKey)
    }
  })
})

describe('trying again', () => {
  it.each([502, 503, 504])('repeats a read on %i, with growing random waits', async (status) => {
    const { server, gateway, waits } = await start((_, count) =>
      count <= 3 ? { status, body: '<html>busy</html>' } : { body: integrations },
    )
    await gateway.listIntegrations()
    expect(server.requests).toHaveLength(4)
    expect(waits.map((wait, index) => wait >= 0 && wait <= 500 * 2 ** index)).toEqual([true, true, true])
  })

  it('repeats a read when the connection was cut, and gives up at last', async () => {
    const heard: string[] = []
    const observer = { reached: () => heard.push('reached'), networkError: (p: Problem) => heard.push(p.code) }
    const { server, gateway } = await start(() => ({ cut: true }), { retries: 2, observer })
    expect(await problemOf(gateway.listIntegrations())).toMatchObject({
      code: 'NANGO_UNREACHABLE',
      params: { host: new URL(server.host).host },
    })
    expect(server.requests).toHaveLength(3)
    expect(heard).toEqual(['NANGO_UNREACHABLE', 'NANGO_UNREACHABLE', 'NANGO_UNREACHABLE'])
  })

  it('waits as long as Nango asks, a second at least', async () => {
    const { gateway, waits } = await start((_, count) =>
      count <= 2
        ? { ...refusal(429, 'too_many_request'), headers: { 'retry-after': count === 1 ? '0' : '7' } }
        : { body: integrations },
    )
    await gateway.listIntegrations()
    expect(waits).toEqual([1000, 7000])
  })

  it('does not sit out a long pause', async () => {
    const { gateway, waits } = await start(() => ({
      ...refusal(429, 'too_many_request'),
      headers: { 'retry-after': '44' },
    }))
    expect(await problemOf(gateway.listIntegrations())).toMatchObject({
      code: 'NANGO_RATE_LIMITED',
      params: { seconds: 44 },
    })
    expect(waits).toEqual([])
  })

  it('never repeats the proxy, nor the start of a sync function', async () => {
    const { server, gateway } = await start(() => ({ status: 503, body: 'busy' }))
    await problemOf(gateway.triggerSync({ integrationKey: 'k', connectionId: 'c' }, 'contacts'))
    await gateway.crm({ integrationKey: 'k', connectionId: 'c' }, { method: 'GET', path: '/x' })
    expect(server.requests).toHaveLength(2)
  })

  describe.each(['a connect session', 'a deletion', 'labels'])('what a person waits for: %s', (what) => {
    const ask = (gateway: NangoGateway, onWait?: (problem: Problem, ms: number) => void): Promise<unknown> => {
      if (what === 'labels') return gateway.setTags('k', 'c', {})
      return what === 'a deletion'
        ? gateway.deleteConnection('k', 'c')
        : gateway.createConnectSession({ integrationKey: 'k', tags: {} }, undefined, onWait)
    }
    const done = {
      status: 201,
      body: { data: { token: 'nango_connect_session_1', expires_at: '2026-01-01T00:30:00Z' } },
    }

    it('sits a limit of a minute out', async () => {
      const limited = { ...refusal(429, 'too_many_request'), headers: { 'retry-after': '60' } }
      const { gateway, waits } = await start((_, count) => (count === 1 ? limited : done))
      await ask(gateway)
      expect(waits).toEqual([60_000])
    })

    it('waits for no more than its bound', async () => {
      const limited = { ...refusal(429, 'too_many_request'), headers: { 'retry-after': '60' } }
      const { gateway, waits } = await start(() => limited)
      expect(await problemOf(ask(gateway))).toMatchObject({ code: 'NANGO_RATE_LIMITED', params: { seconds: 60 } })
      expect(waits).toEqual([60_000])
    })

    it('sits out a Nango that is down, its database too', async () => {
      const down = [{ status: 503, body: 'busy' }, refusal(401, 'malformed_auth_header')]
      const { gateway, waits } = await start((_, count) => down[count - 1] ?? done)
      await ask(gateway)
      expect(waits).toHaveLength(2)
    })

    it('gives a Nango up that stays down, as Nango’s own failure', async () => {
      const { gateway, waits } = await start(() => refusal(401, 'malformed_auth_header'))
      expect((await problemOf(ask(gateway))).code).toBe('NANGO_FAILED')
      expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(patience.downMs)
    })
  })

  it('says for how long it waits for a connect session', async () => {
    const limited = { ...refusal(429, 'too_many_request'), headers: { 'retry-after': '9' } }
    const { gateway } = await start((_, count) =>
      count === 1 ? limited : { status: 201, body: { data: { token: 't', expires_at: '2026-01-01T00:30:00Z' } } },
    )
    const heard: unknown[] = []
    await gateway.createConnectSession({ integrationKey: 'k', tags: {} }, undefined, ({ code }, ms) =>
      heard.push([code, ms]),
    )
    expect(heard).toEqual([['NANGO_RATE_LIMITED', 9000]])
  })

  it('stops at once when the caller aborts, with the reason given', async () => {
    const heard: string[] = []
    const observer = { reached: () => heard.push('reached'), networkError: () => heard.push('error') }
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const { gateway } = await start(
      () => {
        controller.abort(reason)
        return { hang: true }
      },
      { observer },
    )
    await expect(gateway.listIntegrations(controller.signal)).rejects.toBe(reason)
    await expect(
      gateway.crm({ integrationKey: 'k', connectionId: 'c' }, { method: 'GET', path: '/x', signal: controller.signal }),
    ).rejects.toBe(reason)
    expect(heard).toEqual([])
  })

  it('an answer that does not come is a network error', async () => {
    const { gateway } = await start(() => ({ hang: true }), { retries: 0, times: { api: 20 } })
    expect(await problemOf(gateway.listIntegrations())).toMatchObject({
      code: 'NANGO_UNREACHABLE',
      detail: 'ETIMEDOUT no answer within 20 ms',
    })
  })

  it('ends what is under way when it is closed, without calling Nango offline', async () => {
    const heard: string[] = []
    const observer = { reached: () => heard.push('reached'), networkError: () => heard.push('error') }
    let closing: () => void = () => undefined
    const { gateway } = await start(
      () => {
        closing()
        return { hang: true }
      },
      { observer },
    )
    closing = () => gateway.close()
    expect((await problemOf(gateway.listIntegrations())).code).toBe('WORKSPACE_NOT_OPEN')
    expect((await problemOf(gateway.listIntegrations())).code).toBe('WORKSPACE_NOT_OPEN')
    expect(heard).toEqual([])
  })
})

describe('proxies of the network', () => {
  it('are not used for a server on this computer', async () => {
    const proxy = await startScriptedServer(() => ({ body: integrations }))
    whenOver(proxy.close)
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'no_proxy'] as const
    const before = names.map((name) => process.env[name])
    for (const name of names) process.env[name] = name.toUpperCase() === 'NO_PROXY' ? '' : proxy.host
    try {
      const { server, gateway } = await start(() => ({ body: integrations }))
      await gateway.listIntegrations()
      await gateway.crm({ integrationKey: 'k', connectionId: 'c' }, { method: 'GET', path: '/x' })
      expect(server.requests).toHaveLength(2)
      expect(proxy.requests).toHaveLength(0)
    } finally {
      for (const [index, name] of names.entries()) {
        const value = before[index]
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    }
  })
})
