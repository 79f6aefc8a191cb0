import { z } from 'zod'
import { offsetPage } from '../kit/scan'
import { answerOf, rowOf } from '../kit/screens'
import {
  answer,
  badRequest,
  type Call,
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
import type { StoredRecord } from './objects'
import { conversationOf } from './seed'
import { createRecord, need, updateRecord } from './writes'

const stamp = (at: number) => new Date(at).toISOString()

/** The contact that a path names. */
function contactOf(call: Call): StoredRecord {
  const id = call.params.id ?? ''
  call.location.refuseHidden('contacts', id)
  return need(call, 'contacts', id, noContact)
}

function childOf(call: Call, object: 'notes' | 'tasks'): StoredRecord {
  const contact = contactOf(call)
  const id = call.params.child ?? ''
  call.location.refuseHidden(object, id)
  const what = object === 'notes' ? 'Note' : 'Task'
  const record = need(call, object, id, () => new HighLevelRefusal(404, `${what} with id ${id} not found`))
  if (record.values.contactId !== contact.id) throw new HighLevelRefusal(404, `${what} with id ${id} not found`)
  return record
}

// Notes: https://marketplace.gohighlevel.com/docs/ghl/contacts/notes

function showNote(record: StoredRecord): Record<string, unknown> {
  const { body = '', title, color, pinned, userId, contactId } = record.values
  return {
    id: record.id,
    body,
    bodyText: body.replace(/<[^>]*>/g, ''),
    ...(title === undefined ? {} : { title }),
    ...(color === undefined ? {} : { color }),
    pinned: pinned === 'true',
    userId: userId ?? null,
    dateAdded: stamp(record.createdAt),
    contactId,
    relations: [{ objectKey: 'contact', recordId: contactId }],
  }
}

const noteBody = {
  userId: z.string().nullish(),
  title: z.string().nullish(),
  color: z.string().nullish(),
  pinned: z.boolean().optional(),
}

export const listNotes: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  onlyQuery(call)
  const contact = contactOf(call)
  const store = location.store('notes')
  return answer({
    notes: location
      .childrenOf('notes', contact)
      .toReversed()
      .map((record) => rowOf(store, record, showNote(record))),
  })
}

export const getNote: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const record = childOf(call, 'notes')
  return answer({ note: answerOf(call.location.store('notes'), record, showNote(record)) })
}

export const createNote: Handler = (call) => {
  needScope(call, 'contacts.write')
  const contact = contactOf(call)
  const body = readBody(call, z.strictObject({ ...noteBody, body: z.string().min(1) }))
  const record = createRecord(call.location, 'notes', body, 'INTEGRATION', { fixed: { contactId: contact.id } })
  return json(201, { note: showNote(record) })
}

export const updateNote: Handler = (call) => {
  needScope(call, 'contacts.write')
  const record = childOf(call, 'notes')
  const body = readBody(call, z.strictObject({ ...noteBody, body: z.string().min(1).optional() }))
  return json(200, { note: showNote(updateRecord(call.location, 'notes', record, body, 'INTEGRATION')) })
}

export const deleteNote: Handler = (call) => {
  needScope(call, 'contacts.write')
  call.location.remove('notes', childOf(call, 'notes'))
  return answer({ succeded: true, succeeded: true })
}

// Tasks: https://marketplace.gohighlevel.com/docs/ghl/contacts/tasks

function showTask(record: StoredRecord): Record<string, unknown> {
  const { title, body = '', dueDate, completed, assignedTo, contactId } = record.values
  return {
    id: record.id,
    title,
    body,
    dueDate,
    completed: completed === 'true',
    assignedTo: assignedTo ?? null,
    contactId,
  }
}

const taskUpdate = z.strictObject({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  dueDate: z.string().optional(),
  completed: z.boolean().optional(),
  assignedTo: z.string().nullish(),
})

export const listTasks: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  onlyQuery(call)
  const contact = contactOf(call)
  const store = location.store('tasks')
  return answer({
    tasks: location
      .childrenOf('tasks', contact)
      .toReversed()
      .map((record) => rowOf(store, record, showTask(record))),
  })
}

export const getTask: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const record = childOf(call, 'tasks')
  return answer({ task: answerOf(call.location.store('tasks'), record, showTask(record)) })
}

export const createTask: Handler = (call) => {
  needScope(call, 'contacts.write')
  const contact = contactOf(call)
  const body = readBody(
    call,
    taskUpdate.extend({ title: z.string().min(1), dueDate: z.string(), completed: z.boolean() }),
  )
  const record = createRecord(call.location, 'tasks', body, 'INTEGRATION', { fixed: { contactId: contact.id } })
  return json(201, { task: showTask(record) })
}

export const updateTask: Handler = (call) => {
  needScope(call, 'contacts.write')
  const record = childOf(call, 'tasks')
  const body = readBody(call, taskUpdate)
  return json(200, { task: showTask(updateRecord(call.location, 'tasks', record, body, 'INTEGRATION')) })
}

export const completeTask: Handler = (call) => {
  needScope(call, 'contacts.write')
  const record = childOf(call, 'tasks')
  const body = readBody(call, z.strictObject({ completed: z.boolean() }))
  return json(200, { task: showTask(updateRecord(call.location, 'tasks', record, body, 'INTEGRATION')) })
}

export const deleteTask: Handler = (call) => {
  needScope(call, 'contacts.write')
  call.location.remove('tasks', childOf(call, 'tasks'))
  return answer({ succeded: true, succeeded: true })
}

/** All tasks of the location, in the order of their making. */
export const searchTasks: Handler = (call) => {
  needScope(call, 'locations/tasks.readonly')
  const { location } = call
  onlyLocation(call, call.params.location)
  const body = readBody(
    call,
    z.strictObject({
      contactId: z.array(z.string()).optional(),
      completed: z.boolean().optional(),
      assignedTo: z.array(z.string()).optional(),
      query: z.string().optional(),
      limit: z.number().int().min(1).max(100).optional(),
      skip: z.number().int().min(0).optional(),
      businessId: z.string().optional(),
    }),
  )
  const { contactId, completed, assignedTo, query } = body
  const all = location
    .live('tasks')
    .filter(
      ({ values }) =>
        (contactId === undefined || contactId.includes(values.contactId ?? '')) &&
        (completed === undefined || values.completed === String(completed)) &&
        (assignedTo === undefined || assignedTo.includes(values.assignedTo ?? '')) &&
        (query === undefined || (values.title ?? '').toLowerCase().includes(query.toLowerCase())),
    )
  const skip = location.paging === 'loop' && body.skip ? 0 : (body.skip ?? 0)
  const store = location.store('tasks')
  const { items } = offsetPage(all, skip, body.limit ?? 25, {
    nameOf: ({ id }) => id,
    paging: location.paging === 'loop' ? 'normal' : location.paging,
  })
  return answer({ tasks: items.map((record) => rowOf(store, record, showTask(record))) })
}

// Messages: https://marketplace.gohighlevel.com/docs/ghl/conversations/messages

const typeNumbers: Record<string, number> = { TYPE_CALL: 1, TYPE_SMS: 2, TYPE_EMAIL: 3 }
const channels: Record<string, string> = { Call: 'TYPE_CALL', SMS: 'TYPE_SMS', Email: 'TYPE_EMAIL' }
const silentChannels = ['WhatsApp', 'Instagram', 'Facebook']

function showMessage(location: Location, record: StoredRecord): Record<string, unknown> {
  const { messageType = '', direction, status, body, contactId = '', userId, source } = record.values
  const { callDuration, callStatus, from, to, subject } = record.values
  return {
    id: record.id,
    type: typeNumbers[messageType] ?? 2,
    messageType,
    locationId: location.options.account.id,
    contactId,
    conversationId: conversationOf(contactId),
    dateAdded: stamp(record.createdAt),
    dateUpdated: stamp(record.updatedAt),
    ...(body === undefined ? {} : { body }),
    ...(subject === undefined ? {} : { subject }),
    direction,
    status,
    contentType: messageType === 'TYPE_EMAIL' ? 'text/html' : 'text/plain',
    attachments: [],
    ...(messageType === 'TYPE_CALL'
      ? { meta: { callDuration: callDuration ?? null, callStatus: callStatus ?? null } }
      : {}),
    ...(messageType === 'TYPE_EMAIL' ? { meta: { email: { messageIds: [record.id] } } } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    source,
    ...(userId === undefined ? {} : { userId }),
  }
}

const exportCursor = z.object({ locationId: z.string(), lastSort: z.tuple([z.number()]), lastId: z.string() })

function cursorOf(text: string): z.infer<typeof exportCursor> {
  try {
    return exportCursor.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')))
  } catch {
    throw badRequest('Invalid cursor')
  }
}

/** All messages of the location; without a channel all that are no emails. */
export const exportMessages: Handler = (call) => {
  needScope(call, 'conversations/message.readonly')
  const { location } = call
  const names = ['limit', 'cursor', 'sortBy', 'sortOrder', 'conversationId', 'contactId', 'channel']
  const query = locationQuery(call, ...names, 'startDate', 'endDate')
  const limit = countOf(call, 'limit', { fallback: 100, least: 10, most: 500 })
  const channel = query.get('channel')
  if (channel !== null && channels[channel] === undefined && !silentChannels.includes(channel)) {
    throw invalid('channel must be one of the following values: Call, SMS, Email, WhatsApp, Instagram, Facebook')
  }
  const oneOf = (name: string, allowed: readonly string[]) => {
    const given = query.get(name) ?? allowed[0] ?? ''
    if (!allowed.includes(given)) throw invalid(`${name} must be one of the following values: ${allowed.join(', ')}`)
    return given
  }
  const sortBy = oneOf('sortBy', ['createdAt', 'updatedAt'])
  const sign = oneOf('sortOrder', ['desc', 'asc']) === 'asc' ? 1 : -1
  const bound = (name: string, fallback: number) => {
    const given = query.get(name)
    const at = given === null ? fallback : Date.parse(given)
    if (Number.isNaN(at)) throw invalid(`${name} must be a valid ISO 8601 date string`)
    return at
  }
  const [from, until] = [bound('startDate', Number.NEGATIVE_INFINITY), bound('endDate', Number.POSITIVE_INFINITY)]
  const sortOf = (record: StoredRecord) => (sortBy === 'updatedAt' ? record.updatedAt : record.createdAt)
  const order = (a: [number, string], b: [number, string]) =>
    a[0] === b[0] ? (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) : (a[0] - b[0]) * sign
  const all = location
    .live('messages')
    .filter((record) => {
      const { messageType, contactId = '' } = record.values
      const fits = channel === null ? messageType !== 'TYPE_EMAIL' : messageType === channels[channel]
      const at = sortOf(record)
      const wanted = (name: string, held: string) => query.get(name) === null || query.get(name) === held
      return (
        fits &&
        at >= from &&
        at <= until &&
        wanted('contactId', contactId) &&
        wanted('conversationId', conversationOf(contactId))
      )
    })
    .sort((a, b) => order([sortOf(a), a.id], [sortOf(b), b.id]))
  const given = query.get('cursor')
  const cursor = given === null ? null : cursorOf(given)
  const looped = location.paging === 'loop'
  const rest =
    cursor === null || looped
      ? all
      : all.filter((record) => order([sortOf(record), record.id], [cursor.lastSort[0], cursor.lastId]) > 0)
  const page = offsetPage(rest, 0, limit, {
    nameOf: ({ id }) => id,
    paging: location.paging === 'shuffle' ? 'shuffle' : 'normal',
  })
  const last = rest[limit - 1]
  const next =
    page.next === null || last === undefined
      ? null
      : { locationId: location.options.account.id, lastSort: [sortOf(last)], lastId: last.id }
  const store = location.store('messages')
  return answer({
    messages: page.items.map((record) => rowOf(store, record, showMessage(location, record))),
    nextCursor: next === null ? null : Buffer.from(JSON.stringify(next)).toString('base64'),
    total: all.length,
  })
}

function messageOf(call: Call): StoredRecord {
  const id = call.params.id ?? ''
  call.location.refuseHidden('messages', id)
  return need(call, 'messages', id, () => new HighLevelRefusal(404, `Message with id ${id} not found`))
}

export const getMessage: Handler = (call) => {
  needScope(call, 'conversations/message.readonly')
  const record = messageOf(call)
  const shown = showMessage(call.location, record)
  return answer({ message: answerOf(call.location.store('messages'), record, shown) })
}

/** An email with its addresses; the export has them too, but no more than one receiver. */
export const getEmail: Handler = (call) => {
  needScope(call, 'conversations/message.readonly')
  const record = messageOf(call)
  const { subject, from, to } = record.values
  const { meta: _, ...shown } = showMessage(call.location, record)
  return answer({
    emailMessage: { ...shown, threadId: record.id, subject: subject ?? '', from: from ?? '', to: to ? [to] : [] },
  })
}

/** Conversations by their last message, the newest first; times are numbers here. */
export const searchConversations: Handler = (call) => {
  needScope(call, 'conversations.readonly')
  const { location } = call
  const names = ['contactId', 'assignedTo', 'query', 'sort', 'sortBy', 'startAfterDate', 'id', 'limit', 'status']
  const query = locationQuery(call, ...names, 'lastMessageType', 'lastMessageDirection')
  const limit = countOf(call, 'limit', { fallback: 20, least: 1, most: 100 })
  const last = new Map<string, StoredRecord>()
  for (const record of location.live('messages')) last.set(record.values.contactId ?? '', record)
  const before = Number(query.get('startAfterDate') ?? Number.POSITIVE_INFINITY)
  const all = [...last.values()]
    .filter(({ values }) => query.get('contactId') === null || values.contactId === query.get('contactId'))
    .filter(({ createdAt }) => createdAt < before)
    .sort((a, b) => b.createdAt - a.createdAt)
  return answer({
    conversations: all.slice(0, limit).map(({ values, createdAt }) => {
      const contact = location.find('contacts', values.contactId ?? '')
      const name = `${contact?.values.firstName ?? ''} ${contact?.values.lastName ?? ''}`.trim()
      return {
        id: conversationOf(values.contactId ?? ''),
        contactId: values.contactId,
        locationId: location.options.account.id,
        lastMessageBody: values.body ?? '',
        lastMessageType: values.messageType,
        lastMessageDate: createdAt,
        type: values.messageType === 'TYPE_EMAIL' ? 'TYPE_EMAIL' : 'TYPE_PHONE',
        unreadCount: 0,
        fullName: name,
        contactName: name.toLowerCase(),
        email: contact?.values.email ?? null,
        phone: contact?.values.phone ?? null,
      }
    }),
    total: all.length,
  })
}

/** Puts a call or a message into the world, as people's phones do; sending one by the API goes here too. */
export const sendMessage: Handler = (call) => {
  needScope(call, 'conversations/message.write')
  const body = readBody(
    call,
    z.looseObject({
      type: z.string(),
      contactId: z.string(),
      message: z.string().optional(),
      subject: z.string().optional(),
    }),
  )
  const messageType = channels[body.type]
  if (messageType === undefined) throw invalid('type must be a valid enum value')
  const fields = { messageType, direction: 'outbound', contactId: body.contactId, body: body.message ?? '' }
  const record = createRecord(
    call.location,
    'messages',
    { ...fields, subject: body.subject ?? '', source: 'api' },
    'INTEGRATION',
  )
  return json(201, {
    conversationId: conversationOf(body.contactId),
    messageId: record.id,
    msg: 'Message queued successfully.',
  })
}
