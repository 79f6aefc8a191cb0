import { EventEmitter, once } from 'node:events'
import { MessageChannel, type MessagePort, type Transferable, Worker } from 'node:worker_threads'
import type { EngineBoot, FromEngine, ToEngine } from '@shared/host'
import { fail } from '@shared/model'
import type { Logger } from '../files/log'
import type { TestSwitches } from '../test-switches'
import { defaultRestartPolicy, RestartPauses, type RestartPolicy } from './restart-pauses'
import { withoutSecrets, writeLines } from './worker-output'

export interface EngineSupervisorOptions {
  /** Path of the built engine (out/main/engine.js). */
  enginePath: string
  version: string
  dataDir: string
  /** The engine opens what the host shows, and what has work waiting; a command opens only what it works on. */
  opensAtStart?: boolean
  /** Serves the host contract on the port of a new engine. */
  serveHost: (port: MessagePort) => void
  log: Logger
  restart?: RestartPolicy
  /** How long a shutdown may take before the worker is ended, ms. */
  graceMs?: number
  tests?: TestSwitches
}

/** `up` has begun to serve, again or for the first time; `down` tells why it ended. */
interface SupervisorEvents {
  up: []
  down: [reason: string]
}

/**
 * Keeps one engine worker alive. When it dies, the ports of its clients close, so that their open calls end, and it is
 * started again after a pause that grows with every failure.
 */
export class EngineSupervisor extends EventEmitter<SupervisorEvents> {
  readonly #options: EngineSupervisorOptions
  readonly #pauses: RestartPauses
  #engine: RunningEngine | null = null
  #restart: NodeJS.Timeout | null = null
  #ended = false
  #starts = 0

  constructor(options: EngineSupervisorOptions) {
    super()
    this.#options = options
    this.#pauses = new RestartPauses(options.restart ?? defaultRestartPolicy)
    // Every window, socket and call that waits listens on its own.
    this.setMaxListeners(0)
  }

  /** Whether the engine serves calls. */
  get isUp(): boolean {
    return this.#engine?.readyAt != null
  }

  /** Which engine it is: rises with every one that begins to serve. */
  get generation(): number {
    return this.#starts
  }

  /**
   * Starts the engine and resolves when it serves calls. Throws when the very first start fails: then something is wrong
   * that no restart mends, and nothing is left running.
   */
  async start(): Promise<void> {
    const started = Promise.withResolvers<void>()
    const onDown = (reason: string) => {
      this.#stopRestarting()
      started.reject(new Error(`The engine could not be started: ${reason}`))
    }
    this.once('up', started.resolve)
    this.once('down', onDown)
    this.#launch()
    try {
      await started.promise
    } finally {
      this.off('up', started.resolve)
      this.off('down', onDown)
    }
  }

  /** A port for a new client of the app contract; it closes when the engine dies. Throws `ENGINE_RESTARTED` while there is none. */
  connect(): MessagePort {
    const engine = this.#engine
    if (!engine) return fail('ENGINE_RESTARTED')
    const { port1, port2 } = new MessageChannel()
    engine.clients.add(port1)
    port1.once('close', () => engine.clients.delete(port1))
    this.#post(engine, { type: 'client', port: port2 }, [port2])
    return port1
  }

  /**
   * Resolves when the engine serves calls; throws `ENGINE_RESTARTED` when it does not within the time, ms, or never will.
   * With `after`, an engine of a later generation: a port closes a little before its worker is known to have ended.
   */
  async whenUp(timeoutMs: number, after = 0): Promise<void> {
    if (this.isUp && this.#starts > after) return
    if (this.#ended) fail('ENGINE_RESTARTED')
    try {
      await once(this, 'up', { signal: AbortSignal.timeout(timeoutMs) })
    } catch {
      fail('ENGINE_RESTARTED')
    }
  }

  /** Lets the engine commit and close its store; after the grace it is ended. Idempotent. */
  async shutdown(): Promise<void> {
    this.#stopRestarting()
    const engine = this.#engine
    if (!engine) return
    this.#options.log.info('Patchbay ends: the engine finishes what it is writing')
    const timer = setTimeout(() => {
      this.#options.log.warn('The engine did not stop in time and is ended')
      void this.#terminate(engine)
    }, this.#options.graceMs ?? 4000)
    this.#post(engine, { type: 'shutdown' })
    await engine.exited
    clearTimeout(timer)
  }

  /** Ends the worker as a crash would. Only for tests of what happens then. */
  async endForTest(): Promise<void> {
    if (this.#engine) await this.#terminate(this.#engine)
  }

  /** Ends the worker, but not while it loads SQLite: Node gives up the whole process then. */
  async #terminate(engine: RunningEngine): Promise<void> {
    await engine.loaded
    await engine.worker.terminate()
  }

  #launch(): void {
    const { enginePath, version, dataDir, opensAtStart = true, serveHost, log, tests = {} } = this.#options
    const { clockFile } = tests
    const host = new MessageChannel()
    const boot: EngineBoot = {
      version,
      dataDir,
      opensAtStart,
      hostPort: host.port2,
      ...(clockFile === undefined ? {} : { clockFile }),
    }
    const worker = new Worker(enginePath, {
      name: 'engine',
      workerData: boot,
      transferList: [host.port2],
      env: withoutSecrets(process.env),
      stdout: true,
      stderr: true,
    })
    writeLines(worker, 'engine', log)
    serveHost(host.port1)

    let reason = ''
    const exited = Promise.withResolvers<void>()
    const loaded = Promise.withResolvers<void>()
    const engine: RunningEngine = {
      worker,
      clients: new Set(),
      readyAt: null,
      loaded: loaded.promise,
      exited: exited.promise,
    }
    this.#engine = engine
    worker.on('message', (message: FromEngine) => {
      if (message.type !== 'ready' || engine.readyAt !== null) return
      engine.readyAt = Date.now()
      loaded.resolve()
      this.#starts += 1
      this.emit('up')
    })
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
      log.error('The engine failed', error)
    })
    worker.on('exit', (code) => {
      host.port1.close()
      for (const port of engine.clients) port.close()
      this.#engine = null
      loaded.resolve()
      exited.resolve()
      this.#onExit(engine, reason || `exit code ${code}`)
    })
  }

  #onExit(engine: RunningEngine, reason: string): void {
    this.emit('down', reason)
    if (this.#ended) return
    const pause = this.#pauses.next(engine.readyAt === null ? 0 : Date.now() - engine.readyAt)
    this.#options.log.warn(`The engine ended (${reason}) and is started again in ${pause} ms`)
    this.#restart = setTimeout(() => {
      this.#restart = null
      this.#launch()
    }, pause)
  }

  #stopRestarting(): void {
    this.#ended = true
    if (this.#restart) clearTimeout(this.#restart)
    this.#restart = null
  }

  #post(engine: RunningEngine, message: ToEngine, transfer: Transferable[] = []): void {
    engine.worker.postMessage(message, transfer)
  }
}

interface RunningEngine {
  worker: Worker
  /** The hosts' ends of the clients' ports. */
  clients: Set<MessagePort>
  readyAt: number | null
  /** It serves, or has ended: until then it may be loading native modules. */
  loaded: Promise<void>
  exited: Promise<void>
}
