import { z } from 'zod'
import { answerOf } from '../../kit/screens'
import {
  answer,
  badRequest,
  countOf,
  type Handler,
  invalid,
  json,
  locationQuery,
  needScope,
  noContact,
  onlyLocation,
  readBody,
} from '../calls'
import type { Location } from '../index'
import { listOf, type StoredRecord } from '../objects'
import { createRecord, fieldsOf, need, updateRecord } from '../writes'
import { customFields, text } from './bodies'
import { showContact } from './shown'

const anything = z.unknown()

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
export const succeeded = { succeded: true, succeeded: true }

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
