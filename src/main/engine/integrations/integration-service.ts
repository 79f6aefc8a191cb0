import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  fail,
  type Integration,
  type IntegrationList,
  type IntegrationOverview,
  type PreviewDecisions,
  type Run,
  type RunTrigger,
  type StreamName,
} from '@shared/model'
import type { Events } from '../events'
import type { NangoConnectionDetail, NangoGateway } from '../nango/gateway'
import type { Provider } from '../providers/provider'
import { canSync, type RunService } from '../runs/run-service'
import type { IntegrationRow } from '../store/accounts/integrations'
import { removeSome } from '../store/file/removal'
import type { Store } from '../store/store'
import { type Account, type Attached, attachConnection, detachConnection, requireIntegration } from './accounts'
import { integrationCard } from './card'
import type { NangoCatalogue } from './nango-catalogue'
import { overviewOf } from './overview'
import { askAfterConnect, confirmPreviews } from './previews'
import { removeConnection } from './removed-connection'
import { stripStart } from './run-strip'

export interface IntegrationServiceOptions {
  store: Store
  events: Events
  runs: RunService
  catalogue: NangoCatalogue
  provider: (id: string) => Provider
  /** @throws ProblemError API_KEY_MISSING */
  gateway: () => NangoGateway
}

/** What a sync may be asked for besides. */
export interface SyncWishes {
  /** The person has seen the preview: what waits may be pushed. */
  confirmFirstSync?: boolean | undefined
  /** Whose values stand where matched records differ. */
  decision?: PreviewDecisions | undefined
  /** Find out what a sync would do, and do nothing. */
  dryRun?: boolean
  /** Read everything again. */
  full?: boolean
  /** Records that are no longer listed are really gone. */
  acceptDeletes?: boolean
}

const byPolicy: PreviewDecisions = { all: 'policy', fields: {} }

/** The connected accounts of the open workspace: what cards show and what can be done with them. */
export class IntegrationService {
  readonly #options: IntegrationServiceOptions

  constructor(options: IntegrationServiceOptions) {
    this.#options = options
  }

  /** Everything on the grid; read from the store alone. */
  list(): IntegrationList {
    const { store, runs, catalogue } = this.#options
    const now = Date.now()
    const moments = store.statistics.runsSince(stripStart(now))
    const rows = store.integrations.all()
    const taken = new Set(rows.map((row) => row.integrationKey))
    return {
      integrations: rows.map((row) => integrationCard(store, runs, row, moments, now)),
      available: store.integrations.nango().filter((item) => !taken.has(item.integrationKey)),
      adoptable: catalogue.adoptable,
      nangoCheckedAt: catalogue.checkedAt,
      nangoProblem: catalogue.problem,
    }
  }

  /** @throws ProblemError NOT_FOUND */
  get(id: string): Integration {
    const { store, runs } = this.#options
    const now = Date.now()
    const moments = store.statistics.runsSince(stripStart(now))
    return integrationCard(store, runs, requireIntegration(store, id), moments, now)
  }

  /** @throws ProblemError NOT_FOUND */
  overview(id: string, timeZone: string): IntegrationOverview {
    const integration = this.get(id)
    const provider = this.#options.provider(integration.provider)
    return { integration, ...overviewOf(this.#options.store, provider, id, timeZone, Date.now()) }
  }

  /** @throws ProblemError see {@link RunService.start} */
  sync(
    id: string,
    trigger: RunTrigger,
    { confirmFirstSync, decision, dryRun, full, acceptDeletes }: SyncWishes = {},
  ): Run {
    const run = this.#options.runs.start(
      id,
      trigger,
      dryRun ? { kind: 'dry-run', full, acceptDeletes, decision } : { kind: 'sync', full, acceptDeletes },
    )
    // Only once the run is certain: a refused start must not leave a confirmation behind. The run has not begun yet.
    if (confirmFirstSync && !dryRun) this.confirmFirstSync(id, decision)
    return run
  }

  /** From now on what waits may be pushed, of the streams that are named, or of all. @throws ProblemError NOT_FOUND */
  confirmFirstSync(id: string, decision: PreviewDecisions = byPolicy, streams?: readonly StreamName[]): Integration {
    const { store } = this.#options
    const row = requireIntegration(store, id)
    store.commit(() => {
      confirmPreviews(store, id, decision, streams)
      if (row.firstSyncConfirmedAt === null) store.integrations.patch(id, { firstSyncConfirmedAt: Date.now() })
    })
    return this.#changed(id)
  }

  /** Starts every integration that can sync. */
  syncAll(trigger: RunTrigger, wishes: Pick<SyncWishes, 'confirmFirstSync' | 'decision'>): Run[] {
    return this.#options.store.integrations
      .all()
      .filter(canSync)
      .map((row) => this.sync(row.id, trigger, wishes))
  }

  /** Stops the run under way and starts none until {@link resume}. */
  async pause(id: string): Promise<Integration> {
    const row = requireIntegration(this.#options.store, id)
    if (row.connectionId === null) fail('INTEGRATION_NOT_CONNECTED', { provider: this.#nameOf(row) })
    this.#options.store.integrations.patch(id, { pausedAt: row.pausedAt ?? Date.now() })
    await this.#options.runs.stopAll(id)
    return this.#changed(id)
  }

  resume(id: string): Integration {
    requireIntegration(this.#options.store, id)
    this.#options.store.integrations.patch(id, { pausedAt: null })
    return this.#changed(id)
  }

  /** Makes or renews the integration of a connection that exists at Nango. */
  async attach(
    provider: Provider,
    connection: NangoConnectionDetail,
    account: Account,
    reconnects: string | null,
  ): Promise<Attached> {
    const { store, events } = this.#options
    const attached = attachConnection(store, provider, connection, account, reconnects)
    askAfterConnect(store, attached.row.id, attached.problem !== null)
    if (attached.problem) await this.#options.runs.stopAll(attached.row.id)
    if (attached.replaced !== null) {
      // The access of the new one may be the same at the CRM: it must not be revoked with the old one. Where Nango does
      // not delete it now, it is offered for adoption and replaced at the next try.
      const { integrationKey, connectionId } = attached.replaced
      await this.#options
        .gateway()
        .deleteConnection(integrationKey, connectionId, { keepAccess: true })
        .catch(() => undefined)
    }
    events.changed('integrations')
    return attached
  }

  /** Deletes the connection at Nango; local records are kept or removed. Nothing changes when Nango can't be asked. */
  async disconnect(id: string, data: 'keep' | 'remove'): Promise<void> {
    const { store, runs } = this.#options
    const row = requireIntegration(store, id)
    await runs.stopAll(id)
    if (row.connectionId !== null) {
      const { integrationKey, connectionId } = row
      await removeConnection(this.#options.gateway(), this.#options.provider(row.provider), {
        integrationKey,
        connectionId,
      })
      detachConnection(store, id)
    }
    if (data === 'remove') await this.removeData(id)
    this.#options.events.changed('integrations', 'runs', 'records')
  }

  /** Removes what is held of a disconnected integration, its history included. */
  async removeData(id: string): Promise<void> {
    const { store, events } = this.#options
    const row = requireIntegration(store, id)
    if (row.connectionId !== null) fail('INTEGRATION_STILL_CONNECTED', { provider: this.#nameOf(row) })
    while (removeSome(store.db, id) > 0) await nextTurn()
    events.changed('integrations', 'runs', 'records')
  }

  #nameOf(row: IntegrationRow): string {
    return this.#options.provider(row.provider).manifest.name
  }

  #changed(id: string): Integration {
    this.#options.events.changed('integrations')
    return this.get(id)
  }
}
