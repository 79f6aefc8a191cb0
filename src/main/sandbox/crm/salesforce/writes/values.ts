import { type Call, parserError, SalesforceRefusal } from '../calls'
import type { Org } from '../index'
import { normalId, type ObjectType, objectTypes, type SfField, type Value } from '../objects'

/** Who writes: an app may set less than a person. */
export interface Writer {
  id: string
  isApp: boolean
  /** Although a rule says that the record is there already. */
  allowsDuplicates: boolean
}

export function appWriter(call: Pick<Call, 'org' | 'request'>): Writer {
  const header = call.request.headers['sforce-duplicate-rule-header'] ?? ''
  return { id: call.org.users[0]?.id ?? '', isApp: true, allowsDuplicates: /allowSave\s*=\s*true/i.test(header) }
}

export const refuse = (code: string, message: string, fields: readonly string[] = []) =>
  new SalesforceRefusal(400, code, message, fields)

/** A given value as it is kept; null for none. Throws what the vendor says of one that does not fit. */
function kept(org: Org, type: ObjectType, field: SfField, given: unknown): Value | null {
  if (given === null) {
    if (field.type === 'boolean')
      throw refuse('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: `, [field.name])
    return null
  }
  const refusal = org.catalogue.refusalOf(type.name, field.name, String(given))
  if (refusal !== undefined) {
    throw refuse('FIELD_CUSTOM_VALIDATION_EXCEPTION', refusal.message ?? 'This value is not allowed.', [field.name])
  }
  const wrong = () =>
    parserError(
      `Cannot deserialize instance of ${field.type} from ${typeof given === 'string' ? 'VALUE_STRING' : typeof given === 'number' ? 'VALUE_NUMBER_INT' : 'VALUE'} value ${String(given)} or request may be missing a required field at [line:1, column:2]`,
    )
  switch (field.type) {
    case 'boolean':
      if (given === true || given === 'true') return true
      if (given === false || given === 'false') return false
      throw wrong()
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return keptNumber(field, given, wrong)
    case 'date':
      if (given === '') return null
      if (typeof given !== 'string' || !isDay(given)) throw wrong()
      return given
    case 'datetime':
      if (given === '') return null
      if (typeof given !== 'string' || !isMoment(given)) throw wrong()
      return new Date(Math.floor(Date.parse(given) / 1000) * 1000).toISOString()
    case 'time':
      if (given === '') return null
      if (typeof given !== 'string' || !/^\d\d:\d\d(:\d\d(\.\d+)?)?Z?$/.test(given)) throw wrong()
      return `${given.slice(0, 5)}:${given.slice(6, 8) || '00'}.000Z`
    case 'reference':
      if (given === '') return null
      if (typeof given !== 'string') throw wrong()
      return keptReference(org, field, given)
    default:
      if (typeof given !== 'string') throw wrong()
      return keptText(field, given)
  }
}

function keptNumber(field: SfField, given: unknown, wrong: () => SalesforceRefusal): number | null {
  if (given === '') return null
  const number =
    typeof given === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(given.trim()) ? Number(given) : given
  if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong()
  if (field.type === 'int' && !Number.isInteger(number)) throw wrong()
  if (Math.abs(number) >= (field.type === 'int' ? 2 ** 31 : 1e16)) {
    throw refuse(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${number}`,
      [field.name],
    )
  }
  return number
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) && Number(text.slice(0, 4)) >= 1700
}

const isMoment = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))

function keptReference(org: Org, field: SfField, given: string): string {
  const id = normalId(given)
  if (id === null) {
    throw refuse('MALFORMED_ID', `${field.label}: id value of incorrect type: ${given}`, [field.name])
  }
  if (field.references.includes('User') && id.startsWith('005')) {
    const user = org.users.find((one) => one.id === id)
    if (user === undefined) throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
    if (!user.active) throw refuse('INACTIVE_OWNER_OR_USER', `operation performed with inactive user [${id}]`)
    return id
  }
  const type = Object.values(objectTypes).find(({ prefix }) => id.startsWith(prefix))
  if (type === undefined || !field.references.includes(type.type)) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name])
  }
  const record = org.store(type.name).get(id)
  if (record === null || org.store(type.name).isHidden(record.seq)) {
    throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  }
  if (record.archivedAt !== null) throw refuse('ENTITY_IS_DELETED', 'entity is deleted')
  return id
}

/** Letters of a host and a name that an address may have. */
const address = /^[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+$/

function keptText(field: SfField, given: string): string | null {
  const text = given.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '').replace(/\r\n/g, '\n')
  if (text === '') return null
  const most = field.length
  if (most > 0 && [...text].length > most) {
    throw refuse('STRING_TOO_LONG', `${field.label}: data value too large: ${text.slice(0, 80)} (max length=${most})`, [
      field.name,
    ])
  }
  if (field.type === 'email') {
    if (!address.test(text)) {
      throw refuse('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name])
    }
    return text.toLowerCase()
  }
  if (field.type === 'picklist' && field.restricted && !field.options.includes(text)) throw badOption(field, text)
  if (field.type === 'multipicklist') {
    const chosen = text.split(';').filter((item) => item !== '')
    const unknown = chosen.find((item) => !field.options.includes(item))
    if (unknown !== undefined && field.restricted) throw badOption(field, unknown)
    return field.options.filter((option) => chosen.includes(option)).join(';') || null
  }
  return text
}

const badOption = (field: SfField, value: string) =>
  refuse(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${field.label}: bad value for restricted picklist field: ${value}`,
    [field.name],
  )

/** The values that a body asks for, by the names of the fields; null clears. Throws what the vendor refuses. */
export function accepted(
  org: Org,
  type: ObjectType,
  body: Record<string, unknown>,
  writer: Writer,
  operation: 'create' | 'update',
): Record<string, Value | null> {
  const fields = writer.isApp ? org.visible(type.name) : org.catalogue.live(type.name)
  const values: Record<string, Value | null> = {}
  const locked: string[] = []
  for (const [name, given] of Object.entries(body)) {
    if (name === 'attributes' || name.toLowerCase() === 'id') continue
    const field = fields.find((one) => one.name.toLowerCase() === name.toLowerCase())
    if (field === undefined) {
      throw new SalesforceRefusal(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${type.type}`)
    }
    const isOpen = operation === 'create' ? field.createable : field.updateable
    if (writer.isApp && !isOpen) locked.push(field.name)
    else values[field.name] = kept(org, type, field, given)
  }
  if (locked.length > 0) {
    throw refuse(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      `Unable to create/update fields: ${locked.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
      locked,
    )
  }
  return values
}

export function refuseMissing(
  org: Org,
  type: ObjectType,
  values: Readonly<Record<string, Value | null | undefined>>,
): void {
  const missing = org.catalogue
    .live(type.name)
    .filter((field) => field.required && !field.defaulted && (values[field.name] ?? null) === null)
    .map((field) => field.name)
  if (type.name === 'members' && !values.ContactId && !values.LeadId) missing.push('LeadId')
  if (missing.length > 0) {
    throw refuse('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
  }
}

/** What the vendor fills in by itself. */
export function defaultsOf(org: Org, type: ObjectType, writer: Writer): Record<string, Value> {
  const owned: Record<string, Value> =
    org.catalogue.find(type.name, 'OwnerId') === undefined ? {} : { OwnerId: writer.id }
  switch (type.name) {
    case 'leads':
      return { ...owned, Status: 'Open - Not Contacted' }
    case 'tasks':
      return { ...owned, Status: 'Not Started', Priority: 'Normal', TaskSubtype: 'Task' }
    case 'events':
      return { ...owned, ShowAs: 'Busy' }
    case 'emails':
      return { Status: '3' }
    case 'members':
      return { Status: 'Sent' }
    default:
      return owned
  }
}
