import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGateway, type GatewayOptions } from '../../src/main/engine/nango/create-gateway'
import type { NangoGateway } from '../../src/main/engine/nango/gateway'
import { testEnvironment } from '../../src/main/engine/nango/test-environment'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { providerSandboxes } from '../../src/main/sandbox/crm/registry'
import { type Problem, ProblemError } from '../../src/shared/model'
import { type KitSandbox, openSandbox } from '../kit/sandbox'

const { integrationKey: crm, objects } = wordsOf()
const account = providerSandboxes.find(({ nangoProvider }) => nangoProvider === crm)?.accounts[0]
/** A call of the CRM that reads, and one that writes. */
const definitions = { method: 'GET', path: objects[0]?.calls.definitions.path ?? '' } as const
const create = { method: 'POST', path: objects[0]?.calls.create.path ?? '' } as const

let sandbox: KitSandbox
let gateway: NangoGateway
const gateways: NangoGateway[] = []

function connectTo(options: Partial<GatewayOptions> = {}): NangoGateway {
  const made = createGateway({
    host: sandbox.host,
    apiKey: sandbox.apiKey,
    version: '0',
    pause: async () => {},
    ...options,
  })
  gateways.push(made)
  return made
}

beforeEach(async () => {
  sandbox = await openSandbox({ records: 20 })
  gateway = connectTo()
})

afterEach(async () => {
  for (const made of gateways.splice(0)) made.close()
  await sandbox.close()
})

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ProblemError)
  return (error as ProblemError).problem
}

describe('an environment', () => {
  it('lists its integrations, those of unknown providers too', async () => {
    const found = await gateway.listIntegrations()
    expect(found.map(({ nangoProvider }) => nangoProvider)).toEqual(expect.arrayContaining([crm, 'slack']))
  })

  it('lists all connections, page by page, and those with a tag', async () => {
    await sandbox.control.addConnections({ integrationKey: crm, count: 2100 })
    const [ours] = await sandbox.control.addConnections({
      integrationKey: crm,
      tags: { company: 'Acme', region: 'eu' },
    })
    expect(await gateway.listConnections({})).toHaveLength(2101)
    const tagged = await gateway.listConnections({ tags: { company: 'Acme', region: 'eu' } })
    expect(tagged.map(({ connectionId }) => connectionId)).toEqual([ours])
    expect(await gateway.listConnections({ tags: { company: 'Acme', region: 'us' } })).toEqual([])
  })

  it('is told from one with a wrong key, a key of another kind, and from a web page', async () => {
    const providerOf = (name: string): string | null => (name === crm ? crm : null)
    const at = (host: string, apiKey: string) => testEnvironment({ host, apiKey, version: '0' }, providerOf)
    expect(await at(sandbox.host, sandbox.apiKey)).toMatchObject({
      ok: true,
      integrations: [{ provider: crm, count: 1 }],
      problem: null,
    })
    expect(await at(sandbox.host, 'not-a-uuid')).toMatchObject({ ok: false, problem: { code: 'NANGO_KEY_REFUSED' } })
    const stranger = '11111111-2222-4333-8444-555555555555'
    expect(await at(sandbox.host, stranger)).toMatchObject({ ok: false, problem: { code: 'NANGO_KEY_REFUSED' } })
    const narrow = await sandbox.control.addKey(['environment:proxy', 'environment:connections:list'])
    const missing = [
      'environment:integrations:list',
      'environment:integrations:read',
      'environment:connections:read_credentials',
      'environment:connections:update',
      'environment:connections:delete',
      'environment:connect_sessions:write',
    ].join(', ')
    expect(await at(sandbox.host, narrow)).toMatchObject({
      ok: false,
      problem: { code: 'NANGO_SCOPE_MISSING', params: { scope: missing } },
    })
    const lists = await sandbox.control.addKey(['environment:integrations:list'])
    expect(await at(sandbox.host, lists)).toMatchObject({ ok: false, problem: { code: 'NANGO_SCOPE_MISSING' } })
    const some = missing.split(', ').filter((scope) => !scope.endsWith('delete'))
    const nearly = await sandbox.control.addKey(['environment:proxy', 'environment:connections:list', ...some])
    expect(await at(sandbox.host, nearly)).toMatchObject({
      problem: { params: { scope: 'environment:connections:delete' } },
    })
    expect(await at(`${sandbox.host}/nowhere`, sandbox.apiKey)).toMatchObject({
      ok: false,
      problem: { code: 'NANGO_NOT_NANGO' },
    })
  })

  it('is not called one with a wrong key while Nango’s database is down, which knows no key then', async () => {
    await sandbox.control.addFault({ path: '*', fault: { kind: 'database-down' } })
    const tested = await testEnvironment({ host: sandbox.host, apiKey: sandbox.apiKey, version: '0' }, () => null)
    expect(tested).toMatchObject({ ok: false, problem: { code: 'NANGO_FAILED' } })
    await expect(gateway.listIntegrations()).rejects.toMatchObject({ problem: { code: 'NANGO_FAILED' } })
    await sandbox.control.clearFaults()
    expect(await gateway.listIntegrations()).not.toHaveLength(0)
  })

  it('is tried again when a limit of a minute is over', async () => {
    await sandbox.control.addFault({ path: '*', fault: { kind: 'nango-rate-limit', retryAfter: 60 }, times: 1 })
    const waits: number[] = []
    const options = { host: sandbox.host, apiKey: sandbox.apiKey, version: '0' }
    const pause = async (ms: number) => void waits.push(ms)
    expect(await testEnvironment({ ...options, pause }, () => null)).toMatchObject({ ok: true })
    expect(waits).toEqual([60_000])
  })

  it('keeps to the pace that Nango asks for', async () => {
    await sandbox.control.addFault({
      path: '/integrations',
      fault: { kind: 'nango-rate-limit', retryAfter: 0 },
      times: 2,
    })
    const waits: number[] = []
    const patient = connectTo({ pause: async (ms) => void waits.push(ms) })
    expect(await patient.listIntegrations()).not.toHaveLength(0)
    expect(waits).toEqual([1000, 1000])
  })

  it('survives cut connections and busy gateways on the way', async () => {
    await sandbox.control.addFault({ path: '/connections', fault: { kind: 'cut-before' }, times: 1 })
    await sandbox.control.addFault({ path: '/connections', fault: { kind: 'status', status: 503 }, times: 1 })
    expect(await gateway.listConnections({})).toEqual([])
  })
})

describe('a connection', () => {
  let id: string

  beforeEach(async () => {
    id = (await sandbox.control.addConnections({ integrationKey: crm, tags: { company: 'Acme' } }))[0] ?? ''
  })

  it('is described without its credentials', async () => {
    const connection = await gateway.getConnection(crm, id)
    expect(connection).toMatchObject({ connectionId: id, tags: { company: 'Acme' } })
    expect(connection.connectionConfig).toEqual(account?.connectionConfig)
    expect(JSON.stringify(connection)).not.toMatch(/access_token|refresh_token/)
  })

  it('goes down the ladder of refused credentials and comes back', async () => {
    await sandbox.control.scenario(id, 'refresh_fails')
    expect((await problemOf(gateway.getConnection(crm, id))).code).toBe('ACCESS_REFRESH_FAILED')
    expect(await problemOf(gateway.getConnection(crm, id))).toMatchObject({
      code: 'ACCESS_REFRESH_FAILED',
      params: { seconds: 30 },
    })
    const { connection, problem } = await gateway.inspectConnection(crm, id)
    expect(problem?.code).toBe('ACCESS_REFRESH_FAILED')
    expect(connection).toMatchObject({ tags: { company: 'Acme' }, errors: [{ type: 'auth' }] })
    await sandbox.control.scenario(id, 'exhausted')
    expect((await problemOf(gateway.getConnection(crm, id))).code).toBe('ACCESS_EXHAUSTED')
    await gateway.getConnection(crm, id, { forceRefresh: true })
    expect((await gateway.getConnection(crm, id)).errors).toEqual([])
  })

  it('gets other tags', async () => {
    await gateway.setTags(crm, id, { team: 'Sales' })
    expect((await gateway.getConnection(crm, id)).tags).toEqual({ team: 'Sales' })
  })

  it('can be deleted twice, and is gone in all the ways in which Nango says so', async () => {
    await gateway.deleteConnection(crm, id)
    await gateway.deleteConnection(crm, id)
    const gone = [
      gateway.getConnection(crm, id),
      gateway.setTags(crm, id, {}),
      gateway.crm({ integrationKey: crm, connectionId: id }, definitions),
      gateway.createConnectSession({
        integrationKey: crm,
        tags: {},
        reconnect: { connectionId: id, connectionConfig: {} },
      }),
    ]
    for (const work of gone) expect((await problemOf(work)).code).toBe('NANGO_CONNECTION_GONE')
  })

  it('belongs to an integration', async () => {
    const unknown = [
      gateway.getConnection('nope', id),
      gateway.crm({ integrationKey: 'nope', connectionId: id }, definitions),
      gateway.createConnectSession({ integrationKey: 'nope', tags: { a: 'b' } }),
    ]
    for (const work of unknown) expect((await problemOf(work)).code).toBe('NANGO_INTEGRATION_GONE')
  })
})

describe('the CRM behind the proxy', () => {
  let connection: { integrationKey: string; connectionId: string }
  const path = `/proxy${definitions.path}`

  beforeEach(async () => {
    const [connectionId = ''] = await sandbox.control.addConnections({ integrationKey: crm })
    connection = { integrationKey: crm, connectionId }
  })

  it('answers', async () => {
    expect(await gateway.crm(connection, definitions)).toMatchObject({ status: 200, body: expect.any(Object) })
  })

  it('refuses in its own words, which are handed on', async () => {
    const empty = await gateway.crm(connection, { ...create, body: {} })
    expect(empty).toMatchObject({ status: 400, body: expect.any(Object) })
    await sandbox.control.scenario(connection.connectionId, 'upstream_401')
    expect((await gateway.crm(connection, definitions)).status).toBe(401)
  })

  it('asks for a pause, and how long', async () => {
    await sandbox.control.addFault({ path, fault: { kind: 'rate-limit', retryAfter: '7' } })
    const answer = await gateway.crm(connection, definitions)
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
  })

  it('sends nonsense, which is handed on as the text it is', async () => {
    await sandbox.control.addFault({ path, fault: { kind: 'truncated-json' }, times: 1 })
    expect(await gateway.crm(connection, definitions)).toMatchObject({ status: 200, body: expect.any(String) })
    await sandbox.control.addFault({ path, fault: { kind: 'html' }, times: 1 })
    expect((await gateway.crm(connection, definitions)).body).toBeTypeOf('string')
    await sandbox.control.addFault({ path, fault: { kind: 'empty-body' }, times: 1 })
    expect(await gateway.crm(connection, definitions)).toMatchObject({ status: 200, body: null })
  })

  it.each([
    [{ kind: 'nango-rate-limit', retryAfter: 3 }, 'NANGO_RATE_LIMITED'],
    [{ kind: 'plan-limit' }, 'NANGO_PLAN_LIMIT'],
    [{ kind: 'unreachable' }, 'CRM_UNREACHABLE'],
    [{ kind: 'cut-before' }, 'NANGO_UNREACHABLE'],
    [{ kind: 'cut-after' }, 'NANGO_UNREACHABLE'],
  ] as const)('%o is %s, and asked once', async (fault, code) => {
    await sandbox.control.addFault({ path, fault })
    const before = (await sandbox.control.requests()).length
    expect((await problemOf(gateway.crm(connection, definitions))).code).toBe(code)
    expect((await sandbox.control.requests()).length - before).toBe(1)
  })

  it('is out of reach when Nango cannot renew the access', async () => {
    await sandbox.control.scenario(connection.connectionId, 'refresh_fails')
    expect((await problemOf(gateway.crm(connection, definitions))).code).toBe('ACCESS_REFRESH_FAILED')
    expect((await problemOf(gateway.crm(connection, definitions))).code).toBe('ACCESS_REFRESH_FAILED')
    await sandbox.control.scenario(connection.connectionId, 'exhausted')
    expect((await problemOf(gateway.crm(connection, definitions))).code).toBe('ACCESS_EXHAUSTED')
  })

  it('needs a key that may use the proxy', async () => {
    const narrow = connectTo({ apiKey: await sandbox.control.addKey(['environment:integrations:list']) })
    expect(await problemOf(narrow.crm(connection, definitions))).toMatchObject({
      code: 'NANGO_SCOPE_MISSING',
      params: { scope: 'environment:proxy' },
    })
  })
})
