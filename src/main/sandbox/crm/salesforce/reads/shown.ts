import { badField, malformedQuery, SalesforceRefusal, shownMoment } from '../calls'
import type { Org } from '../index'
import { type ObjectType, relationOf, type SfField, type StoredRecord, type Value, workedOut } from '../objects'
import type { Soql } from '../soql'

/** A value of a record as it is kept, or worked out; null for an empty one. */
export function heldValue(type: ObjectType, record: StoredRecord, name: string): Value | null {
  switch (name) {
    case 'Id':
      return record.id
    case 'IsDeleted':
      return record.archivedAt !== null
    case 'CreatedDate':
      return new Date(record.createdAt).toISOString()
    case 'LastModifiedDate':
    case 'SystemModstamp':
      return new Date(record.updatedAt).toISOString()
    case 'CreatedById':
      return record.createdBy
    case 'LastModifiedById':
      return record.modifiedBy
    case 'MasterRecordId':
      return record.mergedInto ?? null
  }
  const made = workedOut(name, record.values, type.name)
  return made !== undefined ? made : (record.values[name] ?? null)
}

/** A value as the API spells it. */
function shownValue(org: Org, type: ObjectType, record: StoredRecord, field: SfField): unknown {
  if (field.type === 'address') return shownAddress(org, type, record, field)
  if (field.type === 'location') return shownPlace(record, field)
  const value = heldValue(type, record, field.name)
  if (value === null) return field.type === 'boolean' ? false : null
  if (field.type === 'datetime') return shownMoment(String(value))
  return value
}

function shownAddress(org: Org, type: ObjectType, record: StoredRecord, field: SfField): unknown {
  const parts = org.catalogue.live(type.name).filter(({ compound }) => compound === field.name)
  const values = parts.map(({ name }) => [
    `${name.replace(field.name.replace('Address', ''), '').charAt(0).toLowerCase()}${name.replace(field.name.replace('Address', ''), '').slice(1)}`,
    record.values[name] ?? null,
  ])
  return values.every(([, value]) => value === null) ? null : Object.fromEntries(values)
}

/** The two numbers of a place in one; null where either is not there. */
function shownPlace({ values }: StoredRecord, { name }: SfField): unknown {
  const [latitude, longitude] = ['Latitude', 'Longitude'].map((part) => values[name.replace(/__c$/, `__${part}__s`)])
  return latitude === undefined || longitude === undefined ? null : { latitude, longitude }
}

export const pathOf = (call: { version: string }, type: ObjectType, id: string) =>
  `/services/data/v${call.version}/sobjects/${type.type}/${id}`

/** A record with the fields that the connected user sees. */
export function showRecord(
  org: Org,
  version: string,
  type: ObjectType,
  record: StoredRecord,
  fields: readonly SfField[],
): Record<string, unknown> {
  const attributes = { type: type.type, url: pathOf({ version }, type, record.id) }
  const shown = fields.map((field) => [field.name, shownValue(org, type, record, field)])
  return { attributes, ...Object.fromEntries(shown) }
}

/** What the control routes show. */
export function showAll(org: Org, type: ObjectType, record: StoredRecord): Record<string, unknown> {
  return showRecord(org, '66.0', type, record, org.catalogue.live(type.name))
}

/** A field by its name in any case. Throws the vendor's refusal. */
export function fieldNamed(org: Org, type: ObjectType, name: string): SfField {
  const wanted = name.toLowerCase()
  const field = org.visible(type.name).find((one) => one.name.toLowerCase() === wanted)
  if (field === undefined) throw badField(name, type.type)
  return field
}

/** A column of a query: a field of the record itself or of a parent. */
interface Column {
  name: string
  /** Null: of the record itself. */
  parent: SfField | null
  field: string
  read(record: StoredRecord): unknown
}

export function columnOf(org: Org, type: ObjectType, path: string): Column {
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) {
    const field = fieldNamed(org, type, first)
    return { name: field.name, parent: null, field: field.name, read: (record) => shownValue(org, type, record, field) }
  }
  const relation = org
    .visible(type.name)
    .find((field) => field.type === 'reference' && relationOf(field).toLowerCase() === first.toLowerCase())
  if (relation === undefined || rest.length > 1) {
    throw new SalesforceRefusal(
      400,
      'INVALID_FIELD',
      `Didn't understand relationship '${first}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }
  const name = rest[0] ?? ''
  return {
    name,
    parent: relation,
    field: name,
    read: (record) => parentValue(org, record.values[relation.name] ?? systemId(record, relation.name), name, relation),
  }
}

const systemId = (record: StoredRecord, name: string): Value | undefined =>
  name === 'CreatedById' ? record.createdBy : name === 'LastModifiedById' ? record.modifiedBy : undefined

function parentValue(org: Org, id: Value | undefined, name: string, relation: SfField): unknown {
  const found = id === undefined ? null : org.byId(String(id))
  if (found === null) {
    const user = org.users.find((one) => one.id === id)
    if (user === undefined) return null
    const values: Record<string, unknown> = {
      id: user.id,
      name: `${user.firstName} ${user.lastName}`,
      email: user.email,
      isactive: user.active,
      type: 'User',
    }
    const value = values[name.toLowerCase()]
    if (value === undefined) throw badField(name, 'User')
    return value
  }
  if (name.toLowerCase() === 'type' && relation.references.length > 1) return found.type.type
  return shownValue(org, found.type, found.record, fieldNamed(org, found.type, name))
}

export function columnsOf(org: Org, type: ObjectType, query: Soql): Column[] {
  return query.fields.flatMap((path) => {
    if (!path.startsWith('FIELDS(')) return [columnOf(org, type, path)]
    const which = path.slice(7, -1)
    if (which !== 'STANDARD' && (query.limit === null || query.limit > 200)) {
      throw malformedQuery(`The SOQL FIELDS function must have a LIMIT of at most 200 for ${path}`)
    }
    const fields = org.visible(type.name).filter(({ custom }) => which === 'ALL' || custom === (which === 'CUSTOM'))
    return fields.map((field) => columnOf(org, type, field.name))
  })
}

export function showRow(
  org: Org,
  version: string,
  type: ObjectType,
  record: StoredRecord,
  columns: readonly Column[],
): object {
  const row: Record<string, unknown> = { attributes: { type: type.type, url: pathOf({ version }, type, record.id) } }
  for (const column of columns) {
    if (column.parent === null) {
      row[column.name] = column.read(record)
      continue
    }
    const relation = relationOf(column.parent)
    const id = record.values[column.parent.name] ?? systemId(record, column.parent.name)
    if (id === undefined) {
      row[relation] = null
      continue
    }
    const parent = org.byId(String(id))?.type
    const attributes = {
      type: parent?.type ?? 'User',
      url: `/services/data/v${version}/sobjects/${parent?.type ?? 'User'}/${id}`,
    }
    row[relation] = { ...((row[relation] as object | undefined) ?? { attributes }), [column.name]: column.read(record) }
  }
  const { garbled } = org.store(type.name).veilOf(record.seq)
  return garbled === undefined ? row : { attributes: row.attributes, Id: record.id, ...garbled.row }
}
