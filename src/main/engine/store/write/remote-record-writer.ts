import type { LinkOrigin, Problem } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { RemoteRecord } from '../../providers/provider'
import type { RemoteStamps } from '../accounts/records'
import type { Db } from '../file/database'
import { toMillis, writeProblem } from '../file/values'
import type { AssociationWriter } from './association-writer'

/** A link as it is stored. */
export interface NewLink {
  recordId: number
  entityId: number
  /** Null: both sides agree on everything that the record holds. A field that it does not name was never agreed on. */
  base: MappedFields | null
  origin: LinkOrigin
  madeByUs: boolean
  linkedAt: number
  floorAt: number | null
  /** It is read by its id and merged before anything is pushed. */
  confirm: boolean
}

/** Writes remote records and their links. Only the doors use it. */
export class RemoteRecordWriter {
  readonly #insert
  readonly #update
  readonly #seen
  readonly #delete
  readonly #revive
  readonly #setUnlisted
  readonly #setMergedInto
  readonly #setFree
  readonly #setUnreadable
  readonly #setReason
  readonly #setReadable
  readonly #link
  readonly #unlink
  readonly #setBase
  readonly #setFloor
  readonly #setConfirm
  readonly #setMadeByUs
  readonly #tombstone
  readonly #associations: AssociationWriter

  constructor(db: Db, associations: AssociationWriter) {
    this.#associations = associations
    this.#insert = db.prepare(
      `INSERT INTO remote_records (object_id, remote_id, raw, fields, remote_created_at, remote_updated_at, generation)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#update = db.prepare(
      `UPDATE remote_records SET raw = ?, fields = ?, remote_updated_at = COALESCE(?, remote_updated_at), stamps = ?, generation = ? WHERE id = ?`,
    )
    this.#seen = db.prepare<[number, number]>('UPDATE remote_records SET generation = ? WHERE id = ?')
    this.#delete = db.prepare<[number, number]>(
      'UPDATE remote_records SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL',
    )
    this.#revive = db.prepare<[number]>('UPDATE remote_records SET deleted_at = NULL, unlisted = 0 WHERE id = ?')
    this.#setFree = db.prepare<[{ id: number; free: number }]>(
      'UPDATE remote_records SET free = @free WHERE id = @id AND free <> @free',
    )
    this.#setMergedInto = db.prepare<[number, number]>('UPDATE remote_records SET merged_into = ? WHERE id = ?')
    this.#setUnreadable = db.prepare(
      'INSERT OR IGNORE INTO unreadable_rows (object_id, remote_id, problem) VALUES (@objectId, @remoteId, @problem)',
    )
    this.#setReason = db.prepare(
      `UPDATE unreadable_rows SET problem = @problem
       WHERE object_id = @objectId AND remote_id = @remoteId AND problem IS NOT @problem`,
    )
    this.#setReadable = db.prepare<[number, string]>(
      'DELETE FROM unreadable_rows WHERE object_id = ? AND remote_id = ?',
    )
    this.#setUnlisted = db.prepare<[number, string]>(
      `UPDATE remote_records SET unlisted = 1 WHERE object_id = ? AND deleted_at IS NOT NULL
         AND remote_id IN (SELECT value FROM json_each(?))`,
    )
    this.#link = db.prepare(
      `INSERT INTO links (remote_record_id, entity_id, base, origin, made_by_us, linked_at, floor_at, confirm)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#unlink = db.prepare<[number]>('DELETE FROM links WHERE remote_record_id = ?')
    this.#setBase = db.prepare<[string | null, number]>('UPDATE links SET base = ? WHERE remote_record_id = ?')
    this.#setFloor = db.prepare<[number, number]>('UPDATE links SET floor_at = ? WHERE remote_record_id = ?')
    this.#setConfirm = db.prepare<[number, number]>('UPDATE links SET confirm = ? WHERE remote_record_id = ?')
    this.#setMadeByUs = db.prepare<[number]>('UPDATE links SET made_by_us = 1 WHERE remote_record_id = ?')
    this.#tombstone = db.prepare<[number | null, number]>(
      'UPDATE links SET tombstone_at = ? WHERE remote_record_id = ?',
    )
  }

  /** Stores a record that was not known; it has no link yet. Returns its id here. */
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
    this.#associations.begin(id, record.associations)
    return id
  }

  /** Stores a newer version of a known record. */
  update(id: number, record: RemoteRecord, fields: MappedFields, stamps: RemoteStamps, generation: number): void {
    this.#update.run(
      JSON.stringify(record.raw),
      JSON.stringify(fields),
      toMillis(record.updatedAt),
      JSON.stringify(stamps),
      generation,
      id,
    )
  }

  /** Notes that a listing has met the record. */
  markSeen(id: number, generation: number): void {
    this.#seen.run(generation, id)
  }

  /** Sets the tombstone. @param at when it went, ms */
  markDeleted(id: number, at: number): void {
    this.#delete.run(at, id)
    this.#tombstone.run(at, id)
  }

  /** Takes a tombstone off. */
  revive(id: number): void {
    this.#revive.run(id)
    this.#tombstone.run(null, id)
    this.#associations.completeAgain(id)
  }

  /** A record that is linked to nothing may be matched again, or may not any more. */
  setFree(id: number, free: boolean): void {
    this.#setFree.run({ id, free: free ? 1 : 0 })
  }

  /** The CRM has merged a record into another one. */
  setMergedInto(id: number, into: number): void {
    this.#setMergedInto.run(into, id)
  }

  /** These tombstones are on no list of deletes and have been asked for. */
  setUnlisted(objectId: number, remoteIds: readonly string[]): void {
    this.#setUnlisted.run(objectId, JSON.stringify(remoteIds))
  }

  /** A record's row cannot be read. Returns whether that, or the reason, is new. */
  setUnreadable(objectId: number, remoteId: string, problem: Problem): boolean {
    const row = { objectId, remoteId, problem: writeProblem(problem) }
    return this.#setUnreadable.run(row).changes > 0 || this.#setReason.run(row).changes > 0
  }

  /** A record's row can be read again. */
  setReadable(objectId: number, remoteId: string): void {
    this.#setReadable.run(objectId, remoteId)
  }

  link(link: NewLink): void {
    this.linkAlone(link)
    this.#associations.complete(link.recordId, link.entityId)
  }

  /** As {@link link}, without a look at what the two are associated with: that is to be done for all of a page. */
  linkAlone(link: NewLink): void {
    this.#link.run(
      link.recordId,
      link.entityId,
      link.base === null ? null : JSON.stringify(link.base),
      link.origin,
      link.madeByUs ? 1 : 0,
      link.linkedAt,
      link.floorAt,
      link.confirm ? 1 : 0,
    )
  }

  unlink(id: number): void {
    this.#unlink.run(id)
  }

  /** Null: both sides agree on everything that the record holds. */
  setBase(id: number, base: MappedFields | null): void {
    this.#setBase.run(base === null ? null : JSON.stringify(base), id)
  }

  /** Listings older than this (ms, the CRM's clock) show the time before our last write. */
  setFloor(id: number, at: number): void {
    this.#setFloor.run(at, id)
  }

  setConfirm(id: number, confirm: boolean): void {
    this.#setConfirm.run(confirm ? 1 : 0, id)
  }

  /** A confirmed create of ours has made the record. */
  setMadeByUs(id: number): void {
    this.#setMadeByUs.run(id)
  }
}
