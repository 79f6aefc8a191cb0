import type { StreamSettings } from '@shared/model'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { JournalEntry } from '../../src/main/sandbox/crm-journal'
import type { Act, DumpedRecord, Facts, Look, Moment } from './oracle/facts'
import type { ObjectName, Side, Stage } from './stage'

/** Distributes over the kinds of acts, so that each keeps its own fields. */
type Wanted<A = Act> = A extends Act ? Omit<A, keyof Moment> : never

/** What the scripted people wanted of Patchbay, and what it answered in between: what the oracle judges by. */
export class Ledger {
  readonly #stage: Stage
  readonly #acts: Act[] = []
  readonly #looks: Look[] = []
  #start: DumpedRecord[] = []
  #first: Look = { seq: 0, records: [], conflicts: [] }
  readonly #entries: JournalEntry[] = []
  #read = 0

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** From now on everything counts. */
  async begin(): Promise<void> {
    await this.#now()
    this.#entries.length = 0
    this.#start = await this.#dumps()
    this.#first = await this.#ask()
    this.#looks.push(this.#first)
  }

  /** Looks at what Patchbay answers now. No run is under way. */
  async look(): Promise<void> {
    this.#looks.push(await this.#ask())
  }

  /** Does something for a person, and notes that it was wanted. What is refused was not. */
  async act<T>(wanted: Wanted, work: () => Promise<T>, runOf: (done: T) => string | null = () => null): Promise<T> {
    const act: Act = { ...wanted, seq: await this.#now(), until: null, runId: null }
    this.#acts.push(act)
    try {
      const done = await work()
      Object.assign(act, { until: await this.#now(), runId: runOf(done) })
      return done
    } catch (error) {
      // A dead engine may have done it; a living one says that it has not.
      if (!this.#stage.isDead) this.#acts.splice(this.#acts.indexOf(act), 1)
      throw error
    }
  }

  /** A record's id that is known only when it was made. */
  named(record: string): void {
    const made = this.#acts.findLast((one) => one.act === 'create')
    if (made?.act === 'create') made.record = record
  }

  /** Changes settings of a stream, and notes it. */
  async settings(
    side: Side,
    object: ObjectName,
    change: Partial<StreamSettings & { direction: 'both' | 'from' | 'to' | 'off' }>,
  ): Promise<void> {
    const { scene } = this.#stage
    const id = scene.id(side)
    const before = await scene.client.integrations.streamSettings({ id, stream: object })
    const rules = { ...before, ...change }
    await this.act({ act: 'settings', account: side, stream: object, rules }, async () => {
      await scene.client.integrations.setStreamSettings({ id, stream: object, settings: rules })
      await scene.client.integrations.confirmFirstSync({ id })
    })
  }

  /** All that the oracle needs, when nothing moves any more. */
  async facts(): Promise<Facts> {
    const { scene, sides } = this.#stage
    await this.#now()
    const { client } = scene
    const changes = []
    const runs = []
    for (const run of await scene.runs.list()) {
      const listed = await scene.runs.changes(run)
      changes.push(...listed)
      const { changeCount } = await client.runs.get({ id: run.id })
      runs.push({ id: run.id, kind: run.kind, said: changeCount, listed: listed.length })
    }
    const links = []
    for (const state of ['let-go', 'held-back', 'deleted', 'merged'] as const) {
      links.push(...(await client.links.list({ state, limit: 500 })).items)
    }
    const rules = []
    const held = []
    for (const side of sides) {
      const id = scene.id(side)
      const { connectionId, pausedAt } = await client.integrations.status({ id })
      if (connectionId === null || pausedAt !== null) continue
      const { streams } = await client.integrations.overview({ id })
      for (const { stream, records } of streams) {
        if (this.#stage.objects(side).some((object) => object === stream))
          held.push({ account: side, stream, said: records })
      }
      for (const stream of this.#stage.objects(side)) {
        rules.push({ account: side, stream, rules: await client.integrations.streamSettings({ id, stream }) })
      }
    }
    return {
      accounts: this.#stage.facts(),
      start: this.#start,
      first: this.#first,
      entries: this.#entries,
      acts: this.#acts,
      looks: this.#looks,
      end: {
        ...(await this.#ask()),
        dumps: await this.#dumps(),
        outbox: (await client.outbox.list({ limit: 500 })).items,
        reviews: await scene.here.reviews(),
        links,
        changes,
        runs,
        held,
        openConflicts: (await client.conflicts.list({ limit: 1 })).open,
        rules,
      },
    }
  }

  /** Reads on in the sandbox's journal; returns its last number. */
  async #now(): Promise<number> {
    for (;;) {
      const { entries, next, more } = await this.#stage.control.journal({ since: this.#read, limit: 10_000 })
      this.#entries.push(...entries.map(takenApart))
      this.#read = next
      if (!more) return next
    }
  }

  async #ask(): Promise<Look> {
    const { scene } = this.#stage
    const records = []
    for (const kind of ['contact', 'company'] as const) {
      for (let cursor: string | undefined; ; ) {
        const page = await scene.client.records.find({
          kind,
          deleted: 'with',
          limit: 500,
          ...(cursor ? { cursor } : {}),
        })
        records.push(...page.items)
        if (page.nextCursor === null) break
        cursor = page.nextCursor
      }
    }
    return { seq: await this.#now(), records, conflicts: await scene.here.conflicts() }
  }

  async #dumps(): Promise<DumpedRecord[]> {
    const { scene, sides } = this.#stage
    const all: DumpedRecord[] = []
    for (const side of sides) {
      for (const object of this.#stage.objects(side)) {
        const name = this.#stage.at(side, object).name
        for (const { id, fields } of await scene.at(side).dump(name))
          all.push({ account: side, object: name, id, fields })
      }
    }
    return all
  }
}

/** The entry with values that the CRM keeps as one as people see them, as far as they have changed. */
function takenApart(entry: JournalEntry): JournalEntry {
  const { apart } = wordsOf(entry.provider)
  if (!apart) return entry
  const changes = entry.changes.map((change) => {
    const [before, after] = [apart(change.before ?? {}), apart(change.after ?? {})]
    const isNew = (name: string) => before[name] !== after[name]
    const newOf = (values: Record<string, string | null>) =>
      Object.fromEntries(Object.entries(values).filter(([name]) => isNew(name)))
    return {
      ...change,
      before: change.before && { ...change.before, ...newOf(before) },
      after: change.after && { ...change.after, ...newOf(after) },
    }
  })
  return { ...entry, changes }
}
