import type { ProviderSandbox, UpstreamResponse } from '../crm/kit/provider-sandbox'
import type { Incoming } from '../http/incoming'
import { htmlReply, jsonReply, type Reply } from '../http/reply'
import { malformedHeader, unknownAccount } from '../nango/access'
import { unexpected } from '../nango/errors'
import { isProxied, type UpstreamFault, unreachable } from '../nango/proxy'
import { tooMany } from '../nango/rate-limit'
import type { Sandbox } from '../sandbox'
import type { Hit } from './faults'
import type { FaultKind } from './protocol'

const badGateway = `<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr></body></html>`

/** Runs a request under a fault: what comes instead of it, before it, or after it. */
export async function underFault(
  sandbox: Sandbox,
  request: Incoming,
  hit: Hit | null,
  run: (upstream: UpstreamFault) => Promise<Reply>,
): Promise<Reply> {
  if (hit === null) return run({})
  const { fault } = hit
  switch (fault.kind) {
    case 'cut-before':
      return cutReply()
    case 'cut-after':
      await run({})
      return cutReply()
    case 'slow':
      if (fault.act === 'before') {
        const reply = await run({})
        await sandbox.clock.sleep(fault.ms)
        return reply
      }
      await sandbox.clock.sleep(fault.ms)
      return run({})
    case 'html':
      return htmlReply(fault.status ?? 502, badGateway, { 'content-type': 'text/html' })
    case 'empty-body':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '' }
    case 'truncated-json':
      return truncated(await run({}))
    case 'content-type': {
      const reply = await run({})
      return { ...reply, headers: { ...reply.headers, 'content-type': fault.contentType ?? 'text/plain' } }
    }
    case 'hang':
      if (fault.acted) await run({})
      await hit.gone
      return cutReply()
    case 'nango-rate-limit':
      return tooMany(request.method, request.path, fault.retryAfter ?? 0)
    case 'database-down':
      return withoutDatabase(request, run)
    case 'plan-limit':
      return jsonReply(402, {
        error: { code: 'plan_limit', message: 'You have reached the maximum number of proxy requests of your plan.' },
      })
    case 'unreachable':
      if (fault.acted) await run({})
      return unreachable(request.method, fault.code)
    case 'status':
    case 'rate-limit':
    case 'error-in-200':
      return atTheVendor(sandbox, request, fault, run)
  }
}

function cutReply(): Reply {
  return { status: 0, headers: {}, body: null, cut: true }
}

function truncated(reply: Reply): Reply {
  const text = reply.body?.toString() ?? ''
  return { ...reply, body: text.slice(0, Math.max(1, Math.floor(text.length * 0.6))) }
}

/** What the server answers while its database is down. Which of the two refusals depends on the route. */
async function withoutDatabase(request: Incoming, run: (upstream: UpstreamFault) => Promise<Reply>): Promise<Reply> {
  const { path } = request
  if (path === '/ready') return jsonReply(503, { result: 'not ready' })
  if (path === '/health' || path.startsWith('/connect-ui')) return run({})
  return (/^\/(integrations|providers)(\/|$)/.test(path) ? unknownAccount() : malformedHeader()).reply
}

type VendorFault = Extract<FaultKind, { kind: 'status' | 'rate-limit' | 'error-in-200' }>

/** Faults in the vendor's words on the proxy, in Nango's elsewhere. */
async function atTheVendor(
  sandbox: Sandbox,
  request: Incoming,
  fault: VendorFault,
  run: (upstream: UpstreamFault) => Promise<Reply>,
): Promise<Reply> {
  const provider = providerOf(sandbox, request)
  if (provider !== undefined) return run({ before: () => vendorAnswer(provider, fault) })
  if (fault.kind === 'rate-limit') return tooMany(request.method, request.path, fault.retryAfter ?? 0)
  if (fault.kind === 'error-in-200') return { ...unexpected(), status: 200 }
  const reply = fault.body === undefined ? unexpected() : jsonReply(fault.status, fault.body)
  return { ...reply, status: fault.status, headers: { ...reply.headers, ...fault.headers } }
}

function vendorAnswer({ refusals }: ProviderSandbox, fault: VendorFault): UpstreamResponse {
  if (fault.kind === 'error-in-200') return { ...refusals.failed(500), status: 200 }
  if (fault.kind === 'rate-limit') {
    const answer = refusals.rateLimited(fault.policy ?? 'burst')
    const asked: Record<string, string> =
      fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
    return { ...answer, headers: { ...answer.headers, ...fault.headers, ...asked } }
  }
  const usual = fault.status === 401 ? refusals.unauthorized('revoked') : refusals.failed(fault.status)
  return {
    ...usual,
    headers: { ...usual.headers, ...fault.headers },
    ...(fault.body === undefined ? {} : { body: fault.body }),
  }
}

function providerOf(sandbox: Sandbox, request: Incoming): ProviderSandbox | undefined {
  if (!isProxied(request.path)) return undefined
  const integration = sandbox.state.integrations.get(request.headers['provider-config-key'] ?? '')
  return integration === undefined ? undefined : sandbox.catalogue.sandbox(integration.provider)
}
