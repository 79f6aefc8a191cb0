import {
  associationFields,
  type Change,
  customFieldName,
  type EntityKind,
  type FieldChange,
  type Page,
  type RecordChange,
  type RunKind,
  type RunTrigger,
  standardFieldsOf,
} from '@shared/model'
import type { Db } from '../file/database'
import { readProblem, toTimestamp } from '../file/values'
import type { JournalStep, StoredFields } from './journal'

interface RawChange {
  id: number
  run_id: string
  at: number
  entity_id: number | null
  entity_kind: EntityKind
  name: string
  action: Change['action']
  side: Change['side']
  fields: string
  problem: string | null
}

/** What a change did to one CRM's record, without the words for people. */
export interface RecordTouch {
  id: number
  runId: string
  action: Change['action']
  side: Change['side']
  fields: Pick<FieldChange, 'field' | 'before' | 'after'>[]
  journal: JournalStep[]
}

/** A change with what takes it back. */
export type JournaledChange = Change & { remoteRecordId: number | null; journal: JournalStep[] | null }

/** The history: what runs and edits did to records, field by field. */
export class ChangeTable {
  readonly #list
  readonly #listOf
  readonly #count
  readonly #retryable
  readonly #countsOf
  readonly #hasMade
  readonly #backwards
  readonly #remoteOf
  readonly #lastIntegration
  readonly #lastFailed
  readonly #touchesAfter
  readonly #touchesBefore
  readonly #entityAfter
  readonly #entityIn
  readonly #linkedIn
  readonly #ofEntity
  readonly #definitionLabels

  constructor(db: Db) {
    this.#count = db.prepare<[string], { n: number }>('SELECT COUNT(*) AS n FROM changes WHERE run_id = ?')
    this.#hasMade = db.prepare<[string], { id: number }>(
      "SELECT id FROM changes WHERE run_id = ? AND action <> 'failed' LIMIT 1",
    )
    this.#countsOf = db.prepare<[string], { action: Change['action']; side: Change['side']; n: number }>(
      'SELECT action, side, COUNT(*) AS n FROM changes WHERE run_id = ? GROUP BY action, side',
    )
    this.#retryable = db.prepare<[{ runId: string; integrationId: string }], { n: number }>(
      `SELECT COUNT(*) AS n FROM changes c WHERE c.run_id = @runId AND c.action = 'failed' AND (
         (c.entity_id IS NULL AND c.name <> '') OR EXISTS (
           SELECT 1 FROM outbox x WHERE x.entity_id = c.entity_id AND x.integration_id = @integrationId AND x.state = 'parked')
         OR EXISTS (SELECT 1 FROM waiting_fields w JOIN objects o ON o.id = w.object_id
           WHERE w.entity_id = c.entity_id AND o.integration_id = @integrationId
             AND w.reason ->> 'code' NOT IN ('FIELD_NOT_WRITABLE', 'CALLED_OFF'))
         OR EXISTS (SELECT 1 FROM association_wants w JOIN objects o ON o.id = w.object_id
           WHERE w.entity_id = c.entity_id AND o.integration_id = @integrationId
             AND w.problem ->> 'code' <> 'CALLED_OFF'))`,
    )
    this.#backwards = db.prepare<
      [string, number, number],
      RawChange & { remote_record_id: number | null; journal: string | null }
    >('SELECT * FROM changes WHERE run_id = ? AND id < ? ORDER BY id DESC LIMIT ?')
    this.#definitionLabels = db.prepare<[], { name: string; label: string }>(
      "SELECT name, definition ->> 'label' AS label FROM field_definitions WHERE definition ->> 'custom' = 1",
    )
    this.#remoteOf = db.prepare<[number], { remote_record_id: number | null }>(
      'SELECT remote_record_id FROM changes WHERE id = ?',
    )
    const touch = 'id, run_id, action, side, fields, journal FROM changes'
    this.#touchesAfter = db.prepare<[number, number, number], RawTouch>(
      `SELECT ${touch} WHERE remote_record_id = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    this.#touchesBefore = db.prepare<[number, number, number], RawTouch>(
      `SELECT ${touch} WHERE remote_record_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    )
    this.#linkedIn = db.prepare<[number, string], { id: number }>(
      `SELECT id FROM changes WHERE remote_record_id = ? AND run_id = ?
         AND (journal LIKE '%"step":"link-made"%' OR (journal IS NULL AND action IN ('created', 'linked'))) LIMIT 1`,
    )
    this.#entityAfter = db.prepare<[number, number, number], RawTouch>(
      `SELECT ${touch} WHERE entity_id = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    this.#entityIn = db.prepare<[number, string, number], RawTouch>(
      `SELECT ${touch} WHERE entity_id = ? AND run_id = ? AND id < ? ORDER BY id`,
    )
    this.#lastFailed = db.prepare<[number, string], { runId: string; changeId: number }>(
      `SELECT c.run_id AS runId, c.id AS changeId FROM changes c CROSS JOIN runs r ON r.id = c.run_id
       WHERE c.entity_id = ? AND c.action = 'failed' AND r.integration_id = ? ORDER BY c.id DESC LIMIT 1`,
    )
    this.#lastIntegration = db.prepare<[number], { id: string }>(
      `SELECT r.integration_id AS id FROM changes c JOIN runs r ON r.id = c.run_id WHERE c.entity_id = ?
       ORDER BY c.id DESC LIMIT 1`,
    )
    this.#ofEntity = db.prepare<[number, number, number], RawRecordChange>(historyOfEntity)
    const columns = 'id, run_id, at, entity_id, entity_kind, name, action, side, fields, problem'
    this.#list = db.prepare<[string, number, number], RawChange>(
      `SELECT ${columns} FROM changes WHERE run_id = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    this.#listOf = db.prepare<[string, string, number, number], RawChange>(
      `SELECT ${columns} FROM changes WHERE run_id = ? AND action = ? AND id > ? ORDER BY id LIMIT ?`,
    )
  }

  #labels(): Labels {
    return new Map(this.#definitionLabels.all().map((row) => [row.name, row.label]))
  }

  /** A run's changes, the last one first, before an id; null begins at the end. */
  backwards(runId: string, before: number | null, limit: number): JournaledChange[] {
    const rows = this.#backwards.all(runId, before ?? Number.MAX_SAFE_INTEGER, limit)
    const labels = this.#labels()
    return rows.map((row) => ({
      ...fromRaw(row, labels),
      remoteRecordId: row.remote_record_id,
      journal: row.journal === null ? null : (JSON.parse(row.journal) as JournalStep[]),
    }))
  }

  /** The CRM's record that a change belongs to. */
  remoteRecordOf(id: number): number | null {
    return this.#remoteOf.get(id)?.remote_record_id ?? null
  }

  /** What changes after one did to a CRM's record, the first one in front. */
  touchesAfter(recordId: number, id: number): RecordTouch[] {
    return this.#touchesAfter.all(recordId, id, mostTouches).map(touchFromRaw)
  }

  /** What changes before one did to a CRM's record, the last one in front. */
  touchesBefore(recordId: number, id: number): RecordTouch[] {
    return this.#touchesBefore.all(recordId, id, mostTouches).map(touchFromRaw)
  }

  /** Whether a run has linked a CRM's record to an entity. */
  hasLinked(runId: string, recordId: number): boolean {
    return this.#linkedIn.get(recordId, runId) !== undefined
  }

  /** What changes after one did to an entity, the first one in front. */
  ofEntityAfter(entityId: number, id: number): RecordTouch[] {
    return this.#entityAfter.all(entityId, id, mostTouches).map(touchFromRaw)
  }

  /** What changes of a run before one did to an entity, the first one in front. */
  ofEntityIn(entityId: number, runId: string, before: number): RecordTouch[] {
    return this.#entityIn.all(entityId, runId, before).map(touchFromRaw)
  }

  /** The history of an entity before a change, the last one in front. */
  ofEntityBefore(entityId: number, before: number, limit: number): RecordChange[] {
    const labels = this.#labels()
    return this.#ofEntity.all(entityId, before, limit).map((raw) => recordChangeOf(raw, labels))
  }

  /** The integration whose run changed an entity last; null where history has nothing of it. */
  lastIntegrationOf(entityId: number): string | null {
    return this.#lastIntegration.get(entityId)?.id ?? null
  }

  /** The change by which history knows what an account refused of an entity last. */
  lastFailed(entityId: number, integrationId: string): { runId: string; changeId: number } | null {
    return this.#lastFailed.get(entityId, integrationId) ?? null
  }

  /** A run's changes counted by what was done and by where it came from. */
  countsOf(runId: string): { action: Change['action']; side: Change['side']; n: number }[] {
    return this.#countsOf.all(runId)
  }

  /** Refused records of a run that are still refused, and ones that could not be read. */
  countRetryable(runId: string, integrationId: string): number {
    return this.#retryable.get({ runId, integrationId })?.n ?? 0
  }

  /** Whether a run has changed anything; a try that failed is none. */
  hasMade(runId: string): boolean {
    return this.#hasMade.get(runId) !== undefined
  }

  /** How many changes a run has made. */
  count(runId: string): number {
    return this.#count.get(runId)?.n ?? 0
  }

  /** A page of a run's changes in the order in which they were made; the cursor is the last change's id. */
  list(
    runId: string,
    page: { action?: Change['action'] | undefined; cursor?: string | undefined; limit: number },
  ): Page<Change> {
    const after = page.cursor === undefined ? 0 : Number(page.cursor)
    const from = Number.isSafeInteger(after) ? after : 0
    const rows =
      page.action === undefined
        ? this.#list.all(runId, from, page.limit + 1)
        : this.#listOf.all(runId, page.action, from, page.limit + 1)
    const labels = this.#labels()
    const items = rows.slice(0, page.limit).map((row) => fromRaw(row, labels))
    const last = items.at(-1)
    return { items, nextCursor: rows.length > page.limit && last ? String(last.id) : null }
  }
}

interface RawRecordChange extends RawChange {
  journal: string | null
  kind: RunKind
  trigger: RunTrigger
  integration_id: string
  remote_record_id: number | null
  object: string | null
  remote_id: string | null
}

/** Exported for the test that looks at how it is read. */
export const historyOfEntity = `
  SELECT c.id, c.run_id, c.at, c.entity_id, c.entity_kind, c.name, c.action, c.side, c.fields, c.problem, c.journal,
    c.remote_record_id, r.kind, r.trigger, COALESCE(o.integration_id, r.integration_id) AS integration_id,
    o.name AS object, (SELECT m.remote_id FROM remote_records m WHERE m.id = c.remote_record_id) AS remote_id
  FROM changes c JOIN runs r ON r.id = c.run_id
    LEFT JOIN objects o ON o.id = (SELECT m.object_id FROM remote_records m WHERE m.id = c.remote_record_id)
  WHERE c.entity_id = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?`

function recordChangeOf(raw: RawRecordChange, labels: Labels): RecordChange {
  const { remote_record_id: recordId, object, remote_id: remoteId } = raw
  const journal = raw.journal === null ? [] : (JSON.parse(raw.journal) as JournalStep[])
  return {
    ...fromRaw(raw, labels),
    by: changedBy(raw),
    runKind: raw.kind,
    trigger: raw.trigger,
    integrationId: raw.integration_id,
    crmRecord:
      recordId === null || object === null || remoteId === null ? null : { linkId: String(recordId), object, remoteId },
    steps: journal.map(({ step }) => step),
  }
}

function changedBy({ action, kind, side }: RawRecordChange): RecordChange['by'] {
  if (kind === 'edit' || kind === 'undo' || kind === 'import') return 'person'
  if (action === 'decided') return 'policy'
  return side === 'remote' ? 'crm' : 'patchbay'
}

interface RawTouch {
  id: number
  run_id: string
  action: Change['action']
  side: Change['side']
  fields: string
  journal: string | null
}

/** So many changes of one record are looked at. */
const mostTouches = 500

function touchFromRaw(raw: RawTouch): RecordTouch {
  return {
    id: raw.id,
    runId: raw.run_id,
    action: raw.action,
    side: raw.side,
    fields: bareFields(JSON.parse(raw.fields) as StoredFields | FieldChange[]),
    journal: raw.journal === null ? [] : (JSON.parse(raw.journal) as JournalStep[]),
  }
}

function bareFields(stored: StoredFields | FieldChange[]): RecordTouch['fields'] {
  if (!Array.isArray(stored)) return Object.entries(stored).map(([field, after]) => ({ field, before: null, after }))
  return stored.map((item) => (Array.isArray(item) ? { field: item[0], before: item[1], after: item[2] } : item))
}

/** Labels of the CRMs' own fields as they are called now; a standard field has that of the model. */
type Labels = ReadonlyMap<string, string>

function fromRaw(raw: RawChange, labels: Labels): Change {
  return {
    id: raw.id,
    runId: raw.run_id,
    at: toTimestamp(raw.at),
    entityId: raw.entity_id === null ? null : String(raw.entity_id),
    entityKind: raw.entity_kind,
    name: raw.name,
    action: raw.action,
    side: raw.side,
    fields: fieldsOf(raw, labels),
    problem: readProblem(raw.problem),
  }
}

/** What stands in the history like a field, and is none. */
const ownLabels: ReadonlyMap<string, string> = new Map(
  Object.values(associationFields).flatMap(({ any, first }) => [any, first].map(({ field, label }) => [field, label])),
)

function fieldsOf(raw: RawChange, labels: Labels): FieldChange[] {
  // Changes of before the journal hold the labels themselves.
  const stored = JSON.parse(raw.fields) as StoredFields | FieldChange[]
  const label = (field: string) => {
    const custom = customFieldName(field)
    if (custom !== null) return labels.get(custom) ?? custom
    return standardFieldsOf(raw.entity_kind).find((item) => item.id === field)?.label ?? ownLabels.get(field) ?? field
  }
  if (!Array.isArray(stored)) {
    return Object.entries(stored).map(([field, after]) => ({ field, label: label(field), before: null, after }))
  }
  return stored.map((item) =>
    Array.isArray(item) ? { field: item[0], label: label(item[0]), before: item[1], after: item[2] } : item,
  )
}
