import type { EntityKind } from '@shared/model'
import { type KeyKind, type MatchKey, strongKind } from '../../fields/identity'
import type { Db } from '../file/database'

/** Entities that carry one key and are looked at; where more do, the key says nothing of who it is. */
const mostHolders = 50

/** An entity that carries a key. */
export interface KeyHolder extends MatchKey {
  entityId: number
  /** It is not its own strong key. */
  weak: boolean
  /** Integrations that have a live record of the entity. */
  accounts: string[]
  /** Live records of the asking integration that wait for a person to say whether they are this entity. */
  waiting: number[]
}

interface RawHolder {
  kind: KeyKind
  key: string
  entity_id: number
  weak: 0 | 1
  accounts: string
  waiting: string
}

/** Which entities carry which keys. */
export class EntityKeyTable {
  readonly #holders
  readonly #accounts

  constructor(db: Db) {
    // An aggregate over a join of the overlay's views would read them whole; a limit keeps the join apart from it.
    const accounts = (
      id: string,
    ) => `SELECT json_group_array(DISTINCT integration_id) FROM (SELECT o.integration_id FROM links l
      CROSS JOIN remote_records r ON r.id = l.remote_record_id CROSS JOIN objects o ON o.id = r.object_id
      WHERE r.deleted_at IS NULL AND l.entity_id = ${id} LIMIT -1)`
    this.#holders = db.prepare<
      [{ keys: string; entityKind: EntityKind; strongKind: KeyKind | null; integrationId: string; most: number }],
      RawHolder
    >(
      `WITH wanted AS MATERIALIZED (SELECT value ->> 0 AS kind, value ->> 1 AS key FROM json_each(@keys)),
       hits AS (
         SELECT w.kind, w.key, h.value AS entity_id, 0 AS weak FROM wanted w, json_each((SELECT json_group_array(id) FROM (
           SELECT e.id FROM entities e
           WHERE e.kind = @entityKind AND e.match_key = w.key AND e.deleted_at IS NULL LIMIT @most))) h
         WHERE w.kind = @strongKind
         UNION ALL
         SELECT w.kind, w.key, h.value, 1 FROM wanted w, json_each((SELECT json_group_array(entity_id) FROM (
           SELECT k.entity_id FROM entity_keys k JOIN entities e ON e.id = k.entity_id
           WHERE k.kind = w.kind AND k.key = w.key AND e.deleted_at IS NULL LIMIT @most))) h)
       SELECT hits.*, (${accounts('hits.entity_id')}) AS accounts,
         (SELECT json_group_array(id) FROM (SELECT c.remote_record_id AS id FROM review_candidates c
          JOIN match_reviews m ON m.remote_record_id = c.remote_record_id
          WHERE c.entity_id = hits.entity_id AND m.integration_id = @integrationId LIMIT -1)) AS waiting
       FROM hits ORDER BY hits.entity_id`,
    )
    this.#accounts = db.prepare<[number], { accounts: string }>(`SELECT (${accounts('?')}) AS accounts`)
  }

  /** The live entities of a kind that carry any of the keys, at most 50 for each key. One query for a page of records. */
  holders(entityKind: EntityKind, keys: readonly MatchKey[], integrationId: string): KeyHolder[] {
    if (keys.length === 0) return []
    const wanted = JSON.stringify(keys.map(({ kind, key }) => [kind, key]))
    return this.#holders
      .all({ keys: wanted, entityKind, strongKind: strongKind(entityKind), integrationId, most: mostHolders })
      .map((raw) => ({
        kind: raw.kind,
        key: raw.key,
        entityId: raw.entity_id,
        weak: raw.weak === 1,
        accounts: JSON.parse(raw.accounts) as string[],
        waiting: JSON.parse(raw.waiting) as number[],
      }))
  }

  /** Integrations that have a live record of an entity. */
  accountsOf(entityId: number): string[] {
    return JSON.parse(this.#accounts.get(entityId)?.accounts ?? '[]') as string[]
  }
}
