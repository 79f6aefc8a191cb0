import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { attachConnection, identifyAccount } from '../../src/main/engine/integrations/accounts'
import { type ControlEdit, SandboxControl } from '../../src/main/sandbox/control-client'
import { type RunningSandbox, startSandbox } from '../../src/main/sandbox/server'
import type { FakeTime } from './fake-time'
import { makeFolder } from './folder'
import { TestEngine, unlimited } from './test-engine'

export type Side = 'A' | 'B'
export const sides: readonly Side[] = ['A', 'B']
export type ObjectName = 'contacts' | 'companies'
export const objects: readonly ObjectName[] = ['contacts', 'companies']

/** Two portals that share a part of their people. */
const accounts: Record<Side, string> = { A: '48211907', B: '26540318' }
const connections: Record<Side, string> = {
  A: '7b0c8a54-8d3c-4c52-9f0e-6b1f0a6f1a01',
  B: '7b0c8a54-8d3c-4c52-9f0e-6b1f0a6f1a02',
}
const people = 8

export interface CrmRecord {
  id: string
  properties: Record<string, string | null>
}

/** Two accounts at a sandbox of their own and an engine over a file of its own, in one process. */
export class Stage {
  readonly control: SandboxControl
  engine: TestEngine
  readonly #dead: TestEngine[] = []
  #skewMs = 0

  private constructor(
    readonly sandbox: RunningSandbox,
    readonly folder: string,
    readonly time: FakeTime,
  ) {
    this.control = new SandboxControl(sandbox)
    this.engine = this.#newEngine()
  }

  /** `template`: a file that both accounts were connected and read with, so that not every script begins with it. */
  static async open(time: FakeTime, template: string | null): Promise<Stage> {
    const folder = makeFolder()
    if (template !== null) copyFileSync(template, join(folder, 'patchbay.sqlite'))
    const sandbox = await startSandbox({ records: people, unlimited: true })
    const stage = new Stage(sandbox, folder, time)
    for (const side of sides) {
      const connectionId = connections[side]
      await stage.control.addConnections({ integrationKey: 'hubspot', account: accounts[side], connectionId })
    }
    if (template === null) for (const side of sides) await stage.#connect(side)
    return stage
  }

  get file(): string {
    return join(this.folder, 'patchbay.sqlite')
  }

  /** The integration's id. */
  id(side: Side): string {
    const row = this.engine.store.integrations.all().find((item) => item.connectionId === connections[side])
    if (!row) throw new Error(`${side} is not connected`)
    return row.id
  }

  sideOf(connectionId: string): Side {
    return connectionId === connections.A ? 'A' : 'B'
  }

  edit(side: Side, edit: ControlEdit): Promise<CrmRecord> {
    return this.control.edit<CrmRecord>({ provider: 'hubspot', account: accounts[side] }, edit)
  }

  dump(side: Side, object: ObjectName): Promise<CrmRecord[]> {
    return this.control.dump<CrmRecord>({ provider: 'hubspot', account: accounts[side] }, object)
  }

  /** The CRMs' clock goes wrong against the engine's by so much. */
  async skew(ms: number): Promise<void> {
    await this.control.advanceClock(ms - this.#skewMs)
    this.#skewMs = ms
  }

  /** Closes the engine in order, so that another process can have the file. */
  async letGo(): Promise<void> {
    await this.engine.close()
  }

  /** Opens the file as the other process left it. */
  async takeBack(): Promise<void> {
    this.engine = this.#newEngine()
    await this.engine.recover()
  }

  /** After a hard stop: a new engine over the file as it lies. */
  async revive(): Promise<void> {
    while (this.engine.dead) {
      await this.engine.settle()
      this.#dead.push(this.engine)
      this.engine = this.#newEngine()
      await this.engine.recover()
    }
  }

  async close(): Promise<void> {
    await this.engine.close()
    for (const engine of this.#dead) engine.store.close()
    await this.sandbox.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #connect(side: Side): Promise<void> {
    const { gateway, limits, store } = this.engine
    const provider = unlimited('hubspot')
    const connection = await gateway.getConnection('hubspot', connections[side])
    const signal = AbortSignal.timeout(60_000)
    const account = await identifyAccount({ gateway, provider, connection, limits, signal })
    const { row } = attachConnection(store, provider, connection, account, null)
    store.integrations.patch(row.id, { firstSyncConfirmedAt: Date.now() })
  }

  #newEngine(): TestEngine {
    const { host, apiKey } = this.sandbox
    return new TestEngine({ file: this.file, host, apiKey, time: this.time })
  }
}

/** Makes a file that both accounts were connected and read with. Remove its folder when it is no longer needed. */
export async function makeTemplate(time: FakeTime, folder: string): Promise<string> {
  const stage = await Stage.open(time, null)
  const file = join(folder, 'template.sqlite')
  for (const round of [1, 2])
    for (const side of sides) await stage.engine.run(stage.id(side), { kind: 'sync', full: round === 1 })
  stage.engine.store.db.pragma('wal_checkpoint(TRUNCATE)')
  copyFileSync(stage.file, file)
  await stage.close()
  return file
}
