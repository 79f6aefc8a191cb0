import type { MappedFields } from '../../fields/field-definition'
import { dayFrom } from '../kit/dates'
import type { ComposedRule, FieldTable } from '../kit/mapping'
import { type Codec, choicePairs, plainText, writtenText } from '../kit/values'
import { tableOf } from './mapping'
import type { LinkField, SfObject } from './sf-object'

/** What an activity is about: a person, and a thing. */
const about: readonly LinkField[] = [
  { property: 'WhoId', to: 'contacts', prefix: '003' },
  { property: 'WhoId', to: 'leads', prefix: '00Q' },
  { property: 'WhatId', to: 'companies', prefix: '001' },
  { property: 'WhatId', to: 'opportunities', prefix: '006' },
]

/** Links that one field holds, whatever they lead to. */
function linksIn(property: string): LinkField[] {
  return [
    { property, to: 'contacts', prefix: '003' },
    { property, to: 'companies', prefix: '001' },
    { property, to: 'leads', prefix: '00Q' },
    { property, to: 'opportunities', prefix: '006' },
  ]
}

function activity(
  object: Pick<SfObject, 'name' | 'type' | 'prefix' | 'label' | 'links' | 'standing' | 'namedBy'> &
    Partial<SfObject> & { fields: FieldTable['fields']; composed?: readonly ComposedRule[]; kind?: string },
): SfObject {
  const { fields, composed = [], kind, ...more } = object
  const table = tableOf('activity', fields, { composed, ...(kind !== undefined && { fixed: { type: kind } }) })
  return { stream: 'activities', entityKind: 'activity', merges: false, table, ...more }
}

/** A day that stands for a moment: its midnight in UTC. */
const dayOfMoment: Codec = {
  read: (value) => {
    const day = dayFrom(value)
    return day === null ? plainText(value) : `${day}T00:00:00.000Z`
  },
  write: (value) => dayFrom(writtenText(value).trim()) ?? writtenText(value),
}

/** Calls are tasks of a kind that is chosen when they are made. */
const taskType: ComposedRule = {
  fields: ['type'],
  properties: ['TaskSubtype'],
  written: 'create',
  read: (valueAt): MappedFields => {
    const subtype = valueAt('TaskSubtype')
    if (subtype === undefined) return {}
    return { type: subtype === 'Call' ? 'call' : subtype === 'Email' ? 'email' : 'task' }
  },
  write: ({ type }) => ({ TaskSubtype: type === 'call' ? 'Call' : 'Task' }),
}

/** Tasks, and calls that were logged. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm */
const tasks = activity({
  name: 'tasks',
  type: 'Task',
  prefix: '00T',
  label: 'Tasks and calls',
  takesCreates: { field: 'type', values: ['call', 'task'] },
  links: about,
  standing: ['Subject', 'Status'],
  namedBy: ['subject'],
  writes: { create: true, update: true, remove: true },
  fields: {
    subject: 'Subject',
    body: 'Description',
    direction: {
      property: 'CallType',
      codec: choicePairs([
        ['Inbound', 'in'],
        ['Outbound', 'out'],
      ]),
    },
    status: 'Status',
    outcome: 'CallDisposition',
    at: 'CompletedDateTime',
    dueAt: { property: 'ActivityDate', codec: dayOfMoment },
    durationSeconds: 'CallDurationInSeconds',
    priority: 'Priority',
    ownerId: 'OwnerId',
  },
  composed: [taskType],
})

/** Meetings. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_event.htm */
const events = activity({
  name: 'events',
  type: 'Event',
  prefix: '00U',
  label: 'Events',
  kind: 'meeting',
  links: about,
  standing: ['Subject', 'StartDateTime'],
  namedBy: ['subject'],
  fields: { subject: 'Subject', body: 'Description', at: 'StartDateTime', endsAt: 'EndDateTime', ownerId: 'OwnerId' },
})

/** Emails that were sent or received. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_emailmessage.htm */
const emails = activity({
  name: 'emails',
  type: 'EmailMessage',
  prefix: '02s',
  label: 'Emails',
  kind: 'email',
  links: linksIn('RelatedToId'),
  standing: ['MessageDate'],
  namedBy: ['subject'],
  fields: {
    subject: 'Subject',
    body: 'HtmlBody',
    direction: {
      property: 'Incoming',
      codec: { read: (value) => (value === true ? 'in' : 'out'), write: (value) => value === 'in' },
    },
    status: 'Status',
    at: 'MessageDate',
    from: 'FromAddress',
    to: 'ToAddress',
  },
})

/** Notes. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_note.htm */
const notes = activity({
  name: 'notes',
  type: 'Note',
  prefix: '002',
  label: 'Notes',
  kind: 'note',
  takesCreates: { field: 'type', values: ['note'] },
  links: linksIn('ParentId'),
  standing: ['Title', 'ParentId'],
  namedBy: ['body', 'subject'],
  guessed: ['subject'],
  writes: { create: true, update: true, remove: true },
  // A note needs a title.
  onCreate: { Title: 'Note' },
  neededOnCreate: [['contacts'], ['companies'], ['opportunities'], ['leads']],
  fields: { subject: 'Title', body: 'Body', at: { property: 'CreatedDate', written: 'never' }, ownerId: 'OwnerId' },
})

/** Salesforce's activities. */
export const activityObjects: readonly SfObject[] = [tasks, events, emails, notes]
