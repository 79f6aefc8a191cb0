import type { FaultInput, Knobs, Scenario } from '../../src/main/sandbox/control/protocol'
import { type RunningSandbox, startSandbox } from '../../src/main/sandbox/server'

/** The sandbox's switches, as a test turns them. */
export interface Sim {
  host: string
  apiKey: string
  knobs(change: Knobs): Promise<void>
  fault(input: FaultInput): Promise<void>
  scenario(connectionId: string, scenario: Scenario): Promise<void>
  /** Makes connections as if the consents had been given long ago. */
  seed(input: {
    integrationKey: string
    tags?: Record<string, string>
    count?: number
    account?: string
  }): Promise<string[]>
  advance(ms: number): Promise<void>
  /** A further key with these scopes only. */
  key(scopes: string[]): Promise<string>
  integration(key: string, provider: string, withoutClient?: boolean): Promise<void>
  /** Paths with their methods, in the order in which they came. */
  requests(): Promise<{ method: string; path: string; status: number | null }[]>
  close(): Promise<void>
}

/** Starts a sandbox in memory, with few records. */
export async function startSim(): Promise<Sim> {
  const sandbox: RunningSandbox = await startSandbox({ records: 20 })
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${sandbox.host}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  return {
    host: sandbox.host,
    apiKey: sandbox.apiKey,
    knobs: async (change) => void (await call('PATCH', '/knobs', change)),
    fault: async (input) => void (await call('POST', '/faults', input)),
    scenario: async (connectionId, scenario) =>
      void (await call('POST', '/connections/scenario', { connectionId, scenario })),
    seed: async (input) => ((await call('POST', '/connections', input)) as { connectionIds: string[] }).connectionIds,
    advance: async (ms) => void (await call('POST', '/clock/advance', { ms })),
    key: async (scopes) => ((await call('POST', '/keys', { scopes })) as { apiKey: string }).apiKey,
    integration: async (key, provider, withoutClient = false) =>
      void (await call('POST', '/integrations', { key, provider, withoutClient })),
    requests: async () =>
      ((await call('GET', '/requests')) as { requests: { method: string; path: string; status: number | null }[] })
        .requests,
    close: () => sandbox.close(),
  }
}
