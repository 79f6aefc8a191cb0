import { join } from 'node:path'
import type { HostClient } from '@shared/host'
import { makeFolder } from '@shared/host/make-folder'
import { fail, type Integration, toProblem, type Workspace } from '@shared/model'
import type { EngineClock } from '../clock'
import type { LimiterRegistry } from '../crm/limiter-registry'
import { RecordLists } from '../entities/view/record-lists'
import type { Events } from '../events'
import { identifyAccount } from '../integrations/accounts'
import type { ConnectService } from '../integrations/connect/connect-service'
import { adoptionTags, connectionTags, ownTags } from '../integrations/connect/tags'
import { IntegrationService } from '../integrations/integration-service'
import { NangoCatalogue } from '../integrations/nango-catalogue'
import { removeConnection } from '../integrations/removed-connection'
import { createGateway } from '../nango/create-gateway'
import type { NangoGateway } from '../nango/gateway'
import { providers } from '../providers/registry'
import { ImportService } from '../runs/import/import-service'
import { UploadService } from '../runs/import/upload-service'
import { RunService } from '../runs/run-service'
import { asProblem } from '../store/file/database'
import { lockWorkspace, type WorkspaceLock } from '../store/file/lock'
import { Soundness, wasEndedInOrder } from '../store/file/soundness'
import { type CommitObserver, Store } from '../store/store'
import { createConnectService } from './connect-wiring'
import { Connectivity } from './connectivity'
import { proxiesOf } from './network'
import { notifyConflicts, notifyTrouble } from './notify-trouble'

export interface SessionOptions {
  workspace: Workspace
  /** The workspace's own folder. */
  folder: string
  version: string
  events: Events
  host: HostClient
  /** Whether it is the one that the host shows. */
  isShown: () => boolean
  commits?: CommitObserver
  clock: EngineClock
  /** The limiters of all accounts that the engine reaches. */
  limits: LimiterRegistry
  /** Takes what SQLite says of a file that was opened and turns out to be damaged. */
  onDamage: (detail: string) => void
}

/** An open workspace: its file, its way to Nango, and what works with both. */
export class WorkspaceSession {
  readonly events: Events
  readonly store: Store
  readonly recordLists: RecordLists
  readonly runs: RunService
  readonly imports: ImportService
  readonly uploads: UploadService
  readonly catalogue: NangoCatalogue
  readonly integrations: IntegrationService
  readonly connect: ConnectService
  readonly connectivity: Connectivity
  readonly limits
  readonly #options: SessionOptions
  readonly #clock: EngineClock
  readonly #lock: WorkspaceLock
  readonly #soundness: Soundness
  #workspace: Workspace
  #gateway: NangoGateway | null = null
  #access: { host: string; apiKey: string } | null = null

  /** @throws ProblemError WORKSPACE_LOCKED, DATABASE_BUSY, DATABASE_NEWER, DATABASE_DAMAGED, DATA_FOLDER_NOT_WRITABLE */
  constructor(options: SessionOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#workspace = options.workspace
    const { events } = options
    this.events = events
    makeOwnFolder(options.folder)
    this.#lock = lockWorkspace(join(options.folder, 'lock.sqlite'))
    let store: Store | undefined
    let soundness: Soundness | undefined
    try {
      const file = join(options.folder, 'patchbay.sqlite')
      const wasEnded = wasEndedInOrder(file)
      store = new Store(file, options.commits)
      this.store = store
      const { now, after } = this.#clock
      const { settings } = store
      soundness = new Soundness({ file, settings, now, after, onDamage: options.onDamage }, wasEnded)
      this.#soundness = soundness
      this.recordLists = new RecordLists(store, () => events.changed('records'))
      this.limits = options.limits.open(store.limiters, worldOf(options.workspace))
      const { limits } = this
      const gateway = () => this.#gateway
      this.runs = new RunService({
        store,
        events,
        provider: providers.get,
        gateway,
        clock: this.#clock,
        limits,
        notify: (integration, problem) => notifyTrouble(options, integration, problem),
        notifyConflicts: (integration, count) => notifyConflicts(options, integration, count),
      })
      this.runs.recover()
      const ports = { store, provider: providers.get }
      this.imports = new ImportService(ports, events)
      this.uploads = new UploadService(ports, this.imports, events, options.folder)
      const late = () => this.connect.late
      this.catalogue = new NangoCatalogue({
        store,
        events,
        gateway,
        providers,
        tags: () => adoptionTags(this.#workspace),
        late,
      })
      this.integrations = new IntegrationService({
        store,
        events,
        runs: this.runs,
        catalogue: this.catalogue,
        provider: providers.get,
        gateway: () => this.requireGateway(),
      })
      this.connect = createConnectService({
        store,
        events,
        host: options.host,
        clock: this.#clock,
        integrations: this.integrations,
        limits,
        gateway: () => this.requireGateway(),
        tags: () => connectionTags(this.#workspace),
      })
      this.connectivity = new Connectivity(
        events,
        async () => {
          await this.#gateway?.listIntegrations()
        },
        () => this.#back(),
        // Without a host it is the sandbox, which runs on this computer.
        options.workspace.host !== null,
      )
    } catch (error) {
      // What was begun holds neither the file nor its lock: it can be opened once there is room.
      void soundness?.close()
      store?.close()
      this.#lock.release()
      throw asProblem(error, options.folder)
    }
  }

  get workspace(): Workspace {
    return this.#workspace
  }

  /** Takes other tags: for connections made from now on, and for those that are offered. Those that are in use keep theirs. */
  setTags(tags: Workspace['tags']): void {
    this.#workspace = { ...this.#workspace, tags }
    void this.catalogue.refreshAnew()
  }

  /** Before something is written for a caller. @throws ProblemError DATA_FOLDER_MOVED */
  requirePlace(): void {
    this.store.requirePlace()
  }

  get gateway(): NangoGateway | null {
    return this.#gateway
  }

  /** @throws ProblemError API_KEY_MISSING */
  requireGateway(): NangoGateway {
    return this.#gateway ?? fail('API_KEY_MISSING')
  }

  /** Gives the session its way to Nango, or another one after a new key. The same one leaves what is under way alone. */
  setAccess(access: { host: string; apiKey: string }): void {
    if (this.#access?.host !== access.host || this.#access.apiKey !== access.apiKey) {
      this.#gateway?.close()
      this.#gateway = createGateway({
        ...access,
        version: this.#options.version,
        observer: this.connectivity,
        findProxy: proxiesOf(this.#options.host),
        pause: this.#clock.pause,
      })
      this.#access = access
    }
    this.#back()
  }

  /** Whether there is a key that Nango has not refused. */
  get hasAccess(): boolean {
    return this.#gateway !== null && this.catalogue.problem?.code !== 'NANGO_KEY_REFUSED'
  }

  /** Takes the way to Nango away again, as long as it is still the one with this key. Tells whether it was. */
  dropAccess(apiKey: string): boolean {
    if (this.#access?.apiKey !== apiKey) return false
    this.#gateway?.close()
    this.#gateway = null
    this.#access = null
    return true
  }

  /**
   * Takes over a connection that exists at Nango. Only one that is offered for adoption: others' are not touched.
   *
   * @throws ProblemError NOT_FOUND, CONNECTION_NOT_OURS, or what Nango and the CRM say
   */
  async adopt(integrationKey: string, connectionId: string): Promise<Integration> {
    await this.catalogue.refresh()
    const offered = this.catalogue.adoptable.find(
      (item) => item.integrationKey === integrationKey && item.connectionId === connectionId,
    )
    if (!offered) return this.#refuseAdoption(integrationKey, connectionId)
    const provider = providers.get(offered.provider)
    const gateway = this.requireGateway()
    const connection = await gateway.getConnection(integrationKey, connectionId)
    const { limits } = this
    const signal = AbortSignal.timeout(60_000)
    const account = await identifyAccount({ gateway, provider, connection, limits, signal })
    const { row } = await this.integrations.attach(provider, connection, account, null)
    if (offered.late) {
      // Nango made it without labels; with the workspace's it is known here after a reinstallation as well.
      const labelled = { ...connection.tags, ...ownTags(connectionTags(this.workspace)) }
      await gateway.setTags(integrationKey, connectionId, labelled).catch(() => undefined)
      this.connect.late.settle(connectionId, 'adopted')
    }
    return this.integrations.get(row.id)
  }

  /**
   * Deletes a connection at Nango that came of a consent given after its connect attempt had ended; no other.
   *
   * @throws ProblemError NOT_FOUND, or what Nango says
   */
  async removeLate(connectionId: string): Promise<void> {
    const offered = this.catalogue.adoptable.find((item) => item.connectionId === connectionId && item.late !== null)
    if (!offered) fail('NOT_FOUND', { what: 'connection', id: connectionId })
    await removeConnection(this.requireGateway(), providers.get(offered.provider), offered)
    this.connect.late.settle(connectionId, 'removed')
  }

  async close(): Promise<void> {
    try {
      this.connectivity.close()
      await this.connect.close()
      await Promise.all([this.runs.shutdown(), this.imports.shutdown(), this.uploads.shutdown()])
      this.limits.close()
      this.#gateway?.close()
    } finally {
      // What could not be written, on a disk that fails, holds neither the file nor its lock.
      await Promise.all([this.#soundness.close(), this.store.settle()])
      this.store.close()
      this.#lock.release()
    }
  }

  /** Says why a connection is not taken over: it is in use here, it is another company's, or Nango does not have it. */
  async #refuseAdoption(integrationKey: string, connectionId: string): Promise<never> {
    const used = this.store.integrations.all().find((row) => row.connectionId === connectionId)
    if (used) return fail('CONNECTION_IN_USE', { provider: providers.get(used.provider).manifest.name })
    if (this.catalogue.problem) {
      const { code, params, detail } = this.catalogue.problem
      return fail(code, params, detail)
    }
    try {
      await this.requireGateway().getConnection(integrationKey, connectionId)
    } catch (error) {
      const { code } = toProblem(error)
      if (code !== 'NANGO_CONNECTION_GONE' && code !== 'NANGO_INTEGRATION_GONE') throw error
      return fail('NOT_FOUND', { what: 'connection', id: connectionId })
    }
    const wanted = Object.entries(adoptionTags(this.#workspace)).map(([key, value]) => `${key}: ${value}`)
    return fail('CONNECTION_NOT_OURS', { tags: wanted.join(', ') })
  }

  /** Something on the way to Nango has changed: what waited for it goes on. */
  tryAnew(): void {
    this.#gateway?.lookForProxy()
    this.#back()
  }

  #back(): void {
    void this.catalogue.refresh()
    this.connect.resume()
    this.runs.continueInterrupted()
  }
}

/** The CRMs of a sandbox are not the vendors', whatever ids their accounts have. */
export function worldOf(workspace: Pick<Workspace, 'id' | 'kind'>): string {
  return workspace.kind === 'sandbox' ? workspace.id : ''
}

function makeOwnFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700)
  } catch (error) {
    fail('DATA_FOLDER_NOT_WRITABLE', { path: folder }, error instanceof Error ? error.message : null)
  }
}
