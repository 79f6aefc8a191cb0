import type { Nango } from '@nangohq/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { providerSandboxes } from '../../src/main/sandbox/crm/registry'
import { connect, refusalOf } from '../kit/nango/flow'
import { type KitSandbox, openSandbox } from '../kit/sandbox'

const { integrationKey: crm, objects } = wordsOf()
/** A call of the CRM that every app may make. */
const definitions = objects[0]?.calls.definitions.path ?? ''

let bench: KitSandbox
beforeEach(async () => {
  bench = await openSandbox({ records: 400 })
})
afterEach(() => bench.close())

describe('connections', () => {
  it('climb the ladder of failed renewals and come back', async () => {
    const id = await connect(bench)
    const get = (force = false) => bench.nango.getConnection(crm, id, force)
    const viaProxy = () =>
      refusalOf(bench.nango.get({ endpoint: definitions, providerConfigKey: crm, connectionId: id }))
    await bench.control.scenario(id, 'refresh_fails')
    const failed = await refusalOf(get())
    expect(failed).toMatchObject({
      status: 400,
      code: 'invalid_credentials',
      message: expect.stringMatching(/external API/),
    })
    expect(failed.data).toMatchObject({
      error: { payload: { connection: { connection_id: id, credentials: {}, errors: [{ type: 'auth' }] } } },
    })
    expect(await refusalOf(get())).toMatchObject({ status: 424, message: expect.stringMatching(/Backing off/) })
    expect(await viaProxy()).toMatchObject({ status: 424, code: 'connection_refresh_backoff' })
    await bench.control.advanceClock(30_000)
    expect(await viaProxy()).toMatchObject({
      status: 400,
      code: 'server_error',
      message: expect.stringMatching(/credentials/),
    })
    for (let day = 0; day < 3; day += 1) {
      await bench.control.advanceClock(86_400_000)
      await refusalOf(get())
    }
    expect(await refusalOf(get())).toMatchObject({ status: 424, message: expect.stringMatching(/refresh limit/) })
    expect(await viaProxy()).toMatchObject({
      status: 424,
      code: 'server_error',
      message: expect.stringMatching(/refresh limit/),
    })
    expect((await bench.nango.listConnections({})).connections[0]?.errors).toMatchObject([{ type: 'auth' }])
    expect(await refusalOf(get(true))).toMatchObject({ status: 400 })
    await bench.control.scenario(id, 'exhausted')
    expect(await refusalOf(get())).toMatchObject({ status: 424, message: expect.stringMatching(/refresh limit/) })
    expect(await get(true)).toMatchObject({ errors: [], credentials: { type: 'OAUTH2' } })
  })

  it('renew a token that ends within a quarter of an hour, and hide refresh tokens at every depth', async () => {
    const id = await connect(bench)
    const first = (await bench.nango.getConnection(crm, id)).credentials as { access_token: string }
    await bench.control.advanceClock(14 * 60_000)
    expect(await bench.nango.getConnection(crm, id)).toMatchObject({ credentials: first })
    await bench.control.advanceClock(2 * 60_000)
    const later = await bench.nango.getConnection(crm, id)
    expect(later.credentials).not.toMatchObject(first)
    expect(JSON.stringify(later)).not.toContain('refresh_token')
    expect(JSON.stringify(await bench.nango.getConnection(crm, id, false, true))).toContain('refresh_token')
  })

  it('are not found in four spellings', async () => {
    const get = { endpoint: definitions, providerConfigKey: crm, connectionId: 'none' }
    expect(await refusalOf(bench.nango.getConnection(crm, 'none'))).toMatchObject({
      status: 404,
      code: 'not_found',
    })
    expect(await refusalOf(bench.nango.getConnection('none', 'none'))).toMatchObject({
      status: 400,
      code: 'unknown_provider_config',
    })
    const deleted = await refusalOf(bench.nango.deleteConnection(crm, 'none'))
    expect([deleted.status, deleted.data]).toEqual([400, { error: { code: 'unknown_connection' } }])
    expect(await refusalOf(bench.nango.setMetadata(crm, 'none', {}))).toMatchObject({
      status: 404,
      code: 'unknown_connection',
    })
    expect(await refusalOf(bench.nango.get(get))).toMatchObject({
      status: 400,
      code: 'server_error',
      message: 'Failed to get connection',
    })
    expect(await refusalOf(bench.nango.get({ ...get, providerConfigKey: 'none' }))).toMatchObject({
      status: 404,
      code: 'unknown_provider_config',
    })
  })

  it('are filtered by all tags and paged until a short page', async () => {
    const control = bench.control
    await control.addConnections({ integrationKey: crm, count: 2100, tags: { team: 'a', kind: 'old' } })
    await control.addConnections({ integrationKey: crm, count: 3, tags: { team: 'a', kind: 'new' } })
    const both = await bench.nango.listConnections({ tags: { team: 'a', kind: 'new' } })
    expect(both.connections).toHaveLength(3)
    const sizes: number[] = []
    for (let page = 0; page < 3; page += 1) {
      const list = { tags: { team: 'a' }, limit: 2000, page } as Parameters<Nango['listConnections']>[0]
      sizes.push((await bench.nango.listConnections(list as object)).connections.length)
    }
    expect(sizes).toEqual([2000, 103, 0])
    const key = { authorization: `Bearer ${bench.apiKey}` }
    const ask = async (query: string) => (await fetch(`${bench.host}/connection?${query}`, { headers: key })).json()
    expect(await ask('tags[1a]=x')).toEqual({
      error: {
        code: 'invalid_query_params',
        errors: [{ code: 'invalid_key', message: 'Invalid key in record', path: ['tags', '1a'] }],
      },
    })
    expect(await ask('limit=2001')).toMatchObject({ error: { errors: [{ code: 'too_big', path: ['limit'] }] } })
    expect(await ask('colour=red')).toMatchObject({ error: { errors: [{ code: 'unrecognized_keys' }] } })
  })

  it('of one account share a refresh token where the CRM gives one: deleting one ends the other, unless asked not to', async () => {
    const sharing = providerSandboxes.find(
      ({ sharedRefreshToken, revokedOnDelete }) => sharedRefreshToken && revokedOnDelete,
    )
    const { nangoProvider: key = '', accounts } = sharing ?? {}
    const one = (attempt: string) => connect(bench, { attempt }, accounts?.[0]?.id, key)
    const [first, second] = [await one('a'), await one('b')]
    const endpoint = wordsOf(sharing?.provider).objects[0]?.calls.definitions.path ?? ''
    const ask = (connectionId: string) => bench.nango.get({ endpoint, providerConfigKey: key, connectionId })
    await bench.nango.setMetadata(key, first, { skipTokenRevocation: true })
    await bench.nango.deleteConnection(key, first)
    await expect(ask(second)).resolves.toMatchObject({ status: 200 })
    await bench.nango.deleteConnection(key, await one('c'))
    expect(await refusalOf(ask(second))).toMatchObject({ status: 401 })
  })

  it('keep metadata by replacing and by merging, and tags by replacing', async () => {
    const id = await connect(bench)
    expect((await bench.nango.setMetadata(crm, id, { a: 1, b: 2 })).status).toBe(201)
    expect((await bench.nango.updateMetadata(crm, id, { b: 3 })).status).toBe(200)
    expect(await bench.nango.getMetadata(crm, id)).toEqual({ a: 1, b: 3 })
    await bench.nango.patchConnection({ connectionId: id, provider_config_key: crm }, { tags: { Other: 'x' } })
    expect(await bench.nango.getConnection(crm, id)).toMatchObject({ tags: { other: 'x' } })
  })
})

describe('faults of Nango itself', () => {
  it('come in its own words', async () => {
    const list = () => refusalOf(bench.nango.listConnections({}))
    await bench.control.fault('/connections', { kind: 'status', status: 503 }, { times: 1 })
    expect(await list()).toMatchObject({ status: 503, code: 'generic_error_support' })
    await bench.control.fault('/connections', { kind: 'rate-limit', retryAfter: '7' }, { times: 1 })
    expect(await list()).toMatchObject({ status: 429, code: 'too_many_request', headers: { 'retry-after': '7' } })
    await bench.control.fault('/connections', { kind: 'html' }, { times: 1 })
    expect(await list()).toMatchObject({ status: 502, data: expect.stringContaining('<html>') })
    await bench.control.fault('/connections', { kind: 'cut-before' }, { times: 1 })
    await expect(bench.nango.listConnections({})).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(bench.nango.listConnections({})).resolves.toEqual({ connections: [] })
  })
})

describe('integrations and providers', () => {
  it('list what is set up', async () => {
    const { configs } = await bench.nango.listIntegrations()
    expect(configs.map(({ unique_key, provider, display_name }) => [unique_key, provider, display_name])).toEqual([
      ...providerSandboxes
        .filter(({ isExtra }) => !isExtra)
        .map(({ nangoProvider, displayName }) => [nangoProvider, nangoProvider, displayName])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
      ['slack', 'slack', 'Slack'],
    ])
    const { data } = await bench.nango.getIntegration({ uniqueKey: crm }, { include: ['webhook'] })
    expect(data.webhook_url).toMatch(new RegExp(`/webhook/[0-9a-f-]{36}/${crm}$`))
    expect(await refusalOf(bench.nango.getIntegration({ uniqueKey: 'none' }))).toMatchObject({
      status: 404,
      message: 'Integration "none" does not exist',
    })
    const providers = await bench.nango.listProviders({ search: crm.slice(0, 3) })
    expect(providers.data.map((provider) => provider.name)).toContain(crm)
    expect(providers.data.length).toBeLessThan(providerSandboxes.length)
    expect(await refusalOf(bench.nango.getProvider({ provider: 'none' }))).toMatchObject({ status: 404 })
  })
})

describe('the server', () => {
  it('answers what it does not know as the dashboard, and refuses forms', async () => {
    const { host, apiKey } = bench
    const unknown = await fetch(`${host}/somewhere`)
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect((await fetch(`${host}/somewhere`, { method: 'POST' })).status).toBe(404)
    expect(await (await fetch(`${host}/health`)).json()).toEqual({ result: 'ok' })
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-www-form-urlencoded' }
    const form = await fetch(`${host}/connect/sessions`, { method: 'POST', headers, body: 'a=b' })
    expect([form.status, await form.json()]).toMatchObject([415, { error: { code: 'invalid_content_type' } }])
    const broken = await fetch(`${host}/connect/sessions`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{',
    })
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: 'invalid_json' } }])
  })
})
