import { rmSync } from 'node:fs'
import type { StreamSettings } from '@shared/model'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { editRecord } from '../../src/main/engine/entities/change/edit-records'
import type { EntityRow } from '../../src/main/engine/store/entities'
import { seededRandom } from '../faults/random'
import { FakeTime } from './fake-time'
import { makeFolder } from './folder'
import { type CrmRecord, makeTemplate, type Side, Stage, sides } from './stage'
import { unlimited } from './test-engine'

/** Two HubSpot accounts that share people, connected and read, for each test of a file: the engine's parts, HTTP, a real file. */
class TwoAccounts {
  readonly #folder = makeFolder()
  #time: FakeTime | undefined
  #template = ''
  #stage: Stage | undefined

  get stage(): Stage {
    if (!this.#stage) throw new Error('no test is running')
    return this.#stage
  }

  get time(): FakeTime {
    this.#time ??= new FakeTime(seededRandom(5))
    return this.#time
  }

  async prepare(): Promise<void> {
    this.#template = await makeTemplate(this.time, this.#folder)
  }

  async begin(): Promise<void> {
    this.#stage = await Stage.open(this.time, this.#template)
  }

  end(): void {
    this.#time?.[Symbol.dispose]()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  ports() {
    return { store: this.stage.engine.store, provider: unlimited }
  }

  /** Syncs accounts one after the other. Returns the runs. */
  async sync(...which: Side[]): Promise<string[]> {
    const runs: string[] = []
    for (const side of which) runs.push(await this.stage.engine.run(this.stage.id(side)))
    return runs
  }

  /** The first contact that both accounts have. */
  shared(): { entity: EntityRow; ids: Record<Side, string> } {
    const { entities, records, objects } = this.stage.engine.store
    for (let id = 1; ; id++) {
      const entity = entities.get(id)
      if (!entity) throw new Error('nobody is shared')
      const ties = records.ofEntity(id)
      const idAt = (side: Side) =>
        ties.find((tie) => objects.byId(tie.objectId)?.integrationId === this.stage.id(side))?.remoteId ?? ''
      if (entity.kind === 'contact' && ties.length === 2) return { entity, ids: { A: idAt('A'), B: idAt('B') } }
    }
  }

  /** The values here. */
  here(entity: EntityRow): EntityRow['fields'] {
    return this.stage.engine.store.entities.get(entity.id)?.fields ?? {}
  }

  /** The contact's properties at an account. */
  async there(side: Side, id: string): Promise<CrmRecord['properties']> {
    return (await this.stage.dump(side, 'contacts')).find((record) => record.id === id)?.properties ?? {}
  }

  /** A person's edit here. */
  edit(entity: EntityRow, fields: EntityRow['fields']): EntityRow {
    return editRecord(this.ports(), String(entity.id), fields)
  }

  /** A person's edit at an account. */
  change(side: Side, id: string, fields: Record<string, string>): Promise<CrmRecord> {
    return this.stage.edit(side, { object: 'contacts', action: 'update', id, fields })
  }

  /** What requests have done to records. */
  async effects() {
    return (await this.stage.control.requests()).flatMap((request) => request.effects)
  }

  setStreams(patch: Partial<StreamSettings>): void {
    const { integrations } = this.stage.engine.store
    for (const side of sides) {
      for (const { stream, settings } of integrations.streams(this.stage.id(side))) {
        integrations.saveStreamSettings(this.stage.id(side), stream, { ...settings, ...patch })
      }
    }
  }
}

/** Sets the accounts up for every test of the file that calls it. */
export function twoAccounts(): TwoAccounts {
  const accounts = new TwoAccounts()
  beforeAll(() => accounts.prepare())
  afterAll(() => accounts.end())
  beforeEach(() => accounts.begin())
  afterEach(() => accounts.stage.close())
  return accounts
}
