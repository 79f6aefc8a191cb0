import type { HostClient } from '@shared/host'
import { ProblemError } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import type { EngineClock } from '../clock'
import type { AccountLimiters } from '../crm/limiter-registry'
import type { Events } from '../events'
import { identifyAccount } from '../integrations/accounts'
import { ConnectService } from '../integrations/connect/connect-service'
import type { IntegrationService } from '../integrations/integration-service'
import type { NangoGateway } from '../nango/gateway'
import { providers } from '../providers/registry'
import type { Store } from '../store/store'

export interface ConnectWiring {
  store: Store
  events: Events
  host: HostClient
  clock: EngineClock
  integrations: IntegrationService
  limits: AccountLimiters
  /** @throws ProblemError API_KEY_MISSING */
  gateway: () => NangoGateway
  /** What every connection of the workspace is labelled with. */
  tags: () => Record<string, string>
}

/** Ties the connect flow to the open workspace: its store, its gateway, its host. */
export function createConnectService(wiring: ConnectWiring): ConnectService {
  const { store, events, host, clock, integrations, limits, gateway } = wiring
  return new ConnectService({
    gateway,
    attempts: store.attempts,
    clock,
    host: {
      openConnectWindow: ({ attemptId, url, provider }) =>
        asProblem(host.connectWindow.open({ attemptId, url, title: provider })),
      closeConnectWindow: (request) => asProblem(host.connectWindow.close(request)),
      openBrowser: (request) => asProblem(host.browser.open(request)),
    },
    providers: {
      nameOf: (id) => providers.get(id).manifest.name,
      accountIdOf: (id, facts) => providers.get(id).accountIdOf?.(facts),
      connectInputsOf: (id) => providers.get(id).manifest.connectInputs ?? [],
    },
    connectionOf: (integrationId) => store.integrations.get(integrationId)?.connectionId ?? null,
    isUsed: (integrationKey, connectionId) => store.integrations.byConnection(integrationKey, connectionId) !== null,
    tags: wiring.tags,
    onConnected: async ({ attempt, connection, signal }) => {
      const provider = providers.get(attempt.provider)
      const account = await identifyAccount({ gateway: gateway(), provider, connection, limits, signal })
      const { row, problem } = await integrations.attach(provider, connection, account, attempt.reconnects)
      return { integrationId: row.id, problem }
    },
    publish: (attempt) => {
      events.publish({ type: 'connect', attempt })
      if (attempt.late !== null && attempt.late.found.length > 0) events.changed('integrations')
    },
  })
}

/** A host's refusal arrives as a typed error of the host contract; the connect flow knows problems alone. */
async function asProblem<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw new ProblemError(orpcToProblem(error))
  }
}
