import { setTimeout } from 'node:timers/promises'
import { fail, type Problem, ProblemError, toProblem } from '@shared/model'
import { createGateway, type GatewayOptions } from './create-gateway'
import type { NangoGateway, NangoIntegration } from './gateway'
import { patience } from './waits'

export interface EnvironmentTest {
  ok: boolean
  durationMs: number
  /** Integrations of providers that Patchbay knows, counted by provider. */
  integrations: { provider: string; count: number }[]
  problem: Problem | null
}

/**
 * Tries a host and a key, and every scope that Patchbay needs; a key that lacks some is refused with all of them named.
 * Nothing at Nango is changed: what would change something names a connection that there is not. Never throws; a failure
 * is said at once, only a limit of Nango is waited for, within the bound of `patience` for each call. `providerOf` gives Patchbay's provider for one of
 * Nango's, or null.
 */
export async function testEnvironment(
  options: Pick<GatewayOptions, 'host' | 'apiKey' | 'version' | 'findProxy' | 'times' | 'pause'>,
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
      return result(await integrationsOf(gateway, options.pause ?? sleep), null)
    } finally {
      gateway.close()
    }
  } catch (error) {
    return result([], toProblem(error))
  }
}

/** @throws ProblemError NANGO_SCOPE_MISSING with all that are missing; what Nango says */
async function integrationsOf(gateway: NangoGateway, pause: Pause): Promise<NangoIntegration[]> {
  let listed: NangoIntegration[] | null = null
  try {
    listed = await afterPauses(() => gateway.listIntegrations(), pause)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'NANGO_SCOPE_MISSING') throw error
  }
  const scopes = await gateway.missingScopes()
  if (scopes.length > 0) fail('NANGO_SCOPE_MISSING', { host: new URL(gateway.host).host, scope: scopes.join(', ') })
  return listed ?? fail('NANGO_FAILED', { host: new URL(gateway.host).host })
}

type Pause = NonNullable<GatewayOptions['pause']>

const sleep: Pause = async (ms) => {
  await setTimeout(ms)
}

async function afterPauses<T>(ask: () => Promise<T>, pause: Pause): Promise<T> {
  for (let waited = 0; ; ) {
    try {
      return await ask()
    } catch (error) {
      const { code, params } = toProblem(error)
      const wait = Math.max(1, Number(params.seconds ?? 1)) * 1000
      if (code !== 'NANGO_RATE_LIMITED' || waited + wait > patience.limitedMs) throw error
      waited += wait
      await pause(wait, undefined)
    }
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
