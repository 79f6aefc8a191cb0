import type { EntityKind } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import { matchKeys } from '../../fields/identity'
import type { Db } from '../database'
import type { EntityRow } from '../entities'
import { columnNames, split } from '../entity-columns'

/** Writes entities. Only the doors use it. */
export class EntityWriter {
  readonly #insert
  readonly #update
  readonly #setDeleted

  constructor(db: Db) {
    const marks = columnNames.map(() => '?').join(', ')
    this.#insert = db.prepare(
      `INSERT INTO entities (kind, display_name, created_at, updated_at, match_key, match_phone, custom, ${columnNames.join(', ')})
       VALUES (?, ?, ?, ?, ?, ?, ?, ${marks})`,
    )
    this.#update = db.prepare(
      `UPDATE entities SET display_name = ?, updated_at = ?, stamps = ?, match_key = ?, match_phone = ?, custom = ?, ${columnNames.map((name) => `${name} = ?`).join(', ')}
       WHERE id = ?`,
    )
    this.#setDeleted = db.prepare<[number | null, number]>('UPDATE entities SET deleted_at = ? WHERE id = ?')
  }

  /** Returns the new entity's id. */
  create(kind: EntityKind, displayName: string, fields: MappedFields, now: number): number {
    const { custom, columns } = split(fields)
    const { key, phone } = matchKeys(kind, fields)
    return Number(this.#insert.run(kind, displayName, now, now, key, phone, custom, ...columns).lastInsertRowid)
  }

  /** Replaces all fields and stamps. */
  update(entity: Pick<EntityRow, 'id' | 'kind' | 'displayName' | 'fields' | 'stamps'>, now: number): void {
    const { custom, columns } = split(entity.fields)
    const { key, phone } = matchKeys(entity.kind, entity.fields)
    this.#update.run(entity.displayName, now, JSON.stringify(entity.stamps), key, phone, custom, ...columns, entity.id)
  }

  setDeleted(id: number, at: number | null): void {
    this.#setDeleted.run(at, id)
  }
}
