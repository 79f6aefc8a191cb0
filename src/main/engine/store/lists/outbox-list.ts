import type { ObjectRow } from '../accounts/objects'
import type { AssociationTable, AssociationWant } from '../entities/associations'
import { type OutboxRow, type OutboxState, type RawRow, rowFromRaw } from '../entities/outbox'
import { fieldFromRaw, type RawWaiting, type WaitingField } from '../entities/waiting-fields'
import type { Db } from '../file/database'

/** What is still to be written: what the CRM or a person has to settle comes first. */
export const listedStates = ['parked', 'unknown', 'in-flight', 'queued'] as const satisfies OutboxState[]
export type ListedState = (typeof listedStates)[number] | 'held'

/** Which items a list holds. All conditions must hold. */
export interface OutboxFilter {
  /** Objects of accounts whose items are listed, in the order of their ids. */
  objects: readonly Pick<ObjectRow, 'id' | 'integrationId'>[]
  /** `held`: fields that wait with a reason of their own. */
  state?: ListedState | undefined
  entityId?: number | undefined
}

/** A row, a field that waits by itself, or an association, with the cursor that stands behind it. */
export type OutboxEntry = { at: string } & ({ row: OutboxRow } | { field: WaitingField } | { pair: AssociationWant })

const active = "('queued', 'in-flight', 'unknown', 'parked')"

/** Exported for the test that looks at how they are read. */
export const outboxQueries = {
  rows: `SELECT * FROM outbox WHERE integration_id = @integrationId AND state = @state AND state IN ${active}
    AND id > @after AND object_id IN (SELECT value FROM json_each(@objects)) ORDER BY id LIMIT @limit`,
  fields: `SELECT * FROM waiting_fields WHERE object_id = @objectId AND (entity_id, field) > (@entityId, @field)
    AND reason ->> 'code' <> 'CALLED_OFF' ORDER BY entity_id, field LIMIT @limit`,
  rowsOfEntity: `SELECT * FROM outbox WHERE entity_id = ? AND state IN ${active}`,
  fieldsOfEntity: `SELECT * FROM waiting_fields WHERE entity_id = ? AND reason ->> 'code' <> 'CALLED_OFF'`,
}

/** What waits to be written, as a list: rows by state, then fields that wait with a reason, then associations. */
export class OutboxList {
  readonly #rows
  readonly #fields
  readonly #rowsOfEntity
  readonly #fieldsOfEntity

  readonly #associations

  constructor(db: Db, associations: Pick<AssociationTable, 'listed' | 'listedOf'>) {
    this.#associations = associations
    this.#rows = db.prepare<
      [{ integrationId: string; state: string; after: number; objects: string; limit: number }],
      RawRow
    >(outboxQueries.rows)
    this.#fields = db.prepare<[{ objectId: number; entityId: number; field: string; limit: number }], RawWaiting>(
      outboxQueries.fields,
    )
    this.#rowsOfEntity = db.prepare<[number], RawRow>(outboxQueries.rowsOfEntity)
    this.#fieldsOfEntity = db.prepare<[number], RawWaiting>(outboxQueries.fieldsOfEntity)
  }

  /** Up to `limit` entries behind a cursor; undefined, and one that means nothing, begins at the front. */
  list(filter: OutboxFilter, cursor: string | undefined, limit: number): OutboxEntry[] {
    const entries = filter.entityId === undefined ? this.#all(filter, cursor, limit) : this.#ofEntity(filter)
    if (filter.entityId === undefined) return entries
    const from = entries.findIndex(({ at }) => at === cursor) + 1
    return entries.slice(from, from + limit)
  }

  #all({ objects, state }: OutboxFilter, cursor: string | undefined, limit: number): OutboxEntry[] {
    const entries: OutboxEntry[] = []
    let behind = cursor === undefined ? null : positionOf(cursor)
    const integrations = [...new Set(objects.map(({ integrationId }) => integrationId))].sort()
    const ids = JSON.stringify(objects.map(({ id }) => id))
    for (const listed of listedStates) {
      if (state !== undefined && state !== listed) continue
      for (const integrationId of integrations) {
        if (behind && (behind.part !== listed || behind.of !== integrationId)) continue
        const after = behind ? Number(behind.after) : 0
        behind = null
        const page = { integrationId, state: listed, after, objects: ids, limit: limit - entries.length }
        entries.push(...this.#rows.all(page).map((raw) => rowEntry(rowFromRaw(raw))))
        if (entries.length >= limit) return entries
      }
    }
    for (const { id } of state === undefined || state === 'held' ? objects : []) {
      if (behind && (behind.part !== 'held' || behind.of !== String(id))) continue
      const [, entityId = '0', field = ''] = /^(\d+)\.(.*)$/s.exec(behind?.after ?? '') ?? []
      behind = null
      const page = { objectId: id, entityId: Number(entityId), field, limit: limit - entries.length }
      entries.push(...this.#fields.all(page).map((raw) => fieldEntry(fieldFromRaw(raw))))
      if (entries.length >= limit) return entries
    }
    if (state !== undefined && state !== 'parked' && state !== 'queued') return entries
    for (const { id } of objects) {
      if (behind && (behind.part !== 'pair' || behind.of !== String(id))) continue
      const [, entityId = '0', otherId = '0'] = /^(\d+)\.(\d+)$/.exec(behind?.after ?? '') ?? []
      behind = null
      const from = { entityId: Number(entityId), otherId: Number(otherId) }
      const refused = state === undefined ? null : state === 'parked'
      entries.push(...this.#associations.listed(id, from, refused, limit - entries.length).map(pairEntry))
      if (entries.length >= limit) return entries
    }
    return entries
  }

  #ofEntity({ objects, state, entityId = 0 }: OutboxFilter): OutboxEntry[] {
    const ids = new Set(objects.map(({ id }) => id))
    const isListed = (objectId: number, own: string) => ids.has(objectId) && (state === undefined || state === own)
    const rows = this.#rowsOfEntity.all(entityId).map(rowFromRaw)
    const fields = this.#fieldsOfEntity.all(entityId).map(fieldFromRaw)
    return [
      ...listedStates.flatMap((listed) => rows.filter((row) => row.state === listed)).map(rowEntry),
      ...fields.map(fieldEntry),
      ...this.#associations.listedOf(entityId).map(pairEntry),
    ].filter((entry) => {
      if ('row' in entry) return isListed(entry.row.objectId, entry.row.state)
      if ('field' in entry) return isListed(entry.field.objectId, 'held')
      return isListed(entry.pair.objectId, entry.pair.problem === null ? 'queued' : 'parked')
    })
  }
}

function rowEntry(row: OutboxRow): OutboxEntry {
  return { at: `${row.state}/${row.integrationId}/${row.id}`, row }
}

function fieldEntry(field: WaitingField): OutboxEntry {
  return { at: `held/${field.objectId}/${field.entityId}.${field.field}`, field }
}

function pairEntry(pair: AssociationWant): OutboxEntry {
  return { at: `pair/${pair.objectId}/${pair.entityId}.${pair.otherId}`, pair }
}

function positionOf(cursor: string): { part: string; of: string; after: string } | null {
  const [, part, of, after] = /^([a-z-]+)\/([^/]*)\/(.*)$/s.exec(cursor) ?? []
  return part === undefined || of === undefined || after === undefined ? null : { part, of, after }
}
