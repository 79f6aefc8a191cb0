import type { LinkOrigin } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { Db } from '../file/database'

/** Per field: the versions of the record (ms) between which it changed at the CRM. */
export type RemoteStamps = Record<string, { from: number | null; at: number }>

/** A provider's copy as stored, with its link. */
export interface StoredRecord {
  id: number
  objectId: number
  remoteId: string
  /** Null while a person has to say which entity it is. */
  entityId: number | null
  /** Mapped values as the CRM had them last. */
  fields: MappedFields
  /** What both sides last agreed on. A field that it does not name was never agreed on. */
  base: MappedFields
  remoteCreatedAt: number | null
  remoteUpdatedAt: number | null
  stamps: RemoteStamps
  deletedAt: number | null
  generation: number
  origin: LinkOrigin | null
  madeByUs: boolean
  linkedAt: number | null
  floorAt: number | null
  confirm: boolean
  /** It is linked to nothing, and may be matched again, or become one of its own. */
  free: boolean
}

interface RawRecord {
  id: number
  object_id: number
  remote_id: string
  fields: string
  remote_created_at: number | null
  remote_updated_at: number | null
  stamps: string
  deleted_at: number | null
  generation: number
  free: 0 | 1
}

interface RawLink {
  record_id: number
  entity_id: number
  base: string | null
  origin: LinkOrigin
  made_by_us: 0 | 1
  linked_at: number
  floor_at: number | null
  confirm: 0 | 1
}

const recordColumns = `r.id, r.object_id, r.remote_id, r.fields, r.remote_created_at, r.remote_updated_at, r.stamps,
  r.deleted_at, r.generation, r.free`
const linkColumns = `l.remote_record_id AS record_id, l.entity_id, l.base, l.origin, l.made_by_us, l.linked_at, l.floor_at,
  l.confirm`
// Records and their links are two queries by key: an outer join reads the links whole where they are a view (store/overlay).
const select = `SELECT ${recordColumns} FROM remote_records r`
const selectLinked = `SELECT ${recordColumns}, ${linkColumns} FROM links l CROSS JOIN remote_records r ON r.id = l.remote_record_id`

/** Remote records with their links, read. What writes them stands in `write`. */
export class RecordTable {
  readonly #link
  readonly #links
  readonly #find
  readonly #findMany
  readonly #get
  readonly #getMany
  readonly #ofEntity
  readonly #ofEntities
  readonly #tombstones
  readonly #notMet
  readonly #countNotMet
  readonly #after
  readonly #liveAfter
  readonly #confirming
  readonly #free
  readonly #associations
  readonly #belonging
  readonly #raw
  readonly #mergedFrom
  readonly #isMerged
  readonly #doubtful
  readonly #unreadable

  constructor(db: Db) {
    this.#link = db.prepare<[number], RawLink>(`SELECT ${linkColumns} FROM links l WHERE l.remote_record_id = ?`)
    this.#links = db.prepare<[string], RawLink>(
      `SELECT ${linkColumns} FROM links l WHERE l.remote_record_id IN (SELECT value FROM json_each(?))`,
    )
    this.#find = db.prepare<[number, string], RawRecord>(`${select} WHERE r.object_id = ? AND r.remote_id = ?`)
    this.#findMany = db.prepare<[number, string], RawRecord>(
      `${select} WHERE r.object_id = ? AND r.remote_id IN (SELECT value FROM json_each(?))`,
    )
    this.#get = db.prepare<[number], RawRecord>(`${select} WHERE r.id = ?`)
    this.#getMany = db.prepare<[string], RawRecord>(`${select} WHERE r.id IN (SELECT value FROM json_each(?))`)
    this.#ofEntity = db.prepare<[number], RawRecord & RawLink>(
      `${selectLinked} WHERE l.entity_id = ? ORDER BY l.linked_at, r.id`,
    )
    this.#ofEntities = db.prepare<[string], RawRecord & RawLink>(
      `${selectLinked} WHERE l.entity_id IN (SELECT value FROM json_each(?)) ORDER BY l.linked_at, r.id`,
    )
    this.#tombstones = db.prepare<[number, number, number], { remote_id: string }>(
      `SELECT remote_id FROM remote_records WHERE object_id = ? AND deleted_at >= ? AND unlisted = 0
       ORDER BY deleted_at DESC LIMIT ?`,
    )
    this.#notMet = db.prepare<[number, number, number, number], { id: number; remote_id: string }>(
      `SELECT id, remote_id FROM remote_records WHERE object_id = ? AND generation < ? AND deleted_at IS NULL AND id > ?
       ORDER BY id LIMIT ?`,
    )
    this.#countNotMet = db.prepare<[number, number], { n: number }>(
      'SELECT COUNT(*) AS n FROM remote_records WHERE object_id = ? AND generation < ? AND deleted_at IS NULL',
    )
    this.#after = db.prepare<[number, number, number], { id: number; remote_id: string }>(
      'SELECT id, remote_id FROM remote_records WHERE object_id = ? AND id > ? ORDER BY id LIMIT ?',
    )
    this.#liveAfter = db.prepare<[number, number, number], { id: number; remote_id: string }>(
      'SELECT id, remote_id FROM remote_records WHERE object_id = ? AND id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?',
    )
    this.#confirming = db.prepare<[number, number, number], { id: number; remote_id: string }>(
      `SELECT r.id, r.remote_id FROM links l JOIN remote_records r ON r.id = l.remote_record_id
       WHERE l.confirm = 1 AND r.object_id = ? AND r.id > ? ORDER BY r.id LIMIT ?`,
    )
    this.#free = db.prepare<[number, number, number], { id: number; remote_id: string }>(
      `SELECT id, remote_id FROM remote_records WHERE free = 1 AND object_id = ? AND id > ? AND deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM links l WHERE l.remote_record_id = remote_records.id)
       ORDER BY id LIMIT ?`,
    )
    this.#associations = db.prepare<[number], { object: string; remoteId: string }>(
      'SELECT to_object AS object, to_remote_id AS remoteId FROM associations WHERE remote_record_id = ?',
    )
    this.#belonging = db.prepare<[string, string], { id: number }>(
      'SELECT remote_record_id AS id FROM associations WHERE to_object = ? AND to_remote_id = ?',
    )
    this.#unreadable = db.prepare<[number], { remote_id: string }>(
      'SELECT remote_id FROM unreadable_rows WHERE object_id = ?',
    )
    this.#doubtful = db.prepare<[number, string], { remote_id: string }>(
      `SELECT r.remote_id FROM remote_records r WHERE r.object_id = ? AND r.remote_id IN (SELECT value FROM json_each(?))
         AND (r.deleted_at IS NOT NULL OR EXISTS (SELECT 1 FROM gone_signs g WHERE g.remote_record_id = r.id))`,
    )
    this.#mergedFrom = db.prepare<[number], { id: number }>(
      'SELECT id FROM remote_records WHERE merged_into = ? LIMIT 1',
    )
    this.#isMerged = db.prepare<[number], { id: number }>(
      'SELECT id FROM remote_records WHERE id = ? AND merged_into IS NOT NULL',
    )
    this.#raw = db.prepare<[number], { raw: string }>('SELECT raw FROM remote_records WHERE id = ?')
  }

  #withLinks(rows: readonly RawRecord[]): StoredRecord[] {
    const links = new Map(this.#links.all(JSON.stringify(rows.map(({ id }) => id))).map((raw) => [raw.record_id, raw]))
    return rows.map((raw) => fromRaw(raw, links.get(raw.id)))
  }

  find(objectId: number, remoteId: string): StoredRecord | null {
    const raw = this.#find.get(objectId, remoteId)
    return raw ? fromRaw(raw, this.#link.get(raw.id)) : null
  }

  /** Records of an object by their ids at the CRM, a page in one query. */
  findMany(objectId: number, remoteIds: readonly string[]): Map<string, StoredRecord> {
    const records = this.#withLinks(this.#findMany.all(objectId, JSON.stringify(remoteIds)))
    return new Map(records.map((record) => [record.remoteId, record]))
  }

  get(id: number): StoredRecord | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw, this.#link.get(id)) : null
  }

  getMany(ids: readonly number[]): Map<number, StoredRecord> {
    return new Map(this.#withLinks(this.#getMany.all(JSON.stringify(ids))).map((record) => [record.id, record]))
  }

  /** The records that are linked to an entity, the one that was linked first in front. */
  ofEntity(entityId: number): StoredRecord[] {
    return this.#ofEntity.all(entityId).map((raw) => fromRaw(raw, raw))
  }

  /** As {@link ofEntity} for many entities in one query. */
  ofEntities(entityIds: readonly number[]): Map<number, StoredRecord[]> {
    const found = new Map<number, StoredRecord[]>()
    for (const raw of this.#ofEntities.all(JSON.stringify(entityIds))) {
      const list = found.get(raw.entity_id)
      if (list) list.push(fromRaw(raw, raw))
      else found.set(raw.entity_id, [fromRaw(raw, raw)])
    }
    return found
  }

  /** Ids at the CRM of records that went at or after a moment, the last ones first; ones that were asked for are left out. */
  tombstones(objectId: number, since: number, limit: number): string[] {
    return this.#tombstones.all(objectId, since, limit).map((row) => row.remote_id)
  }

  /** Live records that the listing of a generation has not met, by id after `after`. */
  notMet(objectId: number, generation: number, after: number, limit: number): { id: number; remoteId: string }[] {
    return this.#notMet.all(objectId, generation, after, limit).map(({ id, remote_id: remoteId }) => ({ id, remoteId }))
  }

  /** How many live records the listing of a generation has not met. */
  countNotMet(objectId: number, generation: number): number {
    return this.#countNotMet.get(objectId, generation)?.n ?? 0
  }

  /** Records of an object by id after `after`, tombstones included: the order of the rolling check. */
  after(objectId: number, after: number, limit: number): { id: number; remoteId: string }[] {
    return this.#after.all(objectId, after, limit).map(({ id, remote_id: remoteId }) => ({ id, remoteId }))
  }

  /** As {@link after}, live records only. */
  liveAfter(objectId: number, after: number, limit: number): { id: number; remoteId: string }[] {
    return this.#liveAfter.all(objectId, after, limit).map(({ id, remote_id: remoteId }) => ({ id, remoteId }))
  }

  /** Records that are to be read and merged before anything is pushed to them, by id after `after`. */
  toConfirm(objectId: number, after: number, limit: number): { id: number; remoteId: string }[] {
    return this.#confirming.all(objectId, after, limit).map(({ id, remote_id: remoteId }) => ({ id, remoteId }))
  }

  /** Records that are linked to nothing and may come in again, by id after `after`. */
  free(objectId: number, after: number, limit: number): { id: number; remoteId: string }[] {
    return this.#free.all(objectId, after, limit).map(({ id, remote_id: remoteId }) => ({ id, remoteId }))
  }

  /** Those of some records that are gone as far as is known, or of which there is a sign that they are. */
  doubtful(objectId: number, remoteIds: readonly string[]): Set<string> {
    return new Set(this.#doubtful.all(objectId, JSON.stringify(remoteIds)).map((row) => row.remote_id))
  }

  /** Ids at the CRM of records whose rows could not be read the last time. */
  unreadable(objectId: number): Set<string> {
    return new Set(this.#unreadable.all(objectId).map((row) => row.remote_id))
  }

  /** Whether the CRM has merged another record into this one. */
  hasMerged(id: number): boolean {
    return this.#mergedFrom.get(id) !== undefined
  }

  /** Whether the CRM has merged this record into another one. */
  isMerged(id: number): boolean {
    return this.#isMerged.get(id) !== undefined
  }

  /** What the record is associated with at its CRM. */
  associations(id: number): { object: string; remoteId: string }[] {
    return this.#associations.all(id)
  }

  /** Ids of records that name a record of an object as one that they belong to, of all accounts. */
  belonging(object: string, remoteId: string): number[] {
    return this.#belonging.all(object, remoteId).map(({ id }) => id)
  }

  /** The payload as the CRM sent it last. */
  raw(id: number): unknown {
    const row = this.#raw.get(id)
    return row ? JSON.parse(row.raw) : null
  }
}

function fromRaw(raw: RawRecord, link: RawLink | undefined): StoredRecord {
  const fields = JSON.parse(raw.fields) as MappedFields
  const agreed = !link || link.base === null ? fields : (JSON.parse(link.base) as MappedFields)
  return {
    id: raw.id,
    objectId: raw.object_id,
    remoteId: raw.remote_id,
    entityId: link?.entity_id ?? null,
    fields,
    base: link ? agreed : {},
    remoteCreatedAt: raw.remote_created_at,
    remoteUpdatedAt: raw.remote_updated_at,
    stamps: raw.stamps === '{}' ? {} : (JSON.parse(raw.stamps) as RemoteStamps),
    deletedAt: raw.deleted_at,
    generation: raw.generation,
    origin: link?.origin ?? null,
    madeByUs: link?.made_by_us === 1,
    linkedAt: link?.linked_at ?? null,
    floorAt: link?.floor_at ?? null,
    confirm: link?.confirm === 1,
    free: !link && raw.free === 1,
  }
}
