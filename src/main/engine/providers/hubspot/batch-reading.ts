import type { CrmResponse } from '../../nango/gateway'
import { CrmError } from '../kit/crm-error'
import { isObject, listOf, textOf } from '../kit/json'
import type { ReadContext, RemoteRecord } from '../provider'
import type { CrmObject } from './crm-object'
import { readPlan } from './mapping'
import { paths } from './paths'
import { type Rows, readRows, recordOf } from './rows'

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
 * an error that says anything else is thrown, for nobody may take those records for gone.
 */
export async function readBatch(object: CrmObject, context: ReadContext, what: BatchRead): Promise<Rows> {
  const all: Rows = { rows: [], rejected: [], after: null, total: null }
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

/**
 * The records as HubSpot has them now. What is not found alive is looked for among the archived ones; a record that was
 * merged into another is neither, even where HubSpot answers with the survivor in its place.
 */
export async function readRecords(
  object: CrmObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<RemoteRecord[]> {
  const plan = readPlan(object, context.fields)
  const found = new Map<string, RemoteRecord>()
  for (const archived of [false, true]) {
    const ids = [...new Set(remoteIds)].filter((id) => !found.has(id))
    const { rows, rejected } = await readBatch(object, context, { ids, properties: plan.properties, archived })
    if (rejected.length > 0) {
      throw new CrmError({ class: 'bad_answer', message: rejected[0]?.problem.detail ?? 'A record cannot be read.' })
    }
    for (const row of rows) {
      if (!ids.includes(row.id)) continue
      const deletedAt = archived ? (row.archivedAt ?? row.updatedAt ?? new Date().toISOString()) : null
      found.set(row.id, { ...recordOf(row, plan), deletedAt, associations: null })
    }
  }
  return [...found.values()]
}

function refuseOtherErrors({ status, body }: CrmResponse): void {
  const errors = isObject(body) ? listOf(body.errors) : []
  const other = errors.find((error) => !isObject(error) || error.category !== 'OBJECT_NOT_FOUND')
  if (other === undefined) return
  const message = isObject(other) ? textOf(other.message) : null
  throw new CrmError({ class: 'bad_answer', message: (message ?? 'Some records are missing.').slice(0, 300) }, status)
}
