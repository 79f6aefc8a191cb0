import type { UpstreamResponse } from '../kit/provider-sandbox'
import { linkAll, targetsOf } from './associations'
import {
  type AssociationInputs,
  badJson,
  batchAnswer,
  bodies,
  type Call,
  type Failure,
  type Handler,
  HubSpotRefusal,
  json,
  missing,
  objectOf,
  onlyQuery,
  readBody,
  requiredMissing,
  scattered,
  sized,
  validation,
} from './calls'
import type { Portal } from './index'
import { appSource, type ChangeSource, type StoredRecord } from './objects/record'
import type { ObjectName, ObjectType } from './objects/types'
import type { PropertyCatalogue } from './properties/catalogue'
import type { PropertyDefinition } from './properties/definition'
import { computedNames, showWritten } from './reads'
import { owners, pipelines } from './seed'

const lifecycleStages = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
]

/** The values that a new record would get; throws what {@link createRecord} would throw. */
function checkNew(
  portal: Portal,
  type: ObjectType,
  properties: Record<string, unknown>,
  source: ChangeSource = appSource,
  duplicate = false,
): Record<string, string> {
  const values = accepted(portal, type, properties, source)
  const lacking = type.required.filter((name) => !values[name])
  if (lacking.length > 0) throw requiredMissing(type, lacking)
  if (type.nameable.length > 0 && !type.nameable.some((name) => values[name])) {
    throw validation(`At least one of the following properties must be set: [${type.nameable.join(', ')}]`)
  }
  const all = { ...defaultsOf(type, values), ...values }
  refuseForeignStage(type, all)
  if (!duplicate) refuseDuplicates(portal, type, all, null)
  return all
}

/** What HubSpot fills in by itself. */
function defaultsOf(type: ObjectType, values: Record<string, string>): Record<string, string> {
  if (type.name === 'contacts') return { lifecyclestage: 'lead' }
  const place = stageNames[type.name]
  if (place === undefined || values[place.pipeline]) return {}
  const own = pipelines.filter((item) => item.object === type.name)
  const stage = values[place.stage]
  const found = own.find((item) => item.stages.some(({ id }) => id === stage)) ?? own[0]
  return {
    [place.pipeline]: found?.id ?? '',
    ...(stage ? {} : { [place.stage]: found?.stages[0]?.id ?? '' }),
  }
}

const stageNames: Partial<Record<ObjectName, { pipeline: string; stage: string }>> = {
  deals: { pipeline: 'pipeline', stage: 'dealstage' },
  leads: { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage' },
}

/** A stage must belong to its pipeline. */
function refuseForeignStage(type: ObjectType, values: Readonly<Record<string, string>>): void {
  const place = stageNames[type.name]
  if (place === undefined) return
  const pipeline = pipelines.find((item) => item.object === type.name && item.id === values[place.pipeline])
  const stage = values[place.stage]
  if (pipeline === undefined || !stage || pipeline.stages.some(({ id }) => id === stage)) return
  const allowed = pipeline.stages.map(({ id }) => id).join(', ')
  const message = `${stage} is not a stage of the pipeline ${pipeline.id}: [${allowed}]`
  const invalid = [{ isValid: false, message, error: 'INVALID_OPTION', name: place.stage }]
  throw validation(`Property values were not valid: ${JSON.stringify(invalid)}`)
}

function accepted(
  portal: Portal,
  type: ObjectType,
  properties: Record<string, unknown>,
  source: ChangeSource,
): Record<string, string> {
  return acceptValues(portal.catalogue, type.name, properties, source.sourceType === 'INTEGRATION')
}

/** The values that an update would write; throws what {@link updateRecord} would throw. */
function checkChange(
  portal: Portal,
  type: ObjectType,
  record: StoredRecord,
  properties: Record<string, unknown>,
  source: ChangeSource = appSource,
): Record<string, string> {
  const values = accepted(portal, type, properties, source)
  refuseForeignStage(type, { ...record.values, ...values })
  refuseDuplicates(portal, type, values, record.id)
  return values
}

export function createRecord(
  portal: Portal,
  type: ObjectType,
  properties: Record<string, unknown>,
  source: ChangeSource,
  duplicate = false,
): StoredRecord {
  const values = checkNew(portal, type, properties, source, duplicate)
  const filled = Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, value.replace(/^;/, '')])
  return addRecord(portal, type, Object.fromEntries(filled), source)
}

/** Puts a record with these values, unchecked, behind all others. */
export function addRecord(
  portal: Portal,
  type: ObjectType,
  values: Record<string, string>,
  source: ChangeSource,
): StoredRecord {
  const made = { hs_object_source: source.sourceType, hs_object_source_id: source.sourceId }
  return portal.keeper(type.name).add({ ...values, ...made }, source)
}

/** Changes what is given and nothing else. A write that changes nothing leaves no trace. */
export function updateRecord(
  portal: Portal,
  type: ObjectType,
  record: StoredRecord,
  properties: Record<string, unknown>,
  source: ChangeSource,
): StoredRecord {
  const values = checkChange(portal, type, record, properties, source)
  const next = { ...record.values }
  for (const [name, value] of Object.entries(values)) {
    const before = next[name] ?? ''
    const after = name === 'lifecyclestage' ? laterStage(before, value) : appended(before, value)
    if (after === '') delete next[name]
    else next[name] = after
  }
  return portal.keeper(type.name).replace(record, next, source, Object.keys(values))
}

/** Only the portal's screens can do this; no event tells of it, the record just is there again. */
export function restoreRecord(portal: Portal, type: ObjectType, record: StoredRecord): StoredRecord {
  if (record.archivedAt !== null) refuseDuplicates(portal, type, record.values, record.id)
  return portal.keeper(type.name).restore(record)
}

function refuseDuplicates(
  portal: Portal,
  type: ObjectType,
  values: Readonly<Record<string, string>>,
  ownId: string | null,
): void {
  const store = portal.store(type.name)
  if (type.name === 'contacts' && values.email) {
    const existing = store.idByKey(values.email)
    if (existing !== null && existing !== ownId) throw contactExists(existing, values.email, portal.now())
  }
  for (const definition of portal.catalogue.live(type.name)) {
    const value = values[definition.name]
    if (!definition.hasUniqueValue || !value) continue
    const existing = store.idByValue(definition.name, value)
    if (existing === null || existing === ownId) continue
    const message = `${existing} already has that value.`
    throw new HubSpotRefusal(
      409,
      `Cannot set PropertyValueCoordinates{objectTypeId=${type.typeId}, propertyName=${definition.name}, value=${value}}. ${message}`,
      'CONFLICT',
      { errors: [{ message, code: 'CONFLICTING_UNIQUE_VALUE', in: definition.name }] },
    )
  }
}

/** Both spellings that HubSpot answers: the id inside the message, and an identity profile. */
function contactExists(id: string, email: string, now: number): HubSpotRefusal {
  return new HubSpotRefusal(409, `Contact already exists. Existing ID: ${id}`, 'CONFLICT', {
    error: 'CONTACT_EXISTS',
    identityProfile: {
      vid: Number(id),
      identity: [{ value: email, type: 'EMAIL', timestamp: now, isPrimary: true }],
      linkedVid: [],
      isContact: true,
      savedAtTimestamp: now,
    },
  })
}

/** The stage moves forward only, unless it is cleared first; a step back is ignored without a word. */
function laterStage(before: string, value: string): string {
  if (value === '' || before === '') return value
  return lifecycleStages.indexOf(value) >= lifecycleStages.indexOf(before) ? value : before
}

/** A leading semicolon adds to a multiple choice instead of replacing it. */
function appended(before: string, value: string): string {
  if (!value.startsWith(';')) return value
  return [...new Set([...before.split(';'), ...value.split(';')])].filter((item) => item !== '').join(';')
}

/** Associations of a new record, checked before it is made; a lead needs one. */
function plannedLinks(call: Call, type: ObjectType, inputs: AssociationInputs) {
  const links = targetsOf(call, type, inputs)
  if (type.name === 'leads' && links.length === 0) {
    throw validation('A lead must be associated with at least one contact or company.')
  }
  return links
}

export const create: Handler = (call) => {
  const type = objectOf(call, 'write')
  onlyQuery(call)
  const body = readBody(call, bodies.create)
  const links = plannedLinks(call, type, body.associations)
  const record = createRecord(call.portal, type, body.properties, appSource)
  linkAll(record, links)
  return json(201, showWritten(call.portal, type, record, Object.keys(body.properties)))
}

export const update: Handler = (call) => {
  const type = objectOf(call, 'write')
  onlyQuery(call, 'idProperty')
  const record = call.portal.need(type.name, call.params.id ?? '', call.request.query.getAll('idProperty').at(-1))
  const body = readBody(call, bodies.update)
  const next = updateRecord(call.portal, type, record, body.properties, appSource)
  return json(200, showWritten(call.portal, type, next, Object.keys(body.properties)))
}

/** Idempotent: what is not there counts as archived. */
export const archive: Handler = (call) => {
  const type = objectOf(call, 'write')
  onlyQuery(call)
  archiveOne(call, type, call.params.id ?? '')
  return json(204, undefined)
}

function archiveOne(call: Call, type: ObjectType, id: string): void {
  const record = call.portal.find(type.name, id)
  if (record?.id === id) call.portal.keeper(type.name).archive(record)
}

export const merge: Handler = (call) => {
  const type = objectOf(call, 'write')
  const body = readBody(call, bodies.merge)
  if (!type.merges) throw validation(`Objects of the type ${type.typeId} cannot be merged`)
  const into = call.portal.need(type.name, body.primaryObjectId)
  const from = call.portal.need(type.name, body.objectIdToMerge)
  const merged = call.portal.merge(type, into, from, appSource)
  return json(200, showWritten(call.portal, type, merged, ['hs_merged_object_ids']))
}

/** Erases without a trace: no archived listing shows it. */
export const gdprDelete: Handler = (call) => {
  const type = objectOf(call, 'write')
  const body = readBody(call, bodies.gdprDelete)
  const record = call.portal.find(type.name, body.objectId, body.idProperty)
  if (record !== null) call.portal.keeper(type.name).erase(record)
  return json(204, undefined)
}

interface Outcome {
  results: { record: StoredRecord; written: readonly string[]; traceId?: string | undefined; isNew?: boolean }[]
  failures: Failure[]
}

export const batchCreate: Handler = (call) => {
  const type = objectOf(call, 'write')
  const { portal } = call
  const { inputs } = sized(readBody(call, bodies.batchCreate))
  const once = uniqueInside(call, type)
  return run(call, type, 201, inputs, {
    check: (input) => {
      once(input.properties)
      plannedLinks(call, type, input.associations)
      checkNew(portal, type, input.properties)
    },
    write: (input, outcome) => {
      const links = plannedLinks(call, type, input.associations)
      const record = createRecord(portal, type, input.properties, appSource)
      linkAll(record, links)
      outcome.results.push({ record, written: Object.keys(input.properties), traceId: input.objectWriteTraceId })
    },
  })
}

export const batchUpdate: Handler = (call) => {
  const type = objectOf(call, 'write')
  const { portal } = call
  const { inputs } = sized(readBody(call, bodies.batchUpdate))
  refuseRepeated(inputs.map((input) => input.id))
  const once = uniqueInside(call, type)
  return run(call, type, 200, inputs, {
    check: (input) => {
      once(input.properties)
      const record = portal.find(type.name, input.id, input.idProperty)
      if (record !== null) checkChange(portal, type, record, input.properties)
    },
    write: (input, outcome) => {
      const record = portal.find(type.name, input.id, input.idProperty)
      if (record === null) {
        outcome.failures.push(missing(type, [input.id], input.objectWriteTraceId))
        return
      }
      const next = updateRecord(portal, type, record, input.properties, appSource)
      outcome.results.push({ record: next, written: Object.keys(input.properties), traceId: input.objectWriteTraceId })
    },
  })
}

export const batchUpsert: Handler = (call) => {
  const type = objectOf(call, 'write')
  const { portal } = call
  const { inputs } = sized(readBody(call, bodies.batchUpsert))
  refuseRepeated(inputs.map((input) => input.id))
  const once = uniqueInside(call, type)
  const prepared = (input: (typeof inputs)[number]) => {
    const idProperty = input.idProperty?.toLowerCase() ?? ''
    const definition = portal.catalogue.find(type.name, idProperty)
    if (!definition?.hasUniqueValue && !(idProperty === 'email' && type.name === 'contacts')) {
      throw validation(`idProperty must name a property with unique values: ${input.idProperty ?? 'none given'}`)
    }
    return {
      properties: { [idProperty]: input.id, ...input.properties },
      existing: portal.find(type.name, input.id, idProperty),
    }
  }
  return run(call, type, 200, inputs, {
    check: (input) => {
      const { properties, existing } = prepared(input)
      once(properties)
      if (existing === null) checkNew(portal, type, properties)
      else checkChange(portal, type, existing, input.properties)
    },
    write: (input, outcome) => {
      const { properties, existing } = prepared(input)
      const isNew = existing === null
      const record = isNew
        ? createRecord(portal, type, properties, appSource)
        : updateRecord(portal, type, existing, input.properties, appSource)
      outcome.results.push({ record, written: Object.keys(properties), traceId: input.objectWriteTraceId, isNew })
    },
  })
}

/** Idempotent: ids that are not there count as archived. */
export const batchArchive: Handler = (call) => {
  const type = objectOf(call, 'write')
  for (const { id } of sized(readBody(call, bodies.batchArchive)).inputs) archiveOne(call, type, id)
  return json(204, undefined)
}

function refuseRepeated(ids: readonly string[]): void {
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at)
  if (repeated.length > 0)
    throw validation(`Duplicate IDs found in batch input: [${[...new Set(repeated)].join(', ')}]`)
}

/**
 * Runs a batch. With a trace id on every input each one succeeds or fails by itself; without, the first fault refuses
 * the whole batch before anything is written.
 */
function run<I extends { objectWriteTraceId?: string | undefined }>(
  call: Call,
  type: ObjectType,
  status: number,
  inputs: readonly I[],
  steps: { check(input: I): void; write(input: I, outcome: Outcome): void },
): UpstreamResponse {
  onlyQuery(call)
  const outcome: Outcome = { results: [], failures: [] }
  const traced = inputs.every((input) => input.objectWriteTraceId !== undefined)
  if (!traced) for (const input of inputs) steps.check(input)
  for (const input of inputs) {
    try {
      steps.write(input, outcome)
    } catch (error) {
      if (!traced || !(error instanceof HubSpotRefusal)) throw error
      outcome.failures.push({ refusal: error, traceId: input.objectWriteTraceId })
    }
  }
  const results = scattered(outcome.results, (result) => result.record.id).map((result) => ({
    ...showWritten(call.portal, type, result.record, result.written),
    ...(result.traceId === undefined ? {} : { objectWriteTraceId: result.traceId }),
    ...(result.isNew === undefined ? {} : { new: result.isNew }),
  }))
  return batchAnswer(call, status, results, outcome.failures)
}

/** Unique values must not repeat inside a batch either. */
function uniqueInside(call: Call, type: ObjectType): (properties: Record<string, unknown>) => void {
  const seen = new Set<string>()
  return (properties) => {
    for (const [name, value] of Object.entries(properties)) {
      const isKey = name === 'email' || call.portal.catalogue.find(type.name, name)?.hasUniqueValue
      if (!isKey || typeof value !== 'string' || value === '') continue
      const key = `${name}=${value.trim().toLowerCase()}`
      if (seen.has(key)) throw validation(`Duplicate values found in batch input for property ${name}: [${value}]`)
      seen.add(key)
    }
  }
}

/** Longest text that a property takes, https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
const maxText = 65_536
const email = /^[^\s@,;<>()[\]\\"]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/

interface Invalid {
  isValid: false
  message: string
  error: string
  name: string
}

/**
 * Values of a write as the portal will keep them; the empty text clears. Refuses the whole record when one value is
 * bad, with the details as JSON inside the message, as HubSpot does.
 */
function acceptValues(
  catalogue: PropertyCatalogue,
  object: ObjectName,
  properties: Record<string, unknown>,
  byApp: boolean,
): Record<string, string> {
  const accepted: Record<string, string> = {}
  const problems: Invalid[] = []
  for (const [name, given] of Object.entries(properties)) {
    if (given !== null && typeof given === 'object') {
      const token = Array.isArray(given)
        ? 'Array value (token `JsonToken.START_ARRAY`)'
        : 'Object value (token `JsonToken.START_OBJECT`)'
      throw badJson(`: Cannot deserialize value of type \`java.lang.String\` from ${token}`)
    }
    const definition = catalogue.find(object, name.toLowerCase())
    const refuse = (message: string, error: string) => problems.push({ isValid: false, message, error, name })
    if (definition === undefined) {
      refuse(`Property "${name}" does not exist`, 'PROPERTY_DOESNT_EXIST')
      continue
    }
    // What only apps may not write, a person or the portal itself may.
    if (definition.readOnlyValue && (byApp || definition.calculated || computedNames.has(definition.name))) {
      refuse(`"${name}" is a read only property; its value cannot be set.`, 'READ_ONLY_VALUE')
      continue
    }
    const text = given === null ? '' : String(given)
    const refusal = byApp ? catalogue.refusalOf(object, definition.name, text) : undefined
    if (refusal !== undefined) {
      refuse(refusal.message ?? `${text} is not a valid value for ${definition.name}.`, 'INVALID_VALUE')
      continue
    }
    const result = text === '' ? { value: '' } : normalise(definition, text)
    if ('error' in result) refuse(result.message, result.error)
    else accepted[definition.name] = result.value
  }
  if (problems.length > 0) throw validation(`Property values were not valid: ${JSON.stringify(problems)}`)
  return accepted
}

type Normalised = { value: string } | { message: string; error: string }

function normalise(definition: PropertyDefinition, text: string): Normalised {
  if (definition.name === 'email') return emailValue(text)
  if (definition.name === 'domain') return { value: domainOf(text) }
  if (definition.externalOptions) {
    return owners.some((owner) => owner.id === text && !owner.archived)
      ? { value: text }
      : { message: `Owner with id ${text} does not exist or is not active.`, error: 'INVALID_OWNER_ID' }
  }
  switch (definition.type) {
    case 'number': {
      const trimmed = text.trim()
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(trimmed)
        ? { value: trimmed }
        : { message: `${text} was not a valid number.`, error: 'INVALID_LONG' }
    }
    case 'date':
      return dateValue(text)
    case 'datetime':
      return datetimeValue(text)
    case 'bool':
      return optionsValue(definition, text.toLowerCase())
    case 'enumeration':
      return definition.options.length === 0 ? { value: text } : optionsValue(definition, text)
    default:
      return text.length > maxText
        ? { message: `The value is too long. It must be at most ${maxText} characters.`, error: 'INVALID_LENGTH' }
        : { value: text }
  }
}

function emailValue(text: string): Normalised {
  const value = text.trim().toLowerCase()
  return email.test(value) ? { value } : { message: `Email address ${text} is invalid`, error: 'INVALID_EMAIL' }
}

function domainOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/?#].*$/, '')
}

function optionsValue(definition: PropertyDefinition, text: string): Normalised {
  const multiple = definition.fieldType === 'checkbox'
  const appended = multiple && text.startsWith(';')
  const values = multiple ? text.split(';').filter((value) => value !== '') : [text]
  for (const value of values) {
    if (!definition.options.some((option) => option.value === value)) {
      const allowed = definition.options.map((option) => option.value).join(', ')
      return { message: `${value} was not one of the allowed options: [${allowed}]`, error: 'INVALID_OPTION' }
    }
  }
  return { value: `${appended ? ';' : ''}${values.join(';')}` }
}

const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/
const isoMoment = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/

/**
 * Ms since the epoch of what HubSpot takes for a time: milliseconds, or ISO 8601 (UTC where it names no zone); NaN for
 * anything else. https://developers.hubspot.com/docs/faq/how-should-timestamps-be-formatted-for-hubspots-apis
 */
function timeOf(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  const day = isoDay.test(text) ? text : (isoMoment.exec(text)?.[1] ?? '')
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // A day that the month does not have would roll over into the next one.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return Number.NaN
  return Date.parse(isoDay.test(text) || /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`)
}

function dateValue(text: string): Normalised {
  const moment = new Date(timeOf(text))
  if (Number.isNaN(moment.getTime())) return { message: `${text} is not a valid date.`, error: 'INVALID_DATE' }
  const shown = moment.toISOString()
  return moment.getTime() % 86_400_000 === 0
    ? { value: shown.slice(0, shown.indexOf('T')) }
    : { message: `${text} is at ${shown.slice(-13, -1)} UTC, not midnight!`, error: 'INVALID_DATE' }
}

function datetimeValue(text: string): Normalised {
  const moment = new Date(timeOf(text))
  return Number.isNaN(moment.getTime())
    ? { message: `${text} is not a valid date time.`, error: 'INVALID_DATE' }
    : { value: moment.toISOString() }
}
