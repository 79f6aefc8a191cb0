import type { MappedFields } from '../../fields/field-definition'
import type { ComposedRule } from '../kit/mapping'
import { choicePairs, plainText } from '../kit/values'
import { type CrmObject, paths } from './crm-object'
import { tableOf } from './mapping'
import { linkTo, own } from './objects'

const ofContact: CrmObject['linksOf'] = ({ contactId }) => linkTo('contacts', contactId)

const common = {
  stream: 'activities',
  entityKind: 'activity',
  model: null,
  linksOf: ofContact,
  uniqueField: null,
} as const

/**
 * Notes of a contact. They bear no time of change, and are listed contact by contact alone.
 * https://marketplace.gohighlevel.com/docs/ghl/contacts/notes
 */
export const noteObject: CrmObject = {
  ...common,
  name: 'notes',
  label: 'Notes',
  takesCreates: { field: 'type', values: ['note'] },
  record: () => '',
  answers: ['note'],
  table: tableOf(
    'activity',
    { subject: 'title', body: 'body', at: { property: 'dateAdded', written: 'never' }, ownerId: 'userId' },
    { fixed: { type: 'note' } },
  ),
  own: [
    own('title', 'Title', 'text'),
    own('body', 'Body', 'html', { required: true }),
    own('dateAdded', 'Added', 'datetime', { written: 'never' }),
    own('userId', 'User', 'user'),
  ],
  stamps: { created: 'dateAdded', updated: null },
  namedBy: ['body'],
  scopes: ['contacts.readonly'],
}

const taskStatus: ComposedRule = {
  fields: ['status'],
  properties: ['completed'],
  written: 'never',
  read: (valueAt): MappedFields => ({ status: valueAt('completed') === true ? 'completed' : 'open' }),
  write: () => ({}),
}

/**
 * Tasks of a contact, listed contact by contact alone.
 * https://marketplace.gohighlevel.com/docs/ghl/contacts/tasks
 */
export const taskObject: CrmObject = {
  ...common,
  name: 'tasks',
  label: 'Tasks',
  record: () => '',
  answers: ['task'],
  table: tableOf(
    'activity',
    { subject: 'title', body: 'body', dueAt: 'dueDate', ownerId: 'assignedTo' },
    { fixed: { type: 'task' }, composed: [taskStatus] },
  ),
  own: [
    own('title', 'Title', 'text', { required: true }),
    own('body', 'Body', 'html'),
    own('dueDate', 'Due', 'datetime', { required: true }),
    own('completed', 'Completed', 'boolean'),
    own('assignedTo', 'Assigned to', 'user'),
  ],
  stamps: { created: null, updated: null },
  always: 'title',
  namedBy: ['subject'],
  scopes: ['contacts.readonly'],
}

/** How long a call took stands in its details, as text. */
const callDetails: ComposedRule = {
  fields: ['durationSeconds', 'outcome'],
  properties: ['meta'],
  written: 'never',
  read: (valueAt): MappedFields => {
    const meta = valueAt('meta') as { callDuration?: unknown; callStatus?: unknown } | null | undefined
    return { durationSeconds: plainText(meta?.callDuration), outcome: plainText(meta?.callStatus) }
  },
  write: () => ({}),
}

/** Kinds of messages that are more than a message; every channel has one of its own. */
const messageType: ComposedRule = {
  fields: ['type'],
  properties: ['messageType'],
  written: 'never',
  read: (valueAt): MappedFields => {
    const name = String(valueAt('messageType') ?? '')
    return { type: /CALL|VOICEMAIL/.test(name) ? 'call' : /EMAIL/.test(name) ? 'email' : 'message' }
  },
  write: () => ({}),
}

const read = { written: 'never' } as const

/**
 * Calls, emails and messages of all conversations. They are read only: writing one would send it to a person.
 * https://marketplace.gohighlevel.com/docs/ghl/conversations/export-messages-by-location
 */
export const messageObject: CrmObject = {
  ...common,
  name: 'messages',
  label: 'Calls, emails and messages',
  record: paths.message,
  answers: ['message'],
  table: tableOf(
    'activity',
    {
      subject: 'subject',
      body: 'body',
      direction: {
        property: 'direction',
        codec: choicePairs([
          ['inbound', 'in'],
          ['outbound', 'out'],
        ]),
      },
      status: 'status',
      at: 'dateAdded',
      from: 'from',
      to: 'to',
      ownerId: 'userId',
    },
    { composed: [messageType, callDetails] },
  ),
  own: [
    own('messageType', 'Type', 'text', read),
    own('subject', 'Subject', 'text', read),
    own('body', 'Body', 'html', read),
    own('direction', 'Direction', 'choice', { ...read, options: ['inbound', 'outbound'] }),
    own('status', 'Status', 'choice', read),
    own('dateAdded', 'Added', 'datetime', read),
    own('meta', 'Details', 'unknown', read),
    own('from', 'From', 'text', read),
    own('to', 'To', 'text', read),
    own('userId', 'User', 'user', read),
    own('source', 'Sent by', 'text', { ...read, custom: true }),
  ],
  stamps: { created: 'dateAdded', updated: 'dateUpdated' },
  namedBy: ['at'],
  scopes: ['conversations/message.readonly'],
}
