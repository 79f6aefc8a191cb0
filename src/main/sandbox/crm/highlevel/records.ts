import { z } from 'zod'
import { orderedTest, textTest } from '../kit/compare'
import { offsetPage, type Read, scan, sortPlaces, type Test } from '../kit/scan'
import { answerOf, rowOf } from '../kit/screens'
import {
  answer,
  badRequest,
  countOf,
  type Handler,
  HighLevelRefusal,
  invalid,
  json,
  locationQuery,
  needScope,
  noContact,
  onlyLocation,
  onlyQuery,
  readBody,
} from './calls'
import type { Location } from './index'
import { listOf, modelOf, type ObjectName, type StoredRecord, shownValue } from './objects'
import { createRecord, fieldsOf, need, updateRecord } from './writes'

const customFields = z
  .array(z.strictObject({ id: z.string().optional(), key: z.string().optional(), field_value: z.unknown() }))
  .optional()
const text = z.string().nullish()
const anything = z.unknown()

const stamp = (at: number) => new Date(at).toISOString()

/** The custom fields of a record under the name that its kind has for a value. */
function showCustom(location: Location, object: ObjectName, record: StoredRecord, valueName: 'value' | 'fieldValue') {
  return location.catalogue.live(object).flatMap((field) => {
    const held = record.values[field.name]
    if (field.custom === null || held === undefined) return []
    return [{ id: field.custom.id, [valueName]: shownValue(field, held) }]
  })
}

function showOwn(location: Location, object: ObjectName, record: StoredRecord): Record<string, unknown> {
  const shown: Record<string, unknown> = { id: record.id }
  for (const field of location.catalogue.live(object)) {
    const held = record.values[field.name]
    if (field.custom === null && held !== undefined) shown[field.name] = shownValue(field, held)
  }
  return shown
}

/** The company that a contact is linked to, as long as it is there. */
function businessOf(location: Location, { values }: StoredRecord): StoredRecord | null {
  return values.businessId === undefined ? null : location.find('companies', values.businessId)
}

/** A contact as reading it by its id shows it. */
export function showContact(location: Location, record: StoredRecord): Record<string, unknown> {
  const { firstName = '', lastName = '', email } = record.values
  const { businessId: _, additionalPhones: __, ...own } = showOwn(location, 'contacts', record)
  const business = businessOf(location, record)
  return {
    ...own,
    locationId: location.options.account.id,
    dnd: record.values.dnd === 'true',
    tags: listOf(record.values.tags),
    fullNameLowerCase: `${firstName} ${lastName}`.trim().toLowerCase(),
    firstNameLowerCase: firstName.toLowerCase(),
    lastNameLowerCase: lastName.toLowerCase(),
    ...(email === undefined ? {} : { emailLowerCase: email.toLowerCase() }),
    ...(business === null ? {} : { businessId: business.id }),
    additionalEmails: listOf(record.values.additionalEmails),
    customFields: showCustom(location, 'contacts', record, 'value'),
    createdBy: { source: record.createdBy, channel: record.createdBy === 'INTEGRATION' ? 'OAUTH' : 'APP' },
    dateAdded: stamp(record.createdAt),
    dateUpdated: stamp(record.updatedAt),
  }
}

/** A contact as a search shows it: empty fields are null, and the address has another name. */
function showFound(location: Location, record: StoredRecord, sortKey: number | string | null): Record<string, unknown> {
  const own = showOwn(location, 'contacts', record)
  const business = businessOf(location, record)
  const { firstName = '', lastName = '' } = record.values
  const names = ['firstName', 'lastName', 'email', 'phone', 'companyName', 'city', 'state', 'postalCode', 'country']
  const more = ['website', 'source', 'timezone', 'assignedTo', 'dateOfBirth', 'type']
  return {
    ...Object.fromEntries([...names, ...more].map((name) => [name, own[name] ?? null])),
    id: record.id,
    locationId: location.options.account.id,
    contactName: `${firstName} ${lastName}`.trim().toLowerCase(),
    address: own.address1 ?? null,
    businessId: business?.id ?? null,
    businessName: business?.values.name ?? null,
    dnd: record.values.dnd === 'true',
    tags: listOf(record.values.tags),
    followers: [],
    additionalEmails: listOf(record.values.additionalEmails),
    additionalPhones: listOf(record.values.additionalPhones).map((phone) => ({ phone })),
    customFields: showCustom(location, 'contacts', record, 'value'),
    dateAdded: stamp(record.createdAt),
    dateUpdated: stamp(record.updatedAt),
    searchAfter: [sortKey, record.id],
  }
}

export function showBusiness(location: Location, record: StoredRecord): Record<string, unknown> {
  return {
    ...showOwn(location, 'companies', record),
    locationId: location.options.account.id,
    customFields: showCustom(location, 'companies', record, 'value'),
    createdBy: { source: record.createdBy },
    createdAt: stamp(record.createdAt),
    updatedAt: stamp(record.updatedAt),
  }
}

export function showOpportunity(location: Location, record: StoredRecord): Record<string, unknown> {
  const { values } = record
  const contact = location.find('contacts', values.contactId ?? '')
  return {
    name: null,
    monetaryValue: null,
    assignedTo: null,
    source: null,
    ...showOwn(location, 'opportunities', record),
    pipelineStageUId: values.pipelineStageId,
    locationId: location.options.account.id,
    lastStatusChangeAt: values.lastStatusChangeAt ?? stamp(record.createdAt),
    lastStageChangeAt: values.lastStageChangeAt ?? stamp(record.createdAt),
    customFields: showCustom(location, 'opportunities', record, 'fieldValue'),
    followers: [],
    relations:
      contact === null
        ? []
        : [
            {
              associationId: 'OPPORTUNITIES_CONTACTS_ASSOCIATION',
              objectKey: 'contact',
              recordId: contact.id,
              primary: true,
            },
          ],
    ...(contact === null
      ? {}
      : {
          contact: {
            id: contact.id,
            name: `${contact.values.firstName ?? ''} ${contact.values.lastName ?? ''}`.trim(),
            companyName: contact.values.companyName ?? null,
            email: contact.values.email ?? null,
            phone: contact.values.phone ?? null,
            tags: listOf(contact.values.tags),
          },
        }),
    createdAt: stamp(record.createdAt),
    updatedAt: stamp(record.updatedAt),
  }
}

// Contacts: https://marketplace.gohighlevel.com/docs/ghl/contacts/contacts

const contactBody = {
  firstName: text,
  lastName: text,
  name: text,
  email: text,
  phone: text,
  address1: text,
  city: text,
  state: text,
  postalCode: text,
  website: text,
  timezone: text,
  dnd: z.boolean().optional(),
  dndSettings: anything.optional(),
  inboundDndSettings: anything.optional(),
  tags: z.array(z.string()).optional(),
  customFields,
  source: text,
  dateOfBirth: text,
  country: text,
  assignedTo: text,
}
const contactCreate = z.strictObject({
  ...contactBody,
  locationId: z.string(),
  gender: text,
  companyName: text,
})
const contactUpdate = z.strictObject(contactBody)
const contactUpsert = contactCreate.extend({ createNewIfDuplicateAllowed: z.boolean().optional() })

/** The values of a body; a whole name is taken apart at its first space. */
function contactFields(body: z.infer<typeof contactUpdate>): Record<string, unknown> {
  const rest = fieldsOf(body, 'name', 'locationId', 'dndSettings', 'inboundDndSettings', 'createNewIfDuplicateAllowed')
  if (!body.name || rest.firstName !== undefined || rest.lastName !== undefined) return rest
  const [firstName = '', ...last] = body.name.trim().split(/\s+/)
  return { ...rest, firstName, lastName: last.join(' ') }
}

export const createContact: Handler = (call) => {
  needScope(call, 'contacts.write')
  const body = readBody(call, contactCreate)
  onlyLocation(call, body.locationId)
  const record = createRecord(call.location, 'contacts', contactFields(body), 'INTEGRATION')
  return json(201, { contact: { ...showContact(call.location, record), deleted: false } })
}

export const getContact: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  location.refuseHidden('contacts', call.params.id ?? '')
  const record = need(call, 'contacts', call.params.id ?? '', noContact)
  return answer({ contact: answerOf(location.store('contacts'), record, showContact(location, record)) })
}

export const updateContact: Handler = (call) => {
  needScope(call, 'contacts.write')
  const record = need(call, 'contacts', call.params.id ?? '', noContact)
  const fields = contactFields(readBody(call, contactUpdate))
  const next = updateRecord(call.location, 'contacts', record, fields, 'INTEGRATION')
  return json(200, { succeded: true, contact: showContact(call.location, next) })
}

/** Both spellings are real. */
const succeeded = { succeded: true, succeeded: true }

export const deleteContact: Handler = (call) => {
  needScope(call, 'contacts.write')
  call.location.remove('contacts', need(call, 'contacts', call.params.id ?? '', noContact))
  return answer(succeeded)
}

/** Finds a contact by the address, then by the number, as the location's setting has it; the other value is let be. */
export const upsertContact: Handler = (call) => {
  needScope(call, 'contacts.write')
  const { location } = call
  const body = readBody(call, contactUpsert)
  onlyLocation(call, body.locationId)
  const { gender: _, companyName: __, ...fields } = contactFields(body)
  const store = location.store('contacts')
  const id =
    store.idByKey(
      `e:${String(body.email ?? '')
        .trim()
        .toLowerCase()}`,
    ) ?? store.idByKey(`p:${body.phone ?? ''}`)
  const found = id === null ? null : location.find('contacts', id)
  if (found === null) {
    const record = createRecord(location, 'contacts', contactFields(body), 'INTEGRATION')
    return json(201, { new: true, contact: showContact(location, record) })
  }
  const own = Object.entries(fields).filter(([name]) => name !== 'email' && name !== 'phone')
  const next = updateRecord(location, 'contacts', found, Object.fromEntries(own), 'INTEGRATION')
  return json(200, { new: false, contact: showContact(location, next) })
}

export const findDuplicate: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  const query = locationQuery(call, 'email', 'number')
  const [email, number] = [query.get('email'), query.get('number')]
  if (!email && !number) throw badRequest('Either email or number is required')
  const store = location.store('contacts')
  const byEmail = email ? store.idByKey(`e:${email.trim().toLowerCase()}`) : null
  const id = byEmail ?? (number ? store.idByKey(`p:${number}`) : null)
  const record = id === null ? null : location.find('contacts', id)
  return answer({
    contact: record === null ? null : showContact(location, record),
    ...(record === null ? {} : { matchingField: byEmail === null ? 'phone' : 'email' }),
  })
}

const tagsBody = z.strictObject({ tags: z.array(z.string()) })

const changeTags =
  (change: (held: string[], given: string[]) => string[], status: 200 | 201): Handler =>
  (call) => {
    needScope(call, 'contacts.write')
    const record = need(call, 'contacts', call.params.id ?? '', noContact)
    const given = readBody(call, tagsBody).tags.map((tag) => tag.trim().toLowerCase())
    const tags = change(listOf(record.values.tags), given)
    const next = updateRecord(call.location, 'contacts', record, { tags }, 'INTEGRATION')
    return json(status, { tags: listOf(next.values.tags) })
  }

export const addTags = changeTags((held, given) => [...new Set([...held, ...given])], 201)
export const removeTags = changeTags((held, given) => held.filter((tag) => !given.includes(tag)), 200)

export const bulkTags: Handler = (call) => {
  needScope(call, 'contacts.write')
  const { type } = call.params
  if (type !== 'add' && type !== 'remove') throw invalid('type must be one of the following values: add, remove')
  const body = readBody(
    call,
    z.strictObject({
      contacts: z.array(z.string()),
      tags: z.array(z.string()),
      locationId: z.string(),
      removeAllTags: z.boolean().optional(),
    }),
  )
  onlyLocation(call, body.locationId)
  const given = body.tags.map((tag) => tag.trim().toLowerCase())
  const responses = body.contacts.map((contactId) => {
    const record = call.location.find('contacts', contactId)
    if (record === null) return { contactId, message: `Contact with id ${contactId} not found`, type: 'error' }
    const held = listOf(record.values.tags)
    const tags =
      type === 'add' ? [...held, ...given] : body.removeAllTags ? [] : held.filter((tag) => !given.includes(tag))
    const next = updateRecord(call.location, 'contacts', record, { tags }, 'INTEGRATION')
    return { contactId, message: 'Tags updated', type: 'success', tags: listOf(next.values.tags) }
  })
  const errorCount = responses.filter((item) => item.type === 'error').length
  return json(201, { ...succeeded, errorCount, responses })
}

/** The only call that links contacts to a company, or with a null takes the link away. */
export const bulkBusiness: Handler = (call) => {
  needScope(call, 'contacts.write')
  const { location } = call
  const body = readBody(
    call,
    z.strictObject({ locationId: z.string(), ids: z.array(z.string().max(50)), businessId: z.string().nullable() }),
  )
  onlyLocation(call, body.locationId)
  if (body.businessId !== null && location.find('companies', body.businessId) === null) {
    throw badRequest('Business not found')
  }
  const records = body.ids.map((id) => need(call, 'contacts', id, noContact))
  for (const record of records) setBusiness(location, record, body.businessId)
  return json(200, { success: true, ids: body.ids })
}

export function setBusiness(location: Location, record: StoredRecord, businessId: string | null): StoredRecord {
  return updateRecord(location, 'contacts', record, {}, 'INTEGRATION', { businessId: businessId ?? '' })
}

export const contactsOfBusiness: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  locationQuery(call, 'limit', 'skip', 'query')
  const limit = countOf(call, 'limit', { fallback: 25, least: 1, most: 100 })
  const skip = countOf(call, 'skip', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER })
  const all = location
    .live('contacts')
    .filter((record) => record.values.businessId === call.params.businessId)
    .map((record) => showContact(location, record))
  return answer({ contacts: all.slice(skip, skip + limit), count: all.length })
}

/** Contacts that are followed, enrolled or sent something: the sandbox keeps none of it. */
export const enrol: Handler = (call) => {
  needScope(call, 'contacts.write')
  need(call, 'contacts', call.params.id ?? '', noContact)
  return json(200, succeeded)
}

type FilterItem = { group: 'AND' | 'OR'; filters: FilterItem[] } | { field: string; operator: string; value?: unknown }

const range = z.strictObject({
  gt: z.union([z.string(), z.number()]).optional(),
  gte: z.union([z.string(), z.number()]).optional(),
  lt: z.union([z.string(), z.number()]).optional(),
  lte: z.union([z.string(), z.number()]).optional(),
})

const filterItem: z.ZodType<FilterItem> = z.lazy(() =>
  z.union([
    z.strictObject({ group: z.enum(['AND', 'OR']), filters: z.array(filterItem) }),
    z.strictObject({ field: z.string(), operator: z.string(), value: anything.optional() }),
  ]),
)

const searchBody = z.strictObject({
  locationId: z.string(),
  page: z.number().int().min(1).optional(),
  pageLimit: z.number().int().min(1).max(500),
  searchAfter: z.tuple([z.union([z.number(), z.string()]).nullable(), z.string()]).optional(),
  filters: z.array(filterItem).optional(),
  sort: z.array(z.strictObject({ field: z.string(), direction: z.enum(['asc', 'desc']) })).optional(),
  query: z.string().max(75).optional(),
})

/** Fields that a search knows besides custom ones, with the names that records have for them. */
const searched: Record<string, string> = {
  id: 'id',
  firstNameLowerCase: 'firstName',
  lastNameLowerCase: 'lastName',
  email: 'email',
  phone: 'phone',
  companyName: 'companyName',
  address: 'address1',
  city: 'city',
  state: 'state',
  postalCode: 'postalCode',
  country: 'country',
  website: 'website',
  source: 'source',
  tags: 'tags',
  type: 'type',
  assignedTo: 'assignedTo',
  businessId: 'businessId',
  dateAdded: 'dateAdded',
  dateUpdated: 'dateUpdated',
}

function testOf(location: Location, item: FilterItem): Test {
  if ('group' in item) {
    const tests = item.filters.map((inner) => testOf(location, inner))
    return item.group === 'AND' ? (read) => tests.every((one) => one(read)) : (read) => tests.some((one) => one(read))
  }
  const { field, operator, value } = item
  const custom = /^customFields\.(.+)$/.exec(field)?.[1]
  const name = custom === undefined ? searched[field] : location.catalogue.custom('contacts', custom)?.name
  if (name === undefined) throw new HighLevelRefusal(422, [`Invalid field name ${field}`])
  const texts = (Array.isArray(value) ? value : [value]).map((one) => String(one ?? '').toLowerCase())
  if (texts.some((one) => one.length > 75)) throw invalid(`value of ${field} must not exceed 75 characters`)
  const has = (read: Read, fits: (text: string) => boolean) => {
    const held = read(name)
    return held !== null && (name === 'tags' ? listOf(held) : [held]).some((one) => fits(one.toLowerCase()))
  }
  switch (operator) {
    case 'eq':
      return (read) => has(read, (held) => texts.includes(held))
    case 'not_eq':
      return (read) => !has(read, (held) => texts.includes(held))
    case 'contains':
      return (read) => has(read, (held) => texts.some((one) => held.includes(one)))
    case 'not_contains':
      return (read) => !has(read, (held) => texts.some((one) => held.includes(one)))
    case 'exists':
      return (read) => read(name) !== null
    case 'not_exists':
      return (read) => read(name) === null
    case 'range':
      return rangeTest(name, value)
    default:
      throw new HighLevelRefusal(422, [`Invalid operator ${operator} for the field ${field}`])
  }
}

const isMoment = (name: string) => name === 'dateAdded' || name === 'dateUpdated'

function rangeTest(name: string, value: unknown): Test {
  const parsed = range.safeParse(value)
  if (!parsed.success) throw invalid(`value of ${name} must have gt, gte, lt or lte`)
  const orderOf = (text: string | number) =>
    typeof text === 'number' || !isMoment(name) ? Number(text) : Date.parse(text)
  const tests = (['gt', 'gte', 'lt', 'lte'] as const).flatMap((bound) => {
    const limit = parsed.data[bound]
    if (limit === undefined) return []
    const order = orderOf(limit)
    if (Number.isNaN(order)) throw invalid(`value.${bound} of ${name} is not valid`)
    const comparison = ({ gt: 'above', gte: 'at-least', lt: 'below', lte: 'at-most' } as const)[bound]
    return [orderedTest(name, comparison, { value: order }, Number)]
  })
  return (read) => tests.every((one) => one(read))
}

function fieldOf(record: StoredRecord, name: string): string | null {
  if (name === 'id') return record.id
  if (name === 'dateAdded') return String(record.createdAt)
  if (name === 'dateUpdated') return String(record.updatedAt)
  return record.values[name] ?? null
}

/** Places from which on a moment can only be among those that were changed here. */
function changedOnly(location: Location, filters: readonly FilterItem[]): boolean {
  const store = location.store('contacts')
  return filters.some((item) => {
    if ('group' in item || item.field !== 'dateUpdated' || item.operator !== 'range') return false
    const parsed = range.safeParse(item.value)
    const least = parsed.success ? (parsed.data.gte ?? parsed.data.gt) : undefined
    return least !== undefined && (typeof least === 'number' ? least : Date.parse(least)) >= store.untouchedBefore
  })
}

/** The page mode ends here; the cursor of records goes on. */
const deepest = 10_000

export const searchContacts: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  const body = readBody(call, searchBody)
  onlyLocation(call, body.locationId)
  if (body.page !== undefined && body.searchAfter !== undefined)
    throw invalid('page and searchAfter cannot be used together')
  if ((body.page ?? 1) * body.pageLimit > deepest) {
    throw badRequest(`Only the first ${deepest} records can be reached by page, use searchAfter instead`)
  }
  const [{ field = 'dateAdded', direction = 'desc' } = {}, ...more] = body.sort ?? []
  const sortName = searched[field]
  if (sortName === undefined || more.length > 2) throw new HighLevelRefusal(422, [`Invalid sort field ${field}`])
  const filters = body.filters ?? []
  const tests = filters.map((item) => testOf(location, item))
  if (body.query) tests.push(queryTest(body.query))
  const store = location.store('contacts')
  const options = { store, fits: (read: Read) => tests.every((one) => one(read)), fieldOf, quickOf: location.quickOf }
  // Records stand in the order of their making, so that a whole listing costs what a page holds.
  const listing = tests.length === 0 && sortName === 'dateAdded' && direction === 'asc' && body.page === undefined
  const found = listing
    ? location.listedPlaces(body.searchAfter?.[1] ?? null, body.pageLimit)
    : scan(options, { changedOnly: changedOnly(location, filters) })
  const keyOf = (seq: number): number | string | null => {
    const record = store.indexed(seq)
    const held = record === null ? null : fieldOf(record, sortName)
    return held === null ? null : isMoment(sortName) ? Number(held) : held
  }
  const sign = direction === 'asc' ? 1 : -1
  const order = (a: [unknown, string], b: [unknown, string]) => {
    if (a[0] !== b[0]) return (a[0] as number) < (b[0] as number) ? -sign : sign
    return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0
  }
  const keyed = found
    .map((seq) => ({ seq, at: [keyOf(seq), store.base.idOf(seq)] as [number | string | null, string] }))
    .sort((a, b) => order(a.at, b.at))
  const after = body.searchAfter
  const rest = after === undefined ? keyed : keyed.filter((item) => order(item.at, after) > 0)
  const looped = location.paging === 'loop' && after !== undefined ? keyed : rest
  const page = offsetPage(looped, ((body.page ?? 1) - 1) * body.pageLimit, body.pageLimit, {
    nameOf: ({ at }) => at[1],
    paging: location.paging === 'shuffle' ? 'shuffle' : 'normal',
  }).items
  const contacts = page.flatMap(({ seq, at }) => {
    const record = store.indexed(seq)
    return record === null ? [] : [rowOf(store, record, showFound(location, record, at[0]))]
  })
  return answer({ contacts, total: listing ? location.countIndexed() : keyed.length })
}

function queryTest(query: string): Test {
  const tests = ['firstName', 'lastName', 'email', 'phone', 'companyName'].map((field) =>
    textTest(field, 'token', { value: `*${query.trim()}*` }),
  )
  return (read) => tests.some((one) => one(read))
}

/** The older list, which a newer version of the API does not have any more. */
export const listContacts: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  const query = locationQuery(call, 'startAfterId', 'startAfter', 'query', 'limit')
  const limit = countOf(call, 'limit', { fallback: 20, least: 1, most: 100 })
  const wanted = query.get('query')?.toLowerCase()
  const all = location
    .live('contacts')
    .filter(({ values }) => !wanted || Object.values(values).some((held) => held.toLowerCase().includes(wanted)))
    .reverse()
  const from = query.get('startAfterId')
  const start = from === null ? 0 : all.findIndex((record) => record.id === from) + 1
  const page = all.slice(start, start + limit)
  const last = page.at(-1)
  return answer({
    contacts: page.map((record) => showContact(location, record)),
    meta: {
      total: all.length,
      ...(last === undefined || start + limit >= all.length
        ? { nextPageUrl: null, startAfterId: null, startAfter: null, nextPage: null }
        : {
            nextPageUrl: `https://services.leadconnectorhq.com/contacts/?locationId=${location.options.account.id}&startAfterId=${last.id}&startAfter=${last.createdAt}`,
            startAfterId: last.id,
            startAfter: last.createdAt,
          }),
    },
  })
}

// Companies: https://marketplace.gohighlevel.com/docs/ghl/businesses/businesses-api

const businessBody = {
  phone: text,
  email: text,
  website: text,
  address: text,
  city: text,
  postalCode: text,
  state: text,
  country: text,
  description: text,
}
const noBusiness = () => new HighLevelRefusal(404, 'Business not found')

export const listBusinesses: Handler = (call) => {
  needScope(call, 'businesses.readonly')
  const { location } = call
  locationQuery(call, 'limit', 'skip')
  const limit = countOf(call, 'limit', { fallback: 100, least: 1, most: 100 })
  const skip = countOf(call, 'skip', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER })
  const store = location.store('companies')
  const { items } = offsetPage(location.live('companies'), location.paging === 'loop' && skip > 0 ? 0 : skip, limit, {
    nameOf: ({ id }) => id,
    // The list has one order, but no promise that its rows stay where they are.
    paging: location.paging === 'overlap' ? 'overlap' : 'normal',
  })
  return answer({ businesses: items.map((record) => rowOf(store, record, showBusiness(location, record))) })
}

export const getBusiness: Handler = (call) => {
  needScope(call, 'businesses.readonly')
  const { location } = call
  location.refuseHidden('companies', call.params.id ?? '')
  const record = need(call, 'companies', call.params.id ?? '', noBusiness)
  return answer({ business: answerOf(location.store('companies'), record, showBusiness(location, record)) })
}

/** The name of the answer's part is misspelled by the vendor. */
const written = (location: Location, record: StoredRecord) => ({
  success: true,
  buiseness: showBusiness(location, record),
})

export const createBusiness: Handler = (call) => {
  needScope(call, 'businesses.write')
  const body = readBody(call, z.strictObject({ ...businessBody, name: z.string().min(1), locationId: z.string() }))
  onlyLocation(call, body.locationId)
  const record = createRecord(call.location, 'companies', fieldsOf(body, 'locationId'), 'INTEGRATION')
  return json(201, written(call.location, record))
}

export const updateBusiness: Handler = (call) => {
  needScope(call, 'businesses.write')
  const record = need(call, 'companies', call.params.id ?? '', noBusiness)
  const body = readBody(call, z.strictObject({ ...businessBody, name: z.string().min(1).optional() }))
  const next = updateRecord(call.location, 'companies', record, body, 'INTEGRATION')
  return json(200, written(call.location, next))
}

export const deleteBusiness: Handler = (call) => {
  needScope(call, 'businesses.write')
  call.location.remove('companies', need(call, 'companies', call.params.id ?? '', noBusiness))
  return answer({ success: true })
}

// Opportunities: https://marketplace.gohighlevel.com/docs/ghl/opportunities/opportunities

const noOpportunity = (id: string) => badRequest(`The opportunity id ${id} is invalid`)
const status = z.enum(['open', 'won', 'lost', 'abandoned', 'all'])
const opportunityBody = {
  pipelineStageId: text,
  monetaryValue: z.number().nullish(),
  assignedTo: text,
  customFields,
}
const opportunityUpdate = z.strictObject({
  ...opportunityBody,
  pipelineId: text,
  name: text,
  status: status.optional(),
})

function refuseAll(given: string | undefined): void {
  if (given === 'all') throw invalid('status must be one of the following values: open, won, lost, abandoned')
}

export const createOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const body = readBody(
    call,
    z.strictObject({
      ...opportunityBody,
      pipelineId: z.string(),
      locationId: z.string(),
      name: z.string().min(1),
      status,
      contactId: z.string(),
    }),
  )
  onlyLocation(call, body.locationId)
  refuseAll(body.status)
  const fields = { pipelineStageId: '', ...fieldsOf(body, 'locationId') }
  const record = createRecord(call.location, 'opportunities', fields, 'INTEGRATION')
  return json(201, { opportunity: showOpportunity(call.location, record) })
}

export const getOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  const { location } = call
  location.refuseHidden('opportunities', call.params.id ?? '')
  const record = need(call, 'opportunities', call.params.id ?? '', noOpportunity)
  return answer({ opportunity: answerOf(location.store('opportunities'), record, showOpportunity(location, record)) })
}

export const updateOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const record = need(call, 'opportunities', call.params.id ?? '', noOpportunity)
  const body = readBody(call, opportunityUpdate)
  refuseAll(body.status)
  const next = updateRecord(call.location, 'opportunities', record, body, 'INTEGRATION')
  return json(200, { opportunity: showOpportunity(call.location, next) })
}

export const updateStatus: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const record = need(call, 'opportunities', call.params.id ?? '', noOpportunity)
  const body = readBody(call, z.strictObject({ status, lostReasonId: text }))
  refuseAll(body.status)
  const fixed: Record<string, string> = body.lostReasonId ? { lostReasonId: body.lostReasonId } : {}
  updateRecord(call.location, 'opportunities', record, { status: body.status }, 'INTEGRATION', fixed)
  return json(200, succeeded)
}

export const deleteOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  call.location.remove('opportunities', need(call, 'opportunities', call.params.id ?? '', noOpportunity))
  return answer(succeeded)
}

export const upsertOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const { location } = call
  const body = readBody(
    call,
    z.strictObject({
      ...opportunityBody,
      id: text,
      pipelineId: z.string(),
      locationId: z.string(),
      contactId: text,
      name: text,
      status: status.optional(),
      lostReasonId: text,
      followers: z.array(z.string()),
      isRemoveAllFollowers: z.boolean(),
      followersActionType: z.enum(['add', 'remove']),
    }),
  )
  onlyLocation(call, body.locationId)
  refuseAll(body.status)
  const others = ['id', 'locationId', 'followers', 'isRemoveAllFollowers', 'followersActionType', 'lostReasonId']
  const fields = fieldsOf(body, ...others)
  if (!body.id) {
    const record = createRecord(location, 'opportunities', fields, 'INTEGRATION')
    return json(201, { new: true, opportunity: showOpportunity(location, record) })
  }
  const record = need(call, 'opportunities', body.id, noOpportunity)
  const next = updateRecord(location, 'opportunities', record, fields, 'INTEGRATION')
  return json(200, { new: false, opportunity: showOpportunity(location, next) })
}

const opportunitySearch = z.strictObject({
  locationId: z.string(),
  query: z.string().optional(),
  limit: z.number().int().min(1).max(100).optional(),
  page: z.number().int().min(1).optional(),
  searchAfter: z.array(z.union([z.string(), z.number()])).optional(),
  additionalDetails: z
    .strictObject({
      notes: z.boolean().optional(),
      tasks: z.boolean().optional(),
      calendarEvents: z.boolean().optional(),
      unReadConversations: z.boolean().optional(),
    })
    .optional(),
})

const sortOf = (record: StoredRecord): [number, string] => [record.createdAt, record.id]

/** All that the index knows, the newest first. */
function indexedOpportunities(location: Location): StoredRecord[] {
  const store = location.store('opportunities')
  const places = scan({ store, fits: () => true, fieldOf })
  return sortPlaces(places, (seq) => store.indexed(seq)?.createdAt ?? null, true).map(
    (seq) => store.indexed(seq) as StoredRecord,
  )
}

function afterSort(all: StoredRecord[], after: readonly (string | number)[] | undefined): StoredRecord[] {
  if (after === undefined || after.length === 0) return all
  const at = all.findIndex((record) => record.id === String(after[1]))
  if (at !== -1) return all.slice(at + 1)
  return all.filter((record) => record.createdAt < Number(after[0]))
}

export const searchOpportunities: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  const { location } = call
  const body = readBody(call, opportunitySearch)
  onlyLocation(call, body.locationId)
  const limit = body.limit ?? 20
  const wanted = body.query?.trim().toLowerCase()
  const all = indexedOpportunities(location).filter(
    ({ values }) => !wanted || (values.name ?? '').toLowerCase().includes(wanted),
  )
  const looped = location.paging === 'loop' && body.searchAfter?.length
  const page = offsetPage(looped ? all : afterSort(all, body.searchAfter), ((body.page ?? 1) - 1) * limit, limit, {
    nameOf: ({ id }) => id,
    paging: location.paging === 'shuffle' ? 'shuffle' : 'normal',
  })
  const store = location.store('opportunities')
  const opportunities = page.items.map((record) =>
    rowOf(store, record, { ...showOpportunity(location, record), sort: sortOf(record) }),
  )
  return answer({ opportunities, total: all.length, aggregations: {} }, 201)
}

/** The same list by GET, with filters of its own. */
export const findOpportunities: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  const { location } = call
  const named = (older: string) => {
    const newer = older.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    return call.request.headers.version === 'v3' ? newer : older
  }
  const own = ['location_id', 'pipeline_id', 'pipeline_stage_id', 'contact_id', 'assigned_to'].map(named)
  const more = ['q', 'status', 'id', 'order', 'date', 'endDate', 'startAfter', 'startAfterId', 'page', 'limit']
  onlyQuery(call, ...own, ...more, 'campaignId', 'country', 'getTasks', 'getNotes', 'getCalendarEvents')
  const { query } = call.request
  onlyLocation(call, query.get(named('location_id')))
  const limit = countOf(call, 'limit', { fallback: 20, least: 1, most: 100 })
  const page = countOf(call, 'page', { fallback: 1, least: 1, most: deepest })
  const wanted = (name: string, held: string | undefined) => {
    const value = query.get(named(name))
    return value === null || value === held
  }
  const all = indexedOpportunities(location).filter(
    ({ id, values }) =>
      wanted('id', id) &&
      wanted('pipeline_id', values.pipelineId) &&
      wanted('pipeline_stage_id', values.pipelineStageId) &&
      wanted('contact_id', values.contactId) &&
      wanted('assigned_to', values.assignedTo) &&
      (query.get('status') === 'all' || wanted('status', values.status)) &&
      (values.name ?? '').toLowerCase().includes((query.get('q') ?? '').toLowerCase()),
  )
  const startAfterId = query.get('startAfterId')
  const after = startAfterId === null ? undefined : [query.get('startAfter') ?? 0, startAfterId]
  const { items, next } = offsetPage(afterSort(all, after), (page - 1) * limit, limit, {
    nameOf: ({ id }) => id,
    paging: 'normal',
  })
  const last = items.at(-1)
  return answer({
    opportunities: items.map((record) => ({ ...showOpportunity(location, record), sort: sortOf(record) })),
    meta: {
      total: all.length,
      currentPage: page,
      nextPage: next === null ? null : page + 1,
      prevPage: page === 1 ? null : page - 1,
      startAfterId: next === null ? null : (last?.id ?? null),
      startAfter: next === null ? null : (last?.createdAt ?? null),
      nextPageUrl:
        next === null
          ? null
          : `https://services.leadconnectorhq.com/opportunities/search?location_id=${location.options.account.id}&startAfterId=${last?.id}&startAfter=${last?.createdAt}`,
    },
  })
}

/** A record with all its fields, whatever the call; for screens and Nango's own functions. */
export function showRecord(location: Location, object: ObjectName, record: StoredRecord): Record<string, unknown> {
  switch (object) {
    case 'contacts':
      return showContact(location, record)
    case 'companies':
      return showBusiness(location, record)
    case 'opportunities':
      return showOpportunity(location, record)
    default:
      return {
        ...showOwn(location, object, record),
        dateAdded: stamp(record.createdAt),
        ...(object === 'messages' ? { dateUpdated: stamp(record.updatedAt) } : {}),
      }
  }
}

/** The custom fields of a model as the location lists them. */
export function definitionsOf(location: Location, object: ObjectName) {
  return location.catalogue
    .listed(object)
    .filter((field) => field.custom !== null && field.archivedAt === null)
    .map((field, position) => ({
      id: field.custom?.id,
      name: field.label,
      fieldKey: `${modelOf[object]}.${field.name}`,
      dataType: field.custom?.dataType,
      placeholder: '',
      position: position * 50,
      ...(field.options.length === 0 ? {} : { picklistOptions: field.options }),
      isAllowedCustomOption: false,
      locationId: location.options.account.id,
      model: modelOf[object],
      documentType: 'field',
      standard: false,
    }))
}
