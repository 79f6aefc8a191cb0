import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/main/engine/clock'
import { providers } from '../../src/main/engine/providers/registry'
import type { Store } from '../../src/main/engine/store/store'
import type { WorkspaceSession } from '../../src/main/engine/workspaces/session'
import { SandboxControl } from '../../src/main/sandbox/control-client'
import type { AppClient } from '../../src/shared/contract'
import type { HostSettings } from '../../src/shared/host'
import type { RunDetail, StreamName } from '../../src/shared/model'
import { KitEngine } from '../../tests/kit/engine'
import { hostParts } from '../../tests/kit/host'
import type { Address } from './sandboxes'

export interface EngineOptions {
  /** The engine's folder; what another process has left there is gone on with. */
  folder: string
  sandbox: Address
  /** The vendors' limits are kept; absent: none are. */
  limits?: boolean
}

/** What the host of an engine keeps between processes. */
interface Kept {
  settings: HostSettings
  keys: Record<string, string>
}

const tags = { bench: 'speed' }

/** By which a workspace's own host is known again. */
const hostFile = (folder: string) => join(folder, 'host.json')

/**
 * The engine as its worker composes it, in this process, with a host in memory: the app contract on a port, a real file,
 * real HTTP, the computer's time.
 */
export class BenchEngine implements AsyncDisposable {
  readonly client: AppClient
  /** Ms that each commit took, since {@link forget}. */
  commits: number[] = []
  readonly #kit: KitEngine
  readonly #folder: string
  readonly #kept: Kept
  readonly #parts: ReturnType<typeof hostParts>
  readonly #control: SandboxControl

  static async open({ folder, sandbox, limits = false }: EngineOptions): Promise<BenchEngine> {
    if (!limits) liftLimits()
    mkdirSync(folder, { recursive: true })
    const kept: Kept | null = existsSync(hostFile(folder)) ? JSON.parse(readFileSync(hostFile(folder), 'utf8')) : null
    const parts = hostParts(kept ?? {})
    let begun = 0
    const commits: number[] = []
    const kit = await KitEngine.start({
      dataDir: folder,
      parts,
      clock: systemClock,
      commits: {
        begin: () => {
          begun = performance.now()
        },
        end: () => void commits.push(performance.now() - begun),
      },
    })
    const engine = new BenchEngine(kit, folder, parts, kept ?? { settings: parts.settings.read(), keys: {} }, sandbox)
    engine.commits = commits
    if (kept === null) {
      const access = { host: sandbox.host, apiKey: sandbox.apiKey }
      await kit.client.workspaces.create({ name: 'Bench', kind: 'dev', ...access, tags })
      engine.#kept.keys = { [engine.session.workspace.id]: sandbox.apiKey }
    }
    return engine
  }

  private constructor(
    kit: KitEngine,
    folder: string,
    parts: ReturnType<typeof hostParts>,
    kept: Kept,
    sandbox: Address,
  ) {
    this.#kit = kit
    this.#folder = folder
    this.#parts = parts
    this.#kept = kept
    this.#control = new SandboxControl(sandbox)
    this.client = kit.client
  }

  get session(): WorkspaceSession {
    const [session] = this.#kit.engine.workspaces.sessions
    if (!session) throw new Error('The workspace is not open')
    return session
  }

  get store(): Store {
    return this.session.store
  }

  /** The workspace's file. */
  get file(): string {
    return join(this.#folder, 'workspaces', this.session.workspace.id, 'patchbay.sqlite')
  }

  /** Bytes of the file, with all that waits to be moved into it. */
  get fileBytes(): number {
    this.store.db.pragma('wal_checkpoint(TRUNCATE)')
    return statSync(this.file).size
  }

  /** The integration's id; the account is connected when it is not yet. Only the named streams are on. */
  async connect(provider: string, streams: readonly StreamName[]): Promise<string> {
    const known = this.store.integrations.all().find((row) => row.provider === provider)
    if (known) return known.id
    const offered = (await this.#control.accounts()).find((account) => account.provider === provider)
    const { manifest } = providers.get(provider)
    const integrationKey = manifest.nangoProviders[0] ?? provider
    const [connectionId = ''] = await this.#control.addConnections({ integrationKey, account: offered?.id, tags })
    const { id } = await this.client.integrations.adopt({ integrationKey, connectionId })
    for (const { stream } of manifest.streams) {
      if (streams.includes(stream)) continue
      const settings = await this.client.integrations.streamSettings({ id, stream })
      await this.client.integrations.setStreamSettings({ id, stream, settings: { ...settings, direction: 'off' } })
    }
    await this.client.integrations.confirmFirstSync({ id })
    return id
  }

  /** Waits until a run has ended; fails when it did not end well. */
  async ended({ id }: { id: string }): Promise<RunDetail> {
    for (;;) {
      const run = this.store.runs.get(id)
      if (run && run.status !== 'queued' && run.status !== 'running') break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const run = await this.client.runs.get({ id })
    if (run.status !== 'succeeded') throw new Error(`${run.kind} ${run.status}: ${JSON.stringify(run.problem)}`)
    return run
  }

  /** A sync, to its end. */
  async sync(id: string, wishes: { full?: boolean; dryRun?: boolean } = {}): Promise<RunDetail> {
    return this.ended(await this.client.integrations.sync({ id, ...wishes }))
  }

  forget(): void {
    this.commits.length = 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kept.settings = this.#parts.settings.read()
    await this.#kit.close()
    writeFileSync(hostFile(this.#folder), JSON.stringify(this.#kept))
  }
}

/** No limiter of this process keeps anything back: what is measured is the engine, not the vendors' patience. */
function liftLimits(): void {
  for (const { manifest } of providers.all) Object.assign(manifest, { limits: [], dailyLimit: null })
}
