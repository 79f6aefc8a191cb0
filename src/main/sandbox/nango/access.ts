import type { Incoming } from '../http/incoming'
import type { Sandbox } from '../sandbox'
import { legacyRefusal, refusal } from './errors'
import type { ApiKey, ConnectSession } from './model'

export const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const sessionToken = /^nango_connect_session_[0-9a-f]{64}$/

/** The environment key of a request. Refuses in the words of the server. */
export function keyOf(sandbox: Sandbox, request: Incoming): ApiKey {
  const header = request.headers.authorization
  if (!header) throw missingHeader()
  const secret = header.split('Bearer ').pop() ?? ''
  if (!uuid4.test(secret)) {
    throw legacyRefusal(
      401,
      'invalid_secret_key_format',
      'Authentication failed. The provided secret key is not a UUID v4.',
    )
  }
  const key = sandbox.state.keys.get(secret)
  if (key === undefined) throw unknownAccount()
  return key
}

const missingHeader = () =>
  legacyRefusal(401, 'missing_auth_header', 'Authentication failed. The request is missing the Authorization header.')

export const unknownAccount = () =>
  legacyRefusal(
    401,
    'unknown_account',
    'Authentication failed. The provided authorization header does not match any account.',
  )

/** What the server says when its own database fails, a valid key or not. */
export const malformedHeader = () =>
  legacyRefusal(401, 'malformed_auth_header', 'Authentication failed. The Authorization header is malformed.')

/** Whether the request comes with a connect session's token instead of a key. */
export function hasSessionToken(request: Incoming): boolean {
  return (request.headers.authorization ?? '').includes('nango_connect_session_')
}

/** The connect session of a request's Authorization header. */
export function sessionOf(sandbox: Sandbox, request: Incoming): ConnectSession {
  const header = request.headers.authorization
  if (!header) throw missingHeader()
  return sessionByToken(sandbox, header.split('Bearer ').pop() ?? '')
}

export function sessionByToken(sandbox: Sandbox, token: string): ConnectSession {
  if (!sessionToken.test(token)) {
    throw legacyRefusal(
      401,
      'invalid_connect_session_token_format',
      'Authentication failed. The provided connect session token is not following correct format: nango_connect_session_RANDOM)',
    )
  }
  const session = sandbox.state.sessions.get(token)
  if (session === undefined || session.expires_at <= sandbox.clock.now()) {
    throw legacyRefusal(
      401,
      'unknown_connect_session_token',
      'Authentication failed. The provided connect session token does not match any account.',
    )
  }
  return session
}

/** Whether a key holds a scope. */
export function may(key: ApiKey, scope: string): boolean {
  return key.scopes.some((held) => held === 'environment:*' || held === scope)
}

/** Refuses a key that holds none of the scopes. */
export function needScope(key: ApiKey, scopes: readonly string[]): void {
  if (scopes.length === 0 || scopes.some((scope) => may(key, scope))) return
  const required = scopes.length === 1 ? `Required: ${scopes[0]}` : `Required one of: ${scopes.join(' or ')}`
  throw refusal(403, 'forbidden', `Insufficient scope. ${required}`)
}
