import { findRoute } from '../crm/kit/routes'
import { type Incoming, ReplyError } from '../http/incoming'
import { htmlReply, type Reply } from '../http/reply'
import { dashboardPage } from '../pages/connect-page'
import type { Sandbox } from '../sandbox'
import { hasSessionToken, keyOf, needScope, sessionOf } from './access'
import type { NangoCall } from './call'
import { refusal } from './errors'
import { type Gate, nangoRoutes } from './routes'

/** Groups whose requests must be JSON when they say what they are. */
const jsonGroups =
  /^\/(connect|connections?|integrations|providers|records|sync|action|oauth|auth|scripts|environment)(\/|$)/

/** Answers everything of Nango's API but the proxy. */
export async function answerNango(sandbox: Sandbox, request: Incoming): Promise<Reply> {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path
  const found = findRoute(nangoRoutes, request.method === 'HEAD' ? 'GET' : request.method, path)
  if (typeof found === 'string') {
    if (request.method === 'GET' || request.method === 'HEAD') return dashboardPage()
    return htmlReply(404, `<!doctype html><title>Error</title><pre>Cannot ${request.method} ${encodeURI(path)}</pre>`)
  }
  const { gate, handler } = found.handler
  const call: NangoCall = { sandbox, request, params: found.params }
  const limits = admit(sandbox, request, gate, call)
  try {
    if (call.key !== undefined)
      needScope(call.key, gate.by === 'key' || gate.by === 'key-or-session' ? gate.scopes : [])
    const type = request.headers['content-type']
    if (type !== undefined && jsonGroups.test(path) && !type.startsWith('application/json')) {
      throw refusal(415, 'invalid_content_type', 'Content-Type header must be application/json')
    }
    return withHeaders(await handler(call), limits)
  } catch (error) {
    if (error instanceof ReplyError) return withHeaders(error.reply, limits)
    throw error
  }
}

/** An answer with the headers of Nango's limit under its own. */
export function withHeaders(reply: Reply, limits: Record<string, string>): Reply {
  return { ...reply, headers: { ...limits, ...reply.headers } }
}

/** Finds out who calls and counts it; the headers that it returns are on every answer from then on. */
function admit(sandbox: Sandbox, request: Incoming, gate: Gate, call: NangoCall): Record<string, string> {
  if (gate.by === 'anyone') return {}
  if (gate.by === 'session' || (gate.by === 'key-or-session' && hasSessionToken(request))) {
    call.session = sessionOf(sandbox, request)
    return sandbox.limit.admit('session', request.method, request.path)
  }
  call.key = keyOf(sandbox, request)
  return sandbox.limit.admit(bucketOf(request), request.method, request.path)
}

/** Calls of functions count apart from those of apps. */
export function bucketOf(request: Incoming): string {
  return request.headers['nango-is-script'] === 'true' ? 'script' : 'key'
}
