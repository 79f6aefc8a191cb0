import type { CrmResponse } from '../../nango/gateway'
import { LinkSet } from '../kit/associations'
import { momentFrom } from '../kit/dates'
import { isDigits } from '../kit/ids'
import { idOf } from '../kit/json'
import type { Mapping } from '../kit/mapping'
import { type Rows as KitRows, rejection as kitRejection, listIn, readEach, within } from '../kit/rows'
import type { Association, RejectedRow, RemoteRecord } from '../provider'
import type { CrmObject } from './crm-object'
import { shownName } from './manifest'
import { participantsOf, valuesIn } from './mapping'

/** A record of an answer, checked. */
export interface Row {
  id: string
  values: Record<string, unknown>
  createdAt: string | null
  updatedAt: string | null
  isDeleted: boolean
}

/** Reads the list of an answer. What is no list is a CrmError; a row that cannot be read is rejected. */
export function readRows(object: CrmObject, response: CrmResponse): KitRows<Row> {
  return readEach(shownName, listIn(response, object.name, 'data'), (value) => readRow(object, value))
}

/** The one record of an answer; null when it is none. */
export function readOne(object: CrmObject, response: CrmResponse): Row | null {
  return readEach(shownName, [within(response.body, 'data')], (value) => readRow(object, value)).rows[0] ?? null
}

/** The row, or why it cannot be read. */
export function readRow(object: CrmObject, value: Record<string, unknown>): Row | string {
  const id = idOf(value.id)
  const isNumbered = object.name !== 'leads' && object.name !== 'callLogs'
  if (id === null || (isNumbered && !isDigits(id))) return 'The record has no usable id.'
  const lacking = object.standing.find((name) => !Object.hasOwn(value, name))
  if (lacking !== undefined) return `The record has no ${lacking}.`
  if ('custom_fields' in value && typeof value.custom_fields !== 'object') return 'The record has no custom fields.'
  return {
    id,
    values: value,
    createdAt: momentFrom(value.add_time) ?? momentFrom(value.start_time),
    updatedAt: momentFrom(value.update_time),
    isDeleted: value.is_deleted === true || value.active_flag === false,
  }
}

export function rejection(remoteId: string | null, reason: string): RejectedRow {
  return kitRejection(shownName, remoteId, reason)
}

/** The row in Patchbay's terms, with the links that it names. */
export function recordOf(object: CrmObject, row: Row, mapping: Mapping): RemoteRecord {
  return {
    remoteId: row.id,
    raw: row.values,
    fields: mapping.fieldsOf(valuesIn(row.values)),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.isDeleted ? (row.updatedAt ?? new Date().toISOString()) : null,
    associations: linksOf(object, row),
    mergedIds: [],
    ...convertedFrom(object, row),
  }
}

/** The lead that a deal was made of: it is gone since. */
function convertedFrom({ convertedFrom: from }: CrmObject, { values }: Row): Pick<RemoteRecord, 'convertedFrom'> {
  const remoteId = from ? idOf(values[from.property]) : null
  return from && remoteId !== null ? { convertedFrom: [{ object: from.object, remoteId }] } : {}
}

function linksOf(object: CrmObject, { values }: Row): Association[] {
  const links = new LinkSet()
  for (const { property, to, primary = false } of object.links) {
    if (property === 'participants') for (const id of participantsOf(values.participants)) links.add(to, id)
    else links.add(to, idOf(values[property]), primary)
  }
  return links.inOrder()
}
