import { inspect } from 'node:util'
import { type Problem, ProblemError } from '@shared/model'
import { afterEach, describe, expect, it } from 'vitest'
import { createGateway, type GatewayOptions } from './create-gateway'
import type { NangoGateway } from './gateway'
import { refusal, type ScriptedAnswer, type ScriptedServer, startScriptedServer } from './scripted-server.testing'
import { testEnvironment } from './test-environment'

const apiKey = '6f1c6d0e-3b1d-4c55-9a6e-0d7f1f0b2a11'
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Script = Parameters<typeof startScriptedServer>[0]

async function start(
  script: Script,
  options: Partial<GatewayOptions> = {},
): Promise<{ server: ScriptedServer; gateway: NangoGateway; waits: number[] }> {
  const server = await startScriptedServer(script)
  const waits: number[] = []
  const gateway = createGateway({
    host: server.host,
    apiKey,
    version: '1.2.3',
    pause: async (ms) => {
      waits.push(ms)
    },
    ...options,
  })
  cleanups.push(server.close, () => gateway.close())
  return { server, gateway, waits }
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ProblemError)
  return (error as ProblemError).problem
}

const integrations = { data: [{ unique_key: 'hubspot-prod', provider: 'hubspot', display_name: 'HubSpot', new: 1 }] }
const row = (id: string, extra: object = {}): object => ({
  connection_id: id,
  provider_config_key: 'hubspot-prod',
  provider: 'hubspot',
  tags: { team: 'sales' },
  errors: [{ type: 'auth', log_id: 'L1' }, { type: 'brand-new' }],
  created: '2026-01-02T03:04:05.123456+00:00',
  ...extra,
})
const detail = (id: string, extra: object = {}): object => ({
  ...row(id),
  created_at: '2026-01-02T03:04:05.123+00:00',
  connection_config: { portalId: 123 },
  metadata: null,
  credentials: { type: 'OAUTH2', access_token: 'crm-token', expires_at: '2026-01-02T03:34:05.123Z' },
  ...extra,
})

describe('reading', () => {
  it('says who asks, and reads integrations', async () => {
    const { server, gateway } = await start(() => ({ body: integrations }))
    expect(await gateway.listIntegrations()).toEqual([
      { integrationKey: 'hubspot-prod', nangoProvider: 'hubspot', displayName: 'HubSpot' },
    ])
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/integrations' })
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${apiKey}`)
    expect(server.requests[0]?.headers['user-agent']).toContain('patchbay/1.2.3')
  })

  it('pages connections until a short page, each connection once', async () => {
    const all = Array.from({ length: 2300 }, (_, index) => row(`c${index}`))
    const { server, gateway } = await start(({ path }) => {
      const query = new URL(path, 'http://x').searchParams
      const limit = Number(query.get('limit'))
      const from = Number(query.get('page') ?? 0) * limit
      // The list grew by one after the first page: its last row comes again.
      return { body: { connections: all.slice(Math.max(0, from - (from > 0 ? 1 : 0)), from + limit) } }
    })
    const found = await gateway.listConnections({ tags: { Team: 'sales', 'a.b': 'x y&z' } })
    expect(found).toHaveLength(2300)
    expect(found[0]).toEqual({
      integrationKey: 'hubspot-prod',
      connectionId: 'c0',
      nangoProvider: 'hubspot',
      tags: { team: 'sales' },
      errors: [
        { type: 'auth', logId: 'L1' },
        { type: 'brand-new', logId: '' },
      ],
      createdAt: '2026-01-02T03:04:05.123Z',
    })
    expect(server.requests).toHaveLength(3)
    const query = new URL(server.requests[2]?.path ?? '', 'http://x').searchParams
    expect(Object.fromEntries(query)).toEqual({
      limit: '1000',
      page: '2',
      'tags[team]': 'sales',
      'tags[a.b]': 'x y&z',
    })
  })

  it('reads one connection without its credentials, ids encoded', async () => {
    const { server, gateway } = await start(() => ({ body: detail('an id/with ?#&') }))
    const connection = await gateway.getConnection('key &1', 'an id/with ?#&', { forceRefresh: true })
    expect(connection).toMatchObject({
      connectionConfig: { portalId: 123 },
      credentialsExpireAt: '2026-01-02T03:34:05.123Z',
      createdAt: '2026-01-02T03:04:05.123Z',
    })
    expect(JSON.stringify(connection)).not.toContain('crm-token')
    const url = new URL(server.requests[0]?.path ?? '', 'http://x')
    expect(url.pathname).toBe('/connections/an%20id%2Fwith%20%3F%23%26')
    expect(url.searchParams.get('provider_config_key')).toBe('key &1')
    expect(url.searchParams.get('force_refresh')).toBe('true')
  })

  it('describes a connection whose access was refused, and getConnection throws', async () => {
    const { gateway } = await start(() =>
      refusal(424, 'invalid_credentials', 'The refresh limit has been reached for this connection.', {
        payload: { connection: detail('c1', { credentials: {} }) },
      }),
    )
    const { connection, problem } = await gateway.inspectConnection('hubspot-prod', 'c1')
    expect(connection.tags).toEqual({ team: 'sales' })
    expect(problem?.code).toBe('ACCESS_EXHAUSTED')
    expect((await problemOf(gateway.getConnection('hubspot-prod', 'c1'))).code).toBe('ACCESS_EXHAUSTED')
  })

  it.each(['.', '..', ''])('asks nobody about the connection "%s"', async (id) => {
    const { server, gateway } = await start(() => ({ body: {} }))
    expect((await problemOf(gateway.getConnection('k', id))).code).toBe('NANGO_CONNECTION_GONE')
    expect(server.requests).toHaveLength(0)
  })
})

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
    const { server, gateway } = await start(() => answer)
    const problem = await problemOf(gateway.getConnection('k', 'c'))
    expect(problem).toMatchObject({ code, params: { host: new URL(gateway.host).host, ...params } })
    expect(server.requests).toHaveLength(1)
  })

  it('follows no redirect: the key stays with the host', async () => {
    const other = await startScriptedServer(() => ({ body: integrations }))
    cleanups.push(other.close)
    const { gateway } = await start(() => ({ status: 307, headers: { location: `${other.host}/integrations` } }))
    await problemOf(gateway.listIntegrations())
    expect(other.requests).toHaveLength(0)
  })

  it('knows a host that speaks no HTTP', async () => {
    const { createServer } = await import('node:net')
    const server = createServer((socket) => socket.end('SSH-2.0-x\r\n', () => socket.destroySoon()))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => server.close(resolve)))
    const { port } = server.address() as { port: number }
    const gateway = createGateway({ host: `http://127.0.0.1:${port}`, apiKey, version: '0' })
    cleanups.push(() => gateway.close())
    expect((await problemOf(gateway.listIntegrations())).code).toBe('NANGO_NOT_NANGO')
  })

  it('refuses a key that no header can carry', () => {
    expect(() => createGateway({ host: 'http://localhost', apiKey: 'a\nb', version: '0' })).toThrow('NANGO_KEY_REFUSED')
    expect(() => createGateway({ host: 'http://localhost', apiKey: '', version: '0' })).toThrow('API_KEY_MISSING')
  })

  it('never shows the key or a token, even when the server repeats them', async () => {
    const token = `nango_connect_session_${'ab'.repeat(32)}`
    const echo: Script = ({ headers }) =>
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

  it('never repeats what writes, nor the proxy', async () => {
    const { server, gateway } = await start(() => ({ status: 503, body: 'busy' }))
    await problemOf(gateway.createConnectSession({ integrationKey: 'k', tags: {} }))
    await problemOf(gateway.deleteConnection('k', 'c'))
    await problemOf(gateway.setTags('k', 'c', {}))
    await gateway.crm({ integrationKey: 'k', connectionId: 'c' }, { method: 'GET', path: '/x' })
    expect(server.requests).toHaveLength(4)
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
    cleanups.push(proxy.close)
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

describe('writing', () => {
  it('counts a connection that is gone as deleted', async () => {
    const { server, gateway } = await start(() => refusal(400, 'unknown_connection'))
    await gateway.deleteConnection('key/1', 'a b')
    expect(server.requests[0]).toMatchObject({
      method: 'DELETE',
      path: '/connections/a%20b?provider_config_key=key%2F1',
    })
  })

  it('replaces tags', async () => {
    const { server, gateway } = await start(() => ({ body: { success: true } }))
    await gateway.setTags('k', 'c', { team: 'sales' })
    expect(server.requests[0]).toMatchObject({ method: 'PATCH', path: '/connections/c?provider_config_key=k' })
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ tags: { team: 'sales' } })
  })

  it('makes connect sessions, new and for a reconnect', async () => {
    const { server, gateway } = await start(() => ({
      status: 201,
      body: { data: { token: 't', connect_link: 'l', expires_at: '2026-01-01T00:30:00.000Z' } },
    }))
    expect(await gateway.createConnectSession({ integrationKey: 'k', tags: { a: 'b' } })).toEqual({
      token: 't',
      expiresAt: '2026-01-01T00:30:00.000Z',
    })
    await gateway.createConnectSession({
      integrationKey: 'sf',
      tags: { a: 'b' },
      reconnect: { connectionId: 'c', connectionConfig: { hostname: 'acme.my.salesforce.com' } },
    })
    expect(server.requests.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      ['/connect/sessions', { allowed_integrations: ['k'], tags: { a: 'b' } }],
      [
        '/connect/sessions/reconnect',
        {
          connection_id: 'c',
          integration_id: 'sf',
          tags: { a: 'b' },
          integrations_config_defaults: { sf: { connection_config: { hostname: 'acme.my.salesforce.com' } } },
        },
      ],
    ])
  })

  it.each([
    [
      'integration',
      refusal(400, 'invalid_body', undefined, {
        errors: [{ code: 'custom', message: 'Integration does not exist', path: ['allowed_integrations', '0'] }],
      }),
      'NANGO_INTEGRATION_GONE',
    ],
    [
      'connection',
      refusal(400, 'invalid_body', 'ConnectionID or IntegrationId does not exists'),
      'NANGO_CONNECTION_GONE',
    ],
  ])('a session for an unknown %s', async (_, answer, code) => {
    const { gateway } = await start(() => answer)
    expect((await problemOf(gateway.createConnectSession({ integrationKey: 'k', tags: {} }))).code).toBe(code)
  })

  it('deletes a session with its own token; one that has ended counts as deleted', async () => {
    const { server, gateway } = await start((_, count) =>
      count === 1 ? { status: 204 } : refusal(401, 'unknown_connect_session_token', 'x'),
    )
    const session = { token: 'the-token', expiresAt: '2026-01-01T00:30:00.000Z' }
    await gateway.deleteConnectSession(session)
    await gateway.deleteConnectSession(session)
    expect(server.requests[0]).toMatchObject({ method: 'DELETE', path: '/connect/session' })
    expect(server.requests[0]?.headers.authorization).toBe('Bearer the-token')
  })

  it('builds the address to open', async () => {
    const { gateway } = await start(() => ({}))
    const session = { token: 't+1', expiresAt: '2026-01-01T00:30:00.000Z' }
    const socket = { clientId: 'w1', ended: Promise.resolve(null), close: () => undefined }
    expect(gateway.connectUrl('a/b', session, socket)).toBe(
      `${gateway.host}/oauth/connect/a%2Fb?connect_session_token=t%2B1&ws_client_id=w1`,
    )
    expect(gateway.connectUrl('k', session, null)).toBe(`${gateway.host}/oauth/connect/k?connect_session_token=t%2B1`)
  })
})

describe('testEnvironment', () => {
  const providerOf = (name: string): string | null => (name.startsWith('hubspot') ? 'hubspot' : null)

  it('counts the integrations of known providers', async () => {
    const server = await startScriptedServer(() => ({
      body: {
        data: ['hubspot', 'hubspot', 'slack'].map((provider, index) => ({ unique_key: `k${index}`, provider })),
      },
    }))
    cleanups.push(server.close)
    const result = await testEnvironment({ host: server.host, apiKey, version: '0' }, providerOf)
    expect(result).toEqual({
      ok: true,
      durationMs: expect.any(Number),
      integrations: [{ provider: 'hubspot', count: 2 }],
      problem: null,
    })
  })

  it('never throws and asks once', async () => {
    const server = await startScriptedServer(() => ({ status: 503, body: '' }))
    cleanups.push(server.close)
    const failed = await testEnvironment({ host: server.host, apiKey, version: '0' }, providerOf)
    expect(failed).toMatchObject({ ok: false, integrations: [], problem: { code: 'NANGO_FAILED' } })
    expect(server.requests).toHaveLength(1)
    const refused = await testEnvironment({ host: 'http://example.com', apiKey, version: '0' }, providerOf)
    expect(refused).toMatchObject({ ok: false, problem: { code: 'BAD_INPUT' } })
  })
})
