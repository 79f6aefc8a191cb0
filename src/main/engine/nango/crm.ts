import { makeProblem, ProblemError } from '@shared/model'
import { wellFormed } from '../fields/well-formed'
import { parseJson, type RawAnswer, type Refusal, refusalIn } from './answer'
import type { CallSubject } from './errors'
import type { CrmConnection, CrmRequest, CrmResponse } from './gateway'
import type { Transport } from './transport'

/**
 * Codes of Nango on the proxy whose meaning is known. What else stands in its envelope and is spelled as its codes are
 * is Nango's word too: newer servers have other codes, and none of them says anything about a record. CRMs with the same
 * envelope spell theirs otherwise.
 */
const spelledLikeNangos = /^[a-z]+(_[a-z]+)*$/
const knownCodes: ReadonlySet<string> = new Set([
  'missing_auth_header',
  'malformed_auth_header',
  'invalid_secret_key_format',
  'unknown_account',
  'unhandled_plan_not_found',
  'forbidden',
  'too_many_request',
  'plan_limit',
  'resource_capped',
  'invalid_headers',
  'invalid_json',
  'invalid_query_params',
  'unknown_connection',
  'unknown_provider_config',
  'unknown_provider',
  'unsupported_provider',
  'missing_api_url',
  'missing_connection_id',
  'missing_provider_config_key',
  'base_url_override_disabled',
  'base_url_override_not_allowed',
  'connection_refresh_backoff',
  'failed_to_get_connection',
  'invalid_credentials',
  'server_error',
  'generic_error_support',
])

/**
 * One call to the CRM. Throws the problem when Nango refused or cannot reach the CRM; any answer of the CRM itself is
 * returned. `classify` is asked about a connection when Nango's words on the proxy do not tell what is wrong with it.
 */
export async function callCrm(
  transport: Transport,
  connection: CrmConnection,
  request: CrmRequest,
  classify: () => Promise<unknown>,
): Promise<CrmResponse> {
  assertPath(transport.host.base, request.path)
  const answer = await transport.proxy(
    () =>
      transport.sdk.proxy({
        method: request.method,
        endpoint: request.path,
        providerConfigKey: connection.integrationKey,
        connectionId: connection.connectionId,
        params: queryOf(request.query),
        ...(request.headers ? { headers: request.headers } : {}),
        ...(request.body === undefined ? {} : { data: request.body }),
      }),
    request.signal,
  )
  const body = bodyOf(answer)
  const refusal = answer.status >= 400 ? refusalIn(answer, body) : null
  if (refusal?.code && spelledLikeNangos.test(refusal.code)) await refuse(transport, connection, refusal, classify)
  if (isUnreachableCrm(answer.status, body)) {
    throw new ProblemError(makeProblem('CRM_UNREACHABLE', {}, transport.cleaner.clean(`${body.code} ${body.message}`)))
  }
  return { status: answer.status, headers: answer.headers, body }
}

async function refuse(
  transport: Transport,
  connection: CrmConnection,
  refusal: Refusal,
  classify: () => Promise<unknown>,
): Promise<never> {
  const subject: CallSubject = { kind: 'connection', integrationKey: connection.integrationKey }
  const isKnown = refusal.code !== null && knownCodes.has(refusal.code)
  const error = transport.refused(refusal, subject)
  const unclear = !isKnown || (refusal.code === 'server_error' && error.problem.code === 'NANGO_FAILED')
  if (unclear && [400, 401, 424].includes(refusal.status)) await classify()
  if (isKnown || refusal.status === 429) throw error
  const { params } = error.problem
  throw new ProblemError({ ...error.problem, code: 'NANGO_FAILED', params: { ...params, status: refusal.status } })
}

/** JSON parsed; what is not JSON, or is broken JSON, as the text it is; null when there is none. */
function bodyOf(answer: RawAnswer): unknown {
  if (answer.text === '') return null
  const type = answer.headers['content-type']
  if (type !== undefined && !/\bjson\b/i.test(type)) return wellFormed(answer.text)
  const parsed = parseJson(answer.text)
  return parsed === undefined ? wellFormed(answer.text) : parsed
}

/** Nango could not reach the CRM: 500 with Node's error code, outside its envelope. */
function isUnreachableCrm(status: number, body: unknown): body is { code: string; message: string } {
  if (status !== 500 || typeof body !== 'object' || body === null) return false
  if (!('code' in body && 'message' in body && 'method' in body)) return false
  return typeof body.code === 'string' && /^(E[A-Z_]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+)$/.test(body.code)
}

/**
 * A path with `..` in it would leave the proxy and, with the key, reach Nango's own API. Record ids are part of paths,
 * so this is checked here and not left to the providers.
 */
function assertPath(base: string, path: string): void {
  const full = `${base}/proxy${path}`
  const { origin, pathname, search, hash } = new URL(full)
  const stays = path.startsWith('/') && `${origin}${pathname}`.startsWith(`${base}/proxy/`)
  const segments = path.split(/[/\\]/).map((segment) => segment.replaceAll(/%2e/gi, '.'))
  if (!stays || search !== '' || hash !== '' || segments.includes('..') || segments.includes('.')) {
    throw new ProblemError(makeProblem('INTERNAL', {}, 'a path at the CRM must be plain and begin with a slash'))
  }
}

function queryOf(query: CrmRequest['query']): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) params[name] = String(value)
  return params
}
