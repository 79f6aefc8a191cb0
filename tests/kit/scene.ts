import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/main/engine/store/store'
import type { Knobs } from '../../src/main/sandbox/control/protocol'
import type { SandboxControl } from '../../src/main/sandbox/control-client'
import type { AppClient } from '../../src/shared/contract'
import type { HostSettings } from '../../src/shared/host'
import type { Problem, StreamName, StreamSettings } from '../../src/shared/model'
import { orpcToProblem } from '../../src/shared/rpc/problem-errors'
import { Connects } from './connects'
import { Crm } from './crm'
import { Ear } from './ear'
import type { KitEngine } from './engine'
import { type KitHost, kitHost } from './host'
import { Life } from './life'
import { wordsOf } from './providers'
import { Records } from './records'
import { callRest, type RestAnswer, serveRest } from './rest-client'
import { Runs } from './runs'
import { type KitSandbox, openSandbox } from './sandbox'
import { StoreFile, watchWrites } from './store-file'
import { MovableTime } from './time'
import { Wire } from './wire'

export interface AccountOptions {
  /** Patchbay's id of the provider; absent: the first that the kit knows. */
  provider?: string
  /** The account at the CRM; absent: the next one that the sandbox offers. */
  account?: string
  /** Nango's id of the connection; absent: one is made up. */
  connectionId?: string
}

export interface SceneOptions {
  /** Names for the accounts that are connected; by default one, `a`. */
  accounts?: readonly string[] | Record<string, AccountOptions>
  /** The provider of accounts that name none. */
  provider?: string
  /** People at each CRM before anything happens; none unless told. */
  records?: number
  /** Settings of every stream, besides the defaults. */
  settings?: Partial<StreamSettings>
  /** Whether the first-sync preview counts as confirmed; so unless told. */
  confirmed?: boolean
  /** The CRMs and Nango keep to their limits; they have none unless told. */
  limits?: boolean
  /** Ms that a CRM's search index lags; none unless told. */
  indexLagMs?: number
  /** What spreads the engine's waits, in [0, 1). Always 0 unless told: what is waited is the least. */
  random?: () => number
  /** Begins as another scene was left, with its accounts; {@link Scene.saveAs} makes it. */
  template?: SceneTemplate
}

/** How a scene was left: its file, and what it was connected to. */
export interface SceneTemplate {
  file: string
  workspace: HostSettings['workspaces'][number]
  accounts: { name: string; id: string; provider: string; account: string; connectionId: string }[]
}

interface Account {
  /** Of the integration. */
  id: string
  crm: Crm
}

/**
 * A workspace of an engine with its accounts at a sandbox: the engine composed as the app does it, a real file, real HTTP,
 * and a clock that the test moves. Close it with `await using`, or with {@link Scene.close}.
 */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const time = new MovableTime()
  const sandbox = await openSandbox({ records: options.records ?? 0, unlimited: !options.limits })
  const scene = new Scene(options, time, sandbox, await Wire.open(sandbox.host))
  try {
    await scene.control.knobs({ indexLagMs: options.indexLagMs ?? 0, syncRunMs: 0, postConnectionMs: 0 })
    await scene.begin()
    return scene
  } catch (error) {
    await scene.close()
    throw error
  }
}

/** By which the workspace knows its connections. */
const sceneTags = { scene: 'kit' }

/** Memory rather than a disk where there is such a folder: a crash here is one of the process, not of the computer. */
const fastFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export class Scene implements AsyncDisposable {
  readonly time: MovableTime
  /** The way between engine and sandbox. */
  readonly wire: Wire
  readonly sandbox: KitSandbox
  readonly host: KitHost = kitHost()
  /** The engine's starts and deaths. */
  readonly life: Life
  /** Records here, conflicts, reviews: what a person does in Patchbay. */
  readonly here = new Records(this)
  readonly runs = new Runs(this)
  /** Connect attempts. */
  readonly connects = new Connects(this)
  /** What the engine tells its clients. */
  readonly ear = new Ear()
  readonly dataDir = mkdtempSync(join(fastFolder, 'patchbay-scene-'))
  readonly #options: SceneOptions
  readonly #accounts = new Map<string, Account>()
  #workspaceId = ''
  #file: StoreFile | null = null
  #rest: Awaited<ReturnType<typeof serveRest>> | null = null

  /** Use {@link openScene}. */
  constructor(options: SceneOptions, time: MovableTime, sandbox: KitSandbox, wire: Wire) {
    this.#options = options
    this.time = time
    this.sandbox = sandbox
    this.wire = wire
    const { random = () => 0 } = options
    this.life = new Life({ dataDir: this.dataDir, host: this.host, time, wire, random })
  }

  /** Starts the engine, makes the workspace and connects the accounts. */
  async begin(): Promise<void> {
    const { template, accounts = ['a'] } = this.#options
    if (template) return this.#beginWith(template)
    await this.start()
    const { current } = await this.client.workspaces.create({
      name: 'Scene',
      kind: 'dev',
      host: this.wire.host,
      apiKey: this.sandbox.apiKey,
      tags: sceneTags,
    })
    this.#workspaceId = current?.id ?? ''
    const named: Record<string, AccountOptions> = Array.isArray(accounts)
      ? Object.fromEntries(accounts.map((name: string) => [name, {}]))
      : (accounts as Record<string, AccountOptions>)
    for (const [name, account] of Object.entries(named)) await this.connect(name, account)
  }

  /** The sandbox's control routes: switches, faults, its own log. */
  get control(): SandboxControl {
    return this.sandbox.control
  }

  get kit(): KitEngine {
    return this.life.kit
  }

  /** The app contract, as the screens have it. After a {@link restart} it is another one. */
  get client(): AppClient {
    return this.kit.client
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
    const made = await this.control.addConnections({ integrationKey, account, tags: sceneTags, ...wanted })
    const [connectionId = ''] = made
    const { id } = await this.client.integrations.adopt({ integrationKey, connectionId })
    this.#keep(name, id, { provider: words.provider, account, connectionId })
    if (this.#options.confirmed !== false) await this.client.integrations.confirmFirstSync({ id })
    if (this.#options.settings) await this.settings(name, null, this.#options.settings)
  }

  /** Changes settings of one stream of an account, or of all. */
  async settings(account: string, stream: StreamName | null, change: Partial<StreamSettings>): Promise<void> {
    const { id, crm } = this.#account(account)
    const streams = stream ? [stream] : new Set(crm.words.objects.map((object) => object.stream))
    for (const name of streams) {
      const settings = await this.client.integrations.streamSettings({ id, stream: name })
      await this.client.integrations.setStreamSettings({ id, stream: name, settings: { ...settings, ...change } })
    }
  }

  /** Says that an own field of an account is the same as one of another account. */
  async map(account: string, stream: StreamName, property: string, field: string): Promise<void> {
    await this.client.integrations.mapField({ id: this.id(account), stream, property, field })
  }

  /** Syncs an account to the run's end. See {@link Runs.sync}. */
  sync: Runs['sync'] = (...input) => this.runs.sync(...input)

  /** Syncs all accounts in turn until nothing changes any more. See {@link Runs.syncUntilQuiet}. */
  syncUntilQuiet: Runs['syncUntilQuiet'] = (...input) => this.runs.syncUntilQuiet(...input)

  /** Live records of a kind here. See {@link Records.all}. */
  records: Records['all'] = (...input) => this.here.all(...input)

  /** Undoes a run, or redoes an undo, to its end. See {@link Runs.undo}. */
  undo: Runs['undo'] = (...input) => this.runs.undo(...input)

  /** A REST call to this engine; `path` is relative to /api/v1. */
  async rest<T>(method: string, path: string, body?: object): Promise<RestAnswer<T>> {
    this.#rest ??= await serveRest(this.client)
    return callRest<T>(this.#rest.url, null, method, path, body)
  }

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
    this.#file?.close()
    this.#file = new StoreFile(path)
    return this.#file
  }

  /** The engine's own store, for what no caller can bring about. */
  get store(): Store {
    const session = this.kit.engine.workspaces.sessions.find(({ workspace }) => workspace.id === this.#workspaceId)
    if (!session) throw new Error('The workspace of the scene is not open')
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

  /** Moves the time of engine and sandbox; what was due until then is done. */
  async advance(ms: number): Promise<void> {
    this.time.advance(ms)
    // What sleeps in the sandbox looks at the time again.
    await this.control.advanceClock(0)
  }

  /** The CRMs' clock is ahead of the engine's by so much more. */
  async skew(ms: number): Promise<void> {
    await this.control.advanceClock(ms)
  }

  /** Turns the sandbox's switches. */
  async knobs(change: Knobs): Promise<void> {
    await this.control.knobs(change)
  }

  /** The engine dies as soon as it comes to this point. Calls on it that are open then end with `EngineDied`. */
  crash: Life['crash'] = (point) => this.life.crash(point)

  /** Kills the engine where it stands. Its files stay as they lie. */
  kill: Life['kill'] = () => this.life.kill()

  /** Whether the engine died at a point while something was done; then a {@link restart} is next. */
  diesAt: Life['diesAt'] = (point, work) => this.life.diesAt(point, work)

  /** Starts the engine again on the same files, after a crash or in order, and waits for what goes on by itself. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
    await this.runs.idle()
  }

  async start(): Promise<void> {
    await this.life.start()
    await this.ear.listen(this.client)
  }

  /** Ends the engine; another process can have the files then. Fails when a procedure threw what was not foreseen. */
  async stop(): Promise<void> {
    this.#file?.close()
    this.#file = null
    await this.#rest?.close()
    this.#rest = null
    const [unexpected] = await this.life.end()
    if (unexpected) throw unexpected
  }

  /** Keeps how things stand, for other scenes to begin with; the file goes into a folder. */
  saveAs(folder: string): SceneTemplate {
    const stored = this.host.settings.read().workspaces.find(({ id }) => id === this.#workspaceId)
    if (!stored) throw new Error('The scene has no workspace')
    // Every sandbox is an environment of its own.
    const { environment: _, ...workspace } = stored
    this.store.db.pragma('wal_checkpoint(TRUNCATE)')
    const file = join(folder, 'template.sqlite')
    copyFileSync(this.file.path, file)
    const accounts = [...this.#accounts].map(([name, { id, crm }]) => ({
      name,
      id,
      provider: crm.words.provider,
      account: crm.account,
      connectionId: crm.connectionId,
    }))
    return { file, workspace, accounts }
  }

  /** Ends everything and takes the files away. Fails when a procedure threw what was not foreseen. */
  async close(): Promise<void> {
    try {
      await this.stop()
      await this.wire.close()
    } finally {
      await this.sandbox.close()
      this.time[Symbol.dispose]()
      rmSync(this.dataDir, { recursive: true, force: true })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #beginWith({ file, workspace, accounts }: SceneTemplate): Promise<void> {
    this.#workspaceId = workspace.id
    const folder = join(this.dataDir, 'workspaces', workspace.id)
    mkdirSync(folder, { recursive: true })
    copyFileSync(file, join(folder, 'patchbay.sqlite'))
    const workspaces = [{ ...workspace, host: this.wire.host }]
    this.host.settings.update({ workspaces, activeWorkspace: workspace.id })
    await this.host.secrets.write(workspace.id, this.sandbox.apiKey)
    for (const { name, id, ...account } of accounts) {
      const { integrationKey } = wordsOf(account.provider)
      const { account: of, connectionId } = account
      await this.control.addConnections({ integrationKey, account: of, connectionId, tags: sceneTags })
      this.#keep(name, id, account)
    }
    await this.start()
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
