import { expect, it } from 'vitest'
import type { ReadContext } from '../provider'
import { contactObject } from './objects'
import { savedRecords } from './reading'

const context = { fields: [] } as unknown as ReadContext
const payload = (more: object = {}) => ({
  id: '701',
  properties: { email: 'ada@x.test', phone: null, lastname: 'Ada' },
  createdAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-03T03:04:05.000Z',
  archived: false,
  ...more,
})
const only = (more: object = {}) => savedRecords(contactObject, context, [payload(more)]).records[0]

it('reads a record as a listing does; a property that was not saved stays absent', () => {
  expect(only()).toMatchObject({
    remoteId: '701',
    fields: { email: 'ada@x.test', phone: null, lastName: 'Ada' },
    updatedAt: '2026-01-03T03:04:05.000Z',
    deletedAt: null,
  })
  expect(only()?.fields).not.toHaveProperty('city')
})

it('knows the links that were saved with it, and that it does not know others', () => {
  expect(only()?.associations).toBeNull()
  expect(only({ associations: {} })?.associations).toEqual([])
  const companies = { results: [{ id: '9', type: 'contact_to_company' }] }
  expect(only({ associations: { companies } })?.associations).toEqual([
    { object: 'companies', remoteId: '9', primary: true },
  ])
  const cut = { ...companies, paging: { next: { after: '1' } } }
  expect(only({ associations: { companies: cut } })?.associations).toBeNull()
})

it('takes an archived record for deleted, and rejects what is no record of HubSpot', () => {
  expect(only({ archived: true, archivedAt: '2026-01-04T03:04:05.000Z' })?.deletedAt).toBe('2026-01-04T03:04:05.000Z')
  expect(only({ archived: true })?.deletedAt).toBe('2026-01-03T03:04:05.000Z')
  const { records, rejected } = savedRecords(contactObject, context, [payload(), { id: '702', first_name: 'Bo' }])
  expect(records).toHaveLength(1)
  expect(rejected).toMatchObject([{ remoteId: '702', problem: { code: 'CRM_BAD_ANSWER' } }])
})
