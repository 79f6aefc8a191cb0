import type { Direction, EntityKind, Problem, StreamName } from '@shared/model'
import type { Db } from '../file/database'
import { readProblem } from '../file/values'

/** Two entities that belong together here, a contact and its company. `entityId`: the one that names the other. */
export interface HeldAssociation {
  entityId: number
  otherId: number
  primary: boolean
}

/** A pair of records of one account that is to be merged, with how it stands at the CRM. */
export interface AssociationNews {
  recordId: number
  otherRecordId: number
  what: 'paired' | 'added' | 'removed' | 'primary' | 'known'
  objectId: number
  stream: StreamName
  /** Null: the record has no link. */
  entityId: number | null
  otherId: number | null
  kind: EntityKind | null
  otherKind: EntityKind | null
  /** Both records and both entities are there, as far as is known. */
  alive: boolean
  /** The object of the other record. */
  toObject: string
  there: boolean
  therePrimary: boolean
}

/** Records of one account that are two entities, with how the two stand to each other there. */
export interface AssociationPair {
  recordId: number
  remoteId: string
  otherRecordId: number
  objectId: number
  integrationId: string
  to: { object: string; remoteId: string }
  there: boolean
  therePrimary: boolean
  /** The CRM's record has a primary one of the object, this one or another. */
  hasPrimary: boolean
  /** Both streams are written. */
  written: boolean
}

/** An association that waits to be made, or ended, at a CRM. */
export interface AssociationWant {
  objectId: number
  integrationId: string
  entityId: number
  otherId: number
  op: 'add' | 'remove'
  primary: boolean
  problem: Problem | null
  runId: string
  /** Since when it waits, ms. */
  since: number
}

interface RawWant {
  object_id: number
  integration_id: string
  entity_id: number
  other_id: number
  op: 'add' | 'remove'
  is_primary: 0 | 1
  problem: string | null
  run_id: string
  since: number
}

type RawHeld = { entity_id: number; other_id: number; is_primary: 0 | 1 }

const selectWant = `SELECT w.object_id, o.integration_id, w.entity_id, w.other_id, w.op, w.is_primary, w.problem, w.run_id,
    w.since
  FROM association_wants w JOIN objects o ON o.id = w.object_id`

/** What a person has called off waits for nothing. */
const isListed = "(problem IS NULL OR problem ->> 'code' <> 'CALLED_OFF')"

/** Pairs that are looked at in one query. */
const newsPage = 200

/** Associations of entities, read. What writes them stands in `write`. */
export class AssociationTable {
  readonly #get
  readonly #of
  readonly #others
  readonly #primaryOf
  readonly #news
  readonly #record
  readonly #object
  readonly #link
  readonly #links
  readonly #entity
  readonly #sign
  readonly #there
  readonly #direction
  readonly #want
  readonly #wantsOf
  readonly #wants
  readonly #primaryWant
  readonly #toCheck
  readonly #primaryThere
  readonly #objectNamed
  readonly #recordAt
  readonly #waiting
  readonly #listed
  readonly #listedOf

  constructor(db: Db) {
    this.#get = db.prepare<[number, number], RawHeld>(
      'SELECT entity_id, other_id, is_primary FROM entity_associations WHERE entity_id = ? AND other_id = ?',
    )
    this.#of = db.prepare<[number, number, number], RawHeld>(
      `SELECT * FROM (SELECT entity_id, other_id, is_primary FROM entity_associations WHERE entity_id = ?
         UNION ALL SELECT entity_id, other_id, is_primary FROM entity_associations WHERE other_id = ?)
       ORDER BY is_primary DESC, entity_id, other_id LIMIT ?`,
    )
    this.#others = db.prepare<[number], { id: number }>(
      'SELECT other_id AS id FROM entity_associations WHERE entity_id = ?',
    )
    this.#primaryOf = db.prepare<[number], { other_id: number }>(
      'SELECT other_id FROM entity_associations WHERE entity_id = ? AND is_primary = 1',
    )
    // Rows are looked up one by one: a dry run lays views over the tables, in which a join of several reads all of them.
    this.#news = db.prepare<
      [number, number, number],
      { recordId: number; otherRecordId: number; what: AssociationNews['what'] }
    >(
      `SELECT record_id AS recordId, other_id AS otherRecordId, what FROM association_news
       WHERE (record_id, other_id) > (?, ?) ORDER BY record_id, other_id LIMIT ?`,
    )
    this.#record = db.prepare<[number], { objectId: number; remoteId: string; deletedAt: number | null }>(
      'SELECT object_id AS objectId, remote_id AS remoteId, deleted_at AS deletedAt FROM remote_records WHERE id = ?',
    )
    this.#object = db.prepare<[number], { id: number; name: string; stream: StreamName; integrationId: string }>(
      'SELECT id, name, stream, integration_id AS integrationId FROM objects WHERE id = ?',
    )
    this.#link = db.prepare<[number], { entityId: number }>(
      'SELECT entity_id AS entityId FROM links WHERE remote_record_id = ?',
    )
    this.#links = db.prepare<[number], { recordId: number }>(
      'SELECT remote_record_id AS recordId FROM links WHERE entity_id = ? ORDER BY linked_at, remote_record_id',
    )
    this.#entity = db.prepare<[number], { kind: EntityKind; deletedAt: number | null }>(
      'SELECT kind, deleted_at AS deletedAt FROM entities WHERE id = ?',
    )
    this.#sign = db.prepare<[number], unknown>('SELECT 1 FROM gone_signs WHERE remote_record_id = ?')
    this.#there = db.prepare<[number, string, string], { primary: 0 | 1 | null }>(
      `SELECT is_primary AS "primary" FROM associations
       WHERE remote_record_id = ? AND to_object = ? AND to_remote_id = ?`,
    )
    this.#direction = db.prepare<[string, string], { direction: Direction }>(
      'SELECT direction FROM streams WHERE integration_id = ? AND stream = ?',
    )
    this.#want = db.prepare<[number, number, number], RawWant>(
      `${selectWant} WHERE w.object_id = ? AND w.entity_id = ? AND w.other_id = ?`,
    )
    this.#wantsOf = db.prepare<[number, number], RawWant>(
      `${selectWant} WHERE w.entity_id = ? AND w.other_id = ? ORDER BY w.object_id`,
    )
    this.#wants = db.prepare<[number, number, number, number, number], RawWant>(
      `${selectWant} WHERE w.object_id = ? AND w.problem IS NULL
         AND (w.entity_id > ? OR (w.entity_id = ? AND w.other_id > ?)) ORDER BY w.entity_id, w.other_id LIMIT ?`,
    )
    this.#primaryWant = db.prepare<[number, number], RawWant>(
      `${selectWant} WHERE w.object_id = ? AND w.entity_id = ? AND w.op = 'add' AND w.is_primary = 1`,
    )
    this.#toCheck = db.prepare<[number, number], { id: number; remoteId: string }>(
      `SELECT r.id, r.remote_id AS remoteId FROM association_checks c JOIN remote_records r ON r.id = c.record_id
       WHERE r.object_id = ? LIMIT ?`,
    )
    this.#primaryThere = db.prepare<[number], { object: string; remoteId: string }>(
      `SELECT to_object AS object, to_remote_id AS remoteId FROM associations
       WHERE remote_record_id = ? AND is_primary = 1`,
    )
    this.#objectNamed = db.prepare<[string, string], { id: number }>(
      'SELECT id FROM objects WHERE integration_id = ? AND name = ?',
    )
    this.#recordAt = db.prepare<[number, string], { id: number }>(
      'SELECT id FROM remote_records WHERE object_id = ? AND remote_id = ?',
    )
    this.#waiting = db.prepare<[string], { refused: 0 | 1; n: number }>(
      `SELECT problem IS NOT NULL AS refused, COUNT(*) AS n FROM association_wants
       WHERE object_id IN (SELECT id FROM objects WHERE integration_id = ?) AND ${isListed} GROUP BY refused`,
    )
    this.#listed = db.prepare<
      [{ objectId: number; entityId: number; otherId: number; refused: 0 | 1 | null; limit: number }],
      RawWant
    >(
      `${selectWant} WHERE w.object_id = @objectId AND (w.entity_id, w.other_id) > (@entityId, @otherId)
         AND (@refused IS NULL OR (w.problem IS NOT NULL) = @refused) AND ${isListed}
       ORDER BY w.entity_id, w.other_id LIMIT @limit`,
    )
    this.#listedOf = db.prepare<[number, number], RawWant>(
      `${selectWant} WHERE (w.entity_id = ? OR w.other_id = ?) AND ${isListed}
       ORDER BY w.object_id, w.entity_id, w.other_id`,
    )
  }

  /** Whether two entities belong together here. */
  get(entityId: number, otherId: number): HeldAssociation | null {
    const raw = this.#get.get(entityId, otherId)
    return raw ? fromHeld(raw) : null
  }

  /** Associations of an entity, from either side, the primary ones first. */
  of(entityId: number, limit: number): HeldAssociation[] {
    return this.#of.all(entityId, entityId, limit).map(fromHeld)
  }

  /** How many of a kind an entity names: the companies of a contact. */
  count(entityId: number, kind: EntityKind): number {
    return this.#others.all(entityId).filter(({ id }) => this.#kindOf(id) === kind).length
  }

  /** The one of a kind that comes before all others of it: a contact's primary company. */
  primaryOf(entityId: number, kind: EntityKind): number | null {
    const primary = this.#primaryOf.all(entityId).find(({ other_id: id }) => this.#kindOf(id) === kind)
    return primary?.other_id ?? null
  }

  /** Some pairs of an account that are to be merged, those of a record together: at least `limit` while there are more. */
  news(integrationId: string, limit: number): AssociationNews[] {
    const found: AssociationNews[] = []
    for (const row of this.#newsOf(integrationId)) {
      if (found.length >= limit && found.at(-1)?.recordId !== row.recordId) break
      found.push(this.#newsAbout(row))
    }
    return found
  }

  /** Records of an account that are no longer associated with one another, and that count as there. */
  removals(integrationId: string): { stream: StreamName; object: string; remoteId: string }[] {
    const found = new Map<number, { stream: StreamName; object: string; remoteId: string }>()
    for (const { recordId, otherRecordId, what } of this.#newsOf(integrationId)) {
      if (what !== 'removed') continue
      for (const id of [recordId, otherRecordId]) {
        const spot = this.#spot(id)
        if (spot && spot.deletedAt === null) {
          found.set(id, { stream: spot.object.stream, object: spot.object.name, remoteId: spot.remoteId })
        }
      }
    }
    return [...found.values()]
  }

  /** Live records of one account each that are the two entities. */
  pairs(entityId: number, otherId: number): AssociationPair[] {
    const others = this.#liveOf(otherId)
    return this.#liveOf(entityId).flatMap((own) =>
      others
        .filter(({ object }) => object.integrationId === own.object.integrationId)
        .map((other): AssociationPair => {
          const to = { object: other.object.name, remoteId: other.remoteId }
          const there = this.#there.get(own.id, to.object, to.remoteId)
          return {
            recordId: own.id,
            remoteId: own.remoteId,
            otherRecordId: other.id,
            objectId: own.object.id,
            integrationId: own.object.integrationId,
            to,
            there: there !== undefined,
            therePrimary: there?.primary === 1,
            hasPrimary: this.hasPrimaryThere(own.id, to.object),
            written: this.#isWritten(own.object) && this.#isWritten(other.object),
          }
        }),
    )
  }

  *#newsOf(integrationId: string) {
    for (let after: readonly [number, number] | null = [0, 0]; after !== null; ) {
      const rows = this.#news.all(...after, newsPage)
      const last = rows.at(-1)
      after = last && rows.length === newsPage ? [last.recordId, last.otherRecordId] : null
      for (const row of rows) if (this.#spot(row.recordId)?.object.integrationId === integrationId) yield row
    }
  }

  #newsAbout(row: Pick<AssociationNews, 'recordId' | 'otherRecordId' | 'what'>): AssociationNews {
    const [own, other] = [this.#spot(row.recordId), this.#spot(row.otherRecordId)]
    if (!own || !other) throw new Error(`record ${row.recordId} or ${row.otherRecordId} is gone`)
    const [link, otherLink] = [this.#link.get(row.recordId), this.#link.get(row.otherRecordId)]
    const entity = link && this.#entity.get(link.entityId)
    const otherEntity = otherLink && this.#entity.get(otherLink.entityId)
    const isHere = (id: number, spot: { deletedAt: number | null }) =>
      spot.deletedAt === null && this.#sign.get(id) === undefined
    const there = this.#there.get(row.recordId, other.object.name, other.remoteId)
    return {
      ...row,
      objectId: own.object.id,
      stream: own.object.stream,
      entityId: link?.entityId ?? null,
      otherId: otherLink?.entityId ?? null,
      kind: entity?.kind ?? null,
      otherKind: otherEntity?.kind ?? null,
      alive:
        isHere(row.recordId, own) &&
        isHere(row.otherRecordId, other) &&
        entity?.deletedAt === null &&
        otherEntity?.deletedAt === null,
      toObject: other.object.name,
      there: there !== undefined,
      therePrimary: there?.primary === 1,
    }
  }

  #kindOf(entityId: number): EntityKind | null {
    return this.#entity.get(entityId)?.kind ?? null
  }

  #spot(recordId: number) {
    const record = this.#record.get(recordId)
    const object = record && this.#object.get(record.objectId)
    return record && object ? { id: recordId, ...record, object } : null
  }

  #liveOf(entityId: number) {
    return this.#links.all(entityId).flatMap(({ recordId }) => {
      const spot = this.#spot(recordId)
      return spot && spot.deletedAt === null ? [spot] : []
    })
  }

  #isWritten({ integrationId, stream }: { integrationId: string; stream: StreamName }): boolean {
    const direction = this.#direction.get(integrationId, stream)?.direction
    return direction === 'both' || direction === 'to'
  }

  want(objectId: number, entityId: number, otherId: number): AssociationWant | null {
    const raw = this.#want.get(objectId, entityId, otherId)
    return raw ? fromWant(raw) : null
  }

  /** What waits of a pair, at all CRMs. */
  wantsOf(entityId: number, otherId: number): AssociationWant[] {
    return this.#wantsOf.all(entityId, otherId).map(fromWant)
  }

  /** What can be written to an object, the ones behind `after`. */
  wants(objectId: number, after: Pick<HeldAssociation, 'entityId' | 'otherId'>, limit: number): AssociationWant[] {
    return this.#wants.all(objectId, after.entityId, after.entityId, after.otherId, limit).map(fromWant)
  }

  /** What waits to become the primary one of its kind at a CRM: a contact's company. */
  primaryWant(objectId: number, entityId: number, kind: EntityKind): AssociationWant | null {
    const raw = this.#primaryWant.all(objectId, entityId).find(({ other_id: id }) => this.#kindOf(id) === kind)
    return raw ? fromWant(raw) : null
  }

  /** Records whose associations are to be asked for. */
  toCheck(objectId: number, limit: number): { id: number; remoteId: string }[] {
    return this.#toCheck.all(objectId, limit)
  }

  /** Whether the CRM's record has a primary one of another object: a contact's company. */
  hasPrimaryThere(recordId: number, toObject: string): boolean {
    return this.#primaryThere.all(recordId).some(({ object }) => object === toObject)
  }

  /** The entity of a kind that the CRM's record puts first; null where it puts none first that is linked here. */
  primaryAt(recordId: number, kind: EntityKind): number | null {
    const own = this.#spot(recordId)
    for (const { object, remoteId } of own ? this.#primaryThere.all(recordId) : []) {
      const there = own && this.#objectNamed.get(own.object.integrationId, object)
      const record = there && this.#recordAt.get(there.id, remoteId)
      const link = record && this.#link.get(record.id)
      if (link && this.#kindOf(link.entityId) === kind) return link.entityId
    }
    return null
  }

  /** How many pairs wait at an account, and how many of them for a person, since the CRM has refused them. */
  waiting(integrationId: string): { waiting: number; refused: number } {
    const counts = { waiting: 0, refused: 0 }
    for (const { refused, n } of this.#waiting.all(integrationId)) counts[refused === 1 ? 'refused' : 'waiting'] += n
    return counts
  }

  /** What waits at an object, or was refused there, the ones behind `after`. @param refused null: both */
  listed(
    objectId: number,
    after: Pick<HeldAssociation, 'entityId' | 'otherId'>,
    refused: boolean | null,
    limit: number,
  ): AssociationWant[] {
    const page = { objectId, ...after, refused: refused === null ? null : refused ? (1 as const) : (0 as const), limit }
    return this.#listed.all(page).map(fromWant)
  }

  /** As {@link listed}, of one entity on either side, at all CRMs. */
  listedOf(entityId: number): AssociationWant[] {
    return this.#listedOf.all(entityId, entityId).map(fromWant)
  }
}

function fromHeld({ entity_id: entityId, other_id: otherId, is_primary }: RawHeld): HeldAssociation {
  return { entityId, otherId, primary: is_primary === 1 }
}

function fromWant(raw: RawWant): AssociationWant {
  return {
    objectId: raw.object_id,
    integrationId: raw.integration_id,
    entityId: raw.entity_id,
    otherId: raw.other_id,
    op: raw.op,
    primary: raw.is_primary === 1,
    problem: readProblem(raw.problem),
    runId: raw.run_id,
    since: raw.since,
  }
}
