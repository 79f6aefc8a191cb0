import { AttemptTable } from './attempts'
import { ChangeTable } from './changes'
import { type Db, openDatabase } from './database'
import { EntityTable } from './entities'
import { IntegrationTable } from './integrations'
import { ObjectTable } from './objects'
import { RecordTable } from './records'
import { RunLogTable } from './run-log'
import { RunTable } from './runs'
import { SettingsTable } from './settings'
import { StatisticsTable } from './statistics'

/** Notes the borders of a commit; the fault tests count by it where a kill fell. */
export interface CommitObserver {
  begin(): void
  end(): void
}

/** One workspace's file, by subject. All calls are synchronous; what must hold together goes through `commit`. */
export class Store {
  readonly db: Db
  readonly settings
  readonly attempts
  readonly integrations
  readonly objects
  readonly entities
  readonly records
  readonly runs
  readonly log
  readonly changes
  readonly statistics
  readonly #observer: CommitObserver | undefined

  /** @throws ProblemError see {@link openDatabase} */
  constructor(file: string, observer?: CommitObserver) {
    this.db = openDatabase(file)
    this.#observer = observer
    this.settings = new SettingsTable(this.db)
    this.attempts = new AttemptTable(this.db)
    this.integrations = new IntegrationTable(this.db)
    this.objects = new ObjectTable(this.db)
    this.entities = new EntityTable(this.db)
    this.records = new RecordTable(this.db)
    this.runs = new RunTable(this.db)
    this.log = new RunLogTable(this.db)
    this.changes = new ChangeTable(this.db)
    this.statistics = new StatisticsTable(this.db)
  }

  /** Runs `work` in one transaction: all of it is there after a crash, or nothing. Keep it short, reads wait for it. */
  commit<T>(work: () => T): T {
    this.#observer?.begin()
    try {
      return this.db.transaction(work).immediate()
    } finally {
      this.#observer?.end()
    }
  }

  close(): void {
    this.db.close()
  }
}
