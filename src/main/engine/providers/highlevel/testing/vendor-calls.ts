import type { VendorCall, VendorCalls } from '../../testing/vendor-calls'

/** What a person's record may be written with; the company is set by a call of its own. */
const person = [
  'firstName',
  'lastName',
  'name',
  'email',
  'phone',
  'address1',
  'city',
  'state',
  'postalCode',
  'website',
  'timezone',
  'dnd',
  'dndSettings',
  'inboundDndSettings',
  'tags',
  'customFields',
  'source',
  'dateOfBirth',
  'country',
  'assignedTo',
]
const deal = ['pipelineStageId', 'monetaryValue', 'assignedTo', 'customFields']
const task = ['title', 'body', 'dueDate', 'completed', 'assignedTo']
const note = ['userId', 'body', 'title', 'color', 'pinned']
const place = ['*locationId']
const contact = '/contacts/{contactId}'

/**
 * What Patchbay uses of GoHighLevel's OpenAPI files. They mark every key of a search for opportunities as required, of
 * which the vendor's own page asks for the location and the size: the others are known here, and not asked for.
 * https://marketplace.gohighlevel.com/docs/ghl/opportunities/search-opportunity
 */
const calls: readonly VendorCall[] = [
  { method: 'POST', path: '/contacts/search', body: 'any' },
  { method: 'GET', path: '/contacts/search/duplicate', query: [...place, 'number', 'email'] },
  { method: 'POST', path: '/contacts/', body: [...person, ...place, 'gender', 'companyName'] },
  { method: 'GET', path: contact },
  { method: 'PUT', path: contact, body: person },
  { method: 'DELETE', path: contact },
  { method: 'POST', path: `${contact}/tags`, body: ['*tags'] },
  { method: 'DELETE', path: `${contact}/tags`, body: ['*tags'] },
  { method: 'POST', path: '/contacts/bulk/business', body: [...place, '*ids', '*businessId'] },
  { method: 'GET', path: `${contact}/notes` },
  { method: 'POST', path: `${contact}/notes`, body: note.map((key) => (key === 'body' ? '*body' : key)) },
  { method: 'GET', path: `${contact}/notes/{id}` },
  { method: 'PUT', path: `${contact}/notes/{id}`, body: note },
  { method: 'DELETE', path: `${contact}/notes/{id}` },
  { method: 'GET', path: `${contact}/tasks` },
  { method: 'POST', path: `${contact}/tasks`, body: ['*title', 'body', '*dueDate', '*completed', 'assignedTo'] },
  { method: 'GET', path: `${contact}/tasks/{taskId}` },
  { method: 'PUT', path: `${contact}/tasks/{taskId}`, body: task },
  { method: 'PUT', path: `${contact}/tasks/{taskId}/completed`, body: ['*completed'] },
  { method: 'DELETE', path: `${contact}/tasks/{taskId}` },
  {
    method: 'POST',
    path: '/opportunities/search',
    body: [...place, 'query', '*limit', 'page', 'searchAfter', 'additionalDetails'],
  },
  { method: 'GET', path: '/opportunities/pipelines', query: place },
  {
    method: 'POST',
    path: '/opportunities/',
    body: [...place, '*pipelineId', '*name', '*status', '*contactId', ...deal],
  },
  { method: 'GET', path: '/opportunities/{id}' },
  { method: 'PUT', path: '/opportunities/{id}', body: ['pipelineId', 'name', 'status', ...deal] },
  { method: 'PUT', path: '/opportunities/{id}/status', body: ['*status', 'lostReasonId'] },
  { method: 'DELETE', path: '/opportunities/{id}' },
  {
    method: 'GET',
    path: '/conversations/messages/export',
    query: [
      ...place,
      'limit',
      'cursor',
      'sortBy',
      'sortOrder',
      'conversationId',
      'contactId',
      'channel',
      'startDate',
      'endDate',
    ],
  },
  { method: 'GET', path: '/conversations/messages/{id}' },
  { method: 'GET', path: '/locations/{locationId}' },
  { method: 'GET', path: '/locations/{locationId}/customFields', query: ['model'] },
  { method: 'GET', path: '/custom-fields/object-key/{objectKey}', query: place },
  { method: 'GET', path: '/campaigns/', query: [...place, 'status'] },
  { method: 'GET', path: '/workflows/', query: place },
]

export const highlevelCalls: VendorCalls = {
  source: 'https://github.com/GoHighLevel/highlevel-api-docs',
  date: '2026-06-19',
  calls,
  undescribed: [/^\/businesses\//, /^\/users\//],
}
