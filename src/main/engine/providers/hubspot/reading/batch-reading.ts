import type { CrmResponse } from '../../../nango/gateway'
import { CrmError } from '../../kit/crm-error'
import { isObject, listOf, textOf, textsOf } from '../../kit/json'
import type { ReadContext } from '../../provider'
import type { CrmObject } from '../crm-object'
import { paths } from '../paths'
import { type Rows, readRows, rejection } from '../rows'

/** Inputs of one batch call, https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide#limits */
export const batchSize = 100

interface BatchRead {
  /** Ids, or values of the unique property that `idProperty` names. */
  ids: readonly string[]
  properties: string[]
  idProperty?: string
  /** Reads archived records only; else none of them is found. */
  archived?: boolean
}

export interface BatchFound extends Pick<Rows, 'rows' | 'rejected'> {
  /** What HubSpot says it does not have. */
  lost: Set<string>
}

/**
 * Reads records of HubSpot's database, which a write shows in at once, unlike in a search. What cannot be read is
 * rejected. An error that does not say which records it is about is thrown: none of them may be taken for gone.
 */
export async function readBatch(object: CrmObject, context: ReadContext, what: BatchRead): Promise<BatchFound> {
  const all: BatchFound = { rows: [], rejected: [], lost: new Set() }
  for (let start = 0; start < what.ids.length; start += batchSize) {
    const ids = what.ids.slice(start, start + batchSize)
    const response = await context.crm.request({
      method: 'POST',
      path: paths.batch(object.name, 'read'),
      ...(what.archived ? { query: { archived: true } } : {}),
      body: {
        ...(what.idProperty === undefined ? {} : { idProperty: what.idProperty }),
        inputs: ids.map((id) => ({ id })),
        properties: what.properties,
      },
      repeatable: true,
      signal: context.signal,
    })
    const { rows, rejected } = readRows(response, object.name)
    all.rows.push(...rows)
    all.rejected.push(...rejected)
    readErrors(response, ids, all)
  }
  return all
}

function readErrors({ status, body }: CrmResponse, asked: readonly string[], found: BatchFound): void {
  for (const error of listOf(isObject(body) ? body.errors : null)) {
    const { category, message, context } = isObject(error) ? error : {}
    const ids = textsOf(isObject(context) ? context.ids : null)
    if (category === 'OBJECT_NOT_FOUND') {
      // Without ids it is about all that has not been found.
      for (const id of ids.length > 0 ? ids : asked) found.lost.add(id)
      continue
    }
    const words = (textOf(message) ?? 'Some records are missing.').slice(0, 300)
    if (ids.length === 0 || !ids.every((id) => asked.includes(id))) {
      throw new CrmError({ class: 'bad_answer', message: words }, status)
    }
    found.rejected.push(...ids.map((id) => rejection(id, words)))
  }
}
