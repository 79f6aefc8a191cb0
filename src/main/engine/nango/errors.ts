import { makeProblem, type Problem, ProblemError } from '@shared/model'
import { redacted, redactText } from '@shared/redact'
import type { Refusal } from './answer'

/** What a call was about; decides what "not found" means and which names the problem carries. */
export interface CallSubject {
  kind: 'integration' | 'connection' | 'other'
  integrationKey?: string
}

/** Nango waits this long after a failed refresh before it tries again (backoff), s. */
const refreshPauseSeconds = 30

/** Turns what the other side said into a problem's detail: without the key, without tokens, not endless. */
export class DetailCleaner {
  readonly #forms: RegExp

  constructor(apiKey: string) {
    this.#forms = new RegExp(formsOf(apiKey).map(escaped).join('|'), 'gi')
  }

  clean(text: string): string | null {
    const clean = redactText(text.replace(this.#forms, redacted)).trim()
    return clean === '' ? null : clean.slice(0, 600)
  }
}

/** As a pattern that means the text itself. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** How a key can stand in what the other side echoes: as it is, in base64 wherever it begins, in hex, percent-encoded. */
function formsOf(apiKey: string): string[] {
  const encoded = [0, 1, 2].flatMap((before) => {
    // The first and the last characters also hold bits of what stands beside the key.
    const text = Buffer.from('\0'.repeat(before) + apiKey)
      .toString('base64')
      .replace(/=+$/, '')
    const inside = text.slice(before === 0 ? 0 : before + 1, (before + apiKey.length) % 3 === 0 ? undefined : -1)
    return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const forms = [apiKey, encodeURIComponent(apiKey), Buffer.from(apiKey).toString('hex'), ...encoded]
  return [...new Set(forms)].filter((form) => form.length > 0)
}

/**
 * What a refusal of Nango's API means. "Connection not found" has five spellings: 404 `not_found` (get), 400
 * `unknown_connection` (delete, records), 404 `unknown_connection` (metadata, sync commands), 400 `invalid_body` (status
 * of syncs) and 400 `server_error` (proxy).
 */
export function problemOfRefusal(
  refusal: Refusal,
  subject: CallSubject,
  host: string,
  cleaner: DetailCleaner,
): Problem {
  const params: Problem['params'] = { host }
  if (subject.integrationKey !== undefined) params.integrationKey = subject.integrationKey
  const detail = cleaner.clean(`HTTP ${refusal.status} ${refusal.code ?? ''} ${refusal.message}`.replace(/\s+/g, ' '))
  const make = (code: Problem['code'], more: Problem['params'] = {}): Problem =>
    makeProblem(code, { ...params, ...more }, detail)

  switch (refusal.code) {
    case 'invalid_secret_key_format':
    case 'unknown_account':
      return make('NANGO_KEY_REFUSED')
    case 'missing_auth_header':
    case 'malformed_auth_header':
      // Nango says so as well when its own database is down: no word about the key.
      return make('NANGO_FAILED')
    case 'forbidden':
      return forbidden(refusal, make)
    case 'plan_limit':
    case 'resource_capped':
      return make('NANGO_PLAN_LIMIT')
    case 'unknown_connection':
    case 'invalid_connection':
    case 'failed_to_get_connection':
      return make('NANGO_CONNECTION_GONE')
    case 'unknown_provider_config':
      return make('NANGO_INTEGRATION_GONE')
    case 'invalid_credentials':
    case 'connection_refresh_backoff':
      return ofAccess(refusal, make)
    case 'server_error':
      return ofServerError(refusal, make)
    default:
      return byStatus(refusal, subject, make)
  }
}

type Make = (code: Problem['code'], more?: Problem['params']) => Problem

function byStatus(refusal: Refusal, subject: CallSubject, make: Make): Problem {
  const { status, code, message } = refusal
  if (status === 429) return make('NANGO_RATE_LIMITED', secondsOf(refusal))
  if (code === 'not_found' && subject.kind === 'connection') return make('NANGO_CONNECTION_GONE')
  if (code === 'not_found' && subject.kind === 'integration') return make('NANGO_INTEGRATION_GONE')
  // A connect session for a connection that is gone, or for an integration that is.
  if (code === 'invalid_body' && /ConnectionID or IntegrationId/i.test(message)) return make('NANGO_CONNECTION_GONE')
  // The status of sync functions.
  if (code === 'invalid_body' && /^Connection not found/i.test(message)) return make('NANGO_CONNECTION_GONE')
  if (code === 'invalid_body' && /Integration does not exist/i.test(message)) return make('NANGO_INTEGRATION_GONE')
  if (status === 401) return make('NANGO_KEY_REFUSED')
  return status >= 500 ? make('NANGO_FAILED', secondsOf(refusal)) : make('NANGO_REFUSED_REQUEST')
}

/** A key of the account instead of an environment is refused with 403 like a missing scope is. */
function forbidden(refusal: Refusal, make: Make): Problem {
  const scopes = refusal.message.match(/environment:[a-z_:*]*[a-z_*]/g)
  if (scopes) return make('NANGO_SCOPE_MISSING', { scope: [...new Set(scopes)].join(' or ') })
  if (/not authorized for an environment/i.test(refusal.message)) return make('NANGO_KEY_REFUSED')
  return make('NANGO_REFUSED_REQUEST')
}

/** A refused refresh, a refusal to try again so soon, and Nango having given up share codes; the words tell them apart. */
function ofAccess(refusal: Refusal, make: Make): Problem {
  if (/refresh limit/i.test(refusal.message)) return make('ACCESS_EXHAUSTED')
  if (/backing off/i.test(refusal.message)) return make('ACCESS_REFRESH_FAILED', { seconds: refreshPauseSeconds })
  return make('ACCESS_REFRESH_FAILED')
}

/** The proxy's way to say what the connection endpoint says with codes of its own. */
function ofServerError(refusal: Refusal, make: Make): Problem {
  if (/Failed to get connection credentials|refresh limit|backing off/i.test(refusal.message)) {
    return ofAccess(refusal, make)
  }
  if (refusal.status === 400 && /Failed to get connection/i.test(refusal.message)) return make('NANGO_CONNECTION_GONE')
  return make('NANGO_FAILED')
}

function secondsOf(refusal: Refusal): Problem['params'] {
  return refusal.retryAfterMs === null ? {} : { seconds: Math.max(1, Math.ceil(refusal.retryAfterMs / 1000)) }
}

/** What OpenSSL and Node say of a certificate. https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes */
const certificateCode =
  /SELF_SIGNED_CERT|^CERT_|^UNABLE_TO_(?:VERIFY|GET_ISSUER|DECRYPT_CERT|DECODE_ISSUER)|ALTNAME_INVALID|^HOSTNAME_MISMATCH|^INVALID_(?:CA|PURPOSE)/

/** A proxy was asked for a tunnel and gave none, or was not reached: see `TunnelError`. */
const proxyCode = 'ERR_PROXY_TUNNEL'
/** Proxy Authentication Required. https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8 */
const proxyLoginStatus = 407

/**
 * What axios says when no answer came. Only codes and the message are read: the object itself holds the API key.
 *
 * @param way the server, and the proxy on the way to it, as people read them
 */
export function problemOfNetworkFailure(
  error: { code?: unknown; message?: unknown; cause?: unknown },
  { host, proxy }: { host: string; proxy: string | null },
  cleaner: DetailCleaner,
): Problem {
  const code = typeof error.code === 'string' ? error.code : ''
  const detail = cleaner.clean(`${code} ${typeof error.message === 'string' ? error.message : ''}`)
  if (proxy !== null && code === proxyCode) {
    const is = statusOf(error.cause) === proxyLoginStatus ? 'NANGO_PROXY_LOGIN' : 'NANGO_PROXY_FAILED'
    return makeProblem(is, { host, proxy }, detail)
  }
  if (/maxContentLength/.test(String(error.message))) return makeProblem('NANGO_ANSWER_TOO_LARGE', { host }, detail)
  if (certificateCode.test(code)) return makeProblem('NANGO_CERTIFICATE_UNTRUSTED', { host, certificate: code }, detail)
  // The other side speaks, but no HTTP, or no TLS where https is asked for.
  const foreign = code.startsWith('HPE_') || code === 'EPROTO'
  return makeProblem(foreign ? 'NANGO_NOT_NANGO' : 'NANGO_UNREACHABLE', { host }, detail)
}

/** The HTTP status that a proxy answered with. */
function statusOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'statusCode' in cause ? cause.statusCode : undefined
}

/** Throws a problem without any cause: what lies behind it may hold the key. */
export function raise(problem: Problem): never {
  throw new ProblemError(problem)
}
