import type { Change, LogLine, Run, RunDetail, RunKind } from '../../src/shared/model'
import type { Place } from './place'

/** What a sync may be asked for besides. */
export interface SyncWishes {
  full?: boolean
  acceptDeletes?: boolean
  confirmFirstSync?: boolean
}

/** A run that has ended, with what it changed. */
export type RunOutcome = RunDetail & { changes: Change[] }

const rounds = 8
const over: ReadonlySet<Run['status']> = new Set(['succeeded', 'partial', 'failed', 'stopped', 'interrupted', 'undone'])

/** Runs of a workspace, begun through the app contract and waited for. */
export class Runs {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  /** Syncs an account, by default the first, to the run's end. */
  async sync(account = this.#first(), wishes: SyncWishes = {}): Promise<RunOutcome> {
    return this.ended(await this.begin(account, wishes))
  }

  /** As {@link sync}; fails, with the run's log, when it did not succeed. */
  async syncWell(account = this.#first(), wishes: SyncWishes = {}): Promise<RunOutcome> {
    const run = await this.sync(account, wishes)
    if (run.status === 'succeeded') return run
    const lines = (await this.log(run)).map(({ level, text }) => `${level} ${text}`)
    throw new Error(`${run.status}: ${JSON.stringify(run.problem)}\n${lines.join('\n')}`)
  }

  /** Starts a sync and does not wait for it. */
  begin(account = this.#first(), wishes: SyncWishes = {}): Promise<Run> {
    return this.#place.client.integrations.sync({ id: this.#place.id(account), ...wishes })
  }

  /** Finds out what a sync would do. */
  async dryRun(account = this.#first(), wishes: SyncWishes = {}) {
    const { client } = this.#place
    const input = { id: this.#place.id(account), dryRun: true, ...wishes }
    const run = await this.ended(await client.integrations.sync(input))
    return { ...run, report: await client.runs.report({ id: run.id }) }
  }

  /** Undoes a run, or redoes an undo, to its end. */
  async undo({ id }: Pick<Run, 'id'>): Promise<RunOutcome> {
    return this.ended(await this.#place.client.runs.undo({ id }))
  }

  /** Tries a run's refused records again, or the one of a change. */
  async retry({ id }: Pick<Run, 'id'>, change?: Pick<Change, 'id'>): Promise<RunOutcome> {
    const input = { id, ...(change ? { changeId: change.id } : {}) }
    return this.ended(await this.#place.client.runs.retry(input))
  }

  /**
   * Syncs accounts in turn, by default all, until a round leaves everything as it was. Returns all runs.
   * Fails after 8 rounds: then something goes back and forth.
   */
  async syncUntilQuiet(...accounts: string[]): Promise<RunOutcome[]> {
    const runs: RunOutcome[] = []
    for (let round = 0; round < rounds; round += 1) {
      const before = JSON.stringify(this.#place.snapshot())
      for (const account of accounts.length > 0 ? accounts : this.#place.accountNames) {
        runs.push(await this.sync(account))
      }
      if (JSON.stringify(this.#place.snapshot()) === before) return runs
    }
    throw new Error(`Not quiet after ${rounds} rounds: ${JSON.stringify(runs.slice(-2), null, 1)}`)
  }

  /** Waits until a run has ended. */
  async ended({ id }: Pick<Run, 'id'>): Promise<RunOutcome> {
    for (;;) {
      // Progress and log lines come by the dozen, and end nothing.
      const next = this.#place.ear.next(({ type }) => type === 'run.ended' || type === 'changed')
      const run = await this.#place.client.runs.get({ id })
      if (over.has(run.status)) return { ...run, changes: await this.changes(run) }
      await this.#place.life.alive(next)
    }
  }

  /** Waits until no run is under way or queued. */
  async idle(): Promise<void> {
    for (;;) {
      const next = this.#place.ear.next()
      const { client } = this.#place
      const running = await client.runs.list({ status: 'running', limit: 1 })
      const queued = await client.runs.list({ status: 'queued', limit: 1 })
      if (running.items.length + queued.items.length === 0) return
      await this.#place.life.alive(next)
    }
  }

  /** All runs of an account, or of all, oldest first; of one kind only where it is named. */
  async list(account?: string, kind?: RunKind): Promise<Run[]> {
    const filter = account === undefined ? {} : { integrationId: this.#place.id(account) }
    const runs: Run[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await this.#place.client.runs.list({ ...filter, limit: 500, ...(cursor ? { cursor } : {}) })
      runs.push(...page.items)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    return runs.reverse().filter((run) => kind === undefined || run.kind === kind)
  }

  /** All changes of a run, in their order. */
  async changes({ id }: Pick<Run, 'id'>): Promise<Change[]> {
    const changes: Change[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await this.#place.client.runs.changes({ id, limit: 500, ...(cursor ? { cursor } : {}) })
      changes.push(...page.items)
      if (page.nextCursor === null) return changes
      cursor = page.nextCursor
    }
  }

  /** The log of a run, up to 5,000 lines. */
  async log({ id }: Pick<Run, 'id'>): Promise<LogLine[]> {
    return (await this.#place.client.runs.log({ id, limit: 5000 })).lines
  }

  #first(): string {
    const [first] = this.#place.accountNames
    if (first === undefined) throw new Error('This scene has no account')
    return first
  }
}
