import type { FieldValue } from '@shared/model'
import type { Db } from '../file/database'

/** A conflict that begins. */
export interface NewConflict {
  entityId: number
  group: string
  fields: { field: string; base: FieldValue }[]
  runId: string
  createdAt: number
}

/** Opens, widens and closes conflicts. Only the doors use it. */
export class ConflictWriter {
  readonly #open
  readonly #addSide
  readonly #dropSide
  readonly #close
  readonly #reopen
  readonly #setFields

  constructor(db: Db) {
    this.#open = db.prepare(
      `INSERT INTO conflicts (entity_id, field_group, fields, run_id, created_at)
       VALUES (@entityId, @group, @fields, @runId, @createdAt)`,
    )
    this.#addSide = db.prepare<[number, number]>(
      'INSERT OR IGNORE INTO conflict_sides (conflict_id, remote_record_id) VALUES (?, ?)',
    )
    this.#dropSide = db.prepare<[number, number]>(
      'DELETE FROM conflict_sides WHERE conflict_id = ? AND remote_record_id = ?',
    )
    this.#close = db.prepare<[number, string, number]>(
      'UPDATE conflicts SET settled_at = ?, outcome = ? WHERE id = ? AND settled_at IS NULL',
    )
    this.#reopen = db.prepare<[number]>('UPDATE conflicts SET settled_at = NULL, outcome = NULL WHERE id = ?')
    this.#setFields = db.prepare<[string, number]>('UPDATE conflicts SET fields = ? WHERE id = ?')
  }

  /** Returns the new conflict's id. */
  open(conflict: NewConflict): number {
    return Number(this.#open.run({ ...conflict, fields: JSON.stringify(conflict.fields) }).lastInsertRowid)
  }

  /** A CRM's record has a value of its own. Returns whether it was not a side before. */
  addSide(id: number, recordId: number): boolean {
    return this.#addSide.run(id, recordId).changes > 0
  }

  dropSide(id: number, recordId: number): void {
    this.#dropSide.run(id, recordId)
  }

  setFields(id: number, fields: NewConflict['fields']): void {
    this.#setFields.run(JSON.stringify(fields), id)
  }

  /** `outcome`: `local`, `remote`, `agreed`, `record-gone`, … for the history. */
  close(id: number, outcome: string, at: number): void {
    this.#close.run(at, outcome, id)
  }

  reopen(id: number): void {
    this.#reopen.run(id)
  }
}
