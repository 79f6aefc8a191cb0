import { isObject } from '../../kit/json'
import type { ListPage, ReadContext, RemoteRecord } from '../../provider'
import type { CrmObject } from '../crm-object'
import { readPlan } from '../mapping'
import { type Row, readEach, recordOf } from '../rows'
import { embeddedLinks, withLinks } from './links'

/**
 * Reads what a sync function at Nango saved: HubSpot's record as it came, with its properties and, where the function
 * asks for them, the links that a listing embeds. Links that were not saved, or not all of them, are not known.
 */
export function savedRecords(
  object: CrmObject,
  context: ReadContext,
  payloads: readonly Record<string, unknown>[],
): Pick<ListPage, 'records' | 'rejected'> {
  const plan = readPlan(object, context.fields)
  const { rows, rejected } = readEach(payloads)
  return { records: rows.map((row) => withSavedLinks(object, row, recordOf(row, plan))), rejected }
}

function withSavedLinks(object: CrmObject, row: Row, record: RemoteRecord): RemoteRecord {
  if (!isObject(row.links)) return { ...record, associations: null }
  return object.associations.reduce((done, type) => withLinks(done, embeddedLinks(row.links, type)), record)
}
