import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { providers } from '../../src/main/engine/providers/registry'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { call as callAt, type Sent } from '../kit/nango/call'
import { connect, decide, openSocket, toConsentPage } from '../kit/nango/flow'
import { type KitSandbox, openSandbox } from '../kit/sandbox'

/** What a self-hosted Nango 0.71.4 answers where one would not expect it; the sandbox answers the same. */

const { integrationKey: crm, objects } = wordsOf()
/** A call of the CRM that every app may make. */
const definitions = objects[0]?.calls.definitions.path ?? ''

let bench: KitSandbox
beforeEach(async () => {
  bench = await openSandbox({ records: 30 })
})
afterEach(() => bench.close())

const call = (path: string, sent?: Sent) => callAt(bench, path, sent)

const session = async (body: object = { tags: { attempt: 'one' }, allowed_integrations: [crm] }) =>
  (await call('/connect/sessions', { method: 'POST', body })).body.data.token as string

const endSession = (token: string) => call('/connect/session', { method: 'DELETE', authorization: `Bearer ${token}` })

const proxied = (connectionId: string) =>
  call(`/proxy${definitions}`, { headers: { 'connection-id': connectionId, 'provider-config-key': crm } })

const errorOf = async (path: string, sent?: Sent) => {
  const { status, body } = await call(path, sent)
  return [status, body.error]
}

describe('a consent that comes after the session was deleted', () => {
  it('still makes a connection, without tags and owner, and says so', async () => {
    const socket = await openSocket(bench.host)
    const token = await session()
    const { consent } = await toConsentPage(bench.host, token, { clientId: socket.clientId })
    expect((await endSession(token)).status).toBe(204)
    const page = await decide(consent, 'allow')
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Successful connection')])
    const message = await socket.ended
    expect(message).toMatchObject({ message_type: 'success', provider_config_key: crm, is_pending: false })
    const { connections } = await bench.nango.listConnections({})
    expect(connections).toMatchObject([{ connection_id: message?.connection_id, tags: {}, end_user: null }])
    socket.close()
  })

  it('cannot begin any more', async () => {
    const token = await session()
    await endSession(token)
    const { response } = await toConsentPage(bench.host, token)
    expect(response.status).toBe(401)
    expect((await endSession(token)).status).toBe(401)
  })
})

describe('keys and limits', () => {
  it('a valid key is refused in two ways while Nango’s database is down', async () => {
    const id = await connect(bench)
    await bench.control.fault('*', { kind: 'database-down' })
    expect(await errorOf('/integrations')).toMatchObject([401, { code: 'unknown_account' }])
    expect(await errorOf(`/providers/${crm}`)).toMatchObject([401, { code: 'unknown_account' }])
    expect(await errorOf('/connections')).toMatchObject([401, { code: 'malformed_auth_header' }])
    expect(await errorOf('/connect/sessions', { method: 'POST', body: {} })).toMatchObject([
      401,
      { code: 'malformed_auth_header' },
    ])
    expect(await proxied(id)).toMatchObject({ status: 401, body: { error: { code: 'malformed_auth_header' } } })
    expect(await call('/health')).toMatchObject({ status: 200, body: { result: 'ok' } })
    expect(await call('/ready')).toMatchObject({ status: 503, body: { result: 'not ready' } })
    await bench.control.clearFaults()
    expect((await call('/connections')).status).toBe(200)
  })

  it('200 calls with the key fit in a minute, those of sessions beside them', async () => {
    const token = await session()
    const { headers } = await call('/integrations')
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['200', '198'])
    for (let count = 0; count < 198; count += 1) await call('/integrations')
    const refused = await call('/integrations')
    expect([refused.status, refused.body]).toEqual([
      429,
      { error: { code: 'too_many_request', method: 'GET', path: '/integrations' } },
    ])
    expect((await call('/connect/session', { authorization: `Bearer ${token}` })).status).toBe(200)
    await bench.control.advanceClock(60_000)
    expect((await call('/integrations')).status).toBe(200)
  })

  it('a key in upper case is another one; an empty header is none', async () => {
    const upper = `Bearer ${bench.apiKey.toUpperCase()}`
    expect(await errorOf('/connections', { authorization: upper })).toMatchObject([401, { code: 'unknown_account' }])
    expect(await errorOf('/connections', { authorization: '' })).toMatchObject([401, { code: 'missing_auth_header' }])
    expect(await errorOf(`/oauth/connect/${crm}?public_key=3f0b7c1e-0000-4000-8000-000000000000`)).toMatchObject([
      401,
      { code: 'unknown_account' },
    ])
  })

  it('a request whose line and headers are over 16 KB is cut off with 431', async () => {
    const { port } = new URL(bench.host)
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/health', headers: { long: 'x'.repeat(17_000) } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end()
    })
    expect(status).toBe(431)
  })
})

describe('connections', () => {
  it('take an end user in place of their tags', async () => {
    const id = await connect(bench, { attempt: 'one' })
    const patch = (body: object) => call(`/connections/${id}?provider_config_key=${crm}`, { method: 'PATCH', body })
    expect((await patch({ end_user: { id: 'eu1', display_name: 'E' } })).body).toEqual({ success: true })
    expect(await bench.nango.getConnection(crm, id)).toMatchObject({
      tags: { end_user_id: 'eu1', end_user_display_name: 'E' },
      end_user: { id: 'eu1', display_name: 'E', email: null, tags: null, organization: null },
    })
    expect((await patch({ webhook_url_override: 'x' })).body.error.errors).toEqual([
      { code: 'invalid_union', message: 'Invalid input', path: ['webhook_url_override'] },
    ])
    expect(await patch({ webhook_url_override: 'https://example.org/x' })).toMatchObject({ status: 200 })
    expect(await patch({ webhook_url_override: '' })).toMatchObject({ status: 200 })
    expect(await bench.nango.getConnection(crm, id)).toMatchObject({ webhook_url_override: null })
    const old = await call(`/connection/${id}?provider_config_key=${crm}`, { method: 'PATCH', body: { tags: {} } })
    expect([old.status, old.body]).toEqual([404, expect.stringContaining(`Cannot PATCH /connection/${id}`)])
  })

  it('lose their tags and metadata when they are imported again without', async () => {
    const imported = {
      provider_config_key: crm,
      connection_id: 'imported-1',
      credentials: { type: 'OAUTH2', access_token: 'a', refresh_token: 'r', expires_at: '2030-01-01T00:00:00Z' },
    }
    const send = (more: object) => call('/connections', { method: 'POST', body: { ...imported, ...more } })
    expect((await send({ tags: { imp: 'x' }, metadata: { m: 1 } })).body).toMatchObject({
      tags: { imp: 'x' },
      metadata: { m: 1 },
      credentials: { raw: { expires_at: '2030-01-01T00:00:00.000Z' } },
    })
    expect((await send({})).body).toMatchObject({ tags: {}, metadata: {} })
  })

  it('show the time of creation in milliseconds, and when the token ends in the raw answer too', async () => {
    const id = await connect(bench)
    const [listed] = (await bench.nango.listConnections({})).connections
    expect(listed?.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/)
    const { credentials } = (await call(`/connections/${id}?provider_config_key=${crm}`)).body
    expect(credentials.raw.expires_at).toBe(credentials.expires_at)
  })
})

describe('sessions', () => {
  const create = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await call('/connect/sessions', { method: 'POST', body, headers })
    return [answer.status, answer.body.error?.errors ?? answer.body.error?.code ?? 'made']
  }

  it('take webhook addresses that Nango may call, and say why they refuse others', async () => {
    const hook = (webhook_url_override: string) => create({ tags: {}, webhook_url_override })
    const refused = (code: string, message: string) => [400, [{ code, message, path: ['webhook_url_override'] }]]
    expect(await hook('')).toEqual([201, 'made'])
    expect(await hook('https://example.org/x')).toEqual([201, 'made'])
    expect(await hook('x')).toEqual(refused('invalid_union', 'Invalid input'))
    expect(await hook('http://localhost:1/x')).toEqual(refused('custom', 'This webhook URL is not allowed.'))
    expect(await hook('https://api.nango.dev/x')).toEqual(
      refused('custom', "Webhook URLs cannot point to Nango's domain (nango.dev)."),
    )
  })

  it('refuse tags and owners in the server’s words', async () => {
    const tags = async (given: object) => (await create({ tags: given }))[1]
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`k${at}`, 'v']))
    expect(await tags(many)).toEqual([
      { code: 'custom', message: 'Tags cannot contain more than 10 keys', path: ['tags'] },
    ])
    expect(await tags({ a: 'v'.repeat(256) })).toEqual([
      { code: 'too_big', message: 'Tag values must be at most 255 characters', path: ['tags', 'a'] },
    ])
    expect(await tags({ a: 'x', A: 'y' })).toEqual([
      { code: 'custom', message: 'Duplicate tag key after case normalization: "a"', path: ['tags'] },
    ])
    expect(await tags({ end_user_email: 'nope' })).toEqual([
      { code: 'custom', message: 'Tag "end_user_email" must be a valid email', path: ['tags'] },
    ])
    expect(await create({ end_user: { id: 'x', email: '' } })).toMatchObject([
      400,
      [
        { code: 'invalid_format', message: 'Invalid email address' },
        { code: 'too_small', message: 'Too small: expected string to have >=5 characters' },
      ],
    ])
    expect(await create({})).toEqual([
      400,
      [{ code: 'invalid_type', message: 'Invalid input: expected object, received undefined', path: ['end_user'] }],
    ])
  })

  it('need a body that says that it is JSON', async () => {
    const response = await fetch(`${bench.host}/connect/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bench.apiKey}` },
      body: new Blob(['{"tags":{}}']),
    })
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        error: {
          code: 'invalid_body',
          errors: [{ code: 'invalid_type', message: 'Invalid input: expected object, received undefined', path: [] }],
        },
      },
    ])
    expect(await errorOf('/connect/sessions', { method: 'POST', body: '"a"' })).toEqual([
      400,
      { code: 'invalid_json', message: `Unexpected token '"', ""a"" is not valid JSON` },
    ])
  })

  it('take telemetry of about now', async () => {
    const send = (timestamp: string) =>
      call('/connect/telemetry', {
        method: 'POST',
        body: { token: 't', event: 'open', timestamp },
        authorization: null,
      })
    expect((await send(new Date().toISOString())).status).toBe(204)
    expect(await send('2026-01-01T00:00:00Z')).toMatchObject({
      status: 400,
      body: {
        error: {
          errors: [{ message: 'timestamp is more than 7200000ms away from the current time', path: ['timestamp'] }],
        },
      },
    })
  })
})

describe('the way to the provider and back', () => {
  const pageOf = async (path: string) => (await call(path, { authorization: null })).body as string

  it('words what it does not find', async () => {
    const token = await session({ tags: {} })
    expect(await pageOf(`/oauth/connect/nope?connect_session_token=${token}`)).toContain(
      'Could not find a Provider Config matching the &quot;nope&quot; key.',
    )
    expect(await pageOf('/oauth/callback')).toContain('No state found in callback')
    expect(await pageOf('/oauth/callback?state=a&code=b')).toContain('No session found for state: &quot;a&quot;')
  })

  it('tells a refused code as the JSON of an error', async () => {
    const socket = await openSocket(bench.host)
    const { consent } = await toConsentPage(bench.host, await session(), { clientId: socket.clientId })
    await call(`/oauth/callback?state=${consent.searchParams.get('state')}&code=not-a-code`)
    const message = await socket.ended
    expect(message).toMatchObject({ message_type: 'error', error_type: 'unknown_err' })
    expect(JSON.parse(String(message?.error_desc))).toMatchObject({
      name: 'Error',
      message: 'Response Error: 400 Bad Request',
      provider_error_payload: { error: 'invalid_grant' },
    })
    socket.close()
  })
})

describe('other calls', () => {
  it('word refusals of syncs in the older form', async () => {
    const id = await connect(bench)
    const trigger = (body: object) => errorOf('/sync/trigger', { method: 'POST', body })
    expect(await trigger({ syncs: ['nope'], provider_config_key: crm, connection_id: id })).toEqual([
      400,
      { message: 'No syncs found given the inputs.', code: 'no_syncs_found', payload: {} },
    ])
    expect(await trigger({})).toMatchObject([
      400,
      { code: 'invalid_body', errors: [{ message: 'Invalid input: expected array, received undefined' }] },
    ])
    const unknown = { connectionId: 'none', providerConfigKey: crm }
    expect(await trigger({ syncs: ['nope'], provider_config_key: crm, connection_id: 'none' })).toEqual([
      404,
      {
        code: 'unknown_connection',
        message: `No connection matching the provided params of 'connection_id' and 'provider_config_key'. Please make sure these values exist in the Nango dashboard ${JSON.stringify(unknown, null, 2)}`,
        payload: unknown,
      },
    ])
    expect(await trigger({ syncs: ['nope'], provider_config_key: 'nope', connection_id: id })).toEqual([
      400,
      {
        code: 'unknown_provider_config',
        message:
          'There is no Provider Configuration matching this key. Please make sure this value exists in the Nango dashboard {}',
        payload: {},
      },
    ])
    expect(await errorOf('/integrations/nope/functions')).toEqual([
      404,
      { code: 'not_found', message: 'Integration does not exist' },
    ])
  })

  it('word refusals of filters and searches', async () => {
    const id = await connect(bench)
    const headers = { 'connection-id': id, 'provider-config-key': crm }
    expect(await errorOf('/records?model=Contact&filter=zzz', { headers })).toMatchObject([
      400,
      { errors: [{ code: 'invalid_value', path: ['filter', '0'] }] },
    ])
    expect((await call('/records?model=Contact&filter=added,UPDATED', { headers })).status).toBe(200)
    expect(await errorOf(`/providers?search=${crm}$`)).toMatchObject([
      400,
      { errors: [{ code: 'invalid_format', path: ['search'] }] },
    ])
    expect((await call(`/providers?search=${providers.get(crm).manifest.name}`)).body.data).toHaveLength(1)
  })

  it('answer HEAD like GET, and 304 to what a client has already', async () => {
    const head = await call('/integrations', { method: 'HEAD' })
    expect([head.status, head.body, Number(head.headers.get('content-length'))]).toEqual([200, '', expect.any(Number)])
    const { headers } = await call('/integrations')
    const etag = headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[0-9a-f]+-[A-Za-z0-9+/]{27}"$/)
    expect((await call('/integrations', { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await call('/integrations', { headers: { 'if-none-match': '*' } })).status).toBe(304)
    expect((await call('/integrations', { headers: { 'if-none-match': 'W/"1-x"' } })).status).toBe(200)
  })
})

describe('the sandbox’s own door', () => {
  it('is open to this computer’s names only', async () => {
    const { port } = new URL(bench.host)
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: '/health', headers: { host } }, (response) =>
          resolve(response.resume().statusCode),
        )
          .on('error', reject)
          .end()
      })
    expect(await statusFor(`127.0.0.1:${port}`)).toBe(200)
    expect(await statusFor(`localhost:${port}`)).toBe(200)
    expect(await statusFor(`evil.example:${port}`)).toBe(421)
    expect(await statusFor('127.0.0.1.evil.example')).toBe(421)
    const socket = new WebSocket(bench.host.replace('http', 'ws'), { headers: { host: 'evil.example' } })
    const ended = new Promise<string>((resolve) => {
      socket.on('error', (error) => resolve(error.message))
      socket.on('open', () => resolve('open'))
    })
    expect(await ended).toBe('Unexpected server response: 400')
  })

  it('has another key every time that nothing was kept', async () => {
    const other = await openSandbox({ records: 1 })
    expect(other.apiKey).not.toBe(bench.apiKey)
    await other.close()
  })
})
