import { answerConsent, askConsent } from './control/consent'
import { underFault } from './control/faulty'
import type { Control } from './control/route'
import { controlRoutes } from './control/routes'
import type { RecordChange } from './crm/kit/changes'
import { findRoute } from './crm/kit/routes'
import { tagged } from './http/etag'
import { type Incoming, ReplyError } from './http/incoming'
import type { Reply } from './http/reply'
import { keyOf, needScope } from './nango/access'
import { refusal, unexpected } from './nango/errors'
import { answerNango, bucketOf, withHeaders } from './nango/gate'
import { isProxied, proxy, type UpstreamFault } from './nango/proxy'
import { accountOf, type Sandbox } from './sandbox'

/** Answers every request that reaches the sandbox. */
export async function dispatch(control: Control, request: Incoming): Promise<Reply> {
  try {
    if (isControl(request)) return await answerControl(control, request)
    const reply = tagged(request, await answerLogged(control, request))
    const date = new Date(control.sandbox.clock.now()).toUTCString()
    return { ...reply, headers: { date, ...reply.headers } }
  } catch (error) {
    if (error instanceof ReplyError) return error.reply
    throw error
  }
}

/** `/sim/…` is the older name of `/control/…`; the consent page has only that one. */
const isControl = ({ path }: Incoming) =>
  path === '/control' || path.startsWith('/control/') || path.startsWith('/sim/')

async function answerControl(control: Control, request: Incoming): Promise<Reply> {
  if (request.path === '/sim/consent') {
    if (request.method === 'GET') return askConsent(control.sandbox, request)
    if (request.method === 'POST') return answerConsent(control.sandbox, request)
  }
  const key = keyOf(control.sandbox, request)
  needScope(key, ['environment:*'])
  const found = findRoute(controlRoutes, request.method, request.path.replace(/^\/sim\//, '/control/'))
  if (typeof found === 'string') {
    const known = controlRoutes.map((route) => `${route.method} /${route.segments.join('/')}`)
    throw refusal(404, 'unknown_route', `There is no ${request.method} ${request.path}.`, { known })
  }
  return found.handler(control, { sandbox: control.sandbox, request, params: found.params, key })
}

/** Nango's API and the proxy: under the faults that tests ordered, and written down. */
async function answerLogged(control: Control, request: Incoming): Promise<Reply> {
  const { sandbox } = control
  const connectionId = connectionOf(request)
  const hit = control.faults.take({
    method: request.method,
    path: request.path,
    query: request.query,
    connectionId,
    account: () => accountIdOf(sandbox, connectionId),
  })
  const changes: RecordChange[] = []
  const run = async (upstream: UpstreamFault): Promise<Reply> => {
    try {
      if (!isProxied(request.path)) return await answerNango(sandbox, request)
      return await answerProxy(
        control,
        request,
        { ...upstream, ...(hit === null ? {} : { kind: hit.fault.kind }) },
        changes,
      )
    } catch (error) {
      if (error instanceof ReplyError) return error.reply
      return unexpected()
    }
  }
  const reply = await underFault(sandbox, request, hit, run)
  const at = request.url.indexOf('?')
  control.log.add({
    at: new Date(sandbox.clock.now()).toISOString(),
    method: request.method,
    path: request.path,
    query: at === -1 ? '' : request.url.slice(at + 1),
    connectionId,
    status: reply.cut ? null : reply.status,
    fault: hit?.fault.kind ?? null,
    effects: changes.map(({ object, action, id, key }) => ({ object, action, id, key })),
  })
  return reply
}

async function answerProxy(
  { sandbox }: Control,
  request: Incoming,
  upstream: UpstreamFault,
  changes: RecordChange[],
): Promise<Reply> {
  const key = keyOf(sandbox, request)
  const limits = sandbox.limit.admit(bucketOf(request), request.method, request.path)
  try {
    needScope(key, ['environment:proxy'])
    const outcome = await proxy(sandbox, request, upstream)
    changes.push(...outcome.changes)
    return withHeaders(outcome.reply, limits)
  } catch (error) {
    if (error instanceof ReplyError) return withHeaders(error.reply, limits)
    throw error
  }
}

/** The connection that a request names, in a header, a path or a query. */
function connectionOf(request: Incoming): string | null {
  const inPath = /^\/connections?\/([^/]+)$/.exec(request.path)?.[1]
  return request.headers['connection-id'] ?? (inPath === 'metadata' ? undefined : inPath) ?? null
}

function accountIdOf(sandbox: Sandbox, connectionId: string | null): string | null {
  const connection = sandbox.state.connections.values().find((item) => item.connection_id === connectionId)
  return connection === undefined ? null : (accountOf(sandbox, connection)?.account.id ?? null)
}
