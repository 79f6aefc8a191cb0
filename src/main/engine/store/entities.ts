import type { EntityKind } from '@shared/model'
import type { MappedFields } from '../fields/field-definition'
import { matchKeys } from '../fields/identity'
import type { Db } from './database'

/** Patchbay's standard fields and the columns that hold them. Everything else goes into the JSON of custom fields. */
export const standardColumns = {
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  additionalEmails: 'additional_emails',
  phone: 'phone',
  mobile: 'mobile',
  jobTitle: 'job_title',
  companyName: 'company_name',
  name: 'name',
  domain: 'domain',
  industry: 'industry',
  employees: 'employees',
  annualRevenue: 'annual_revenue',
  description: 'description',
  lifecycleStage: 'lifecycle_stage',
  leadStatus: 'lead_status',
  ownerId: 'owner_id',
  website: 'website',
  address: 'address',
  city: 'city',
  state: 'state',
  postalCode: 'postal_code',
  country: 'country',
} as const

/** Standard fields whose value is a list, kept as JSON in their column. */
const listFields: ReadonlySet<string> = new Set(['additionalEmails'])
const fieldNames = Object.keys(standardColumns)
const columnNames = Object.values(standardColumns)

export interface EntityRow {
  id: number
  kind: EntityKind
  displayName: string
  fields: MappedFields
  stamps: FieldStamps
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

/** Who set a field last and when (ms): a person, or the integration that it came from. Not every field has one. */
export type FieldStamps = Record<string, { at: number; by: 'person' | { integration: string } }>

/** An entity that a record may be the same as. `taken`: another live record of the same object is tied to it. */
export interface MatchCandidate {
  id: number
  displayName: string
  lastName: string | null
  taken: boolean
}

type RawEntity = {
  id: number
  kind: EntityKind
  display_name: string
  custom: string
  stamps: string
  created_at: number
  updated_at: number
  deleted_at: number | null
} & Record<string, string | number | null>

/** Records in Patchbay's own model. */
export class EntityTable {
  readonly #insert
  readonly #update
  readonly #get
  readonly #setDeleted
  readonly #byKey
  readonly #byPhone
  readonly #find

  constructor(db: Db) {
    const marks = columnNames.map(() => '?').join(', ')
    this.#insert = db.prepare(
      `INSERT INTO entities (kind, display_name, created_at, updated_at, match_key, match_phone, custom, ${columnNames.join(', ')})
       VALUES (?, ?, ?, ?, ?, ?, ?, ${marks})`,
    )
    this.#update = db.prepare(
      `UPDATE entities SET display_name = ?, updated_at = ?, stamps = ?, match_key = ?, match_phone = ?, custom = ?, ${columnNames.map((name) => `${name} = ?`).join(', ')}
       WHERE id = ?`,
    )
    this.#get = db.prepare<[number], RawEntity>('SELECT * FROM entities WHERE id = ?')
    this.#find = db.prepare<[{ kind: string; pattern: string; after: number; limit: number }], RawEntity>(
      `SELECT * FROM entities WHERE kind = @kind AND deleted_at IS NULL AND id > @after
         AND (display_name LIKE @pattern ESCAPE '\\' OR match_key LIKE @pattern ESCAPE '\\') ORDER BY id LIMIT @limit`,
    )
    this.#setDeleted = db.prepare<[number | null, number]>('UPDATE entities SET deleted_at = ? WHERE id = ?')
    const candidates = (column: 'match_key' | 'match_phone') =>
      db.prepare<
        [number, EntityKind, string],
        { id: number; displayName: string; lastName: string | null; taken: 0 | 1 }
      >(
        `SELECT e.id, e.display_name AS displayName, e.last_name AS lastName, EXISTS (
           SELECT 1 FROM links l JOIN remote_records r ON r.id = l.remote_record_id
           WHERE l.entity_id = e.id AND r.object_id = ? AND r.deleted_at IS NULL) AS taken
         FROM entities e WHERE e.kind = ? AND e.${column} = ? AND e.deleted_at IS NULL ORDER BY e.id LIMIT 20`,
      )
    this.#byKey = candidates('match_key')
    this.#byPhone = candidates('match_phone')
  }

  create(kind: EntityKind, displayName: string, fields: MappedFields, now: number): number {
    const { custom, columns } = split(fields)
    const { key, phone } = matchKeys(kind, fields)
    return Number(this.#insert.run(kind, displayName, now, now, key, phone, custom, ...columns).lastInsertRowid)
  }

  /** Replaces all fields and stamps. */
  update(entity: Pick<EntityRow, 'id' | 'kind' | 'displayName' | 'fields' | 'stamps'>, now: number): void {
    const { custom, columns } = split(entity.fields)
    const { key, phone } = matchKeys(entity.kind, entity.fields)
    this.#update.run(entity.displayName, now, JSON.stringify(entity.stamps), key, phone, custom, ...columns, entity.id)
  }

  /** Entities of a kind whose name or address holds a text, by id after `after`. */
  find(kind: EntityKind, search: string, after: number, limit: number): EntityRow[] {
    const pattern = `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`
    return this.#find.all({ kind, pattern, after, limit }).map(fromRaw)
  }

  setDeleted(id: number, at: number | null): void {
    this.#setDeleted.run(at, id)
  }

  /** Entities with the same address or domain. */
  byMatchKey(kind: EntityKind, key: string, objectId: number): MatchCandidate[] {
    return this.#byKey.all(objectId, kind, key).map((row) => ({ ...row, taken: row.taken === 1 }))
  }

  /** Entities with the same number. */
  byMatchPhone(kind: EntityKind, phone: string, objectId: number): MatchCandidate[] {
    return this.#byPhone.all(objectId, kind, phone).map((row) => ({ ...row, taken: row.taken === 1 }))
  }

  get(id: number): EntityRow | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }
}

function split(fields: MappedFields): { custom: string; columns: (string | null)[] } {
  const columns = fieldNames.map((name) => toColumn(fields[name] ?? null))
  const custom: MappedFields = {}
  for (const [name, value] of Object.entries(fields)) {
    if (!Object.hasOwn(standardColumns, name) && value !== null) custom[name] = value
  }
  return { custom: JSON.stringify(custom), columns }
}

function toColumn(value: MappedFields[string]): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function fromRaw(raw: RawEntity): EntityRow {
  const fields = JSON.parse(raw.custom) as MappedFields
  fieldNames.forEach((name, index) => {
    const column = columnNames[index]
    const value = column ? raw[column] : null
    if (value === null || value === undefined) return
    fields[name] = listFields.has(name) ? (JSON.parse(String(value)) as string[]) : String(value)
  })
  return {
    id: raw.id,
    kind: raw.kind,
    displayName: raw.display_name,
    fields,
    stamps: JSON.parse(raw.stamps) as FieldStamps,
    createdAt: raw.created_at,
    updatedAt: raw.updated_at,
    deletedAt: raw.deleted_at,
  }
}
