import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/main/engine/store/store'
import type { Knobs } from '../../src/main/sandbox/control/protocol'
import type { SandboxControl } from '../../src/main/sandbox/control-client'
import type { AppClient } from '../../src/shared/contract'
import type { Problem, StreamName, StreamSettings } from '../../src/shared/model'
import { orpcToProblem } from '../../src/shared/rpc/problem-errors'
import { Connects } from './connects'
import { type CrashPoint, EngineDied, FilesAsTheyLie } from './crash'
import { Crm } from './crm'
import { Ear } from './ear'
import { KitEngine } from './engine'
import { type KitHost, kitHost } from './host'
import { wordsOf } from './providers'
import { Records } from './records'
import { callRest, type RestAnswer, serveRest } from './rest-client'
import { Runs } from './runs'
import { type KitSandbox, openSandbox } from './sandbox'
import { StoreFile, watchWrites } from './store-file'
import { MovableTime } from './time'
import { fits, Wire } from './wire'

export interface AccountOptions {
  /** Patchbay's id of the provider; absent: the first that the kit knows. */
  provider?: string
  /** The account at the CRM; absent: the next one that the sandbox offers. */
  account?: string
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
}

interface Account {
  /** Of the integration. */
  id: string
  crm: Crm
}

/**
 * A workspace of an engine with its accounts at a sandbox: the engine composed as the app does it, a real file, real HTTP,
 * and a clock that the test moves. Close it with `await using`, or with {@link close}.
 */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const time = new MovableTime()
  const sandbox = await openSandbox({ records: options.records ?? 0, unlimited: !options.limits })
  const wire = await Wire.open(sandbox.host)
  const scene = new Scene(options, time, sandbox, wire)
  try {
    await scene.control.knobs({ indexLagMs: options.indexLagMs ?? 0, syncRunMs: 0, postConnectionMs: 0 })
    await scene.start()
    await scene.open()
    const { accounts = ['a'] } = options
    const named: Record<string, AccountOptions> = Array.isArray(accounts)
      ? Object.fromEntries(accounts.map((name: string) => [name, {}]))
      : (accounts as Record<string, AccountOptions>)
    for (const [name, account] of Object.entries(named)) await scene.connect(name, account)
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
  readonly host: KitHost
  /** Records here, conflicts, reviews: what a person does in Patchbay. */
  readonly here: Records
  readonly runs: Runs
  /** Connect attempts. */
  readonly connects: Connects
  /** What the engine tells its clients. */
  readonly ear = new Ear()
  readonly dataDir = mkdtempSync(join(fastFolder, 'patchbay-scene-'))
  readonly #options: SceneOptions
  readonly #accounts = new Map<string, Account>()
  #kit: KitEngine | null = null
  #workspaceId = ''
  #file: StoreFile | null = null
  #rest: Awaited<ReturnType<typeof serveRest>> | null = null
  #death = Promise.withResolvers<never>()
  #asItLies: FilesAsTheyLie | null = null
  #point: { where: CrashPoint['where']; left: number } | null = null
  #untap: () => void = () => {}

  constructor(options: SceneOptions, time: MovableTime, sandbox: KitSandbox, wire: Wire) {
    this.#options = options
    this.time = time
    this.sandbox = sandbox
    this.wire = wire
    this.host = kitHost()
    this.here = new Records(this)
    this.runs = new Runs(this)
    this.connects = new Connects(this)
  }

  /** The sandbox's control routes: switches, faults, its own log. */
  get control(): SandboxControl {
    return this.sandbox.control
  }

  /** The app contract, as the screens have it. After a {@link restart} it is another one. */
  get client(): AppClient {
    return this.kit.client
  }

  get kit(): KitEngine {
    if (!this.#kit) throw new Error('The engine is not running')
    return this.#kit
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

  /** Makes the workspace. */
  async open(): Promise<void> {
    const { host } = this.wire
    const { apiKey } = this.sandbox
    const { current } = await this.client.workspaces.create({
      name: 'Scene',
      kind: 'dev',
      host,
      apiKey,
      tags: sceneTags,
    })
    this.#workspaceId = current?.id ?? ''
  }

  /** Connects one account more, as a consent given earlier that the workspace takes over. */
  async connect(name: string, options: AccountOptions = {}): Promise<void> {
    const words = wordsOf(options.provider ?? this.#options.provider)
    const { integrationKey } = words
    const taken = [...this.#accounts.values()].map(({ crm }) => crm.account)
    const offered = (await this.control.accounts()).filter(({ provider }) => provider === words.provider)
    const account = options.account ?? offered.find(({ id }) => !taken.includes(id))?.id
    if (account === undefined) throw new Error(`The sandbox has no further account of ${words.provider}`)
    const [connectionId = ''] = await this.control.addConnections({ integrationKey, account, tags: sceneTags })
    const { id } = await this.client.integrations.adopt({ integrationKey, connectionId })
    const { sandbox, wire } = this
    this.#accounts.set(name, { id, crm: new Crm({ sandbox, wire, words, account, connectionId }) })
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
    const folder = join(this.#asItLies?.folder ?? this.dataDir, 'workspaces', this.#workspaceId)
    this.#file ??= new StoreFile(join(folder, 'patchbay.sqlite'))
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

  /** The engine dies as soon as it comes to this point. Calls on it that are open then end with {@link EngineDied}. */
  crash(point: CrashPoint['where'] | CrashPoint): void {
    const { where, nth = 1, call } = typeof point === 'string' ? { where: point } : point
    this.#untap()
    this.#point = { where, left: nth }
    if (where === 'before-commit' || where === 'after-commit') return
    this.#untap = this.wire.on((request) => (call ? fits(call, request) : request.isCrm), {
      before: () => this.#reach('before-send'),
      after: () => {
        this.#reach('after-send')
        return null
      },
    })
  }

  /** Kills the engine where it stands. Its files stay as they lie. */
  kill(): void {
    if (this.#asItLies) return
    this.#untap()
    this.#point = null
    this.#asItLies = new FilesAsTheyLie(this.dataDir)
    this.wire.cut()
    this.#file?.close()
    this.#file = null
    this.#death.reject(new EngineDied())
  }

  /** Whether it died and was not started again. */
  get isDead(): boolean {
    return this.#asItLies !== null
  }

  /** Whether the engine died at a point while something was done; then a {@link restart} is next. */
  async diesAt(point: CrashPoint['where'] | CrashPoint, work: () => Promise<unknown>): Promise<boolean> {
    this.crash(point)
    try {
      // One that is dead already is started again by the work.
      await (this.#asItLies ? work() : this.alive(work()))
    } catch (error) {
      if (!(error instanceof EngineDied)) throw error
    }
    this.#untap()
    this.#point = null
    return this.#asItLies !== null
  }

  /** What is asked of the engine; ends with {@link EngineDied} when it dies meanwhile. */
  alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#death.promise])
  }

  /** Starts the engine again on the same files, after a crash or in order, and waits for what goes on by itself. */
  async restart(): Promise<void> {
    await this.#end()
    await this.start()
    await this.runs.idle()
  }

  async start(): Promise<void> {
    const death = Promise.withResolvers<never>()
    death.promise.catch(() => {})
    this.#death = death
    const isAlive = () => this.#death === death && !this.#asItLies
    const pass = (where: CrashPoint['where']) => () => {
      if (isAlive()) this.#reach(where)
    }
    this.wire.mend()
    this.#kit = await KitEngine.start({
      dataDir: this.dataDir,
      parts: this.host,
      clock: this.time.clockOf(isAlive, this.#options.random ?? (() => 0)),
      commits: { begin: pass('before-commit'), end: pass('after-commit') },
    })
    await this.ear.listen(this.client)
  }

  /** Ends everything and takes the files away. Fails when a procedure threw what was not foreseen. */
  async close(): Promise<void> {
    const unexpected = this.#asItLies ? [] : (this.#kit?.unexpected ?? [])
    try {
      await this.#end()
      await this.wire.close()
    } finally {
      await this.sandbox.close()
      this.time[Symbol.dispose]()
      rmSync(this.dataDir, { recursive: true, force: true })
    }
    if (unexpected.length > 0) throw unexpected[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #account(name: string): Account {
    const account = this.#accounts.get(name)
    if (!account) throw new Error(`There is no account ${name} in this scene`)
    return account
  }

  #reach(where: CrashPoint['where']): void {
    if (this.#point?.where !== where) return
    this.#point.left -= 1
    if (this.#point.left <= 0) this.kill()
  }

  async #end(): Promise<void> {
    this.#file?.close()
    this.#file = null
    await this.#rest?.close()
    this.#rest = null
    const kit = this.#kit
    this.#kit = null
    // One that has died cannot end in order; what it still tries comes to nothing.
    await kit?.close().catch((error: unknown) => {
      if (!this.#asItLies) throw error
    })
    this.#asItLies?.restore()
    this.#asItLies = null
  }
}
