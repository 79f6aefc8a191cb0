/**
 * Paths of HubSpot's API. Version 3 for objects, properties and account, version 4 for associations.
 * https://developers.hubspot.com/docs/api-reference/overview
 */
export const paths = {
  account: '/account-info/v3/details',
  list: (object: string) => `/crm/v3/objects/${object}`,
  record: (object: string, id: string) => `/crm/v3/objects/${object}/${id}`,
  search: (object: string) => `/crm/v3/objects/${object}/search`,
  batch: (object: string, action: 'read' | 'create' | 'update' | 'archive') =>
    `/crm/v3/objects/${object}/batch/${action}`,
  properties: (object: string) => `/crm/v3/properties/${object}`,
  associations: (from: string, to: string, action: 'read' | 'create' | 'archive') =>
    `/crm/v4/associations/${from}/${to}/batch/${action}`,
}
