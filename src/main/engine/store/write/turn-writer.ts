import type { FieldValue } from '@shared/model'
import type { Db } from '../file/database'

/** Writes which values CRMs gave a field one after the other. Only the doors use it. */
export class TurnWriter {
  readonly #add
  readonly #forget
  readonly #forgetField

  constructor(db: Db) {
    this.#add = db.prepare<[number, string, number, string]>(
      'INSERT INTO field_turns (entity_id, field, at, value) VALUES (?, ?, ?, ?)',
    )
    this.#forget = db.prepare<[number, number]>(
      'DELETE FROM field_turns WHERE rowid IN (SELECT rowid FROM field_turns WHERE at < ? ORDER BY at LIMIT ?)',
    )
    this.#forgetField = db.prepare<[number, string]>('DELETE FROM field_turns WHERE entity_id = ? AND field = ?')
  }

  add(entityId: number, field: string, at: number, value: FieldValue): void {
    this.#add.run(entityId, field, at, JSON.stringify(value))
  }

  /** A person has set the field: what CRMs did before no longer counts. */
  forgetField(entityId: number, field: string): void {
    this.#forgetField.run(entityId, field)
  }

  /** Lets some of what was before a moment go. Returns how many. */
  forgetBefore(at: number, limit: number): number {
    return this.#forget.run(at, limit).changes
  }
}
