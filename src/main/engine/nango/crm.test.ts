import type { Problem } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { CrmRequest, CrmResponse } from './gateway'
import { problemOf, start } from './testing/gateway-harness'
import { refusal, type ScriptedAnswer } from './testing/scripted-server'

const connection = { integrationKey: 'acme', connectionId: 'c1' }

async function call(answer: ScriptedAnswer, request: Partial<CrmRequest> = {}): Promise<CrmResponse> {
  const { gateway } = await start(() => answer)
  return await gateway.crm(connection, { method: 'GET', path: '/x', ...request })
}

describe('crm', () => {
  it('sends what the CRM is to get, and no retries', async () => {
    const { server, gateway } = await start(() => ({ body: {} }))
    await gateway.crm(connection, {
      method: 'POST',
      path: '/crm/v3/objects/contacts/search',
      query: { limit: 100, archived: false, after: undefined, q: 'a&b c' },
      headers: { Version: '2021-07-28' },
      body: { filters: [1] },
    })
    const [request] = server.requests
    expect(request?.method).toBe('POST')
    const url = new URL(request?.path ?? '', 'http://x')
    expect(url.pathname).toBe('/proxy/crm/v3/objects/contacts/search')
    expect(Object.fromEntries(url.searchParams)).toEqual({ limit: '100', archived: 'false', q: 'a&b c' })
    expect(request?.headers).toMatchObject({
      'connection-id': 'c1',
      'provider-config-key': 'acme',
      'nango-proxy-version': '2021-07-28',
      'content-type': 'application/json',
    })
    expect(request?.headers.retries).toBeUndefined()
    expect(JSON.parse(request?.body ?? '')).toEqual({ filters: [1] })
  })

  it('returns the answer of the CRM whatever its status, header names in lower case', async () => {
    for (const status of [200, 201, 301, 400, 401, 403, 404, 409, 429, 500, 502, 503]) {
      const answer = await call({
        status,
        headers: { 'Retry-After': '3', 'X-Acme-RateLimit-Remaining': '0' },
        body: { status: 'error', message: 'no' },
      })
      expect(answer).toMatchObject({
        status,
        headers: { 'retry-after': '3', 'x-acme-ratelimit-remaining': '0' },
        body: { status: 'error', message: 'no' },
      })
    }
  })

  it('reads texts and numbers so that they can be kept as they are', async () => {
    const body = '{"firstname":"Ann\\ud83d","note":"a\\u0000b","points":12345678901234567890,"n\\udc00":1}'
    const headers = { 'content-type': 'application/json' }
    expect((await call({ headers, body })).body).toEqual({
      firstname: 'Ann\ufffd',
      note: 'a\ufffdb',
      points: '12345678901234567890',
      'n\ufffd': 1,
    })
    expect((await call({ headers: { 'content-type': 'text/html' }, body: 'a\0b' })).body).toBe('a\ufffdb')
    expect((await call({ headers, body: '{"a":"\0' })).body).toBe('{"a":"\ufffd')
  })

  it('takes the error shapes of the CRMs for theirs', async () => {
    const bodies = [
      { status: 'error', message: 'x', category: 'RATE_LIMITS', correlationId: 'y' },
      [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired' }],
      { success: false, error: 'unauthorized access' },
      { statusCode: 401, message: 'x', error: 'Unauthorized' },
      // an envelope like Nango's with a code that Nango does not have
      { error: { code: 'SOME_CRM_CODE', message: 'x' } },
    ]
    for (const body of bodies) expect(await call({ status: 401, body })).toMatchObject({ status: 401, body })
  })

  it('does not take a good answer for a refusal, whatever is in it', async () => {
    const body = { error: { code: 'server_error', message: 'a record that looks like this' } }
    expect(await call({ status: 200, body })).toMatchObject({ status: 200, body })
  })

  it('hands over broken JSON and other text as text, nothing as null', async () => {
    const json = { 'content-type': 'application/json; charset=utf-8' }
    expect((await call({ headers: json, body: '{"a":' })).body).toBe('{"a":')
    expect((await call({ headers: { 'content-type': 'text/html' }, body: '<html>' })).body).toBe('<html>')
    expect((await call({ headers: { 'content-type': 'text/plain' }, body: '12' })).body).toBe('12')
    expect((await call({ headers: { 'content-type': 'application/problem+json' }, body: '{"a":1}' })).body).toEqual({
      a: 1,
    })
    expect((await call({ status: 204 })).body).toBeNull()
  })

  const refusals: [string, ScriptedAnswer, Problem['code']][] = [
    ['key', refusal(401, 'unknown_account', 'x'), 'NANGO_KEY_REFUSED'],
    ['scope', refusal(403, 'forbidden', 'Insufficient scope. Required: environment:proxy'), 'NANGO_SCOPE_MISSING'],
    ['rate', refusal(429, 'too_many_request'), 'NANGO_RATE_LIMITED'],
    ['plan', refusal(402, 'plan_limit', 'x'), 'NANGO_PLAN_LIMIT'],
    ['integration', refusal(404, 'unknown_provider_config', 'x'), 'NANGO_INTEGRATION_GONE'],
    ['connection', refusal(400, 'server_error', 'Failed to get connection'), 'NANGO_CONNECTION_GONE'],
    [
      'refresh',
      refusal(400, 'server_error', "Failed to get connection credentials: 'The external API returned an error'"),
      'ACCESS_REFRESH_FAILED',
    ],
    ['backoff', refusal(424, 'connection_refresh_backoff', 'Backing off before retrying.'), 'ACCESS_REFRESH_FAILED'],
    [
      'exhausted',
      refusal(424, 'server_error', "Failed to get connection credentials: 'The refresh limit has been reached'"),
      'ACCESS_EXHAUSTED',
    ],
    ['headers', refusal(400, 'invalid_headers'), 'NANGO_REFUSED_REQUEST'],
    ['own error', refusal(500, 'server_error', 'x'), 'NANGO_FAILED'],
    ['a code of a newer Nango', refusal(422, 'unsupported_auth', 'x'), 'NANGO_FAILED'],
    ['another, on a pause', refusal(429, 'slow_down', 'x'), 'NANGO_RATE_LIMITED'],
    ['CRM not reached', { status: 500, body: { message: 'm', code: 'ENOTFOUND', method: 'GET' } }, 'CRM_UNREACHABLE'],
  ]

  it.each(refusals)('%s: throws what Nango says for itself', async (_, answer, code) => {
    expect((await problemOf(call(answer))).code).toBe(code)
  })

  it.each([
    refusal(424, 'server_error', 'Words of a newer Nango'),
    refusal(400, 'refresh_token_external_error', 'The external API returned an error'),
    refusal(400, 'missing_provider', 'x'),
  ])('asks about the connection when the words on the proxy do not tell: %j', async (unclear) => {
    const { server, gateway } = await start(({ path }) =>
      path.startsWith('/proxy')
        ? unclear
        : refusal(424, 'invalid_credentials', 'The refresh limit has been reached for this connection.'),
    )
    const work = gateway.crm(connection, { method: 'GET', path: '/x' })
    expect((await problemOf(work)).code).toBe('ACCESS_EXHAUSTED')
    expect(server.requests).toHaveLength(2)
  })

  it.each(['/../connections', '/a/%2e%2e/%2E%2E/connections', '/a/./b', '/a?b=1', '/a#b', 'a', '//../x', '/a\\..\\b'])(
    'refuses the path %s: it could reach more than the CRM',
    async (path) => {
      const { server, gateway } = await start(() => ({ body: {} }))
      expect((await problemOf(gateway.crm(connection, { method: 'GET', path }))).code).toBe('INTERNAL')
      expect(server.requests).toHaveLength(0)
    },
  )
})
