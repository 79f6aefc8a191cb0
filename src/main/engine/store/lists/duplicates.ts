import type { EntityKind } from '@shared/model'
import { type EntityRow, fromRaw, type RawEntity } from '../entities/entities'
import type { Db } from '../file/database'

/** Entities that bear one name and are looked at; a name that more have says nothing of who it is. */
const mostNamesakes = 20

/** What the search for duplicates walks over. */
export class DuplicateList {
  readonly #after
  readonly #named

  constructor(db: Db) {
    this.#after = db.prepare<[{ kind: EntityKind; after: number; limit: number }], RawEntity>(
      'SELECT * FROM entities WHERE +kind = @kind AND id > @after AND deleted_at IS NULL ORDER BY id LIMIT @limit',
    )
    this.#named = db.prepare<[{ kind: EntityKind; name: string; limit: number }], RawEntity>(
      `SELECT * FROM entities WHERE kind = @kind AND deleted_at IS NULL AND display_name = @name COLLATE NOCASE
       LIMIT @limit`,
    )
  }

  /** Entities of a kind that are here, behind an id. */
  after(kind: EntityKind, after: number, limit: number): EntityRow[] {
    return this.#after.all({ kind, after, limit }).map(fromRaw)
  }

  /** Entities of a kind with one name; none where more than a few have it. */
  named(kind: EntityKind, name: string): EntityRow[] {
    const rows = this.#named.all({ kind, name, limit: mostNamesakes + 1 })
    return rows.length > mostNamesakes ? [] : rows.map(fromRaw)
  }
}
