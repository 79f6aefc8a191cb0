import { describe, expect, it } from 'vitest'
import { testEnvironment } from './test-environment'
import { apiKey, problemOf, start, whenOver } from './testing/gateway-harness'
import { refusal, startScriptedServer } from './testing/scripted-server'

const integrations = { data: [{ unique_key: 'acme-prod', provider: 'acme', display_name: 'Acme', new: 1 }] }
const row = (id: string, extra: object = {}): object => ({
  connection_id: id,
  provider_config_key: 'acme-prod',
  provider: 'acme',
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
      { integrationKey: 'acme-prod', nangoProvider: 'acme', displayName: 'Acme' },
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
      integrationKey: 'acme-prod',
      connectionId: 'c0',
      nangoProvider: 'acme',
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
    const { connection, problem } = await gateway.inspectConnection('acme-prod', 'c1')
    expect(connection.tags).toEqual({ team: 'sales' })
    expect(problem?.code).toBe('ACCESS_EXHAUSTED')
    expect((await problemOf(gateway.getConnection('acme-prod', 'c1'))).code).toBe('ACCESS_EXHAUSTED')
  })

  it.each(['.', '..', ''])('asks nobody about the connection "%s"', async (id) => {
    const { server, gateway } = await start(() => ({ body: {} }))
    expect((await problemOf(gateway.getConnection('k', id))).code).toBe('NANGO_CONNECTION_GONE')
    expect(server.requests).toHaveLength(0)
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

  it('does not take a web page for a success', async () => {
    const { gateway } = await start(() => ({ body: '<html>', headers: { 'content-type': 'text/html' } }))
    expect((await problemOf(gateway.deleteConnection('k', 'c'))).code).toBe('NANGO_NOT_NANGO')
    expect((await problemOf(gateway.setTags('k', 'c', {}))).code).toBe('NANGO_NOT_NANGO')
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
      reconnect: { connectionId: 'c', connectionConfig: { hostname: 'acme.my.zenith.com' } },
    })
    expect(server.requests.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      ['/connect/sessions', { allowed_integrations: ['k'], tags: { a: 'b' } }],
      [
        '/connect/sessions/reconnect',
        {
          connection_id: 'c',
          integration_id: 'sf',
          tags: { a: 'b' },
          integrations_config_defaults: { sf: { connection_config: { hostname: 'acme.my.zenith.com' } } },
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
  const providerOf = (name: string): string | null => (name.startsWith('acme') ? 'acme' : null)

  it('counts the integrations of known providers', async () => {
    const server = await startScriptedServer(() => ({
      body: {
        data: ['acme', 'acme', 'slack'].map((provider, index) => ({ unique_key: `k${index}`, provider })),
      },
    }))
    whenOver(server.close)
    const result = await testEnvironment({ host: server.host, apiKey, version: '0' }, providerOf)
    expect(result).toEqual({
      ok: true,
      durationMs: expect.any(Number),
      integrations: [{ provider: 'acme', count: 2 }],
      problem: null,
    })
  })

  it('never throws and asks once', async () => {
    const server = await startScriptedServer(() => ({ status: 503, body: '' }))
    whenOver(server.close)
    const failed = await testEnvironment({ host: server.host, apiKey, version: '0' }, providerOf)
    expect(failed).toMatchObject({ ok: false, integrations: [], problem: { code: 'NANGO_FAILED' } })
    expect(server.requests).toHaveLength(1)
    const refused = await testEnvironment({ host: 'http://example.com', apiKey, version: '0' }, providerOf)
    expect(refused).toMatchObject({ ok: false, problem: { code: 'BAD_INPUT' } })
  })
})
