import { Worker } from 'node:worker_threads'
import type { FromSandbox, SandboxBoot, ToSandbox } from '@shared/host'
import type { Logger } from '../files/log'
import { defaultRestartPolicy, RestartPauses, type RestartPolicy } from '../supervisor/restart-pauses'
import { withoutSecrets, writeLines } from '../supervisor/worker-output'
import type { TestSwitches } from '../test-switches'

export interface SandboxWorkerOptions {
  /** Path of the built sandbox (out/main/sandbox.js). */
  sandboxPath: string
  log: Logger
  restart?: RestartPolicy
  /** How long a stop may take before the worker is ended, ms. */
  graceMs?: number
  tests?: TestSwitches
}

/** Where a sandbox listens and the API key that it takes. */
export interface SandboxAddress {
  host: string
  apiKey: string
}

/** One sandbox that is kept running. When its worker dies, another takes its port, so that its address stays. */
export class SandboxWorker {
  readonly #options: SandboxWorkerOptions
  readonly #boot: SandboxBoot
  readonly #pauses: RestartPauses
  #worker: Worker | null = null
  #address: Promise<SandboxAddress>
  #restart: NodeJS.Timeout | null = null
  #stopped = false

  constructor(options: SandboxWorkerOptions, stateDir: string, live: boolean) {
    this.#options = options
    this.#boot = { stateDir, live, port: 0, ...options.tests }
    this.#pauses = new RestartPauses(options.restart ?? defaultRestartPolicy)
    this.#address = this.#launch()
  }

  /** Resolves when it listens; rejects when it ended before. */
  get address(): Promise<SandboxAddress> {
    return this.#address
  }

  setLive(live: boolean): void {
    if (this.#boot.live === live) return
    this.#boot.live = live
    this.#post({ type: 'set-live', live })
  }

  /** Lets it save its state; after the grace it is ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#restart) clearTimeout(this.#restart)
    const worker = this.#worker
    if (!worker) return
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    const timer = setTimeout(() => void worker.terminate(), this.#options.graceMs ?? 4000)
    this.#post({ type: 'stop' })
    await exited
    clearTimeout(timer)
  }

  #launch(): Promise<SandboxAddress> {
    const { sandboxPath, log } = this.#options
    const worker = new Worker(sandboxPath, {
      name: 'sandbox',
      workerData: this.#boot,
      env: withoutSecrets(process.env),
      stdout: true,
      stderr: true,
    })
    this.#worker = worker
    writeLines(worker, 'sandbox', log)

    const listening = Promise.withResolvers<SandboxAddress>()
    // No one may be waiting when a restart fails; the failure is in the log.
    listening.promise.catch(() => {})
    let readyAt: number | null = null
    let reason = ''
    worker.on('message', (message: FromSandbox) => {
      readyAt = Date.now()
      this.#boot.port = Number(new URL(message.host).port)
      listening.resolve({ host: message.host, apiKey: message.apiKey })
    })
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
      log.error('The sandbox failed', error)
    })
    worker.on('exit', (code) => {
      this.#worker = null
      listening.reject(new Error(`The sandbox ended: ${reason || `exit code ${code}`}`))
      this.#onExit(readyAt === null ? 0 : Date.now() - readyAt)
    })
    return listening.promise
  }

  #onExit(livedMs: number): void {
    // One that never listened has something wrong with it that no restart mends.
    if (this.#stopped || this.#boot.port === 0) return
    const pause = this.#pauses.next(livedMs)
    this.#options.log.warn(`The sandbox ended and is started again in ${pause} ms`)
    this.#restart = setTimeout(() => {
      this.#address = this.#launch()
    }, pause)
  }

  #post(message: ToSandbox): void {
    this.#worker?.postMessage(message)
  }
}
