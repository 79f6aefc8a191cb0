import type { UpstreamRequest } from '../kit/provider-sandbox'
import { badRequest, type Call, invalid } from './calls'
import type { Location } from './index'
import { type ChangeSource, type FieldInfo, listText, type ObjectName, type StoredRecord } from './objects'
import { isCountry, lostReasons, pipelines, users } from './seed'

/** Values under the names of fields; custom ones by their keys. An empty text clears. */
type Texts = Record<string, string>

/** A value as it is kept, the empty text to clear, undefined where the vendor takes no notice of it. */
function acceptedValue(field: FieldInfo, value: unknown, source: ChangeSource): string | undefined {
  // A null is the same as nothing said, but where numbers are cleared by it.
  if (value === null || value === undefined) return source === 'WEB_USER' || field.shape === 'number' ? '' : undefined
  const what = field.custom === null ? field.name : `customFields.${field.custom.id}`
  if (field.shape === 'list') {
    const items = Array.isArray(value) ? value : typeof value === 'string' ? value.split(';') : null
    if (items === null || items.some((item) => typeof item !== 'string'))
      throw invalid(`each value in ${what} must be a string`)
    const texts = [...new Set(items.map((item) => String(item).trim()).filter((item) => item !== ''))]
    if (field.name === 'tags') return listText([...new Set(texts.map((tag) => tag.toLowerCase()))])
    return listText(field.options.length === 0 ? texts : texts.filter((item) => field.options.includes(item)))
  }
  if (field.shape === 'flag') {
    if (value === true || value === false) return String(value)
    if (source === 'WEB_USER' && (value === 'true' || value === 'false' || value === '')) return value
    throw invalid(`${what} must be a boolean value`)
  }
  if (field.shape === 'number') {
    const number =
      typeof value === 'number' ? value : typeof value === 'string' && isNumber(value) ? Number(value) : null
    if (value === '') return ''
    if (number === null || (field.custom === null && source === 'INTEGRATION' && typeof value !== 'number')) {
      throw invalid(`${what} must be a number conforming to the specified constraints`)
    }
    return String(number)
  }
  if (typeof value !== 'string') {
    if (field.custom !== null && typeof value === 'number') return String(value)
    if (field.custom !== null && typeof value === 'object') return JSON.stringify(value)
    throw invalid(`${what} must be a string`)
  }
  return value === '' ? '' : acceptedText(field, value, what)
}

function acceptedText(field: FieldInfo, value: string, what: string): string | undefined {
  switch (field.shape) {
    case 'email': {
      const email = value.trim().toLowerCase()
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw invalid(`${what} must be an email`)
      return email
    }
    case 'phone':
      return field.custom === null ? acceptedPhone(value, what) : value
    case 'country':
      if (!isCountry(value)) throw invalid(`${what} must be valid. Refer the documentation to see the supported values`)
      return value
    case 'user':
      if (!users.some((user) => user.id === value && !user.deleted)) throw invalid(`${what} must be a valid user id`)
      return value
    case 'day':
      if (!isDay(value)) throw invalid(`${what} must be a valid date`)
      return value.slice(0, 10)
    case 'moment':
      if (!/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(Date.parse(value))) {
        throw invalid(`${what} must be a valid ISO 8601 date string`)
      }
      return new Date(value).toISOString()
    default:
      // What is no option is dropped without a word.
      return field.options.length > 0 && !field.options.includes(value) ? undefined : value
  }
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text.trim())

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:T.*)?$/.exec(text) ?? []
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return !Number.isNaN(at.getTime()) && at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day)
}

/** Numbers are kept as E.164; one without the code of a country is of the location's, which is the United States here. */
function acceptedPhone(value: string, what: string): string {
  const digits = value.replace(/\D/g, '')
  if (!/^[+\d\s().-]+$/.test(value.trim()) || digits.length < 7 || digits.length > 15) {
    throw invalid(`${what} must be a valid phone number`)
  }
  if (value.trim().startsWith('+')) return `+${digits}`
  if (digits.startsWith('00')) return `+${digits.slice(2)}`
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : `+1${digits}`
}

/** The values that a write would set; throws what the vendor answers to those that it does not take. */
export function acceptValues(
  location: Location,
  object: ObjectName,
  properties: Readonly<Record<string, unknown>>,
  source: ChangeSource,
): Texts {
  const texts: Texts = {}
  const { catalogue } = location
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'customFields') {
      Object.assign(texts, customValues(location, object, value))
      continue
    }
    const field = catalogue.find(object, name)
    if (field === undefined) throw invalid(`property ${name} should not exist`)
    const text = acceptedValue(field, value, source)
    if (text === undefined) continue
    refuseOrdered(location, object, field, text, source)
    texts[name] = text
  }
  return texts
}

/** An id that the location does not know, and a field of a type that takes none, are passed over without a word. */
function customValues(location: Location, object: ObjectName, items: unknown): Texts {
  const texts: Texts = {}
  for (const item of items as readonly { id?: string; key?: string; field_value?: unknown }[]) {
    const field = location.catalogue.custom(object, item.id ?? item.key ?? '')
    if (field === undefined || !field.onUpdate) continue
    const text = acceptedValue(field, item.field_value, 'INTEGRATION')
    if (text === undefined) continue
    refuseOrdered(location, object, field, text, 'INTEGRATION')
    texts[field.name] = text
  }
  return texts
}

/** Refuses what a test has ordered to be refused to apps. */
function refuseOrdered(
  location: Location,
  object: ObjectName,
  field: FieldInfo,
  text: string,
  source: ChangeSource,
): void {
  if (source === 'WEB_USER') return
  const refusal = location.catalogue.refusalOf(object, field.name, text)
  if (refusal === undefined) return
  const what = field.custom === null ? field.name : `customFields.${field.custom.id}`
  throw invalid(refusal.message ?? `${what} is not valid`)
}

/** Makes a record; `duplicate`: although another has the same address or number. */
export function createRecord(
  location: Location,
  object: ObjectName,
  properties: Readonly<Record<string, unknown>>,
  source: ChangeSource,
  more: { fixed?: Texts; duplicate?: boolean } = {},
): StoredRecord {
  const texts = { ...defaultsOf(object), ...acceptValues(location, object, properties, source), ...more.fixed }
  checkParents(location, object, texts)
  if (object === 'contacts' && more.duplicate !== true) refuseDuplicates(location, texts, null)
  return location.keeper(object).add(filled(texts), source)
}

/** What the vendor or its screens fill in. */
function defaultsOf(object: ObjectName): Texts {
  switch (object) {
    case 'contacts':
      return { type: 'lead' }
    case 'opportunities':
      return { status: 'open', pipelineId: pipelines[0]?.id ?? '', pipelineStageId: pipelines[0]?.stages[0]?.id ?? '' }
    case 'tasks':
      return { completed: 'false' }
    case 'messages':
      return { messageType: 'TYPE_SMS', direction: 'inbound', status: 'delivered', source: 'app' }
    default:
      return {}
  }
}

/** Changes what is given and nothing else. */
export function updateRecord(
  location: Location,
  object: ObjectName,
  record: StoredRecord,
  properties: Readonly<Record<string, unknown>>,
  source: ChangeSource,
  fixed: Texts = {},
): StoredRecord {
  const texts = { ...acceptValues(location, object, properties, source), ...fixed }
  const next = { ...record.values, ...texts }
  checkParents(location, object, next)
  if (object === 'contacts') refuseDuplicates(location, texts, record.id)
  const now = new Date(location.now()).toISOString()
  if (object === 'opportunities') {
    if (next.status !== record.values.status) next.lastStatusChangeAt = now
    if (next.pipelineStageId !== record.values.pipelineStageId) next.lastStageChangeAt = now
  }
  return location.keeper(object).replace(record, filled(next), source, Object.keys(texts))
}

const filled = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))

/** A stage belongs to its pipeline; a record that belongs to a contact needs one. */
function checkParents(location: Location, object: ObjectName, texts: Texts): void {
  if (object === 'opportunities') {
    const pipeline = pipelines.find(({ id }) => id === texts.pipelineId)
    if (pipeline === undefined) throw badRequest(`The pipeline id ${texts.pipelineId} is invalid`)
    if (texts.pipelineStageId === undefined || texts.pipelineStageId === '') {
      texts.pipelineStageId = pipeline.stages[0]?.id ?? ''
    } else if (!pipeline.stages.some(({ id }) => id === texts.pipelineStageId)) {
      throw badRequest(`The pipeline stage id ${texts.pipelineStageId} does not belong to the pipeline ${pipeline.id}`)
    }
    const status = texts.status ?? 'open'
    if (!['open', 'won', 'lost', 'abandoned'].includes(status)) {
      throw invalid('status must be one of the following values: open, won, lost, abandoned, all')
    }
    const reason = texts.lostReasonId
    if (reason && !lostReasons.some(({ id }) => id === reason))
      throw badRequest(`The lost reason id ${reason} is invalid`)
  }
  const needed = object !== 'contacts' && object !== 'companies'
  if (!needed) return
  const contactId = texts.contactId ?? ''
  if (contactId === '' || location.find('contacts', contactId) === null) {
    throw badRequest(contactId === '' ? 'contactId should not be empty' : `Contact with id ${contactId} not found`)
  }
}

/** The setting "Allow Duplicate Contact" is off: first the address, then the number. */
function refuseDuplicates(location: Location, texts: Texts, ownId: string | null): void {
  const store = location.store('contacts')
  for (const [field, prefix] of [
    ['email', 'e:'],
    ['phone', 'p:'],
  ] as const) {
    const value = texts[field]
    if (!value) continue
    const existing = store.idByKey(`${prefix}${value}`)
    if (existing === null || existing === ownId) continue
    const { firstName = '', lastName = '' } = store.get(existing)?.values ?? {}
    throw badRequest('This location does not allow duplicated contacts.', {
      meta: { contactId: existing, contactName: `${firstName} ${lastName}`.trim(), matchingField: field },
    })
  }
}

/** A record that is there and that the app may see; what `lost` throws otherwise. */
export function need(call: Call, object: ObjectName, id: string, lost: (id: string) => Error): StoredRecord {
  const record = call.location.find(object, id)
  if (record === null) throw lost(id)
  return record
}

/** The values of a request's body without what is no field. */
export function fieldsOf(body: UpstreamRequest['body'], ...others: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body as object).filter(([name]) => !others.includes(name)))
}
