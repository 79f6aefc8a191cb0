import { z } from 'zod'
import { offsetPage } from '../../kit/scan'
import { answerOf, rowOf } from '../../kit/screens'
import {
  answer,
  countOf,
  type Handler,
  HighLevelRefusal,
  json,
  locationQuery,
  needScope,
  onlyLocation,
  readBody,
} from '../calls'
import type { Location } from '../index'
import type { StoredRecord } from '../objects'
import { createRecord, fieldsOf, need, updateRecord } from '../writes'
import { text } from './bodies'
import { showBusiness } from './shown'

// Companies: https://marketplace.gohighlevel.com/docs/ghl/businesses/businesses-api

const businessBody = {
  phone: text,
  email: text,
  website: text,
  address: text,
  city: text,
  postalCode: text,
  state: text,
  country: text,
  description: text,
}
const noBusiness = () => new HighLevelRefusal(404, 'Business not found')

export const listBusinesses: Handler = (call) => {
  needScope(call, 'businesses.readonly')
  const { location } = call
  locationQuery(call, 'limit', 'skip')
  const limit = countOf(call, 'limit', { fallback: 100, least: 1, most: 100 })
  const skip = countOf(call, 'skip', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER })
  const store = location.store('companies')
  const { items } = offsetPage(location.live('companies'), location.paging === 'loop' && skip > 0 ? 0 : skip, limit, {
    nameOf: ({ id }) => id,
    // The list has one order, but no promise that its rows stay where they are.
    paging: location.paging === 'overlap' ? 'overlap' : 'normal',
  })
  return answer({ businesses: items.map((record) => rowOf(store, record, showBusiness(location, record))) })
}

export const getBusiness: Handler = (call) => {
  needScope(call, 'businesses.readonly')
  const { location } = call
  location.refuseHidden('companies', call.params.id ?? '')
  const record = need(call, 'companies', call.params.id ?? '', noBusiness)
  return answer({ business: answerOf(location.store('companies'), record, showBusiness(location, record)) })
}

/** The name of the answer's part is misspelled by the vendor. */
const written = (location: Location, record: StoredRecord) => ({
  success: true,
  buiseness: showBusiness(location, record),
})

export const createBusiness: Handler = (call) => {
  needScope(call, 'businesses.write')
  const body = readBody(call, z.strictObject({ ...businessBody, name: z.string().min(1), locationId: z.string() }))
  onlyLocation(call, body.locationId)
  const record = createRecord(call.location, 'companies', fieldsOf(body, 'locationId'), 'INTEGRATION')
  return json(201, written(call.location, record))
}

export const updateBusiness: Handler = (call) => {
  needScope(call, 'businesses.write')
  const record = need(call, 'companies', call.params.id ?? '', noBusiness)
  const body = readBody(call, z.strictObject({ ...businessBody, name: z.string().min(1).optional() }))
  const next = updateRecord(call.location, 'companies', record, body, 'INTEGRATION')
  return json(200, written(call.location, next))
}

export const deleteBusiness: Handler = (call) => {
  needScope(call, 'businesses.write')
  call.location.remove('companies', need(call, 'companies', call.params.id ?? '', noBusiness))
  return answer({ success: true })
}

// Opportunities: https://marketplace.gohighlevel.com/docs/ghl/opportunities/opportunities
