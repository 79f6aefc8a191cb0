import type { EntityKind } from '@shared/model'
import type { MappedFields } from '../providers/provider'
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
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

type RawEntity = {
  id: number
  kind: EntityKind
  display_name: string
  custom: string
  created_at: number
  updated_at: number
  deleted_at: number | null
} & Record<string, string | number | null>

/** Records in Patchbay's own model. */
export class EntityTable {
  readonly #insert
  readonly #update
  readonly #get

  constructor(db: Db) {
    const marks = columnNames.map(() => '?').join(', ')
    this.#insert = db.prepare(
      `INSERT INTO entities (kind, display_name, created_at, updated_at, custom, ${columnNames.join(', ')})
       VALUES (?, ?, ?, ?, ?, ${marks})`,
    )
    this.#update = db.prepare(
      `UPDATE entities SET display_name = ?, updated_at = ?, custom = ?, ${columnNames.map((name) => `${name} = ?`).join(', ')}
       WHERE id = ?`,
    )
    this.#get = db.prepare<[number], RawEntity>('SELECT * FROM entities WHERE id = ?')
  }

  create(kind: EntityKind, displayName: string, fields: MappedFields, now: number): number {
    const { custom, columns } = split(fields)
    return Number(this.#insert.run(kind, displayName, now, now, custom, ...columns).lastInsertRowid)
  }

  update(id: number, displayName: string, fields: MappedFields, now: number): void {
    const { custom, columns } = split(fields)
    this.#update.run(displayName, now, custom, ...columns, id)
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
    createdAt: raw.created_at,
    updatedAt: raw.updated_at,
    deletedAt: raw.deleted_at,
  }
}
