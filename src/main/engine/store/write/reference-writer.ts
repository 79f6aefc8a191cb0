import type { Campaign, CampaignMember, Owner, Pipeline, ReferenceItems, ReferenceKind } from '@shared/model'
import { canonical } from '../../fields/canonical'
import type { ReferenceList } from '../accounts/reference'
import type { Db } from '../file/database'

type Row = Record<string, string | number | null>

/** How the rows of a kind are written. */
interface TableOf<Item> {
  table: string
  /** Columns that name a row, besides the integration. */
  key: string[]
  /** The other columns, in the order of `values`. */
  columns: string[]
  rowOf(item: Item): Row
  /** Set where a row that is no longer listed is kept, marked so: records may still name it. */
  keptAs?: { column: string; value: number }
}

const tables: { [Kind in ReferenceKind]: TableOf<ReferenceItems[Kind]> } = {
  owners: {
    table: 'owners',
    key: ['remote_id'],
    columns: ['name', 'email', 'address', 'active'],
    keptAs: { column: 'active', value: 0 },
    rowOf: ({ remoteId, name, email, active }: Owner) => {
      const address = canonical('email', email)
      return {
        remote_id: remoteId,
        name,
        email,
        address: typeof address === 'string' ? address : null,
        active: active ? 1 : 0,
      }
    },
  },
  pipelines: {
    table: 'pipelines',
    key: ['object', 'remote_id'],
    columns: ['label', 'position', 'stages'],
    rowOf: ({ remoteId, object, label, position, stages }: Pipeline) => ({
      remote_id: remoteId,
      object,
      label,
      position,
      stages: JSON.stringify(
        stages.map((stage) => ({
          remoteId: stage.remoteId,
          label: stage.label,
          position: stage.position,
          outcome: stage.outcome,
          probability: stage.probability,
        })),
      ),
    }),
  },
  campaigns: {
    table: 'campaigns',
    key: ['remote_id'],
    columns: ['name', 'type', 'status', 'member_count'],
    rowOf: ({ remoteId, name, type, status, memberCount }: Campaign) => ({
      remote_id: remoteId,
      name,
      type,
      status,
      member_count: memberCount,
    }),
  },
  members: {
    table: 'campaign_members',
    key: ['campaign_id', 'object', 'remote_id'],
    columns: ['status'],
    rowOf: ({ campaignId, object, remoteId, status }: CampaignMember) => ({
      campaign_id: campaignId,
      object,
      remote_id: remoteId,
      status,
    }),
  },
}

/** Writes reference data. Only its door uses it. */
export class ReferenceWriter {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Begins to replace what one list of an account has held. Nothing is written by this. */
  replace<Kind extends ReferenceKind>(
    list: ReferenceList & { kind: Kind },
  ): ReferenceReplacement<ReferenceItems[Kind]> {
    return new ReferenceReplacement(this.#db, list, tables[list.kind])
  }
}

/**
 * One reading of a list, page by page. Rows are written only where they differ, so that a list without news writes
 * nothing. What has been seen is kept in a temporary table beside the file: a campaign may have a million members.
 */
export class ReferenceReplacement<Item> {
  readonly #of: TableOf<Item>
  readonly #list: ReferenceList
  readonly #mark: string
  readonly #update
  readonly #insert
  readonly #see
  readonly #gone
  readonly #remove
  readonly #forget

  constructor(db: Db, list: ReferenceList, of: TableOf<Item>) {
    this.#of = of
    this.#list = list
    this.#mark = `${list.integrationId}\n${list.kind}\n${list.name}`
    const { table, key, columns, keptAs } = of
    const named = ['integration_id', ...key].map((column) => `${column} = @${column}`).join(' AND ')
    const all = ['integration_id', ...key, 'source', ...columns]
    db.exec(
      'CREATE TEMP TABLE IF NOT EXISTS reference_seen (mark TEXT, key TEXT, PRIMARY KEY (mark, key)) WITHOUT ROWID',
    )
    this.#update = db.prepare<[Row]>(
      `UPDATE ${table} SET ${['source', ...columns].map((column) => `${column} = @${column}`).join(', ')} WHERE ${named}
         AND (${columns.map((column) => `${column} IS NOT @${column}`).join(' OR ')})`,
    )
    // An insert that updates does not work on a view, and a dry run lays views over the tables.
    this.#insert = db.prepare<[Row]>(
      `INSERT OR IGNORE INTO ${table} (${all.join(', ')}) VALUES (${all.map((column) => `@${column}`).join(', ')})`,
    )
    this.#see = db.prepare<[Row]>(
      `INSERT OR IGNORE INTO temp.reference_seen (mark, key) VALUES (@mark, json_array(${key.map((column) => `@${column}`).join(', ')}))`,
    )
    this.#gone = db.prepare<[string, string, string, number], Row>(
      `SELECT integration_id, ${key.join(', ')} FROM ${table} WHERE integration_id = ? AND source = ?${keptAs ? ` AND ${keptAs.column} <> ${keptAs.value}` : ''}
         AND NOT EXISTS (SELECT 1 FROM temp.reference_seen s WHERE s.mark = ? AND s.key = json_array(${key.join(', ')}))
       LIMIT ?`,
    )
    this.#remove = db.prepare<[Row]>(
      keptAs
        ? `UPDATE ${table} SET ${keptAs.column} = ${keptAs.value} WHERE ${named}`
        : `DELETE FROM ${table} WHERE ${named}`,
    )
    this.#forget = db.prepare<[string]>('DELETE FROM temp.reference_seen WHERE mark = ?')
    this.#forget.run(this.#mark)
  }

  /** A page of the list. Belongs into a commit. Returns how many rows differed. */
  put(items: readonly Item[]): number {
    let written = 0
    for (const item of items) {
      const row: Row = { ...this.#of.rowOf(item), integration_id: this.#list.integrationId, source: this.#list.name }
      this.#see.run({ ...row, mark: this.#mark })
      if (this.#update.run(row).changes > 0 || this.#insert.run(row).changes > 0) written += 1
    }
    return written
  }

  /**
   * The list has been read whole: up to `limit` rows that it no longer has go; owners stay, as ones that are not active.
   * Belongs into a commit. Returns how many it were; less than `limit`: there are no more, and the reading is forgotten.
   */
  end(limit: number): number {
    const gone = this.#gone.all(this.#list.integrationId, this.#list.name, this.#mark, limit)
    for (const row of gone) this.#remove.run(row)
    if (gone.length < limit) this.#forget.run(this.#mark)
    return gone.length
  }
}
