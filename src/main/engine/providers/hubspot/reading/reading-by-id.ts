import { CrmError } from '../../kit/crm-error'
import { idOf, isObject } from '../../kit/json'
import type { AskedRecord, ReadAnswer, ReadContext, RejectedRow } from '../../provider'
import type { CrmObject } from '../crm-object'
import { isId } from '../ids'
import { mergedIdsOf, readPlan } from '../mapping'
import { paths } from '../paths'
import { type Row, recordOf, rejection } from '../rows'
import { type BatchFound, readBatch } from './batch-reading'

/**
 * Records as HubSpot has them now. What is not found alive is looked for among the archived ones. For a record that was
 * merged, HubSpot answers with the one that came of the merge, under that one's id.
 * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
 */
export async function readRecords(
  object: CrmObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<ReadAnswer> {
  const plan = readPlan(object, context.fields)
  const { properties } = plan
  const asked = [...new Set(remoteIds)]
  const found = new Map<string, AskedRecord>()
  const rejected = new Map<string, RejectedRow>()
  const open = () => asked.filter((id) => isAskable(id) && !found.has(id) && !rejected.has(id))
  let nameless: RejectedRow | undefined
  for (const archived of [false, true]) {
    const ids = open()
    const read = await readBatch(object, context, { ids, properties, archived })
    for (const [askedId, row] of await answersTo(object, context, ids, read)) {
      const deletedAt = archived ? (row.archivedAt ?? row.updatedAt ?? new Date().toISOString()) : null
      found.set(askedId, { ...recordOf(row, plan), deletedAt, associations: null, askedId })
    }
    for (const row of read.rejected) {
      if (row.remoteId !== null && ids.includes(row.remoteId)) rejected.set(row.remoteId, row)
      else nameless = row
    }
    // What an answer does not mention at all is not what it says is not there.
    for (const id of open()) if (!read.lost.has(id)) rejected.set(id, rejection(id, `The answer does not name ${id}.`))
  }
  // A row that cannot be read, under no id or an unknown one, may be that of any record which was not found.
  if (nameless !== undefined) for (const remoteId of open()) rejected.set(remoteId, { ...nameless, remoteId })
  return {
    records: asked.flatMap((id) => found.get(id) ?? []),
    rejected: asked.flatMap((id) => rejected.get(id) ?? []),
  }
}

/** HubSpot refuses a whole batch for one id that is none, or is longer than its numbers are. */
function isAskable(id: string): boolean {
  return isId(id) && id.length <= 18
}

/**
 * Which row answers which id. A row under an id that was not asked for came of a merge: it says itself what went into
 * it, or else HubSpot is asked for each id that has no answer yet.
 */
async function answersTo(
  object: CrmObject,
  context: ReadContext,
  ids: readonly string[],
  { rows, rejected, lost }: BatchFound,
): Promise<Map<string, Row>> {
  const answers = new Map<string, Row>()
  for (const row of rows) for (const id of mergedIdsOf(row.properties)) if (ids.includes(id)) answers.set(id, row)
  const used = new Set(answers.values())
  for (const row of rows) if (ids.includes(row.id)) answers.set(row.id, row)
  const strangers = rows.filter((row) => !used.has(row) && !ids.includes(row.id))
  if (strangers.length === 0) return answers
  const isRejected = (id: string) => rejected.some(({ remoteId }) => remoteId === id)
  for (const id of ids.filter((one) => !answers.has(one) && !isRejected(one))) {
    const idNow = await idNowOf(object, context, id)
    const row = strangers.find((one) => one.id === idNow)
    if (row !== undefined) answers.set(id, row)
    else if (idNow === null) lost.add(id)
  }
  return answers
}

/** The id under which HubSpot holds a record now; null when it has none such. */
async function idNowOf(object: CrmObject, { crm, signal }: ReadContext, id: string): Promise<string | null> {
  try {
    const { body } = await crm.request({ method: 'GET', path: paths.record(object.name, id), signal })
    return isObject(body) ? idOf(body.id) : null
  } catch (error) {
    if (error instanceof CrmError && error.facts.class === 'not_found') return null
    throw error
  }
}
