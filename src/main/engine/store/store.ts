import { dirname } from 'node:path'
import { AttemptTable } from './accounts/attempts'
import { FieldMappingTable } from './accounts/field-mappings'
import { GoneSignTable } from './accounts/gone-signs'
import { IntegrationTable } from './accounts/integrations'
import { LimiterTable } from './accounts/limiters'
import { MetMarks } from './accounts/met-marks'
import { ObjectTable } from './accounts/objects'
import { ParentLooks } from './accounts/parent-looks'
import { RecordTable } from './accounts/records'
import { ReferenceTable } from './accounts/reference'
import { AssociationTable } from './entities/associations'
import { ConflictTable } from './entities/conflicts'
import { EntityTable } from './entities/entities'
import { EntityKeyTable } from './entities/entity-keys'
import { FieldTurnTable } from './entities/field-turns'
import { KeptApartTable } from './entities/kept-apart'
import { OutboxTable } from './entities/outbox'
import { ReviewTable } from './entities/reviews'
import { WaitingFieldTable } from './entities/waiting-fields'
import { Checkpoints } from './file/checkpoints'
import { type Db, openDatabase } from './file/database'
import { FilePlace } from './file/file-place'
import { SettingsTable } from './file/settings'
import { AttentionTable } from './lists/attention'
import { CoverageTable } from './lists/coverage'
import { DuplicateList } from './lists/duplicates'
import { EntityList } from './lists/entity-list'
import { LinkList } from './lists/link-list'
import { OutboxList } from './lists/outbox-list'
import { RecordPast } from './lists/record-past'
import { StatisticsTable } from './lists/statistics'
import { ChangeTable } from './runs/changes'
import { RunLogTable } from './runs/run-log'
import { RunTable } from './runs/runs'

/** Notes the borders of a commit; the fault tests count by it where a kill fell. */
export interface CommitObserver {
  begin(): void
  end(): void
}

/** One workspace's file, by subject. All calls are synchronous; what must hold together goes through `commit`. */
export class Store {
  readonly db: Db
  /** Where the file stands. */
  readonly folder: string
  readonly settings
  readonly attempts
  readonly attention
  readonly integrations
  readonly objects
  readonly mappings
  readonly entities
  readonly entityKeys
  readonly entityList
  readonly duplicates
  readonly records
  readonly recordPast
  readonly associations
  readonly outbox
  readonly outboxList
  readonly keptApart
  readonly waiting
  readonly turns
  readonly gone
  readonly metMarks
  readonly parentLooks
  readonly conflicts
  readonly coverage
  readonly reviews
  readonly linkList
  readonly runs
  readonly log
  readonly changes
  readonly statistics
  readonly limiters
  readonly reference
  readonly #observer: CommitObserver | undefined
  readonly #checkpoints: Checkpoints
  readonly #place: FilePlace

  /** @param open how the file is opened. @throws ProblemError see {@link openDatabase} */
  constructor(file: string, observer?: CommitObserver, open: (file: string) => Db = openDatabase) {
    this.db = open(file)
    this.folder = dirname(file)
    this.#place = new FilePlace(file)
    this.#observer = observer
    this.#checkpoints = new Checkpoints(file)
    this.settings = new SettingsTable(this.db)
    this.attempts = new AttemptTable(this.db)
    this.attention = new AttentionTable(this.db)
    this.integrations = new IntegrationTable(this.db)
    this.objects = new ObjectTable(this.db)
    this.mappings = new FieldMappingTable(this.db)
    this.entities = new EntityTable(this.db)
    this.entityKeys = new EntityKeyTable(this.db)
    this.entityList = new EntityList(this.db)
    this.duplicates = new DuplicateList(this.db)
    this.records = new RecordTable(this.db)
    this.recordPast = new RecordPast(this.db)
    this.associations = new AssociationTable(this.db)
    this.outbox = new OutboxTable(this.db)
    this.outboxList = new OutboxList(this.db, this.associations)
    this.keptApart = new KeptApartTable(this.db)
    this.waiting = new WaitingFieldTable(this.db)
    this.turns = new FieldTurnTable(this.db)
    this.gone = new GoneSignTable(this.db)
    this.metMarks = new MetMarks(this.db)
    this.parentLooks = new ParentLooks(this.db)
    this.conflicts = new ConflictTable(this.db)
    this.coverage = new CoverageTable(this.db)
    this.reviews = new ReviewTable(this.db)
    this.linkList = new LinkList(this.db)
    this.runs = new RunTable(this.db)
    this.log = new RunLogTable(this.db)
    this.changes = new ChangeTable(this.db)
    this.statistics = new StatisticsTable(this.db, this.runs.unwritten)
    this.reference = new ReferenceTable(this.db)
    this.limiters = new LimiterTable(this.db, (work) => this.commitDurably(work))
  }

  /** @throws ProblemError DATA_FOLDER_MOVED when the file is no longer where it was: what is stored would be lost */
  requirePlace(): void {
    this.#place.require()
  }

  /**
   * Runs `work` in one transaction: all of it is there after a crash, or nothing. Keep it short, reads wait for it.
   *
   * @throws ProblemError DATA_FOLDER_MOVED
   */
  commit<T>(work: () => T): T {
    this.#place.require()
    this.#observer?.begin()
    try {
      return this.db.transaction(work).immediate()
    } finally {
      this.#observer?.end()
      if (!this.db.readonly) this.#checkpoints.afterCommit()
    }
  }

  /** Like {@link commit}, and on the disk before it returns: for what must not be forgotten at a power cut. */
  commitDurably<T>(work: () => T): T {
    // An overlay keeps nothing.
    if (this.db.readonly) return this.commit(work)
    this.db.pragma('synchronous = FULL')
    try {
      return this.commit(work)
    } finally {
      this.db.pragma('synchronous = NORMAL')
    }
  }

  /** Ends what goes on beside the calls, before {@link close}: the file is then this connection's alone. */
  async settle(): Promise<void> {
    await this.#checkpoints.close()
  }

  close(): void {
    // One that still runs ends by itself.
    void this.#checkpoints.close()
    this.db.close()
  }
}
