import { createWorld } from '../../world/world'
import { collecting, type RecordChange } from './changes'
import type { ProviderSandbox, SandboxCrm, UpstreamResponse } from './provider-sandbox'

/** A body as tests look into it. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape.
export type Answer = UpstreamResponse & { body: any; changes: RecordChange[] }

export interface CrmBench {
  crm: SandboxCrm
  /** Everything that was put into its storage. */
  stored: Map<string, unknown>
  /** Moves its clock, ms. */
  pass(ms: number): void
  /** One request with a token that may do everything. */
  ask(method: string, url: string, body?: unknown, more?: { scopes?: string[]; contentType?: string }): Promise<Answer>
  /** The same account opened anew from its storage. */
  reopened(): CrmBench
}

export interface CrmBenchOptions {
  records?: number
  limits?: boolean
  account?: number
  stored?: Map<string, unknown>
  startedAt?: number
}

/** One account of a provider's sandbox with a clock that stands still. */
export function openCrm(provider: ProviderSandbox, options: CrmBenchOptions = {}): CrmBench {
  let now = options.startedAt ?? Date.UTC(2026, 10, 23, 9)
  const stored = options.stored ?? new Map<string, unknown>()
  const account = provider.accounts[options.account ?? 0]
  if (account === undefined) throw new Error('There is no such account.')
  const crm = provider.open({
    account,
    world: createWorld(1),
    records: options.records ?? 250,
    clock: { now: () => now },
    // Values come back as they do from a file.
    storage: {
      entries: () => [...stored],
      put: (key, value) => void stored.set(key, JSON.parse(JSON.stringify(value))),
    },
    limits: options.limits ?? false,
  })
  return {
    crm,
    stored,
    pass: (ms) => {
      now += ms
    },
    ask: async (method, url, body, more = {}) => {
      const at = url.indexOf('?')
      const changes: RecordChange[] = []
      const response = await collecting(changes, async () =>
        crm.handle({
          method,
          url,
          path: at === -1 ? url : url.slice(0, at),
          query: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)),
          headers: body === undefined ? {} : { 'content-type': more.contentType ?? 'application/json' },
          body,
          scopes: more.scopes ?? provider.scopes,
        }),
      )
      return { ...response, body: response.body, changes }
    },
    reopened: () => openCrm(provider, { ...options, stored, startedAt: now }),
  }
}
