import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { providers } from '../../src/main/engine/providers/registry'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { Store } from '../../src/main/engine/store/store'
import type { Knobs } from '../../src/main/sandbox/control/protocol'
import type { SandboxControl } from '../../src/main/sandbox/control-client'
import type { AppClient } from '../../src/shared/contract'
import type { HostSettings } from '../../src/shared/host'
import type { Problem, StreamName, StreamRules, StreamSettings } from '../../src/shared/model'
import { clientOf } from '../../src/shared/rpc/caller'
import { orpcToProblem } from '../../src/shared/rpc/problem-errors'
import { Connects } from './connects'
import { Crm } from './crm'
import type { Ear } from './ear'
import type { KitHost } from './host'
import type { Life } from './life'
import { Records } from './records'
import { Runs } from './runs'
import type { KitSandbox } from './sandbox'
import { StoreFile, watchWrites } from './store-file'
import type { MovableTime } from './time'
import type { Wire } from './wire'

export interface AccountOptions {
  /** Patchbay's id of the provider; absent: the first that the kit knows. */
  provider?: string
  /** The account at the CRM; absent: the next one that the sandbox offers. */
  account?: string
  /** Nango's id of the connection; absent: one is made up. */
  connectionId?: string
}

export interface PlaceOptions {
  /** The workspace's name. */
  name?: string
  /** Names for the accounts that are connected; by default one, `a`. */
  accounts?: readonly string[] | Record<string, AccountOptions>
  /** The provider of accounts that name none. */
  provider?: string
  /** People at each CRM before anything happens; none unless given. */
  records?: number
  /** Streams of the accounts that are on; contacts and companies unless given, so that a scene is as quick as it can be. */
  streams?: readonly StreamName[]
  /** Settings of every stream that is on, besides the defaults. */
  settings?: Partial<StreamSettings>
  /** Whether the first-sync preview counts as confirmed; so unless given. */
  confirmed?: boolean
  /** The CRMs and Nango keep to their limits; they have none unless given. */
  limits?: boolean
  /** Ms that a CRM's search index lags; none unless given. */
  indexLagMs?: number
}

/** How a place was left: its file, and what it was connected to. */
export interface SceneTemplate {
  file: string
  workspace: HostSettings['workspaces'][number]
  accounts: { name: string; id: string; provider: string; account: string; connectionId: string }[]
}

/** What the workspaces of one engine have in common. */
export interface World {
  life: Life
  ear: Ear
  time: MovableTime
  host: KitHost
}

interface Account {
  /** Of the integration. */
  id: string
  crm: Crm
}

/** By which a workspace knows its connections. */
const ownTags = { scene: 'kit' }

/** A workspace of a scene's engine, with its accounts at a sandbox of its own. */
export class Place {
  readonly life: Life
  /** What the engine tells its clients of this workspace. */
  readonly ear: Ear
  readonly time: MovableTime
  readonly host: KitHost
  readonly sandbox: KitSandbox
  /** The way between engine and sandbox. */
  readonly wire: Wire
  /** Records here, conflicts, reviews: what a person does in Patchbay. */
  readonly here = new Records(this)
  readonly runs = new Runs(this)
  /** Connect attempts. */
  readonly connects = new Connects(this)
  readonly #options: PlaceOptions
  readonly #accounts = new Map<string, Account>()
  #workspaceId = ''
  #file: StoreFile | null = null

  constructor({ life, ear, time, host }: World, sandbox: KitSandbox, wire: Wire, options: PlaceOptions) {
    this.life = life
    this.ear = ear
    this.time = time
    this.host = host
    this.sandbox = sandbox
    this.wire = wire
    this.#options = options
  }

  /** Turns the sandbox still, makes the workspace and connects the accounts. The engine is running. */
  async make(): Promise<void> {
    await this.#quiet()
    const { name = 'Scene', accounts = ['a'] } = this.#options
    const access = { host: this.wire.host, apiKey: this.sandbox.apiKey }
    const { current } = await this.life.kit.client.workspaces.create({ name, kind: 'dev', ...access, tags: ownTags })
    this.#workspaceId = current?.id ?? ''
    // One that names none follows what the host shows, which is another one as soon as one stands beside it.
    await this.ear.listen(this.client)
    const named: Record<string, AccountOptions> = Array.isArray(accounts)
      ? Object.fromEntries(accounts.map((account: string) => [account, {}]))
      : (accounts as Record<string, AccountOptions>)
    for (const [account, options] of Object.entries(named)) await this.connect(account, options)
  }

  /** Lays a template's file where the engine will find it, which is not running yet. */
  async makeFrom({ file, workspace, accounts }: SceneTemplate): Promise<void> {
    await this.#quiet()
    this.#workspaceId = workspace.id
    const folder = join(this.life.folder, 'workspaces', workspace.id)
    mkdirSync(folder, { recursive: true })
    copyFileSync(file, join(folder, 'patchbay.sqlite'))
    const { settings, secrets } = this.host
    const stored = { ...workspace, host: this.wire.host }
    settings.update({ workspaces: [...settings.read().workspaces, stored], activeWorkspace: workspace.id })
    await secrets.write(workspace.id, this.sandbox.apiKey)
    for (const { name, id, ...account } of accounts) {
      const { integrationKey } = wordsOf(account.provider)
      const { account: of, connectionId } = account
      await this.control.addConnections({ integrationKey, account: of, connectionId, tags: ownTags })
      this.#keep(name, id, account)
    }
  }

  /** Keeps how things stand, for scenes to begin with; the file goes into a folder. */
  saveAs(folder: string): SceneTemplate {
    const stored = this.host.settings.read().workspaces.find(({ id }) => id === this.#workspaceId)
    if (!stored) throw new Error('There is no workspace')
    // Every sandbox is an environment of its own.
    const { environment: _, ...workspace } = stored
    this.store.db.pragma('wal_checkpoint(TRUNCATE)')
    const file = join(folder, 'template.sqlite')
    copyFileSync(this.file.path, file)
    const accounts = [...this.#accounts].map(([name, { id, crm }]) => {
      const { words, account, connectionId } = crm
      return { name, id, provider: words.provider, account, connectionId }
    })
    return { file, workspace, accounts }
  }

  get workspaceId(): string {
    return this.#workspaceId
  }

  /** The sandbox's control routes: switches, faults, its own log. */
  get control(): SandboxControl {
    return this.sandbox.control
  }

  /** The app contract, as the screens have it, for this workspace. After a restart of the engine it is another one. */
  get client(): AppClient {
    return clientOf(this.life.kit.client, this.#workspaceId)
  }

  /** Names of the accounts, in the order in which they were connected. */
  get accountNames(): string[] {
    return [...this.#accounts.keys()]
  }

  /** An account's CRM, where a test works as a person in its screens would. */
  at(account: string): Crm {
    return this.#account(account).crm
  }

  /** The integration's id of an account. */
  id(account: string): string {
    return this.#account(account).id
  }

  /** The name of the account that an integration stands for. */
  nameOf(integrationId: string): string {
    return [...this.#accounts].find(([, { id }]) => id === integrationId)?.[0] ?? integrationId
  }

  /** Connects one account more, as a consent given earlier that the workspace takes over. */
  async connect(name: string, options: AccountOptions = {}): Promise<void> {
    const words = wordsOf(options.provider ?? this.#options.provider)
    const { integrationKey } = words
    const taken = [...this.#accounts.values()].map(({ crm }) => crm.account)
    const offered = (await this.control.accounts()).filter(({ provider }) => provider === words.provider)
    const account = options.account ?? offered.find(({ id }) => !taken.includes(id))?.id
    if (account === undefined) throw new Error(`The sandbox has no further account of ${words.provider}`)
    const wanted = options.connectionId === undefined ? {} : { connectionId: options.connectionId }
    const made = await this.control.addConnections({ integrationKey, account, tags: ownTags, ...wanted })
    const [connectionId = ''] = made
    const { id } = await this.client.integrations.adopt({ integrationKey, connectionId })
    this.#keep(name, id, { provider: words.provider, account, connectionId })
    const { streams } = providers.get(words.provider).manifest
    for (const { stream } of streams)
      if (!this.#streams.includes(stream)) await this.#set(name, stream, { direction: 'off' })
    if (this.#options.confirmed !== false) await this.client.integrations.confirmFirstSync({ id })
    if (this.#options.settings) await this.settings(name, null, this.#options.settings)
  }

  /** Changes settings of one stream of an account, or of all. */
  async settings(account: string, stream: StreamName | null, change: Partial<StreamSettings>): Promise<void> {
    const { id, crm } = this.#account(account)
    const known = new Set(providers.get(crm.words.provider).manifest.streams.map((one) => one.stream))
    for (const name of stream ? [stream] : this.#streams.filter((one) => known.has(one))) {
      await this.#set(account, name, change)
    }
    if (this.#options.confirmed !== false) await this.client.integrations.confirmFirstSync({ id })
  }

  /** Says that an own field of an account is the same as one of another account. */
  async map(account: string, stream: StreamName, property: string, field: string): Promise<void> {
    await this.client.integrations.mapField({ id: this.id(account), stream, property, field })
    if (this.#options.confirmed !== false) await this.client.integrations.confirmFirstSync({ id: this.id(account) })
  }

  /** Syncs an account to the run's end. See {@link Runs.sync}. */
  sync: Runs['sync'] = (...input) => this.runs.sync(...input)

  /** Syncs all accounts in turn until nothing changes any more. See {@link Runs.syncUntilQuiet}. */
  syncUntilQuiet: Runs['syncUntilQuiet'] = (...input) => this.runs.syncUntilQuiet(...input)

  /** Undoes a run, or redoes an undo, to its end. See {@link Runs.undo}. */
  undo: Runs['undo'] = (...input) => this.runs.undo(...input)

  /** Live records of a kind here. See {@link Records.all}. */
  records: Records['all'] = (...input) => this.here.all(...input)

  /** The problem that a call is refused with; fails when it is not refused. */
  async problemOf(call: Promise<unknown>): Promise<Problem> {
    const outcome = await call.then(
      () => null,
      (error: unknown) => orpcToProblem(error),
    )
    if (!outcome) throw new Error('The call was not refused')
    return outcome
  }

  /** The workspace's file, read beside the engine; after a crash as it lies. */
  get file(): StoreFile {
    const path = join(this.life.folder, 'workspaces', this.#workspaceId, 'patchbay.sqlite')
    if (this.#file?.path === path) return this.#file
    this.closeFile()
    this.#file = new StoreFile(path)
    return this.#file
  }

  /** Before the engine ends. */
  closeFile(): void {
    this.#file?.close()
    this.#file = null
  }

  /** The engine's own store, for what no caller can bring about. */
  get store(): Store {
    const { sessions } = this.life.kit.engine.workspaces
    const session = sessions.find(({ workspace }) => workspace.id === this.#workspaceId)
    if (!session) throw new Error('The workspace is not open')
    return session.store
  }

  /** All that a sync without news must leave alone: equal before and after it. */
  snapshot(): Record<string, Record<string, unknown>[]> {
    return this.file.snapshot()
  }

  /** From now on counts rows that the engine writes, by table, besides a run's own. Call what it returns to read. */
  watchWrites(): () => Record<string, number> {
    return watchWrites(this.store.db)
  }

  /** The CRMs' clock is ahead of the engine's by so much more. */
  async skew(ms: number): Promise<void> {
    await this.control.advanceClock(ms)
  }

  /** Turns the sandbox's switches. */
  async knobs(change: Knobs): Promise<void> {
    await this.control.knobs(change)
  }

  get #streams(): readonly StreamName[] {
    return this.#options.streams ?? ['contacts', 'companies']
  }

  async #set(account: string, stream: StreamName, change: Partial<StreamRules>): Promise<void> {
    const id = this.id(account)
    const settings = await this.client.integrations.streamSettings({ id, stream })
    await this.client.integrations.setStreamSettings({ id, stream, settings: { ...settings, ...change } })
  }

  async #quiet(): Promise<void> {
    await this.knobs({ indexLagMs: this.#options.indexLagMs ?? 0, syncRunMs: 0, postConnectionMs: 0 })
  }

  #keep(name: string, id: string, { provider, account, connectionId }: Required<AccountOptions>): void {
    const { sandbox, wire } = this
    this.#accounts.set(name, { id, crm: new Crm({ sandbox, wire, words: wordsOf(provider), account, connectionId }) })
  }

  #account(name: string): Account {
    const account = this.#accounts.get(name)
    if (!account) throw new Error(`There is no account ${name} in this scene`)
    return account
  }
}
