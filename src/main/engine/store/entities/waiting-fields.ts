import type { FieldValue, Problem, ProblemCode } from '@shared/model'
import type { Db } from '../file/database'
import { readProblem } from '../file/values'

/** A field of an entity that cannot be written to a CRM for now. */
export interface WaitingField {
  objectId: number
  entityId: number
  field: string
  /** What is to be written once it can. */
  value: FieldValue
  reason: Problem
  since: number
  causeRunId: string
}

/** A waiting field as it is stored. */
export interface RawWaiting {
  object_id: number
  entity_id: number
  field: string
  value: string
  reason: string
  since: number
  cause_run_id: string
}

/** Fields that wait with a reason, read. */
export class WaitingFieldTable {
  readonly #of
  readonly #ofEntity
  readonly #ofEntities
  readonly #fields
  readonly #entities
  readonly #taken
  readonly #counts
  readonly #refused

  constructor(db: Db) {
    this.#of = db.prepare<[number, number], RawWaiting>(
      'SELECT * FROM waiting_fields WHERE object_id = ? AND entity_id = ? ORDER BY field',
    )
    this.#ofEntity = db.prepare<[number], RawWaiting>(
      'SELECT * FROM waiting_fields WHERE entity_id = ? ORDER BY object_id, field',
    )
    this.#ofEntities = db.prepare<[number, string], RawWaiting>(
      `SELECT * FROM waiting_fields WHERE object_id = ? AND entity_id IN (SELECT value FROM json_each(?))`,
    )
    this.#fields = db.prepare<[number], { field: string; code: ProblemCode; n: number }>(
      `SELECT field, reason ->> 'code' AS code, COUNT(*) AS n FROM waiting_fields WHERE object_id = ? GROUP BY field, code`,
    )
    this.#entities = db.prepare<[number, string, string, number, number], { entity_id: number }>(
      `SELECT entity_id FROM waiting_fields WHERE object_id = ? AND field = ? AND reason ->> 'code' = ? AND entity_id > ?
       ORDER BY entity_id LIMIT ?`,
    )
    this.#taken = db.prepare<[number, number, number], { entity_id: number }>(
      `SELECT DISTINCT entity_id FROM waiting_fields
       WHERE object_id = ? AND entity_id > ? AND reason ->> '$.params.takenBy' IS NOT NULL ORDER BY entity_id LIMIT ?`,
    )
    this.#refused = db.prepare<[string], { n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT DISTINCT w.object_id, w.entity_id FROM waiting_fields w
         JOIN objects o ON o.id = w.object_id WHERE o.integration_id = ? AND w.reason ->> 'code' NOT IN ('FIELD_NOT_WRITABLE', 'CALLED_OFF')
         AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.object_id = w.object_id AND x.entity_id = w.entity_id AND x.state = 'parked'))`,
    )
    this.#counts = db.prepare<[string], { stream: string; n: number }>(
      `SELECT o.stream, COUNT(*) AS n FROM waiting_fields w JOIN objects o ON o.id = w.object_id
       WHERE o.integration_id = ? AND w.reason ->> 'code' <> 'CALLED_OFF' GROUP BY o.stream`,
    )
  }

  of(objectId: number, entityId: number): WaitingField[] {
    return this.#of.all(objectId, entityId).map(fieldFromRaw)
  }

  ofEntity(entityId: number): WaitingField[] {
    return this.#ofEntity.all(entityId).map(fieldFromRaw)
  }

  /** What waits of some entities at one object, in one query. */
  ofEntities(objectId: number, entityIds: readonly number[]): Map<number, WaitingField[]> {
    const rows = this.#ofEntities.all(objectId, JSON.stringify(entityIds)).map(fieldFromRaw)
    return Map.groupBy(rows, (row) => row.entityId)
  }

  /** Which fields wait at an object, by the code of the reason, and of how many entities. */
  fields(objectId: number): { field: string; code: ProblemCode; n: number }[] {
    return this.#fields.all(objectId)
  }

  /** Entities of which a field waits for a reason, by id after `after`. */
  entities(objectId: number, field: string, code: ProblemCode, after: number, limit: number): number[] {
    return this.#entities.all(objectId, field, code, after, limit).map((row) => row.entity_id)
  }

  /** Entities of which a field waits since another record of the object has its value, by id after `after`. */
  taken(objectId: number, after: number, limit: number): number[] {
    return this.#taken.all(objectId, after, limit).map((row) => row.entity_id)
  }

  /** Of how many records of an integration a field was refused, those aside of which everything was. */
  refused(integrationId: string): number {
    return this.#refused.get(integrationId)?.n ?? 0
  }

  /** How many fields wait in each stream of an integration, those aside that a person has called off. */
  counts(integrationId: string): { stream: string; n: number }[] {
    return this.#counts.all(integrationId)
  }
}

/** A waiting field out of how it is stored. */
export function fieldFromRaw(raw: RawWaiting): WaitingField {
  return {
    objectId: raw.object_id,
    entityId: raw.entity_id,
    field: raw.field,
    value: JSON.parse(raw.value) as FieldValue,
    reason: readProblem(raw.reason) ?? { code: 'INTERNAL', params: {}, detail: null },
    since: raw.since,
    causeRunId: raw.cause_run_id,
  }
}
