import type { KeyKind, MatchKey } from '../../fields/identity'
import type { Db } from '../file/database'

/** Writes the weak keys of entities. Only the writer of entities uses it. */
export class EntityKeyWriter {
  readonly #of
  readonly #add
  readonly #remove

  constructor(db: Db) {
    this.#of = db.prepare<[number], MatchKey>('SELECT kind, key FROM entity_keys WHERE entity_id = ?')
    this.#add = db.prepare<[KeyKind, string, number]>(
      'INSERT OR IGNORE INTO entity_keys (kind, key, entity_id) VALUES (?, ?, ?)',
    )
    this.#remove = db.prepare<[KeyKind, string, number]>(
      'DELETE FROM entity_keys WHERE kind = ? AND key = ? AND entity_id = ?',
    )
  }

  /** Keys of an entity that has none yet. */
  add(entityId: number, keys: readonly MatchKey[]): void {
    for (const { kind, key } of keys) this.#add.run(kind, key, entityId)
  }

  /** Makes the stored keys equal to these; writes differences only. */
  set(entityId: number, keys: readonly MatchKey[]): void {
    const gone = new Map(this.#of.all(entityId).map((item) => [`${item.kind} ${item.key}`, item]))
    for (const { kind, key } of keys) if (!gone.delete(`${kind} ${key}`)) this.#add.run(kind, key, entityId)
    for (const { kind, key } of gone.values()) this.#remove.run(kind, key, entityId)
  }
}
