import { randomUUID } from 'node:crypto'
import { ProblemError } from '@shared/model'
import type { CallOptions, Transport } from './transport'

/** A call that asks for a scope and changes nothing: what would change something names what there is not. */
type Probe = (sdk: Transport['sdk'], absent: string) => Promise<unknown>

/** The scopes that Patchbay works with. https://nango.dev/docs/reference/backend/http-api/api-keys */
const probes: Record<string, Probe> = {
  'environment:integrations:list': (sdk) => sdk.listIntegrations(),
  'environment:integrations:read': (sdk, absent) => sdk.getIntegration({ uniqueKey: absent }),
  'environment:connections:list': (sdk) => sdk.listConnections({ limit: 1 }),
  'environment:connections:read_credentials': (sdk, absent) => sdk.getConnection(absent, absent, true),
  'environment:connections:update': (sdk, absent) =>
    sdk.patchConnection({ connectionId: absent, provider_config_key: absent }, {}),
  'environment:connections:delete': (sdk, absent) => sdk.deleteConnection(absent, absent),
  'environment:connect_sessions:write': (sdk, absent) =>
    sdk.createConnectSession({ allowed_integrations: [absent], tags: { patchbay_probe: absent } }),
  'environment:proxy': (sdk, absent) =>
    sdk.proxy({ method: 'GET', endpoint: '/', providerConfigKey: absent, connectionId: absent }),
}

/**
 * Scopes that the key lacks, of those that Patchbay works with. Nango looks at the scope before anything else of a
 * request, so that any other refusal means that the scope is there.
 *
 * @throws ProblemError what keeps Nango from answering
 */
export async function missingScopes(transport: Transport, signal: AbortSignal | undefined): Promise<string[]> {
  const about: CallOptions = { subject: { kind: 'other' }, signal, repeat: true }
  const missing: string[] = []
  for (const [scope, probe] of Object.entries(probes)) {
    const absent = `patchbay-${randomUUID()}`
    try {
      await transport.send(() => probe(transport.sdk, absent), about)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.problem.code === 'NANGO_SCOPE_MISSING') missing.push(scope)
      else if (saysNothing.has(error.problem.code)) throw error
    }
  }
  return missing
}

/** Problems with which nothing is known of a scope. */
const saysNothing: ReadonlySet<ProblemError['problem']['code']> = new Set([
  'NANGO_UNREACHABLE',
  'NANGO_RATE_LIMITED',
  'NANGO_KEY_REFUSED',
  'WORKSPACE_NOT_OPEN',
])
