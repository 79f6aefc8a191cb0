import type { MappedFields, RemoteRecord } from '../providers/provider'
import type { Db } from './database'
import { toMillis } from './values'

/** A provider's copy as stored, with the entity it is tied to. */
export interface StoredRecord {
  id: number
  entityId: number
  fields: MappedFields
  remoteUpdatedAt: number | null
  deletedAt: number | null
  generation: number
}

interface RawRecord {
  id: number
  entity_id: number
  fields: string
  remote_updated_at: number | null
  deleted_at: number | null
  generation: number
}

/** Remote records with their links and associations. */
export class RecordTable {
  readonly #find
  readonly #insert
  readonly #update
  readonly #seen
  readonly #delete
  readonly #link
  readonly #tombstone
  readonly #associations
  readonly #associate
  readonly #dissociate

  constructor(db: Db) {
    this.#find = db.prepare<[number, string], RawRecord>(
      `SELECT r.id, l.entity_id, r.fields, r.remote_updated_at, r.deleted_at, r.generation
       FROM remote_records r JOIN links l ON l.remote_record_id = r.id
       WHERE r.object_id = ? AND r.remote_id = ?`,
    )
    this.#insert = db.prepare(
      `INSERT INTO remote_records (object_id, remote_id, raw, fields, remote_created_at, remote_updated_at, generation)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#update = db.prepare(
      `UPDATE remote_records SET raw = ?, fields = ?, remote_updated_at = ?, deleted_at = NULL, generation = ? WHERE id = ?`,
    )
    this.#seen = db.prepare<[number, number]>('UPDATE remote_records SET generation = ? WHERE id = ?')
    this.#delete = db.prepare<[number, number]>('UPDATE remote_records SET deleted_at = ? WHERE id = ?')
    this.#link = db.prepare<[number, number, number]>(
      'INSERT INTO links (remote_record_id, entity_id, linked_at) VALUES (?, ?, ?)',
    )
    this.#tombstone = db.prepare<[number | null, number]>(
      'UPDATE links SET tombstone_at = ? WHERE remote_record_id = ?',
    )
    this.#associations = db.prepare<[number], { to_object: string; to_remote_id: string }>(
      'SELECT to_object, to_remote_id FROM associations WHERE remote_record_id = ?',
    )
    this.#associate = db.prepare<[number, string, string]>(
      'INSERT OR IGNORE INTO associations (remote_record_id, to_object, to_remote_id) VALUES (?, ?, ?)',
    )
    this.#dissociate = db.prepare<[number, string, string]>(
      'DELETE FROM associations WHERE remote_record_id = ? AND to_object = ? AND to_remote_id = ?',
    )
  }

  find(objectId: number, remoteId: string): StoredRecord | null {
    const raw = this.#find.get(objectId, remoteId)
    if (!raw) return null
    return {
      id: raw.id,
      entityId: raw.entity_id,
      fields: JSON.parse(raw.fields) as MappedFields,
      remoteUpdatedAt: raw.remote_updated_at,
      deletedAt: raw.deleted_at,
      generation: raw.generation,
    }
  }

  /** Stores a record that was not known and ties it to its entity. */
  create(objectId: number, record: RemoteRecord, entityId: number, generation: number, now: number): number {
    const id = Number(
      this.#insert.run(
        objectId,
        record.remoteId,
        JSON.stringify(record.raw),
        JSON.stringify(record.fields),
        toMillis(record.createdAt),
        toMillis(record.updatedAt),
        generation,
      ).lastInsertRowid,
    )
    this.#link.run(id, entityId, now)
    for (const to of record.associations) this.#associate.run(id, to.object, to.remoteId)
    return id
  }

  /** Stores a newer version of a known record; a tombstone is taken off. */
  update(id: number, record: RemoteRecord, fields: MappedFields, generation: number, revived: boolean): void {
    this.#update.run(JSON.stringify(record.raw), JSON.stringify(fields), toMillis(record.updatedAt), generation, id)
    if (revived) this.#tombstone.run(null, id)
  }

  /** Notes that a listing has met the record. */
  markSeen(id: number, generation: number): void {
    this.#seen.run(generation, id)
  }

  markDeleted(id: number, at: number): void {
    this.#delete.run(at, id)
    this.#tombstone.run(at, id)
  }

  /** Makes the stored associations equal to what the CRM shows; writes only differences. */
  setAssociations(id: number, associations: RemoteRecord['associations']): void {
    const gone = new Set(this.#associations.all(id).map((row) => `${row.to_object}\n${row.to_remote_id}`))
    for (const to of associations) {
      if (!gone.delete(`${to.object}\n${to.remoteId}`)) this.#associate.run(id, to.object, to.remoteId)
    }
    for (const key of gone) {
      const [object = '', remoteId = ''] = key.split('\n')
      this.#dissociate.run(id, object, remoteId)
    }
  }
}
