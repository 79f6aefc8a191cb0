import { rm } from 'node:fs/promises'
import { fail } from '@shared/model'
import { sandboxFolder } from '../files/data-folder'
import type { SandboxPart } from '../supervisor/host-router'
import { giveConsent } from './sandbox-consent'
import { type SandboxAddress, SandboxWorker, type SandboxWorkerOptions } from './sandbox-worker'

/** The embedded sandboxes of a host, one a workspace, each in a worker of its own. */
export class SandboxRunner implements SandboxPart {
  readonly #dataDir: string
  readonly #options: SandboxWorkerOptions
  readonly #workers = new Map<string, SandboxWorker>()

  constructor(dataDir: string, options: SandboxWorkerOptions) {
    this.#dataDir = dataDir
    this.#options = options
  }

  /** Starts the sandbox of a workspace, or returns the running one. Throws when it cannot start. */
  async start(workspaceId: string, live: boolean): Promise<SandboxAddress> {
    let worker = this.#workers.get(workspaceId)
    if (worker) worker.setLive(live)
    else {
      worker = new SandboxWorker(this.#options, sandboxFolder(this.#dataDir, workspaceId), live)
      this.#workers.set(workspaceId, worker)
    }
    try {
      return await worker.address
    } catch (error) {
      await this.stop(workspaceId)
      throw error
    }
  }

  async setLive(workspaceId: string, live: boolean): Promise<void> {
    this.#workers.get(workspaceId)?.setLive(live)
  }

  async consent(workspaceId: string, url: string): Promise<void> {
    const worker = this.#workers.get(workspaceId) ?? fail('NOT_FOUND', { what: 'sandbox' })
    await giveConsent((await worker.address).host, url)
  }

  async stop(workspaceId: string): Promise<void> {
    const worker = this.#workers.get(workspaceId)
    this.#workers.delete(workspaceId)
    await worker?.stop()
  }

  /** Stops it and deletes its state. */
  async reset(workspaceId: string): Promise<void> {
    const stateDir = sandboxFolder(this.#dataDir, workspaceId)
    await this.stop(workspaceId)
    await rm(stateDir, { recursive: true, force: true })
  }

  /** Stops every sandbox. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#workers.keys()].map((id) => this.stop(id)))
  }
}
