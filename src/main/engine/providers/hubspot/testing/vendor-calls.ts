import type { VendorCall, VendorCalls } from '../../testing/vendor-calls'

const page = ['after', 'archived', 'associations', 'limit', 'properties', 'propertiesWithHistory']
const one = ['archived', 'associations', 'idProperty', 'properties', 'propertiesWithHistory']

/** The same of every object. */
const objects = '/crm/v3/objects/{objectType}'
const pairs = '/crm/v4/associations/{fromObjectType}/{toObjectType}/batch'

/**
 * What Patchbay uses of HubSpot's OpenAPI files. They mark keys as required that the vendor's own guides leave out
 * (`sorts`, `after` and `query` of a search, `propertiesWithHistory` of a batch, `associations` of a create): those are
 * known here, and not asked for. https://developers.hubspot.com/docs/guides/api/crm/search
 */
const calls: readonly VendorCall[] = [
  { method: 'GET', path: objects, query: page },
  { method: 'POST', path: objects, body: ['associations', '*properties'] },
  { method: 'GET', path: `${objects}/{objectId}`, query: one },
  { method: 'PATCH', path: `${objects}/{objectId}`, query: ['idProperty'], body: ['*properties'] },
  { method: 'DELETE', path: `${objects}/{objectId}` },
  {
    method: 'POST',
    path: `${objects}/search`,
    body: ['after', '*filterGroups', '*limit', '*properties', 'query', 'sorts'],
  },
  {
    method: 'POST',
    path: `${objects}/batch/read`,
    query: ['archived'],
    body: ['idProperty', '*inputs', '*properties', 'propertiesWithHistory'],
    inputs: ['*id'],
  },
  {
    method: 'POST',
    path: `${objects}/batch/create`,
    body: ['*inputs'],
    inputs: ['associations', 'objectWriteTraceId', '*properties'],
  },
  {
    method: 'POST',
    path: `${objects}/batch/update`,
    body: ['*inputs'],
    inputs: ['*id', 'idProperty', 'objectWriteTraceId', '*properties'],
  },
  { method: 'POST', path: `${objects}/batch/archive`, body: ['*inputs'], inputs: ['*id'] },
  {
    method: 'GET',
    path: '/crm/v3/properties/{objectType}',
    query: ['archived', 'dataSensitivity', 'locale', 'properties'],
  },
  { method: 'GET', path: '/crm/v3/pipelines/{objectType}' },
  { method: 'GET', path: '/crm/v3/owners', query: ['after', 'archived', 'email', 'limit'] },
  { method: 'POST', path: `${pairs}/read`, body: ['*inputs'], inputs: ['after', '*id'] },
  { method: 'POST', path: `${pairs}/create`, body: ['*inputs'], inputs: ['*from', '*to', '*types'] },
  { method: 'POST', path: `${pairs}/associate/default`, body: ['*inputs'], inputs: ['*from', '*to'] },
  { method: 'POST', path: `${pairs}/archive`, body: ['*inputs'], inputs: ['*from', '*to'] },
  { method: 'POST', path: `${pairs}/labels/archive`, body: ['*inputs'], inputs: ['*from', '*to', '*types'] },
]

export const hubspotCalls: VendorCalls = {
  source: 'https://github.com/HubSpot/HubSpot-public-api-spec-collection',
  date: '2026-08-21',
  calls,
  undescribed: [/^\/account-info\/v3\/details$/],
}
