import type { MappedFields } from '../../fields/field-definition'
import { momentCodec, momentFrom, momentOfParts, partsOfMoment } from '../kit/dates'
import type { ComposedRule } from '../kit/mapping'
import { choicePairs, decimalText, hoursAndMinutes, plainText } from '../kit/values'
import type { CrmObject } from './crm-object'
import { tableOf } from './mapping'

const links: CrmObject['links'] = [
  { property: 'person_id', to: 'contacts' },
  { property: 'org_id', to: 'companies' },
  { property: 'deal_id', to: 'deals' },
  { property: 'lead_id', to: 'leads' },
]

/** Pipedrive knows one moment of an activity: when it is due. What was done, was done then. */
const due: ComposedRule = {
  fields: ['at', 'dueAt'],
  properties: ['due_date', 'due_time'],
  read: (valueAt): MappedFields => {
    const day = valueAt('due_date')
    if (day === undefined) return {}
    const moment = momentOfParts(day, valueAt('due_time')) ?? plainText(day)
    return { at: moment, dueAt: moment }
  },
  write: ({ at = null, dueAt = null }) => {
    const parts = partsOfMoment(momentFrom(dueAt ?? at))
    return { due_date: parts?.day ?? null, due_time: parts?.time ?? null }
  },
}

/** What is planned and done with people. It is only read. https://developers.pipedrive.com/docs/api/v1/Activities */
const activityObject: CrmObject = {
  name: 'activities',
  label: 'Activities',
  stream: 'activities',
  entityKind: 'activity',
  version: 'v2',
  path: 'activities',
  lists: ['activities'],
  fieldsPath: '/v2/activityFields',
  standing: ['id', 'subject', 'type', 'done', 'due_date', 'add_time', 'update_time'],
  settable: [],
  table: tableOf(
    'activity',
    {
      type: {
        property: 'type',
        codec: choicePairs([
          ['deadline', 'task'],
          ['lunch', 'meeting'],
        ]),
      },
      subject: 'subject',
      body: 'note',
      status: {
        property: 'done',
        codec: choicePairs([
          ['true', 'completed'],
          ['false', 'planned'],
        ]),
      },
      durationSeconds: { property: 'duration', codec: hoursAndMinutes },
      priority: 'priority',
      ownerId: 'owner_id',
    },
    { composed: [due] },
  ),
  links: [{ property: 'participants', to: 'contacts' }, ...links.slice(1)],
  namedBy: ['at', 'subject'],
  guessed: [],
  required: [],
  scopes: ['activities:full'],
  writes: { create: false, update: false, remove: false },
  updateMethod: 'PATCH',
  pageSize: 500,
}

/** Notes, in version 1 alone. https://developers.pipedrive.com/docs/api/v1/Notes */
const noteObject: CrmObject = {
  name: 'notes',
  label: 'Notes',
  stream: 'activities',
  entityKind: 'activity',
  takesCreates: { field: 'type', values: ['note'] },
  version: 'v1',
  path: 'notes',
  lists: ['notes'],
  fieldsPath: '/v1/noteFields',
  standing: ['id', 'content', 'add_time', 'update_time'],
  settable: ['content', 'add_time', 'user_id', 'deal_id', 'lead_id', 'person_id', 'org_id'],
  changeable: ['content', 'user_id'],
  table: tableOf(
    'activity',
    {
      body: 'content',
      at: { property: 'add_time', codec: momentCodec('zoneless'), written: 'create' },
      ownerId: 'user_id',
    },
    { fixed: { type: 'note' } },
  ),
  links,
  namedBy: ['body'],
  guessed: [],
  required: ['content'],
  neededOnCreate: links.map(({ to }) => [to]),
  scopes: ['contacts:full'],
  writes: { create: true, update: true, remove: true },
  updateMethod: 'PUT',
  pageSize: 500,
}

/** Calls that a telephone app logs; only those of the user whose access it is are listed, and none can be changed. */
const callObject: CrmObject = {
  name: 'callLogs',
  label: 'Call logs',
  stream: 'activities',
  entityKind: 'activity',
  takesCreates: { field: 'type', values: ['call'] },
  version: 'v1',
  path: 'callLogs',
  lists: ['callLogs'],
  fieldsPath: null,
  standing: ['id', 'outcome', 'to_phone_number', 'start_time', 'end_time'],
  settable: [
    'outcome',
    'to_phone_number',
    'from_phone_number',
    'start_time',
    'end_time',
    'duration',
    'subject',
    'note',
    'user_id',
    'person_id',
    'org_id',
    'deal_id',
    'lead_id',
  ],
  table: tableOf(
    'activity',
    {
      subject: 'subject',
      body: 'note',
      outcome: 'outcome',
      at: { property: 'start_time', codec: momentCodec('seconds') },
      endsAt: { property: 'end_time', codec: momentCodec('seconds') },
      durationSeconds: { property: 'duration', codec: decimalText },
      from: 'from_phone_number',
      to: 'to_phone_number',
      ownerId: 'user_id',
    },
    { fixed: { type: 'call' } },
  ),
  links,
  namedBy: ['at', 'subject'],
  guessed: [],
  required: ['outcome', 'to_phone_number', 'start_time', 'end_time'],
  scopes: ['phone-integration'],
  writes: { create: true, update: false, remove: true },
  updateMethod: 'PATCH',
  pageSize: 50,
}

/** Pipedrive's activities. */
export const activityObjects: readonly CrmObject[] = [activityObject, noteObject, callObject]
