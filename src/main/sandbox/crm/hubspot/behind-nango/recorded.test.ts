import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { call as callAt, type Sent } from '../../../../../../tests/kit/nango/call'
import { connect as connectAt, decide, refusalOf, toConsentPage, until } from '../../../../../../tests/kit/nango/flow'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'

/** What a self-hosted Nango 0.71.4 makes of the CRM's answers; the sandbox answers the same. */

const contacts = '/crm/v3/objects/contacts'

let bench: KitSandbox
beforeEach(async () => {
  bench = await openSandbox({ records: 30 })
})
afterEach(() => bench.close())

const connect = (at: KitSandbox, tags: Record<string, string> = { attempt: 'one' }, account?: string) =>
  connectAt(at, tags, account, 'hubspot')

const call = (path: string, sent?: Sent) => callAt(bench, path, sent)

const proxied = (connectionId: string, path = contacts, sent: Sent = {}) =>
  call(`/proxy${path}`, {
    ...sent,
    headers: { 'connection-id': connectionId, 'provider-config-key': 'hubspot', ...sent.headers },
  })

describe('the proxy', () => {
  it('answers every success with 200 unless the CRM answered in chunks or with 204', async () => {
    const id = await connect(bench)
    const made = await proxied(id, contacts, { method: 'POST', body: { properties: { email: 'a@example.com' } } })
    expect(made.status).toBe(200)
    const inputs = [{ id: made.body.id }, { id: '1' }]
    const read = await proxied(id, `${contacts}/batch/read`, { method: 'POST', body: { inputs } })
    expect([read.status, read.body.numErrors]).toEqual([200, 1])
    const batch = { inputs: [{ properties: { email: 'b@example.com' } }] }
    expect((await proxied(id, `${contacts}/batch/create`, { method: 'POST', body: batch })).status).toBe(200)
    expect((await proxied(id, `${contacts}/${made.body.id}`, { method: 'DELETE' })).status).toBe(204)
    await bench.control.fault(`/proxy${contacts}`, { kind: 'status', status: 202 }, { times: 1 })
    expect((await proxied(id)).status).toBe(200)
  })

  it('passes all headers of a failure on, the CRM’s own date and cookies in place of Nango’s', async () => {
    const id = await connect(bench)
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT'
    await bench.control.fault(
      `/proxy${contacts}`,
      {
        kind: 'rate-limit',
        retryAfter: '3',
        headers: { date, 'set-cookie': '__cf_bm=abc; path=/', 'x-ratelimit-limit': '7', 'cf-ray': 'xyz' },
      },
      { times: 1 },
    )
    const { status, headers } = await proxied(id)
    expect([status, headers.get('date'), headers.get('retry-after'), headers.get('cf-ray')]).toEqual([
      429,
      date,
      '3',
      'xyz',
    ])
    expect([headers.get('x-ratelimit-limit'), headers.getSetCookie()]).toEqual(['7', ['__cf_bm=abc; path=/']])
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  it('follows a redirect of the CRM and hands on a 304', async () => {
    const id = await connect(bench)
    const moved = { kind: 'status', status: 302, headers: { location: `${contacts}/1` } } as const
    await bench.control.fault(`/proxy${contacts}`, moved, { times: 1 })
    expect(await proxied(id)).toMatchObject({ status: 404, body: { message: 'resource not found' } })
    await bench.control.fault(`/proxy${contacts}`, { kind: 'status', status: 304 }, { times: 1 })
    expect((await proxied(id)).status).toBe(304)
  })

  it('says that the CRM hung up, with the method in lower case', async () => {
    const id = await connect(bench)
    await bench.control.fault(`/proxy${contacts}`, { kind: 'unreachable', code: 'ECONNRESET' }, { times: 1 })
    expect(await proxied(id)).toMatchObject({
      status: 500,
      body: { message: 'socket hang up', code: 'ECONNRESET', method: 'get' },
    })
    const hungUp = { kind: 'unreachable', code: 'ECONNRESET', acted: true } as const
    await bench.control.fault(`/proxy${contacts}`, hungUp, { method: 'POST', times: 1 })
    const body = { properties: { email: 'acted@example.com' } }
    expect(await proxied(id, contacts, { method: 'POST', body })).toMatchObject({ status: 500 })
    expect(await proxied(id, contacts, { method: 'POST', body })).toMatchObject({ status: 409 })
  })

  it('goes to the CRM’s root, and words refused addresses', async () => {
    const id = await connect(bench)
    expect(await proxied(id, '')).toMatchObject({ status: 404, body: { message: 'resource not found' } })
    const override = async (to: string) =>
      (await proxied(id, contacts, { headers: { 'base-url-override': to } })).body.error
    expect(await override('https://example.org')).toEqual({
      code: 'base_url_override_not_allowed',
      message: 'This outbound URL is not allowed by server configuration.',
    })
    expect(await override('http://127.0.0.1:1')).toEqual({
      code: 'base_url_override_not_allowed',
      message: 'This base URL override is not allowed by server configuration.',
    })
    expect((await override('nope')).errors).toEqual([
      { code: 'invalid_union', message: 'Invalid input', path: ['base-url-override'] },
    ])
    expect((await proxied(id, contacts, { headers: { 'base-url-override': '' } })).status).toBe(200)
  })

  it('refuses for half a minute after a failed renewal and while they are exhausted, though the token is good', async () => {
    const id = await connect(bench)
    await bench.control.scenario(id, 'refresh_fails')
    await refusalOf(bench.nango.getConnection('hubspot', id, true))
    await bench.control.scenario(id, 'token_good')
    expect(await proxied(id)).toMatchObject({ status: 424, body: { error: { code: 'connection_refresh_backoff' } } })
    expect(await refusalOf(bench.nango.getConnection('hubspot', id))).toMatchObject({ status: 424 })
    await bench.control.advanceClock(30_000)
    expect((await proxied(id)).status).toBe(200)
    await bench.control.scenario(id, 'exhausted')
    await bench.control.scenario(id, 'token_good')
    expect(await proxied(id)).toMatchObject({ status: 424, body: { error: { code: 'server_error' } } })
  })
})

it('a consent that comes after the session was deleted still replaces the credentials of a reconnect’s target, another account’s too, and leaves its tags', async () => {
  const id = await connect(bench, { attempt: 'one', company: 'acme' }, '48211907')
  const reconnect = { connection_id: id, integration_id: 'hubspot', tags: { attempt: 'two' } }
  const token = (await call('/connect/sessions/reconnect', { method: 'POST', body: reconnect })).body.data.token
  const { consent } = await toConsentPage(bench.host, token, { key: 'hubspot' })
  await call('/connect/session', { method: 'DELETE', authorization: `Bearer ${token}` })
  expect((await decide(consent, 'allow', '26540318')).status).toBe(200)
  const after = await until(
    () => bench.nango.getConnection('hubspot', id),
    (connection) => connection.connection_config.portalId === 26540318,
  )
  expect(after).toMatchObject({ tags: { attempt: 'one', company: 'acme' } })
  expect((await proxied(id, '/account-info/v3/details')).body.portalId).toBe(26540318)
  expect((await bench.nango.listConnections({})).connections).toHaveLength(1)
})
