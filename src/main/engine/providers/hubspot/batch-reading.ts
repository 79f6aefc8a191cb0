import type { CrmResponse } from '../../nango/gateway'
import { CrmError } from '../kit/crm-error'
import { isObject, listOf, textOf } from '../kit/json'
import type { ReadContext } from '../provider'
import type { CrmObject } from './crm-object'
import { paths } from './paths'
import { type Rows, readRows } from './rows'

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

/**
 * Reads records of HubSpot's database, which a write shows in at once, unlike in a search. What is not found is left out;
 * an error that says anything else is thrown, for those records must not be taken for gone.
 */
export async function readBatch(
  object: CrmObject,
  context: ReadContext,
  what: BatchRead,
): Promise<Pick<Rows, 'rows' | 'rejected'>> {
  const all: Pick<Rows, 'rows' | 'rejected'> = { rows: [], rejected: [] }
  for (let start = 0; start < what.ids.length; start += batchSize) {
    const response = await context.crm.request({
      method: 'POST',
      path: paths.batch(object.name, 'read'),
      ...(what.archived ? { query: { archived: true } } : {}),
      body: {
        ...(what.idProperty === undefined ? {} : { idProperty: what.idProperty }),
        inputs: what.ids.slice(start, start + batchSize).map((id) => ({ id })),
        properties: what.properties,
      },
      repeatable: true,
      signal: context.signal,
    })
    refuseOtherErrors(response)
    const { rows, rejected } = readRows(response, object.name)
    all.rows.push(...rows)
    all.rejected.push(...rejected)
  }
  return all
}

function refuseOtherErrors({ status, body }: CrmResponse): void {
  const errors = isObject(body) ? listOf(body.errors) : []
  const other = errors.find((error) => !isObject(error) || error.category !== 'OBJECT_NOT_FOUND')
  if (other === undefined) return
  const message = isObject(other) ? textOf(other.message) : null
  throw new CrmError({ class: 'bad_answer', message: (message ?? 'Some records are missing.').slice(0, 300) }, status)
}
