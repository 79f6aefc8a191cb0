import { randomUUID } from 'node:crypto'
import { named } from '../crm/kit/control'
import { credentialsOf } from '../nango/credentials'
import type { Sandbox } from '../sandbox'
import { placeOf } from './acts'
import type { ConnectionInput } from './protocol'

/** Makes connections as if people had given their consent long ago. Returns their ids. */
export function seedConnections(sandbox: Sandbox, input: ConnectionInput): string[] {
  const { state, authority, clock, catalogue } = sandbox
  const known = state.integrations.values().filter((item) => catalogue.sandbox(item.provider) !== undefined)
  const integration = named('integration', input.integrationKey, known, (item) => item.unique_key)
  const { provider, account } = placeOf(sandbox, {
    provider: integration.provider,
    ...(input.account === undefined ? {} : { account: input.account }),
  })
  const answer = authority.grantDirectly(provider, integration.client_id ?? '', account, integration.scopes)
  if (!answer.ok) throw new Error(answer.body.error_description)
  const now = clock.now()
  return Array.from({ length: input.count ?? 1 }, () => {
    const connectionId = input.connectionId ?? randomUUID()
    state.save({
      id: state.takeConnectionNumber(),
      connection_id: connectionId,
      provider_config_key: integration.unique_key,
      provider: integration.provider,
      tags: input.tags ?? {},
      metadata: null,
      connection_config: { ...account.tokenConfig, ...account.connectionConfig },
      webhook_url_override: null,
      created_at: now,
      updated_at: now,
      last_fetched_at: now,
      credentials: credentialsOf(answer.body, now),
      lastRefreshFailureAt: null,
      failedDays: [],
      exhausted: false,
      end_user: null,
      activeLogs: [],
    })
    return connectionId
  })
}
