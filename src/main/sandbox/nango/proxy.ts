import { z } from 'zod'
import { collecting, type RecordChange } from '../crm/kit/changes'
import type { SandboxAccount, UpstreamRequest, UpstreamResponse } from '../crm/kit/provider-sandbox'
import type { Incoming } from '../http/incoming'
import { emptyReply, jsonReply, type Reply } from '../http/reply'
import { accountOf, type Sandbox } from '../sandbox'
import { parseJson } from './call'
import { check, refusal } from './errors'
import type { Connection } from './model'
import { isPrivate, urlOrNothing } from './schemas'

const prefix = 'nango-proxy-'
/** Says in the journal that a request is not Patchbay's: `person`. */
const whoHeader = 'sandbox-who'
/** On answers to such requests: the status that the CRM gave. */
const statusHeader = 'sandbox-status'
/** The only headers of a success that get through, unless the CRM answered in chunks. */
const passed = ['content-type', 'mcp-session-id', 'x-request-id', 'x-correlation-id']
const withBody = ['POST', 'PUT', 'PATCH', 'DELETE']
const firstWaitMs = 3000
const maxRedirects = 5
const tooManyRedirects = 'ERR_FR_TOO_MANY_REDIRECTS'
const longestWaitMs = 600_000

const headersSchema = z.object({
  'provider-config-key': z.string().min(1),
  'connection-id': z.string().min(1),
  retries: z.coerce.number().int().min(0).optional(),
  'retry-on': z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .optional(),
  'base-url-override': urlOrNothing.optional(),
  decompress: z.enum(['true', 'false']).optional(),
  'forward-headers-on-redirect': z.enum(['true', 'false']).optional(),
})

/** What stands between the proxy and the CRM when a test wants it: an answer in the CRM's place. */
export interface UpstreamFault {
  /** What the test called it. */
  kind?: string
  before?: () => UpstreamResponse | undefined
}

export interface ProxyOutcome {
  reply: Reply
  changes: RecordChange[]
}

/** Whether a path is the proxy's: that of the CRM's root too. */
export const isProxied = (path: string): boolean => path === '/proxy' || path.startsWith('/proxy/')

/** ANY /proxy/…: passes a request on to the CRM with the connection's token. */
export async function proxy(sandbox: Sandbox, request: Incoming, fault: UpstreamFault): Promise<ProxyOutcome> {
  const headers = check(headersSchema, request.headers, 'invalid_headers')
  const connection = usableConnection(sandbox, headers['provider-config-key'], headers['connection-id'])
  const target = accountOf(sandbox, connection)
  const provider = sandbox.catalogue.sandbox(connection.provider)
  if (provider === undefined) return { reply: unreachable(request.method), changes: [] }
  const override = headers['base-url-override']
  if (override !== undefined && override !== '' && override !== provider.catalogue.baseUrl) {
    const what = isPrivate(override) ? 'base URL override' : 'outbound URL'
    throw refusal(400, 'base_url_override_not_allowed', `This ${what} is not allowed by server configuration.`)
  }
  const upstream = toUpstream(request, provider.catalogue.baseUrl)
  const made: RecordChange[] = []
  const isPerson = request.headers[whoHeader] === 'person'
  const note = (asked: UpstreamCall, account: SandboxAccount, { status }: UpstreamResponse, changes: RecordChange[]) =>
    sandbox.journal.add({
      at: new Date(sandbox.clock.now()).toISOString(),
      provider: provider.provider,
      account: account.id,
      who: isPerson ? 'person' : 'patchbay',
      connectionId: connection.connection_id,
      method: asked.method,
      path: asked.path,
      query: asked.query.toString(),
      status,
      fault: fault.kind ?? null,
      changes,
    })
  const send = async (asked: UpstreamCall, early?: UpstreamResponse): Promise<UpstreamResponse> => {
    if (early !== undefined) {
      if (target !== undefined) note(asked, target.account, early, [])
      return early
    }
    const current = usableConnection(sandbox, connection.provider_config_key, connection.connection_id)
    const token = bearerOf(asked.headers.authorization) ?? current.credentials.access_token
    const seen = sandbox.authority.look(provider.nangoProvider, token)
    if (!seen.ok || target === undefined) {
      const refused = provider.refusals.unauthorized(seen.ok ? 'malformed' : seen.reason)
      if (target !== undefined) note(asked, target.account, refused, [])
      return refused
    }
    const account = provider.accounts.find((item) => item.id === seen.account) ?? target.account
    const authorized = { ...asked.headers, authorization: `Bearer ${token}` }
    const changes: RecordChange[] = []
    const response = await collecting(changes, () =>
      sandbox.crms.crm(provider, account).handle({ ...asked, headers: authorized, scopes: seen.scopes }),
    )
    note(asked, account, response, changes)
    made.push(...changes)
    return response
  }
  const attempt = async (): Promise<UpstreamResponse | null> => {
    let response = await send(upstream, fault.before?.())
    for (let hop = 0; isRedirect(response); hop += 1) {
      if (hop === maxRedirects) return null
      response = await send(redirected(upstream, response, provider.catalogue.baseUrl))
    }
    return response
  }
  const retries = headers.retries ?? 0
  const also = (headers['retry-on'] ?? '').split(',').map(Number)
  const again = (response: UpstreamResponse | null) =>
    response !== null && isRetried(response, also, provider.catalogue.remainingHeader)
  let response = await attempt()
  for (let turn = 0; turn < retries && again(response); turn += 1) {
    await sandbox.clock.sleep(Math.min(firstWaitMs * 2 ** turn, longestWaitMs))
    response = await attempt()
  }
  if (response === null) return { reply: unreachable(request.method, tooManyRedirects), changes: made }
  const reply = toReply(response)
  // A vendor's own client wants the CRM's own status, which Nango does not hand on.
  if (isPerson) reply.headers[statusHeader] = String(response.status)
  return { reply, changes: made }
}

type UpstreamCall = Omit<UpstreamRequest, 'scopes'>

function isRedirect({ status, headers }: UpstreamResponse): boolean {
  return status >= 300 && status < 400 && headers.location !== undefined
}

/** The request that follows a redirect: without its body, unless the CRM wants it to be the same. */
function redirected(request: UpstreamCall, { status, headers }: UpstreamResponse, baseUrl: string): UpstreamCall {
  const { pathname, search, searchParams } = new URL(headers.location ?? '', `${baseUrl}${request.path}`)
  const same = status === 307 || status === 308 || request.method === 'GET' || request.method === 'HEAD'
  return {
    ...request,
    ...(same ? {} : { method: 'GET', body: undefined }),
    url: pathname + search,
    path: pathname,
    query: searchParams,
  }
}

/** Nango repeats whatever the method; 401 too. */
function isRetried(response: UpstreamResponse, also: readonly number[], remainingHeader: string | undefined): boolean {
  const { status, headers } = response
  const usedUp = remainingHeader !== undefined && headers[remainingHeader] === '0'
  return status >= 500 || status === 429 || status === 401 || also.includes(status) || (status >= 400 && usedUp)
}

/** Nango's own failures on the proxy are worded otherwise than those of `GET /connections/:id`. */
function usableConnection(sandbox: Sandbox, key: string, id: string): Connection {
  if (sandbox.state.integrations.get(key) === undefined) {
    throw refusal(
      404,
      'unknown_provider_config',
      'Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard.',
    )
  }
  const stored = sandbox.state.findConnection(key, id)
  if (stored === undefined) throw refusal(400, 'server_error', 'Failed to get connection')
  const result = sandbox.credentials.use(stored, false)
  if (result.ok) return result.connection
  switch (result.why) {
    case 'failed':
      throw refusal(
        400,
        'server_error',
        "Failed to get connection credentials: 'The external API returned an error when trying to refresh the access token. Please try again later.'",
      )
    case 'backoff':
      throw refusal(424, 'connection_refresh_backoff', 'A recent refresh attempt failed. Backing off before retrying.')
    case 'exhausted':
      throw refusal(
        424,
        'server_error',
        "Failed to get connection credentials: 'The refresh limit has been reached for this connection.'",
      )
  }
}

function toUpstream(request: Incoming, baseUrl: string): UpstreamCall {
  const url = request.url.slice('/proxy'.length).replace(`/${baseUrl}`, '')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(prefix)) headers[name.slice(prefix.length)] = value
  }
  let body: unknown
  const type = request.headers['content-type'] ?? ''
  if (withBody.includes(request.method) && request.body.length > 0) {
    if (type.startsWith('application/json')) {
      body = parseJson(request)
      headers['content-type'] ??= 'application/json'
    } else {
      body = request.body.toString('utf8')
      headers['content-type'] ??= type
    }
  }
  const at = url.indexOf('?')
  return {
    method: request.method,
    url,
    path: at === -1 ? url : url.slice(0, at),
    query: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)),
    headers,
    body,
  }
}

function bearerOf(header: string | undefined): string | undefined {
  return header?.replace(/^Bearer /, '')
}

/**
 * Nango reads an answer whole before it hands it on, unless it came in chunks: of a success the status is 200 then, unless
 * it has no body.
 */
function toReply(response: UpstreamResponse): Reply {
  const failed = response.status >= 300
  const whole = !response.chunked
  const headers = Object.fromEntries(
    Object.entries(response.headers).filter(([name]) =>
      failed || response.chunked ? name !== 'transfer-encoding' && name !== 'content-length' : passed.includes(name),
    ),
  )
  if (failed && headers['content-type'] !== undefined) headers['content-type'] = withCharset(headers['content-type'])
  const status = failed || !whole || response.status === 204 ? response.status : 200
  if (response.text !== undefined) return { status, headers, body: response.text }
  if (response.body === undefined || status === 204) return emptyReply(status, headers)
  return { status, headers, body: JSON.stringify(response.body), chunked: response.chunked }
}

/** Failures are sent by Nango's own framework, which spells types its own way. */
function withCharset(contentType: string): string {
  const [type = ''] = contentType.split(';')
  return type === 'application/json' || type.startsWith('text/') ? `${type}; charset=utf-8` : contentType
}

const networkTexts: Record<string, string> = {
  ECONNRESET: 'socket hang up',
  [tooManyRedirects]: 'Maximum number of redirects exceeded',
}

/** What Nango answers when the CRM cannot be reached: not its usual envelope. */
export function unreachable(method: string, code = 'ECONNREFUSED'): Reply {
  return jsonReply(500, { message: networkTexts[code] ?? `connect ${code}`, code, method: method.toLowerCase() })
}
