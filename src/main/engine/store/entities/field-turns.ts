import type { Db } from '../file/database'

/** The values that CRMs gave a field of an entity one after the other, read. */
export class FieldTurnTable {
  readonly #since

  constructor(db: Db) {
    this.#since = db.prepare<[number, string, number], { value: string }>(
      'SELECT value FROM field_turns WHERE entity_id = ? AND field = ? AND at >= ? ORDER BY at, rowid',
    )
  }

  /** As JSON, the oldest first. */
  since(entityId: number, field: string, since: number): string[] {
    return this.#since.all(entityId, field, since).map(({ value }) => value)
  }
}
