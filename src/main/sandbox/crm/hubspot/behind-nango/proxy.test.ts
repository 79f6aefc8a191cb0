import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect as connectAt, refusalOf } from '../../../../../../tests/kit/nango/flow'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'

const connect = (at: KitSandbox, tags = { attempt: 'one' }, account?: string) => connectAt(at, tags, account, 'hubspot')

let bench: KitSandbox
let connectionId: string
beforeEach(async () => {
  bench = await openSandbox({ records: 400 })
  connectionId = await connect(bench)
})
afterEach(() => bench.close())

const contacts = '/crm/v3/objects/contacts'
const proxied = `/proxy${contacts}`
const to = (endpoint: string) => ({ endpoint, providerConfigKey: 'hubspot', connectionId })
const list = () => bench.nango.get({ ...to(contacts), params: { limit: '1' } })
const create = (email: string) =>
  bench.nango.post({
    ...to(contacts),
    data: { properties: { email } },
    headers: { 'Content-Type': 'application/json' },
  })

describe('headers on the proxy', () => {
  it('of a success are dropped, unless the CRM answered in chunks', async () => {
    const listed = await list()
    expect(listed.headers).toMatchObject({ 'transfer-encoding': 'chunked', 'x-hubspot-ratelimit-max': '110' })
    const { id } = listed.data.results[0]
    const one = await bench.nango.get(to(`${contacts}/${id}`))
    expect(Object.keys(one.headers).filter((name) => name.startsWith('x-'))).toEqual([
      'x-ratelimit-limit',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
    ])
  })

  it('of a failure all get through, Retry-After in its own spelling too', async () => {
    const retryAfter = 'Mon, 23 Nov 2026 10:00:00 GMT'
    await bench.control.fault(
      proxied,
      { kind: 'rate-limit', retryAfter, headers: { 'x-hubspot-ratelimit-max': '110' } },
      { times: 1 },
    )
    const refused = await refusalOf(list())
    expect(refused).toMatchObject({
      status: 429,
      data: { status: 'error', errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' },
      headers: { 'retry-after': retryAfter, 'x-hubspot-ratelimit-max': '110' },
    })
    await expect(list()).resolves.toMatchObject({ status: 200 })
  })

  it('from the client reach the CRM only with the prefix; required ones are named when they lack', async () => {
    const key = { authorization: `Bearer ${bench.apiKey}` }
    const bare = await fetch(`${bench.host}${proxied}`, { headers: key })
    expect([bare.status, await bare.json()]).toMatchObject([
      400,
      { error: { code: 'invalid_headers', errors: [{ path: ['provider-config-key'] }, { path: ['connection-id'] }] } },
    ])
    const own = { ...key, 'connection-id': connectionId, 'provider-config-key': 'hubspot' }
    const other = await fetch(`${bench.host}${proxied}`, {
      headers: { ...own, 'nango-proxy-authorization': 'Bearer somebody-else' },
    })
    expect([other.status, await other.json()]).toMatchObject([401, { category: 'INVALID_AUTHENTICATION' }])
    const override = await fetch(`${bench.host}${proxied}`, {
      headers: { ...own, 'base-url-override': 'http://127.0.0.1:1' },
    })
    expect(await override.json()).toMatchObject({ error: { code: 'base_url_override_not_allowed' } })
  })
})

describe('faults on the proxy', () => {
  it('tell the CRM’s refusals from Nango’s', async () => {
    const cases = [
      [{ kind: 'status', status: 500 }, 500, { status: 'error', message: 'internal error' }],
      [{ kind: 'status', status: 401 }, 401, { category: 'INVALID_AUTHENTICATION' }],
      [{ kind: 'nango-rate-limit', retryAfter: 3 }, 429, { error: { code: 'too_many_request' } }],
      [{ kind: 'plan-limit' }, 402, { error: { code: 'plan_limit' } }],
      [{ kind: 'unreachable' }, 500, { code: 'ECONNREFUSED', method: 'get' }],
      [{ kind: 'html' }, 502, expect.stringContaining('502 Bad Gateway')],
    ] as const
    for (const [fault, status, data] of cases) {
      await bench.control.fault(proxied, fault, { times: 1 })
      const refused = await refusalOf(list())
      expect(refused.status).toBe(status)
      if (typeof data === 'object' && !('asymmetricMatch' in data)) expect(refused.data).toMatchObject(data)
      else expect(refused.data).toEqual(data)
    }
  })

  it('spoil answers that were good', async () => {
    await bench.control.fault(proxied, { kind: 'error-in-200' }, { times: 1 })
    expect((await list()).data).toMatchObject({ status: 'error' })
    await bench.control.fault(proxied, { kind: 'truncated-json' }, { times: 1 })
    expect(typeof (await list()).data).toBe('string')
    await bench.control.fault(proxied, { kind: 'content-type', contentType: 'text/csv' }, { times: 1 })
    expect((await list()).headers['content-type']).toBe('text/csv')
    await bench.control.fault(proxied, { kind: 'empty-body' }, { times: 1 })
    expect((await list()).data).toBe('')
  })

  it('cut the connection before or after the CRM acted; a create that was doubled is seen', async () => {
    await bench.control.resetRequests()
    await bench.control.fault(proxied, { kind: 'cut-before' }, { method: 'POST', times: 1 })
    await expect(create('one@example.com')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await bench.control.tally()).contacts).toBeUndefined()
    await bench.control.fault(proxied, { kind: 'cut-after' }, { method: 'POST', times: 1 })
    await expect(create('one@example.com')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await bench.control.tally()).contacts).toMatchObject({ creates: 1, createdTwice: [] })
    expect(await refusalOf(create('one@example.com'))).toMatchObject({ status: 409 })
    const companies = to('/crm/v3/objects/companies')
    const company = () =>
      bench.nango.post({ ...companies, data: { properties: { name: 'Twice', domain: 'twice.example' } } })
    const ids = [(await company()).data.id, (await company()).data.id]
    expect((await bench.control.tally()).companies?.createdTwice).toEqual([{ key: 'twice twice.example', ids }])
    const log = await bench.control.requests({ prefix: proxied })
    expect(log.map(({ method, status, fault, effects }) => [method, status, fault, effects.length])).toEqual([
      ['POST', null, 'cut-before', 0],
      ['POST', null, 'cut-after', 1],
      ['POST', 409, null, 0],
    ])
    expect(log.every((line) => line.connectionId === connectionId)).toBe(true)
  })

  it('hit so many requests after so many', async () => {
    const id = await bench.control.fault(`${proxied}*`, { kind: 'status', status: 503 }, { after: 1, times: 2 })
    const seen: number[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      seen.push(
        await list().then(
          ({ status }) => status,
          async (error: { response: { status: number } }) => error.response.status,
        ),
      )
    }
    expect(seen).toEqual([200, 503, 503, 200])
    expect(await bench.control.faults()).toMatchObject([{ id, hits: 2 }])
    await bench.control.clearFaults()
    expect(await bench.control.faults()).toEqual([])
  })

  it('are slow before or after the CRM acted', async () => {
    await bench.control.fault(proxied, { kind: 'slow', ms: 3_600_000, act: 'before' }, { method: 'POST', times: 1 })
    const answer = create('slow@example.com')
    for (;;) if ((await bench.control.dump({ provider: 'hubspot' }, 'contacts')).length === 401) break
    await bench.control.advanceClock(3_600_000)
    await expect(answer).resolves.toMatchObject({ status: 200 })
  })

  it('hang until they are taken away, with the request done or not', async () => {
    const hang = (acted: boolean) => bench.control.fault(proxied, { kind: 'hang', acted }, { method: 'POST', times: 1 })
    for (const acted of [false, true]) {
      const id = await hang(acted)
      const answer = create('hung@example.com').then(
        () => 'answered',
        (error: { code: string }) => error.code,
      )
      while ((await bench.control.faults())[0]?.hits !== 1) await new Promise((resolve) => setTimeout(resolve, 5))
      await bench.control.removeFault(id)
      expect(await answer).toBe('ECONNRESET')
    }
    expect(await refusalOf(create('hung@example.com'))).toMatchObject({ status: 409 })
  })

  it('hit one account only, with any wait and any answer', async () => {
    const other = await connect(bench, { attempt: 'two' }, '26540318')
    for (const retryAfter of ['0', 'Mon, 23 Nov 2020 10:00:00 GMT', 3600]) {
      await bench.control.fault(proxied, { kind: 'rate-limit', retryAfter }, { account: '48211907', times: 1 })
      expect(await bench.nango.get({ ...to(contacts), connectionId: other })).toMatchObject({ status: 200 })
      expect(await refusalOf(list())).toMatchObject({ status: 429, headers: { 'retry-after': String(retryAfter) } })
    }
    const body = { status: 'error', category: 'VALIDATION_ERROR', message: 'The portal has reached its contact limit' }
    await bench.control.fault(proxied, { kind: 'status', status: 400, body }, { method: 'POST', times: 1 })
    expect((await refusalOf(create('a@example.com'))).data).toEqual(body)
  })

  it('are repeated by Nango only when it is asked, writes and refused tokens too', async () => {
    await bench.control.fault(proxied, { kind: 'status', status: 500 }, { times: 1 })
    expect((await refusalOf(list())).status).toBe(500)
    await bench.control.scenario(connectionId, 'upstream_401')
    const asked = bench.nango.get({ ...to(contacts), retries: 1 })
    const settled = asked.catch((error: { response: { status: number } }) => error.response.status)
    let done = false
    void settled.then(() => {
      done = true
    })
    while (!done) await bench.control.advanceClock(1000)
    expect(await settled).toBe(401)
  })
})

describe('access to the CRM', () => {
  it('can lack scopes, by name', async () => {
    await bench.control.limitScopes(connectionId, ['oauth', 'crm.objects.contacts.read'])
    expect(await refusalOf(create('a@example.com'))).toMatchObject({
      status: 403,
      data: {
        category: 'MISSING_SCOPES',
        errors: [{ context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
      },
    })
    expect(await refusalOf(bench.nango.get(to('/crm/v3/objects/tickets')))).toMatchObject({
      status: 403,
      data: { errors: [{ context: { requiredGranularScopes: ['crm.objects.tickets.read'] } }] },
    })
  })

  it('can be taken away at the CRM while Nango sees nothing', async () => {
    await bench.control.scenario(connectionId, 'revoked')
    expect(await refusalOf(list())).toMatchObject({ status: 401 })
    await expect(bench.nango.getConnection('hubspot', connectionId)).resolves.toMatchObject({ errors: [] })
    expect(await refusalOf(bench.nango.getConnection('hubspot', connectionId, true))).toMatchObject({ status: 400 })
  })
})

it('long addresses reach the CRM, which refuses them', async () => {
  const path = `${proxied}?properties=${'a'.repeat(9000)}`
  const headers = {
    authorization: `Bearer ${bench.apiKey}`,
    'connection-id': connectionId,
    'provider-config-key': 'hubspot',
  }
  const status = await new Promise((resolve, reject) => {
    request(`${bench.host}${path}`, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(414)
})
