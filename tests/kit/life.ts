import { type CrashPoint, EngineDied, FilesAsTheyLie, OnDisk } from './crash'
import { KitEngine } from './engine'
import type { KitHost } from './host'
import type { MovableTime } from './time'
import { fits, type Wire } from './wire'

export interface LifeOptions {
  dataDir: string
  host: KitHost
  time: MovableTime
  /** What spreads the engine's waits, in [0, 1). */
  random: () => number
}

/** The life of a scene's engine: it is started, dies where a test wants it to, and is started again on the same files. */
export class Life {
  /** Called before each commit; what it throws is what the disk says. */
  onCommit: () => void = () => {}
  /** The ways to the sandboxes; all of them are cut when it dies. */
  readonly wires: Wire[] = []
  readonly #options: LifeOptions
  #kit: KitEngine | null = null
  #death = Promise.withResolvers<never>()
  #asItLies: FilesAsTheyLie | null = null
  #point: CrashPoint | null = null
  #onDisk: OnDisk | null = null
  #untap: (() => void)[] = []

  constructor(options: LifeOptions) {
    this.#options = options
  }

  get kit(): KitEngine {
    if (!this.#kit) throw new Error('The engine is not running')
    return this.#kit
  }

  /** Whether it died and was not started again. */
  get isDead(): boolean {
    return this.#asItLies !== null
  }

  /** Where the files of the workspaces are to be read: after a crash as they lie. */
  get folder(): string {
    return this.#asItLies?.folder ?? this.#options.dataDir
  }

  async start(): Promise<void> {
    const { dataDir, host, time, random } = this.#options
    const death = Promise.withResolvers<never>()
    death.promise.catch(() => {})
    this.#death = death
    const isAlive = () => this.#death === death && !this.#asItLies
    const pass = (where: CrashPoint['where']) => () => {
      if (isAlive()) this.#reach(where)
    }
    for (const wire of this.wires) wire.mend()
    this.#kit = await KitEngine.start({
      dataDir,
      parts: host,
      clock: time.clockOf(isAlive, random),
      commits: {
        begin: () => {
          pass('before-commit')()
          this.onCommit()
        },
        end: () => {
          if (this.#isDurable()) this.#onDisk?.note()
          pass('after-commit')()
          pass('power-cut')()
        },
      },
      guard: (answer) => Promise.race([answer, death.promise]),
    })
  }

  /** Ends it in order, or buries one that has died. Returns what procedures of a living one threw and was not foreseen. */
  async end(): Promise<unknown[]> {
    const kit = this.#kit
    this.#kit = null
    const unexpected = this.#asItLies ? [] : (kit?.unexpected ?? [])
    // One that has died cannot end in order; what it still tries comes to nothing.
    await kit?.close().catch((error: unknown) => {
      if (!this.#asItLies) throw error
    })
    this.#asItLies?.restore()
    this.#asItLies = null
    return unexpected
  }

  /** It dies as soon as it comes to this point. */
  crash(point: CrashPoint['where'] | CrashPoint): void {
    this.disarm()
    this.#point = typeof point === 'string' ? { where: point } : point
    const { where, call } = this.#point
    if (where === 'power-cut') this.#onDisk = new OnDisk(this.#options.dataDir)
    if (where === 'before-commit' || where === 'after-commit' || where === 'power-cut') return
    for (const wire of this.wires) {
      const untap = wire.on((request) => (call ? fits(call, request) : request.isCrm), {
        before: () => this.#reach('before-send'),
        after: () => {
          this.#reach('after-send')
          return null
        },
      })
      this.#untap.push(untap)
    }
  }

  /** Calls off a {@link crash} that has not come. Returns what was left of it. */
  disarm(): CrashPoint | null {
    for (const untap of this.#untap.splice(0)) untap()
    const point = this.#point
    this.#point = null
    this.#onDisk = null
    return point
  }

  /** Kills it where it stands. Its files stay as they lie. */
  kill(): void {
    if (this.#asItLies) return
    const onDisk = this.#onDisk
    this.disarm()
    this.#asItLies = new FilesAsTheyLie(this.#options.dataDir)
    onDisk?.cut(this.#asItLies.folder)
    for (const wire of this.wires) wire.cut()
    this.#death.reject(new EngineDied())
  }

  /** What is asked of it; ends with {@link EngineDied} when it dies meanwhile. */
  alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#death.promise])
  }

  /** Whether it died at a point while something was done. */
  async diesAt(point: CrashPoint['where'] | CrashPoint, work: () => Promise<unknown>): Promise<boolean> {
    this.crash(point)
    try {
      // One that is dead already is started again by the work.
      await (this.#asItLies ? work() : this.alive(work()))
    } catch (error) {
      if (!(error instanceof EngineDied)) throw error
    }
    this.disarm()
    return this.isDead
  }

  /** Whether a commit that has just been made is waited for until it is on the disk. */
  #isDurable(): boolean {
    const sessions = this.#kit?.engine.workspaces.sessions ?? []
    return sessions.some(({ store }) => store.db.open && store.db.pragma('synchronous', { simple: true }) === 2)
  }

  #reach(where: CrashPoint['where']): void {
    if (this.#point?.where !== where) return
    const { nth = 1 } = this.#point
    this.#point = { ...this.#point, nth: nth - 1 }
    if (nth <= 1) this.kill()
  }
}
