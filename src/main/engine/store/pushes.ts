import type { Db } from './database'

/** What was written to CRMs lately, field by field. */
export class PushTable {
  readonly #add
  readonly #since
  readonly #forget
  readonly #forgetRecord

  constructor(db: Db) {
    this.#add = db.prepare<[number, string, number, string]>(
      'INSERT INTO recent_pushes (remote_record_id, field, at, value) VALUES (?, ?, ?, ?)',
    )
    this.#since = db.prepare<[number, string, number], { value: string }>(
      'SELECT value FROM recent_pushes WHERE remote_record_id = ? AND field = ? AND at >= ? ORDER BY at',
    )
    this.#forgetRecord = db.prepare<[number]>('DELETE FROM recent_pushes WHERE remote_record_id = ?')
    this.#forget = db.prepare<[number]>('DELETE FROM recent_pushes WHERE at < ?')
  }

  /** Remembers one value, given as JSON. */
  add(recordId: number, field: string, at: number, value: string): void {
    this.#add.run(recordId, field, at, value)
  }

  /** The values written since a moment, oldest first, as JSON. */
  since(recordId: number, field: string, since: number): string[] {
    return this.#since.all(recordId, field, since).map((row) => row.value)
  }

  /** Lets a record be written again after a person said so. */
  forgetRecord(recordId: number): void {
    this.#forgetRecord.run(recordId)
  }

  forget(before: number): void {
    this.#forget.run(before)
  }
}
