import type { UpstreamResponse } from '../kit/provider-sandbox'
import {
  type Call,
  type Handler,
  isObject,
  json,
  noContent,
  notFound,
  objectBody,
  objectOf,
  onlyMembers,
  parserError,
  SalesforceRefusal,
} from './calls'
import type { Org } from './index'
import {
  normalId,
  type ObjectType,
  objectTypeOf,
  objectTypes,
  type SfField,
  type StoredRecord,
  stageNamed,
  type Value,
} from './objects'
import { needRecord, several } from './reads'

/** Records of one collection, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
const mostRecords = 200

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

const refuse = (code: string, message: string, fields: readonly string[] = []) =>
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
function accepted(
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

function refuseMissing(org: Org, type: ObjectType, values: Readonly<Record<string, Value | null | undefined>>): void {
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
function defaultsOf(org: Org, type: ObjectType, writer: Writer): Record<string, Value> {
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

/** What follows from values that were written. `before`: the values until then. */
function followed(
  org: Org,
  type: ObjectType,
  values: Record<string, Value>,
  written: Readonly<Record<string, Value | null>>,
): Record<string, Value> {
  if (type.name === 'opportunities' && written.StageName !== undefined) {
    const at = stageNamed(values.StageName)
    if (at === undefined) return values
    return {
      ...values,
      ...(written.Probability === undefined ? { Probability: at.probability } : {}),
      ...(written.ForecastCategoryName === undefined ? { ForecastCategoryName: at.forecast } : {}),
    }
  }
  if (type.name === 'tasks') {
    const isDone = values.Status === 'Completed'
    const { CompletedDateTime: done, ...rest } = values
    const at = done ?? new Date(Math.floor(org.now() / 1000) * 1000).toISOString()
    return isDone ? { ...rest, CompletedDateTime: at } : rest
  }
  if (type.name === 'events') return eventTimes(values, written)
  return values
}

/** Start, end and length of an event follow from each other. */
function eventTimes(
  values: Record<string, Value>,
  written: Readonly<Record<string, Value | null>>,
): Record<string, Value> {
  const start = written.StartDateTime ?? written.ActivityDateTime ?? values.StartDateTime ?? values.ActivityDateTime
  if (typeof start !== 'string') {
    throw refuse('REQUIRED_FIELD_MISSING', 'Required fields are missing: [StartDateTime]', ['StartDateTime'])
  }
  const byEnd = typeof written.EndDateTime === 'string'
  const minutes = byEnd
    ? Math.round((Date.parse(String(written.EndDateTime)) - Date.parse(start)) / 60_000)
    : Number(written.DurationInMinutes ?? values.DurationInMinutes ?? 0)
  if (minutes < 0) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'Your meeting must end after it starts.', ['EndDateTime'])
  }
  const end = new Date(Date.parse(start) + minutes * 60_000).toISOString()
  return { ...values, StartDateTime: start, ActivityDateTime: start, EndDateTime: end, DurationInMinutes: minutes }
}

function refuseDuplicates(
  org: Org,
  type: ObjectType,
  written: Readonly<Record<string, Value | null>>,
  own: string | null,
  writer: Writer,
): void {
  const store = org.store(type.name)
  for (const field of org.catalogue.live(type.name)) {
    const value = written[field.name]
    if (!field.unique || value === null || value === undefined) continue
    const existing = store.idByValue(field.name, value)
    if (existing !== null && existing !== own) {
      throw refuse(
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${existing.slice(0, 15)}`,
      )
    }
  }
  const { Email: email } = written
  if (type.name !== 'contacts' || own !== null || writer.allowsDuplicates || typeof email !== 'string') return
  const existing = store.idByKey(email)
  if (existing === null) return
  // The rule that every org begins with: https://help.salesforce.com/s/articleView?id=sf.duplicate_rules_standard_rules.htm
  throw new SalesforceRefusal(400, 'DUPLICATES_DETECTED', 'Use one of these records?', null, {
    duplicateResult: {
      allowSave: true,
      duplicateRule: 'Standard_Contact_Duplicate_Rule',
      duplicateRuleEntityType: 'Contact',
      errorMessage: 'Use one of these records?',
      matchResults: [
        {
          entityType: 'Contact',
          errors: [],
          matchEngine: 'FuzzyMatchEngine',
          matchRecords: [
            {
              additionalInformation: [],
              fieldDiffs: [],
              matchConfidence: 90,
              record: {
                attributes: { type: 'Contact', url: `/services/data/v66.0/sobjects/Contact/${existing}` },
                Id: existing,
              },
            },
          ],
          rule: 'Standard_Contact_Match_Rule_v1_0',
          size: 1,
          success: true,
        },
      ],
    },
  })
}

/** A write that nothing speaks against, yet to be made. */
type Prepared = () => StoredRecord

function prepareNew(org: Org, type: ObjectType, body: Record<string, unknown>, writer: Writer): Prepared {
  const written = accepted(org, type, body, writer, 'create')
  const all = { ...defaultsOf(org, type, writer), ...written }
  refuseMissing(org, type, all)
  refuseDuplicates(org, type, written, null, writer)
  const values = followed(org, type, filled(all), written)
  return () => org.keeper(type.name).add(values, writer)
}

export function createRecord(org: Org, type: ObjectType, body: Record<string, unknown>, writer: Writer): StoredRecord {
  return prepareNew(org, type, body, writer)()
}

function filled(values: Readonly<Record<string, Value | null>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== null))
}

function prepareChange(
  org: Org,
  type: ObjectType,
  record: StoredRecord,
  body: Record<string, unknown>,
  writer: Writer,
): Prepared {
  if (type.name === 'leads' && record.values.IsConverted === true && writer.isApp) {
    throw refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  }
  const written = accepted(org, type, body, writer, 'update')
  const values = filled({ ...record.values, ...written })
  refuseMissing(org, type, values)
  refuseDuplicates(org, type, written, record.id, writer)
  const next = followed(org, type, values, written)
  return () => {
    const keeper = org.keeper(type.name)
    const saved = keeper.replace(record, next, writer, Object.keys(written))
    const isSame = saved === record && Object.keys(written).length > 0
    return isSame ? keeper.touch({ ...record, modifiedBy: writer.id }) : saved
  }
}

/** Changes what is given and nothing else; the stamps move whether or not a value changes. */
export function updateRecord(
  org: Org,
  type: ObjectType,
  record: StoredRecord,
  body: Record<string, unknown>,
  writer: Writer,
): StoredRecord {
  return prepareChange(org, type, record, body, writer)()
}

/** Into the recycle bin, with what hangs on it. */
export function deleteRecord(org: Org, type: ObjectType, record: StoredRecord): StoredRecord {
  for (const { child, record: below } of org.childrenOf(type, record.id)) deleteRecord(org, child, below)
  return org.keeper(type.name).archive(record)
}

const asObject = (value: unknown): Record<string, unknown> => {
  if (!isObject(value)) throw parserError('Unexpected value in records')
  return value
}

export const create: Handler = (call) => {
  const type = objectOf(call)
  const record = createRecord(call.org, type, objectBody(call), appWriter(call))
  return json(201, { id: record.id, success: true, errors: [] })
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_conditional.htm */
function refuseChanged(call: Call, record: StoredRecord): void {
  const header = call.request.headers['if-unmodified-since']
  if (header === undefined) return
  const at = Date.parse(header)
  if (Number.isNaN(at)) throw new SalesforceRefusal(400, 'INVALID_HEADER', 'Invalid If-Unmodified-Since')
  if (record.updatedAt > Math.floor(at / 1000) * 1000) {
    throw new SalesforceRefusal(412, 'PRECONDITION_FAILED', 'The record has been modified since the given date.')
  }
}

export const update: Handler = (call) => {
  const type = objectOf(call)
  const body = objectBody(call)
  const record = needRecord(call.org, type, call.params.id ?? '')
  refuseChanged(call, record)
  updateRecord(call.org, type, record, body, appWriter(call))
  return noContent()
}

export const remove: Handler = (call) => {
  const type = objectOf(call)
  deleteRecord(call.org, type, needRecord(call.org, type, call.params.id ?? ''))
  return noContent()
}

function upsertInto(
  call: Call,
  type: ObjectType,
  name: string,
  value: string,
  body: Record<string, unknown>,
): UpstreamResponse {
  const field = call.org.visible(type.name).find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (field === undefined || !field.idLookup)
    throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`)
  const records = call.org.byKey(type, field, value)
  if (records.length > 1) return several(call, type, records)
  const [record] = records
  if (record !== undefined) {
    refuseChanged(call, record)
    updateRecord(call.org, type, record, body, appWriter(call))
    return json(200, { id: record.id, success: true, errors: [], created: false })
  }
  if (call.request.query.get('updateOnly') === 'true') throw notFound()
  const made = createRecord(call.org, type, { ...body, [field.name]: value }, appWriter(call))
  return json(201, { id: made.id, success: true, errors: [], created: true })
}

export const upsert: Handler = (call) =>
  upsertInto(call, objectOf(call), call.params.field ?? '', call.params.id ?? '', objectBody(call))

/** The rows of a collection with their object. */
function rowsOf(call: Call): { rows: Record<string, unknown>[]; allOrNone: boolean } {
  const body = objectBody(call)
  onlyMembers(body, ['allOrNone', 'records'])
  if (!Array.isArray(body.records)) throw parserError('Unrecognized value of records')
  if (body.records.length > mostRecords) {
    throw new SalesforceRefusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${mostRecords} records in a single call`,
    )
  }
  return { rows: body.records.map(asObject), allOrNone: body.allOrNone === true }
}

function typeOfRow(call: Call, row: Record<string, unknown>): ObjectType {
  if (Object.keys(row).filter((name) => name.toLowerCase() !== 'id')[0] !== 'attributes') {
    throw parserError('The attributes of a record must come first at [line:1, column:2]')
  }
  const name = isObject(row.attributes) ? row.attributes.type : undefined
  const type = typeof name === 'string' ? objectTypeOf(name) : null
  if (type === null || call.org.lacks(type.name)) {
    throw new SalesforceRefusal(400, 'INVALID_TYPE', `sObject type '${String(name)}' is not supported.`)
  }
  return type
}

/** Checks a row, and gives back what does it and says what came of it. */
type RowWork<T> = (row: T) => () => Record<string, unknown>

/** Does each row for itself; with `allOrNone` only when nothing speaks against any of them. */
function eachRow<T>(rows: readonly T[], allOrNone: boolean, work: RowWork<T>): UpstreamResponse {
  const attempt = (act: () => Record<string, unknown>): Record<string, unknown> => {
    try {
      return act()
    } catch (error) {
      // What cannot be read ends the whole call.
      if (!(error instanceof SalesforceRefusal) || error.code === 'JSON_PARSER_ERROR') throw error
      return error.toResult()
    }
  }
  if (allOrNone) {
    const checks = rows.map((row) => attempt(() => ({ success: true, act: work(row) })))
    if (checks.some(({ success }) => success === false)) {
      const rolledBack = refuse(
        'ALL_OR_NONE_OPERATION_ROLLED_BACK',
        'Record rolled back because not all records were valid and the request was using AllOrNone header',
      ).toResult()
      return json(
        200,
        checks.map((check) => (check.success === true ? rolledBack : check)),
      )
    }
  }
  return json(
    200,
    rows.map((row) => attempt(() => work(row)())),
  )
}

export const createMany: Handler = (call) => {
  const { rows, allOrNone } = rowsOf(call)
  return eachRow(rows, allOrNone, (row) => {
    const write = prepareNew(call.org, typeOfRow(call, row), row, appWriter(call))
    return () => ({ id: write().id, success: true, errors: [] })
  })
}

/** A record that a row of a collection names; what refuses it there has no status of its own. */
function namedRecord(call: Call, type: ObjectType, id: unknown): StoredRecord {
  if (typeof id !== 'string') throw refuse('MISSING_ARGUMENT', 'Id not specified in an update call')
  if (normalId(id) === null) throw refuse('MALFORMED_ID', `malformed id ${id}`)
  try {
    return needRecord(call.org, type, id)
  } catch (error) {
    if (!(error instanceof SalesforceRefusal) || error.code !== 'NOT_FOUND') throw error
    throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  }
}

export const updateMany: Handler = (call) => {
  const { rows, allOrNone } = rowsOf(call)
  const ids = rows.map((row) => row.id ?? row.Id)
  if (new Set(ids).size < ids.length) throw refuse('DUPLICATE_VALUE', 'duplicate ids in the records of one call')
  return eachRow(rows, allOrNone, (row) => {
    const type = typeOfRow(call, row)
    const record = namedRecord(call, type, row.id ?? row.Id)
    const write = prepareChange(call.org, type, record, row, appWriter(call))
    return () => ({ id: write().id, success: true, errors: [] })
  })
}

export const upsertMany: Handler = (call) => {
  const { rows, allOrNone } = rowsOf(call)
  const type = objectOf(call)
  const name = call.params.field ?? ''
  return eachRow(rows, allOrNone, (row) => {
    typeOfRow(call, row)
    const { [name]: value, ...rest } = row
    if (typeof value !== 'string') throw refuse('MISSING_ARGUMENT', `${name} not specified`, [name])
    return () => {
      const { status, body } = upsertInto(call, type, name, value, rest)
      if (status < 300) return body as Record<string, unknown>
      throw refuse('DUPLICATE_EXTERNAL_ID', `${name}: more than one record found for external id field`)
    }
  })
}

export const removeMany: Handler = (call) => {
  const ids = (call.request.query.get('ids') ?? '').split(',').filter((id) => id !== '')
  if (ids.length === 0 || ids.length > mostRecords) {
    throw new SalesforceRefusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${mostRecords} records in a single call`,
    )
  }
  return eachRow(ids, call.request.query.get('allOrNone') === 'true', (id) => {
    const type = Object.values(objectTypes).find(({ prefix }) => id.startsWith(prefix))
    if (type === undefined) throw refuse('MALFORMED_ID', `malformed id ${id}`)
    const record = namedRecord(call, type, id)
    return () => ({ id: deleteRecord(call.org, type, record).id, success: true, errors: [] })
  })
}

/** Calls in one call, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm */
const mostCalls = 25

export const composite: Handler = (call) => {
  const body = objectBody(call)
  onlyMembers(body, ['allOrNone', 'collateSubrequests', 'compositeRequest'])
  const requests = body.compositeRequest
  if (!Array.isArray(requests)) throw parserError('compositeRequest must be a list')
  if (requests.length > mostCalls) {
    throw new SalesforceRefusal(
      400,
      'LIMIT_EXCEEDED',
      `Maximum number of operations per composite request is ${mostCalls}`,
    )
  }
  if (body.allOrNone === true) {
    throw new SalesforceRefusal(400, 'NOT_IN_THE_SANDBOX', 'The sandbox does several calls in one for each alone.')
  }
  const known = new Map<string, unknown>()
  const answers = requests.map(asObject).map((request) => {
    onlyMembers(request, ['method', 'url', 'referenceId', 'body', 'httpHeaders'])
    const { method, url, referenceId, httpHeaders } = request
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      throw parserError('A request needs method, url and referenceId')
    }
    const headers = isObject(httpHeaders) ? Object.entries(httpHeaders) : []
    const response = call.org.inside(call, {
      method,
      url: String(referred(url, known)),
      body: referred(request.body, known),
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
    })
    known.set(referenceId, response.body)
    return { body: response.body ?? null, httpHeaders: {}, httpStatusCode: response.status, referenceId }
  })
  return json(200, { compositeResponse: answers })
}

/** Puts what earlier calls answered in the place of `@{reference.field}`. */
function referred(value: unknown, known: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    return value.replace(/@\{(\w+)\.([\w.]+)\}/g, (whole, name: string, path: string) => {
      let found: unknown = known.get(name)
      for (const part of path.split('.')) found = isObject(found) ? found[part] : undefined
      return found === undefined ? whole : String(found)
    })
  }
  if (Array.isArray(value)) return value.map((item) => referred(item, known))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, referred(item, known)]))
}

/** What a person does to a lead that became a customer: an account, a contact and an opportunity come of it. */
export function convertLead(org: Org, lead: StoredRecord, writer: Writer): StoredRecord {
  const { values } = lead
  if (values.IsConverted === true) throw new Error('The lead is converted already.')
  const by = { ...writer, allowsDuplicates: true }
  const text = (name: string) => values[name] ?? null
  const account = createRecord(
    org,
    objectTypes.companies,
    { Name: text('Company'), Phone: text('Phone'), Website: text('Website'), OwnerId: text('OwnerId') },
    by,
  )
  const person = ['FirstName', 'LastName', 'Email', 'Phone', 'Title', 'OwnerId'].map((name) => [name, text(name)])
  const contact = createRecord(org, objectTypes.contacts, { ...Object.fromEntries(person), AccountId: account.id }, by)
  const closes = new Date(org.now() + 90 * 86_400_000).toISOString().slice(0, 10)
  const opportunity = createRecord(
    org,
    objectTypes.opportunities,
    {
      Name: `${String(text('Company'))}-`,
      AccountId: account.id,
      StageName: 'Prospecting',
      CloseDate: closes,
      OwnerId: text('OwnerId'),
    },
    by,
  )
  return org.keeper('leads').replace(
    lead,
    {
      ...values,
      Status: 'Closed - Converted',
      IsConverted: true,
      ConvertedDate: new Date(org.now()).toISOString().slice(0, 10),
      ConvertedAccountId: account.id,
      ConvertedContactId: contact.id,
      ConvertedOpportunityId: opportunity.id,
    },
    by,
  )
}
