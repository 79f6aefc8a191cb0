import { CrmError, scopeOf } from '../kit/crm-error'
import type { AskedRecord, Association, ReadAnswer, ReadContext, RejectedRow } from '../provider'
import { ask, type CrmObject } from './crm-object'
import { readPlan } from './mapping'
import { type Row, recordOf, rejection, rowIn } from './rows'

/** Records that are asked for at once: there is a call for one record only. */
const atOnce = 5

/** One record out of the vendor's database; null for one that it does not have. */
export async function fetchRow(object: CrmObject, context: ReadContext, id: string): Promise<Row | null> {
  try {
    return rowIn(object, await ask(context, { method: 'GET', path: object.record(id) }))
  } catch (error) {
    if (error instanceof CrmError && error.facts.class === 'not_found') return null
    throw error
  }
}

/**
 * Records as the vendor has them now, one call for each. One that the access may not see, and an answer that cannot be
 * read, are rejected alone; what is about more than the record is thrown.
 */
export async function readByIds(
  object: CrmObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<ReadAnswer> {
  const plan = readPlan(object, context.fields)
  const asked = [...new Set(remoteIds)]
  const found = new Map<string, AskedRecord>()
  const rejected = new Map<string, RejectedRow>()
  const one = async (id: string): Promise<void> => {
    try {
      const row = await fetchRow(object, context, id)
      if (row !== null) found.set(id, { ...recordOf(row, plan), askedId: id })
    } catch (error) {
      if (!(error instanceof CrmError) || !isAlone(error)) throw error
      rejected.set(id, rejection(id, error.facts.message))
    }
  }
  for (let start = 0; start < asked.length; start += atOnce) {
    const answers = await Promise.allSettled(asked.slice(start, start + atOnce).map(one))
    const failed = answers.find((answer) => answer.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
  return {
    records: asked.flatMap((id) => found.get(id) ?? []),
    rejected: asked.flatMap((id) => rejected.get(id) ?? []),
  }
}

/** A record without its parts is one that cannot be read; other bad answers (a page, nothing) are about the call. */
function isAlone({ facts }: CrmError): boolean {
  return scopeOf(facts) === 'row' && facts.class !== 'validation'
}

/** The links of records, which they themselves name. */
export async function readAssociations(
  object: CrmObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<{ remoteId: string; associations: Association[] | null }[]> {
  const { records } = await readByIds(object, context, remoteIds)
  const byId = new Map(records.map((record) => [record.askedId, record.associations]))
  return remoteIds.map((remoteId) => ({ remoteId, associations: byId.get(remoteId) ?? null }))
}
