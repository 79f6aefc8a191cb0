import type { MappedFields } from '../../fields/field-definition'
import { isObject, listOf } from '../kit/json'
import type { ComposedRule, FieldTable } from '../kit/mapping'
import { choicePairs, shifted } from '../kit/values'
import type { CrmObject } from './crm-object'
import { tableOf } from './mapping'

/**
 * What HubSpot calls engagements. All of them are covered by the scopes of contacts, and one without a link is seen on no
 * record. https://developers.hubspot.com/docs/api-reference/crm-engagements-v3/guide
 *
 * @param types of the links to contacts, companies, deals and leads
 */
function activity(
  type: 'call' | 'email' | 'meeting' | 'note' | 'task',
  label: string,
  types: readonly [number, number, number, number],
  object: Pick<CrmObject, 'namedBy'> &
    Partial<Pick<CrmObject, 'writes' | 'scopes'>> & {
      fields: FieldTable['fields']
      composed?: readonly ComposedRule[]
    },
): CrmObject {
  const { fields, composed = [], scopes = [], ...more } = object
  const objects = ['contacts', 'companies', 'deals', 'leads'] as const
  return {
    name: `${type}s`,
    label,
    stream: 'activities',
    entityKind: 'activity',
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'hs_createdate',
    associations: objects.map((to, index) => ({ to, typeId: types[index] ?? 0 })),
    table: tableOf('activity', { ...fields, ownerId: 'hubspot_owner_id' }, { composed, fixed: { type } }),
    uniqueField: null,
    guessed: [],
    scopes: ['crm.objects.contacts.read', ...scopes],
    required: ['hs_timestamp'],
    standing: ['hs_timestamp'],
    neededOnCreate: objects.map((to) => [to]),
    syncFunction: { sync: `${type}s`, model: label.slice(0, -1) },
    ...(more.writes && { takesCreates: { field: 'type', values: [type] } }),
    ...more,
  }
}

/** Sender and receivers of an email stand in a property of JSON. */
const emailHeaders: ComposedRule = {
  fields: ['from', 'to'],
  properties: ['hs_email_headers'],
  written: 'never',
  read: (valueAt): MappedFields => {
    const text = valueAt('hs_email_headers')
    if (text === undefined) return {}
    const headers = headersIn(text)
    const to = listOf(headers.to).flatMap((one) => addressOf(one) ?? [])
    return { from: addressOf(headers.from), to: to.length === 0 ? null : to.join(', ') }
  },
  write: () => ({}),
}

function headersIn(text: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(String(text))
    return isObject(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

function addressOf(value: unknown): string | null {
  const address = isObject(value) ? value.email : value
  return typeof address === 'string' && address !== '' ? address : null
}

const notes = activity('note', 'Notes', [202, 190, 214, 855], {
  namedBy: ['at', 'body'],
  writes: { create: true, update: true, remove: true },
  fields: { body: 'hs_note_body', at: 'hs_timestamp' },
})

/** A call that was logged is history; one that was logged by mistake can be taken away. */
const calls = activity('call', 'Calls', [194, 182, 206, 595], {
  namedBy: ['at', 'subject'],
  writes: { create: true, update: false, remove: true },
  fields: {
    subject: 'hs_call_title',
    body: 'hs_call_body',
    direction: {
      property: 'hs_call_direction',
      codec: choicePairs([
        ['INBOUND', 'in'],
        ['OUTBOUND', 'out'],
      ]),
    },
    status: 'hs_call_status',
    outcome: 'hs_call_disposition',
    at: 'hs_timestamp',
    durationSeconds: { property: 'hs_call_duration', codec: shifted(3) },
    from: 'hs_call_from_number',
    to: 'hs_call_to_number',
  },
})

const emails = activity('email', 'Emails', [198, 186, 210, 597], {
  scopes: ['sales-email-read'],
  namedBy: ['at', 'subject'],
  fields: {
    subject: 'hs_email_subject',
    body: 'hs_email_html',
    direction: {
      property: 'hs_email_direction',
      codec: choicePairs([
        ['EMAIL', 'out'],
        ['INCOMING_EMAIL', 'in'],
      ]),
    },
    status: 'hs_email_status',
    at: 'hs_timestamp',
  },
  composed: [emailHeaders],
})

const meetings = activity('meeting', 'Meetings', [200, 188, 212, 599], {
  namedBy: ['at', 'subject'],
  fields: {
    subject: 'hs_meeting_title',
    body: 'hs_meeting_body',
    outcome: 'hs_meeting_outcome',
    at: 'hs_meeting_start_time',
    endsAt: 'hs_meeting_end_time',
  },
})

/** The time of a task is when it is due. */
const tasks = activity('task', 'Tasks', [204, 192, 216, 647], {
  namedBy: ['dueAt', 'subject'],
  writes: { create: true, update: true, remove: true },
  fields: {
    subject: 'hs_task_subject',
    body: 'hs_task_body',
    status: 'hs_task_status',
    dueAt: 'hs_timestamp',
    priority: 'hs_task_priority',
  },
})

/** HubSpot's activities. */
export const activityObjects: readonly CrmObject[] = [calls, emails, meetings, notes, tasks]
