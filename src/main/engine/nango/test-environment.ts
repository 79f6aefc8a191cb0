import { type Problem, toProblem } from '@shared/model'
import { createGateway, type GatewayOptions } from './create-gateway'
import type { NangoIntegration } from './gateway'

export interface EnvironmentTest {
  ok: boolean
  durationMs: number
  /** Integrations of providers that Patchbay knows, counted by provider. */
  integrations: { provider: string; count: number }[]
  problem: Problem | null
}

/**
 * Tries a host and a key with the cheapest call that needs both. Never throws; asks once, so that the person hears soon.
 * `providerOf` gives Patchbay's provider for one of Nango's, or null.
 */
export async function testEnvironment(
  options: Pick<GatewayOptions, 'host' | 'apiKey' | 'version' | 'times'>,
  providerOf: (nangoProvider: string) => string | null,
): Promise<EnvironmentTest> {
  const began = performance.now()
  const result = (integrations: NangoIntegration[], problem: Problem | null): EnvironmentTest => ({
    ok: problem === null,
    durationMs: Math.round(performance.now() - began),
    integrations: countByProvider(integrations, providerOf),
    problem,
  })
  try {
    const gateway = createGateway({ ...options, retries: 0 })
    try {
      return result(await gateway.listIntegrations(), null)
    } finally {
      gateway.close()
    }
  } catch (error) {
    return result([], toProblem(error))
  }
}

function countByProvider(
  integrations: NangoIntegration[],
  providerOf: (nangoProvider: string) => string | null,
): EnvironmentTest['integrations'] {
  const counts = new Map<string, number>()
  for (const { nangoProvider } of integrations) {
    const provider = providerOf(nangoProvider)
    if (provider !== null) counts.set(provider, (counts.get(provider) ?? 0) + 1)
  }
  return [...counts].map(([provider, count]) => ({ provider, count }))
}
