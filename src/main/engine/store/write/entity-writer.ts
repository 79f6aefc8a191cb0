import type { EntityKind } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import { type MatchKeys, matchKeys } from '../../fields/identity'
import { type EntityRow, fromRaw, type RawEntity } from '../entities/entities'
import { columnNames, split } from '../entities/entity-columns'
import type { Db } from '../file/database'
import { EntityKeyWriter } from './entity-key-writer'

/** Writes entities. Only the doors use it. */
export class EntityWriter {
  readonly #insert
  readonly #update
  readonly #setDeleted
  readonly #after
  readonly #rekey
  readonly #keys: EntityKeyWriter

  constructor(db: Db) {
    const marks = columnNames.map(() => '?').join(', ')
    this.#insert = db.prepare(
      `INSERT INTO entities (kind, display_name, created_at, updated_at, match_key, custom, ${columnNames.join(', ')})
       VALUES (?, ?, ?, ?, ?, ?, ${marks})`,
    )
    this.#update = db.prepare(
      `UPDATE entities SET display_name = ?, updated_at = ?, stamps = ?, match_key = ?, custom = ?, ${columnNames.map((name) => `${name} = ?`).join(', ')}
       WHERE id = ?`,
    )
    this.#setDeleted = db.prepare<[number | null, number]>('UPDATE entities SET deleted_at = ? WHERE id = ?')
    this.#after = db.prepare<[number, number], RawEntity & { match_key: string | null }>(
      'SELECT * FROM entities WHERE id > ? ORDER BY id LIMIT ?',
    )
    this.#rekey = db.prepare<[string | null, number]>('UPDATE entities SET match_key = ? WHERE id = ?')
    this.#keys = new EntityKeyWriter(db)
  }

  /** Returns the new entity's id. @param keys those of the fields, where they are known */
  create(
    kind: EntityKind,
    displayName: string,
    fields: MappedFields,
    now: number,
    { strong, weak }: MatchKeys = matchKeys(kind, fields),
  ): number {
    const { custom, columns } = split(fields)
    const id = Number(this.#insert.run(kind, displayName, now, now, strong, custom, ...columns).lastInsertRowid)
    this.#keys.add(id, weak)
    return id
  }

  /** Replaces all fields and stamps. */
  update(entity: Pick<EntityRow, 'id' | 'kind' | 'displayName' | 'fields' | 'stamps'>, now: number): void {
    const { custom, columns } = split(entity.fields)
    const { strong, weak } = matchKeys(entity.kind, entity.fields)
    this.#update.run(entity.displayName, now, JSON.stringify(entity.stamps), strong, custom, ...columns, entity.id)
    this.#keys.set(entity.id, weak)
  }

  /** Works the match keys of some entities out anew, by id after `after`. Returns the last one's id; null: none were left. */
  rekey(after: number, limit: number): number | null {
    const rows = this.#after.all(after, limit)
    for (const raw of rows) {
      const { strong, weak } = matchKeys(raw.kind, fromRaw(raw).fields)
      if (raw.match_key !== strong) this.#rekey.run(strong, raw.id)
      this.#keys.set(raw.id, weak)
    }
    return rows.at(-1)?.id ?? null
  }

  setDeleted(id: number, at: number | null): void {
    this.#setDeleted.run(at, id)
  }
}
