import type { MappedFields } from '../fields/field-definition'
import type { RemoteRecord } from '../providers/provider'
import type { Db } from './database'
import { toMillis } from './values'

/** A provider's copy as stored, with the entity it is tied to. */
export interface StoredRecord {
  id: number
  objectId: number
  remoteId: string
  /** Null while a person has to say which entity it is. */
  entityId: number | null
  /** Mapped values as the CRM had them last. */
  fields: MappedFields
  /** What both sides last agreed on. */
  base: MappedFields
  remoteUpdatedAt: number | null
  deletedAt: number | null
  generation: number
}

interface RawRecord {
  id: number
  object_id: number
  remote_id: string
  entity_id: number | null
  fields: string
  base: string | null
  remote_updated_at: number | null
  deleted_at: number | null
  generation: number
}

/** Remote records with their links and associations. */
export class RecordTable {
  readonly #find
  readonly #get
  readonly #ofEntity
  readonly #setBase
  readonly #unlink
  readonly #insert
  readonly #update
  readonly #seen
  readonly #delete
  readonly #revive
  readonly #tombstones
  readonly #notMet
  readonly #countNotMet
  readonly #link
  readonly #tombstone
  readonly #associations
  readonly #associate
  readonly #dissociate

  constructor(db: Db) {
    const select = `SELECT r.id, r.object_id, r.remote_id, l.entity_id, r.fields, l.base, r.remote_updated_at, r.deleted_at, r.generation
       FROM remote_records r LEFT JOIN links l ON l.remote_record_id = r.id`
    this.#find = db.prepare<[number, string], RawRecord>(`${select} WHERE r.object_id = ? AND r.remote_id = ?`)
    this.#get = db.prepare<[number], RawRecord>(`${select} WHERE r.id = ?`)
    this.#ofEntity = db.prepare<[number], RawRecord>(`${select} WHERE l.entity_id = ? ORDER BY l.linked_at, r.id`)
    this.#insert = db.prepare(
      `INSERT INTO remote_records (object_id, remote_id, raw, fields, remote_created_at, remote_updated_at, generation)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#update = db.prepare(
      `UPDATE remote_records SET raw = ?, fields = ?, remote_updated_at = ?, deleted_at = NULL, generation = ? WHERE id = ?`,
    )
    this.#seen = db.prepare<[number, number]>('UPDATE remote_records SET generation = ? WHERE id = ?')
    this.#delete = db.prepare<[number, number]>('UPDATE remote_records SET deleted_at = ? WHERE id = ?')
    this.#link = db.prepare<[number, number, string | null, number]>(
      'INSERT INTO links (remote_record_id, entity_id, base, linked_at) VALUES (?, ?, ?, ?)',
    )
    this.#setBase = db.prepare<[string | null, number]>('UPDATE links SET base = ? WHERE remote_record_id = ?')
    this.#unlink = db.prepare<[number]>('DELETE FROM links WHERE remote_record_id = ?')
    this.#tombstones = db.prepare<[number], { remote_id: string }>(
      'SELECT remote_id FROM remote_records WHERE object_id = ? AND deleted_at IS NOT NULL',
    )
    this.#notMet = db.prepare<[number, number, number], { remote_id: string }>(
      'SELECT remote_id FROM remote_records WHERE object_id = ? AND generation < ? AND deleted_at IS NULL LIMIT ?',
    )
    this.#countNotMet = db.prepare<[number, number], { n: number }>(
      'SELECT COUNT(*) AS n FROM remote_records WHERE object_id = ? AND generation < ? AND deleted_at IS NULL',
    )
    this.#revive = db.prepare<[number]>('UPDATE remote_records SET deleted_at = NULL WHERE id = ?')
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
    return raw ? fromRaw(raw) : null
  }

  get(id: number): StoredRecord | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }

  /** The records that are tied to an entity, the one that was tied first in front. */
  ofEntity(entityId: number): StoredRecord[] {
    return this.#ofEntity.all(entityId).map(fromRaw)
  }

  /** Stores a record that was not known; it is tied to no entity yet. */
  create(objectId: number, record: RemoteRecord, generation: number): number {
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
    for (const to of record.associations ?? []) this.#associate.run(id, to.object, to.remoteId)
    return id
  }

  /** Ties a record to an entity. A null base says that both sides agree on what the record holds. */
  link(id: number, entityId: number, base: MappedFields | null, now: number): void {
    this.#link.run(id, entityId, base === null ? null : JSON.stringify(base), now)
  }

  unlink(id: number): void {
    this.#unlink.run(id)
  }

  /** Null: both sides agree on what the record holds. */
  setBase(id: number, base: MappedFields | null): void {
    this.#setBase.run(base === null ? null : JSON.stringify(base), id)
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

  /** Ids at the CRM of records that are deleted there, as far as is known. */
  tombstones(objectId: number): string[] {
    return this.#tombstones.all(objectId).map((row) => row.remote_id)
  }

  /** Live records that the listing of a generation has not met, some of them. */
  notMet(objectId: number, generation: number, limit: number): string[] {
    return this.#notMet.all(objectId, generation, limit).map((row) => row.remote_id)
  }

  /** How many live records the listing of a generation has not met. */
  countNotMet(objectId: number, generation: number): number {
    return this.#countNotMet.get(objectId, generation)?.n ?? 0
  }

  /** Takes a tombstone off. */
  revive(id: number): void {
    this.#revive.run(id)
    this.#tombstone.run(null, id)
  }

  /** Makes the stored associations equal to what the CRM shows; writes only differences, and nothing when it is not known. */
  setAssociations(id: number, associations: RemoteRecord['associations']): void {
    if (associations === null) return
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

function fromRaw(raw: RawRecord): StoredRecord {
  const fields = JSON.parse(raw.fields) as MappedFields
  return {
    id: raw.id,
    objectId: raw.object_id,
    remoteId: raw.remote_id,
    entityId: raw.entity_id,
    fields,
    base: raw.base === null ? fields : (JSON.parse(raw.base) as MappedFields),
    remoteUpdatedAt: raw.remote_updated_at,
    deletedAt: raw.deleted_at,
    generation: raw.generation,
  }
}
