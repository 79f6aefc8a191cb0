import type { Change, EntityKind, FieldChange, Problem } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { Db } from '../file/database'
import { writeProblem } from '../file/values'
import type { JournalStep } from '../runs/journal'

/** What a run did to one record, before it has an id. */
export interface NewChange {
  runId: string
  at: number
  entityId: number | null
  remoteRecordId: number | null
  entityKind: EntityKind
  name: string
  action: Change['action']
  side: Change['side']
  /** What was before and after; of a record that was made also what it holds, by field. */
  fields: readonly FieldChange[] | MappedFields
  problem: Problem | null
  journal: readonly JournalStep[]
}

/** Writes the history. Only the doors use it. */
export class ChangeWriter {
  readonly #insert

  constructor(db: Db) {
    this.#insert = db.prepare(
      `INSERT INTO changes (run_id, at, entity_id, remote_record_id, entity_kind, name, action, side, fields, problem, journal)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  /** Returns the change's id. */
  add(change: NewChange): number {
    return Number(
      this.#insert.run(
        change.runId,
        change.at,
        change.entityId,
        change.remoteRecordId,
        change.entityKind,
        change.name,
        change.action,
        change.side,
        JSON.stringify(compact(change)),
        writeProblem(change.problem),
        change.journal.length === 0 ? null : JSON.stringify(change.journal),
      ).lastInsertRowid,
    )
  }
}

/** A create holds each value once; another change the value before and the one after. Labels are found when it is read. */
function compact({ action, fields }: NewChange): object {
  if (!isChanges(fields)) return fields
  const bare = action === 'created' && fields.every(({ before }) => before === null)
  if (bare) return Object.fromEntries(fields.map(({ field, after }) => [field, after]))
  return fields.map(({ field, before, after }) => [field, before, after])
}

function isChanges(fields: NewChange['fields']): fields is readonly FieldChange[] {
  return Array.isArray(fields)
}
