import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ear } from './ear'
import type { KitEngine } from './engine'
import { kitHost } from './host'
import { Life } from './life'
import { Place, type PlaceOptions, type SceneTemplate, type World } from './place'
import { callRest, type RestAnswer, serveRest } from './rest-client'
import { type KitSandbox, openSandbox } from './sandbox'
import { MovableTime } from './time'
import { Wire } from './wire'

export type { SceneTemplate }

export interface SceneOptions extends PlaceOptions {
  /** What spreads the engine's waits, in [0, 1). Always 0 unless given: what is waited is the least. */
  random?: () => number
  /** Begins as another scene was left, with its accounts; {@link Place.saveAs} makes it. */
  template?: SceneTemplate
}

/** Memory rather than a disk where there is such a folder: a crash here is one of the process, not of the computer. */
const fastFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/**
 * A workspace of an engine with its accounts at a sandbox: the engine composed as the app does it, a real file, real HTTP,
 * and a clock that the test moves. Close it with `await using`, or with {@link Scene.close}.
 */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const time = new MovableTime()
  const dataDir = mkdtempSync(join(fastFolder, 'patchbay-scene-'))
  const host = kitHost()
  const life = new Life({ dataDir, host, time, random: options.random ?? (() => 0) })
  const { sandbox, wire } = await openEnvironment(options)
  const scene = new Scene({ life, ear: new Ear(), time, host }, sandbox, wire, options, dataDir)
  try {
    await scene.begin()
    return scene
  } catch (error) {
    await scene.close()
    throw error
  }
}

async function openEnvironment({ records = 0, limits = false }: PlaceOptions) {
  const sandbox = await openSandbox({ records, unlimited: !limits })
  return { sandbox, wire: await Wire.open(sandbox.host) }
}

/** An engine with a workspace; further ones can stand beside it. */
export class Scene extends Place implements AsyncDisposable {
  readonly dataDir: string
  readonly #world: World
  readonly #options: SceneOptions
  readonly #others: Place[] = []
  #rest: Awaited<ReturnType<typeof serveRest>> | null = null

  /** Use {@link openScene}. */
  constructor(world: World, sandbox: KitSandbox, wire: Wire, options: SceneOptions, dataDir: string) {
    super(world, sandbox, wire, options)
    world.life.wires.push(wire)
    this.#world = world
    this.#options = options
    this.dataDir = dataDir
  }

  /** Starts the engine, makes the workspace and connects the accounts. */
  async begin(): Promise<void> {
    if (this.#options.template) await this.makeFrom(this.#options.template)
    await this.start()
    if (!this.#options.template) await this.make()
  }

  /** Opens a workspace beside this one in the same engine, with a Nango environment and CRMs of its own. */
  async beside(options: PlaceOptions = {}): Promise<Place> {
    const { sandbox, wire } = await openEnvironment(options)
    this.life.wires.push(wire)
    const place = new Place({ ...this.#world, ear: new Ear() }, sandbox, wire, {
      name: `Scene ${this.#others.length + 2}`,
      ...options,
    })
    this.#others.push(place)
    await place.make()
    return place
  }

  get kit(): KitEngine {
    return this.life.kit
  }

  /** A REST call to this engine; `path` is relative to /api/v1. Of the shown workspace, unless another is named. */
  async rest<T>(method: string, path: string, body?: object, workspace?: string): Promise<RestAnswer<T>> {
    this.#rest ??= await serveRest(this.life.kit.client)
    return callRest<T>(this.#rest.url, null, method, path, body, workspace)
  }

  /** Moves the time of engine and sandboxes; what was due until then is done. */
  async advance(ms: number): Promise<void> {
    this.time.advance(ms)
    // What sleeps in a sandbox looks at the time again.
    for (const { control } of this.#places) await control.advanceClock(0)
  }

  /** As {@link advance}, in steps, between which all that waits for the network happens, as it does when time really passes. */
  async pass(ms: number, stepMs = 100): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      await this.#still()
      this.time.advance(Math.min(stepMs, left))
    }
    await this.#still()
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
    for (const { runs } of this.#places) await runs.idle()
  }

  async start(): Promise<void> {
    await this.life.start()
    for (const place of this.#places)
      await place.ear.listen(place.workspaceId === '' ? this.life.kit.client : place.client)
  }

  /** Ends the engine; another process can have the files then. Fails when a procedure threw what was not foreseen. */
  async stop(): Promise<void> {
    for (const place of this.#places) place.closeFile()
    await this.#rest?.close()
    this.#rest = null
    const [unexpected] = await this.life.end()
    if (unexpected) throw unexpected
  }

  /** Ends everything and takes the files away. Fails when a procedure threw what was not foreseen. */
  async close(): Promise<void> {
    try {
      await this.stop()
      for (const { wire } of this.#places) await wire.close()
    } finally {
      for (const { sandbox } of this.#places) await sandbox.close()
      this.time[Symbol.dispose]()
      rmSync(this.dataDir, { recursive: true, force: true })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Resolves when nothing is on its way between engine and sandboxes, nor likely to be set off by what has just come. */
  async #still(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((turn) => setTimeout(turn, 1))
      quiet = this.#places.every(({ wire }) => wire.isIdle) ? quiet + 1 : 0
    }
  }

  get #places(): Place[] {
    return [this, ...this.#others]
  }
}
