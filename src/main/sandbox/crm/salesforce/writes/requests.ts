import type { UpstreamResponse } from '../../kit/provider-sandbox'
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
} from '../calls'
import { normalId, type ObjectType, objectTypeOf, objectTypes, type StoredRecord } from '../objects'
import { needRecord, several } from '../reads/records'
import { createRecord, deleteRecord, prepareChange, prepareNew, updateRecord } from './records'
import { appWriter, refuse } from './values'

/** Records of one collection, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
const mostRecords = 200

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
