import { isDeepStrictEqual } from 'node:util'
import { Nango } from '@nangohq/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { SandboxAccount } from '../../src/main/sandbox/crm/kit/provider-sandbox'
import { providerSandboxes } from '../../src/main/sandbox/crm/registry'
import { connect, decide, openSocket, refusalOf, toConsentPage, until } from '../kit/nango/flow'
import { type KitSandbox, openSandbox } from '../kit/sandbox'

const { provider: crm } = wordsOf()
/** The accounts that the consent page offers first. */
const [firstAccount, otherAccount] = providerSandboxes.find(({ provider }) => provider === crm)?.accounts ?? []
const isOf = (account: SandboxAccount | undefined) => (connection: { connection_config: object }) =>
  isDeepStrictEqual(connection.connection_config, account?.connectionConfig)

let bench: KitSandbox
beforeEach(async () => {
  bench = await openSandbox({ records: 400 })
})
afterEach(() => bench.close())

const session = async (tags: Record<string, string> = { attempt: 'one' }) =>
  (await bench.nango.createConnectSession({ tags, allowed_integrations: [crm] })).data

describe('keys', () => {
  it('are refused in the server’s words and order', async () => {
    const { host } = bench
    const bare = await fetch(`${host}/integrations`)
    expect([bare.status, bare.headers.get('x-ratelimit-limit')]).toEqual([401, null])
    expect(await bare.text()).toBe(
      '{"error":{"message":"Authentication failed. The request is missing the Authorization header.","payload":{},"code":"missing_auth_header"}}',
    )
    const by = (apiKey: string) => refusalOf(new Nango({ apiKey, host }).listIntegrations())
    expect(await by('not-a-uuid')).toMatchObject({ status: 401, code: 'invalid_secret_key_format' })
    expect(await by('7b1d2c7e-3a0c-4e44-9c55-0e2f6f1e7d11')).toMatchObject({ status: 401, code: 'unknown_account' })
  })

  it('may do what their scopes say', async () => {
    const { host } = bench
    const id = await connect(bench)
    const apiKey = await bench.control.addKey(['environment:connections:read', 'environment:integrations:list'])
    const limited = new Nango({ apiKey, host })
    expect(await refusalOf(limited.listConnections({}))).toMatchObject({
      status: 403,
      code: 'forbidden',
      message: expect.stringMatching(/^Insufficient scope\. Required one of: environment:connections:list or /),
    })
    expect(await refusalOf(limited.get({ endpoint: '/x', providerConfigKey: crm, connectionId: id }))).toMatchObject({
      status: 403,
      message: 'Insufficient scope. Required: environment:proxy',
    })
    expect(await limited.getConnection(crm, id)).toMatchObject({ credentials: {} })
    expect(await refusalOf(limited.getConnection(crm, id, true))).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
  })

  it('are counted a minute, with the 429 that has no message', async () => {
    await bench.control.knobs({ nangoPerMinute: 2 })
    await bench.nango.listIntegrations()
    await bench.nango.listIntegrations()
    const refused = await refusalOf(bench.nango.listIntegrations())
    expect(refused).toMatchObject({
      status: 429,
      data: { error: { code: 'too_many_request', method: 'GET', path: '/integrations' } },
    })
    expect(Number(refused.headers?.['retry-after'])).toBeLessThanOrEqual(60)
    await bench.control.advanceClock(60_000)
    await expect(bench.nango.listIntegrations()).resolves.toBeDefined()
  })
})

describe('connecting', () => {
  it('ends with the same connection over the socket, by tag and by id; what the CRM tells follows a moment later', async () => {
    const socket = await openSocket(bench.host)
    const { token, connect_link } = await session({ Attempt: 'Eins' })
    expect(connect_link).toBe(`${bench.host}/connect-ui/?session_token=${token}`)
    const { response, consent } = await toConsentPage(bench.host, token, { clientId: socket.clientId })
    expect(response.status).toBe(302)
    const state = consent.searchParams.get('state')
    expect(response.headers.get('set-cookie')).toBe(`oauth2-${state}=1; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax`)
    expect(consent.searchParams.get('code_challenge_method')).toBe('S256')
    await bench.control.knobs({ postConnectionMs: 3_600_000 })
    const page = await decide(consent, 'allow')
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Successful connection')])
    const message = await socket.ended
    expect(message).toEqual({
      message_type: 'success',
      provider_config_key: crm,
      connection_id: expect.any(String),
      is_pending: false,
    })
    const { connections } = await bench.nango.listConnections({ tags: { attempt: 'Eins' } })
    expect(connections).toMatchObject([
      {
        connection_id: message?.connection_id,
        provider: crm,
        errors: [],
        tags: { attempt: 'Eins' },
        metadata: null,
      },
    ])
    expect(connections[0]?.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/)
    const id = String(message?.connection_id)
    expect(await bench.nango.getConnection(crm, id)).toMatchObject({ connection_config: {} })
    await bench.control.advanceClock(3_600_000)
    await until(() => bench.nango.getConnection(crm, id), isOf(firstAccount))
    expect(socket.messages).toHaveLength(2)
    socket.close()
  })

  it('says that the person declined', async () => {
    const socket = await openSocket(bench.host)
    const { token } = await session()
    const { consent } = await toConsentPage(bench.host, token, { clientId: socket.clientId })
    expect((await decide(consent, 'deny')).status).toBe(400)
    expect(await socket.ended).toMatchObject({
      message_type: 'error',
      error_type: 'callback_err',
      error_desc:
        'Did not get authorization code in the callback. Provider error: error: access_denied; error_description: The user denied access',
    })
    expect((await bench.nango.listConnections({})).connections).toEqual([])
    socket.close()
  })

  it('takes a state once, and several consents of one session', async () => {
    const { token } = await session()
    const first = await toConsentPage(bench.host, token)
    await decide(first.consent, 'allow')
    const again = await decide(first.consent, 'allow')
    const state = first.consent.searchParams.get('state')
    expect([again.status, await again.text()]).toEqual([
      400,
      expect.stringContaining(`No session found for state: &quot;${state}&quot;`),
    ])
    const second = await toConsentPage(bench.host, token)
    await decide(second.consent, 'allow')
    expect((await bench.nango.listConnections({})).connections).toHaveLength(2)
  })

  it('ends with the session’s half hour, but not for a consent page that is open already', async () => {
    const { token } = await session()
    const { consent } = await toConsentPage(bench.host, token)
    await bench.control.advanceClock(30 * 60_000)
    expect((await toConsentPage(bench.host, token)).response.status).toBe(401)
    expect((await decide(consent, 'allow')).status).toBe(200)
  })

  it('checks PKCE: a code for another challenge is refused', async () => {
    const socket = await openSocket(bench.host)
    const { token } = await session()
    const { consent } = await toConsentPage(bench.host, token, { clientId: socket.clientId })
    consent.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
    expect((await decide(consent, 'allow')).status).toBe(400)
    expect(await socket.ended).toMatchObject({
      error_type: 'unknown_err',
      error_desc: expect.stringMatching(/verifier/),
    })
    socket.close()
  })

  it('is finished by polling when the socket is lost', async () => {
    const socket = await openSocket(bench.host)
    const { token } = await session({ attempt: 'lost' })
    const { consent } = await toConsentPage(bench.host, token, { clientId: socket.clientId })
    socket.close()
    expect(await socket.ended).toBeNull()
    await decide(consent, 'allow')
    expect((await bench.nango.listConnections({ tags: { attempt: 'lost' } })).connections).toHaveLength(1)
  })

  it('can be without an acknowledgement, with a cut socket and with a late word', async () => {
    const { host } = bench
    await bench.control.knobs({ socket: { neverAck: true } })
    const silent = new WebSocket(host.replace('http', 'ws'))
    let heard = false
    silent.on('message', () => {
      heard = true
    })
    await new Promise((opened) => silent.on('open', opened))
    await new Promise((answered) => silent.on('pong', answered).ping())
    expect(heard).toBe(false)
    silent.close()
    await bench.control.knobs({ socket: { neverAck: false } })
    await bench.control.knobs({ socket: { dropAfterMs: 1 } })
    const cut = await openSocket(host).catch(() => null)
    expect((await cut?.ended) ?? null).toBeNull()
    await bench.control.knobs({ socket: { dropAfterMs: null, delayMs: 60_000 } })
    const late = await openSocket(host)
    const { consent } = await toConsentPage(host, (await session()).token, { clientId: late.clientId })
    await decide(consent, 'allow')
    expect(late.messages).toHaveLength(1)
    await bench.control.advanceClock(60_000)
    expect(await late.ended).toMatchObject({ message_type: 'success' })
    late.close()
  })

  it('refuses what the session does not allow, without a word on the socket', async () => {
    await bench.control.addIntegration(`${crm}-eu`, crm)
    await bench.control.addIntegration(`${crm}-bare`, crm, { withoutClient: true })
    const { token } = await session()
    const other = await toConsentPage(bench.host, token, { key: `${crm}-eu` })
    expect([other.response.status, await other.response.json()]).toEqual([
      400,
      { error: { code: 'integration_not_allowed' } },
    ])
    const unknown = await toConsentPage(bench.host, token, { key: 'nothing' })
    expect([unknown.response.status, await unknown.response.text()]).toEqual([
      400,
      expect.stringContaining('Could not find a Provider Config'),
    ])
    const socket = await openSocket(bench.host)
    const free = (await bench.nango.createConnectSession({ tags: { a: 'b' } })).data.token
    await toConsentPage(bench.host, free, { key: `${crm}-bare`, clientId: socket.clientId })
    expect(await socket.ended).toMatchObject({
      error_type: 'provider_config_err',
      error_desc: `Provider Config "${crm}-bare" is missing client ID, secret and/or scopes.`,
    })
    socket.close()
  })

  it('refuses sessions in zod’s words', async () => {
    const refused = await refusalOf(
      bench.nango.createConnectSession({ tags: { a: 'b' }, allowed_integrations: ['nothing'] }),
    )
    expect(refused.data).toEqual({
      error: {
        code: 'invalid_body',
        errors: [{ code: 'custom', message: 'Integration does not exist', path: ['allowed_integrations', '0'] }],
      },
    })
    const odd = { tags: { a: 'b' }, colour: 'red' } as never
    expect((await refusalOf(bench.nango.createConnectSession(odd))).data).toMatchObject({
      error: { errors: [{ code: 'unrecognized_keys', message: 'Unrecognized key: "colour"', path: [] }] },
    })
    expect(await refusalOf(bench.nango.createConnectSession({} as never))).toMatchObject({ status: 400 })
  })
})

describe('reconnecting', () => {
  it('keeps the connection and replaces its tags and config, whoever signs in', async () => {
    const id = await connect(bench, { attempt: 'one', company: 'acme' })
    const before = await until(() => bench.nango.getConnection(crm, id), isOf(firstAccount))
    await bench.nango.setMetadata(crm, id, { kept: true })
    const { data } = await bench.nango.createReconnectSession({
      connection_id: id,
      integration_id: crm,
      tags: { attempt: 'two' },
    })
    const { consent } = await toConsentPage(bench.host, data.token)
    expect(consent.searchParams.get('account')).toBe(firstAccount?.id)
    await decide(consent, 'allow', otherAccount?.id)
    const after = await until(() => bench.nango.getConnection(crm, id), isOf(otherAccount))
    expect(after).toMatchObject({
      id: before.id,
      created_at: before.created_at,
      tags: { attempt: 'two' },
      metadata: { kept: true },
    })
    expect((await bench.nango.listConnections({})).connections).toHaveLength(1)
  })

  it('needs a connection', async () => {
    const body = { connection_id: 'x', integration_id: crm, tags: {} }
    expect(await refusalOf(bench.nango.createReconnectSession(body))).toMatchObject({
      status: 400,
      code: 'invalid_body',
      message: 'ConnectionID or IntegrationId does not exists',
    })
  })
})
