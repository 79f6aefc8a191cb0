import { type AdoptableConnection, type Problem, ProblemError, type Timestamp, toProblem } from '@shared/model'
import type { Events } from '../events'
import type { NangoConnection, NangoGateway } from '../nango/gateway'
import type { ProviderRegistry } from '../providers/registry'
import type { IntegrationRow } from '../store/accounts/integrations'
import type { Store } from '../store/store'
import { adoptable } from './connect/adoption'
import type { LateConsents } from './connect/late-consents'

export interface CatalogueOptions {
  store: Store
  events: Events
  gateway: () => NangoGateway | null
  providers: ProviderRegistry
  /** Labels by which connections of this workspace differ from others'. */
  tags: () => Record<string, string>
  /** Consents that came after their attempts had ended. */
  late: () => Pick<LateConsents, 'open' | 'look'>
}

/** What Nango says exists: its integrations of known providers, connections to adopt, and how ours fare there. */
export class NangoCatalogue {
  readonly #options: CatalogueOptions
  #adoptable: AdoptableConnection[] = []
  #checkedAt: Timestamp | null = null
  #problem: Problem | null = null
  #running: Promise<void> | null = null

  constructor(options: CatalogueOptions) {
    this.#options = options
  }

  get adoptable(): AdoptableConnection[] {
    const used = this.#usedConnections()
    const late = this.#options.late().open()
    const lateIds = new Set(late.map((item) => item.connectionId))
    return [...this.#adoptable.filter((item) => !lateIds.has(item.connectionId)), ...late].filter(
      (item) => !used.has(item.connectionId),
    )
  }

  get checkedAt(): Timestamp | null {
    return this.#checkedAt
  }

  get problem(): Problem | null {
    return this.#problem
  }

  /** Asks Nango again; what it says is remembered for the time without a network. Never throws: see `problem`. */
  refresh(): Promise<void> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Asks Nango again by other tags, also where it is being asked already. */
  async refreshAnew(): Promise<void> {
    await this.#running
    await this.refresh()
  }

  async #refresh(): Promise<void> {
    const gateway = this.#options.gateway()
    if (!gateway) return
    const tags = this.#options.tags()
    try {
      const found = await gateway.listIntegrations()
      const known = found.flatMap((item) => {
        const provider = this.#options.providers.findByNango(item.nangoProvider)
        return provider
          ? [{ provider: provider.manifest.id, integrationKey: item.integrationKey, displayName: item.displayName }]
          : []
      })
      this.#options.store.integrations.rememberNango(known)
      const connections = await gateway.listConnections({ tags })
      this.#noteAdoptable(connections, tags)
      await this.#options.late().look()
      for (const row of this.#options.store.integrations.all()) await this.#checkAccess(gateway, row, connections)
      this.#checkedAt = new Date().toISOString()
      this.#problem = null
    } catch (error) {
      this.#problem = withHost(toProblem(error), gateway)
    }
    this.#options.events.changed('integrations')
  }

  #noteAdoptable(connections: NangoConnection[], workspaceTags: Record<string, string>): void {
    this.#adoptable = adoptable(connections, {
      workspaceTags,
      usedConnectionIds: this.#usedConnections(),
      knownProviders: (nangoProvider) => this.#options.providers.findByNango(nangoProvider)?.manifest.id ?? null,
    })
  }

  /** Turns an integration to Needs reconnect when Nango cannot renew its access any more, and back when it can. */
  async #checkAccess(gateway: NangoGateway, row: IntegrationRow, connections: NangoConnection[]): Promise<void> {
    if (row.connectionId === null || row.problem?.code === 'OTHER_ACCOUNT') return
    const listed = connections.find((item) => item.connectionId === row.connectionId)
    const suspicious = !listed || listed.errors.some((item) => item.type === 'auth')
    if (!suspicious && row.trouble !== 'reconnect') return
    const { integrations } = this.#options.store
    try {
      await gateway.getConnection(row.integrationKey, row.connectionId)
      if (row.trouble === 'reconnect') integrations.patch(row.id, { trouble: 'none', problem: null })
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const { problem } = error
      const lost = problem.code === 'ACCESS_EXHAUSTED' || problem.code === 'NANGO_CONNECTION_GONE'
      if (!lost && problem.code !== 'ACCESS_REFRESH_FAILED') throw error
      const params = { provider: this.#options.providers.get(row.provider).manifest.name, ...problem.params }
      integrations.patch(row.id, { trouble: 'reconnect', problem: { ...problem, params } })
    }
  }

  #usedConnections(): Set<string> {
    return new Set(this.#options.store.integrations.all().flatMap((row) => row.connectionId ?? []))
  }
}

function withHost(problem: Problem, gateway: NangoGateway): Problem {
  return { ...problem, params: { host: new URL(gateway.host).host, ...problem.params } }
}
