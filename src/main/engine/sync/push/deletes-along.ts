import { makeProblem, type Problem } from '@shared/model'
import type { OutboxRow } from '../../store/entities/outbox'
import { commitInSteps, type PushContext } from './push-context'
import { parkRow } from './rows/row-ends'

/**
 * Tells of deletes with which the CRM would delete other records that no person wants gone: such a one waits until a person
 * has seen how many. Null: nothing goes along.
 */
export function askerOf({ store, object, definition, recorder }: PushContext): (row: OutboxRow) => Problem | null {
  const names: readonly string[] = definition.deletesAlong ?? []
  if (names.length === 0) return () => null
  const taken = new Set(
    store.objects.all(object.integrationId).flatMap(({ id, name }) => (names.includes(name) ? id : [])),
  )
  const goesAlong = (id: number) => {
    const record = store.records.get(id)
    if (!record || record.deletedAt !== null || !taken.has(record.objectId)) return false
    return !store.outbox.ofRecord(id).some(({ op }) => op === 'delete')
  }
  return ({ remoteRecordId }) => {
    const record = remoteRecordId === null ? null : store.records.get(remoteRecordId)
    if (!record) return null
    const count = store.records.belonging(object.name, record.remoteId).filter(goesAlong).length
    return count === 0 ? null : makeProblem('DELETE_TAKES_ALONG', { provider: recorder.providerName, count })
  }
}

/** Parks those of some deletes that take others along, but for those that a person has confirmed. Returns the others. */
export async function holdTakingAlong(context: PushContext, rows: readonly OutboxRow[]): Promise<OutboxRow[]> {
  const asked = askerOf(context)
  const looked = rows.map((row) => ({ row, problem: row.accepted ? null : asked(row) }))
  await commitInSteps(
    context,
    looked.filter(({ problem }) => problem !== null),
    (acts, items) => {
      for (const { row, problem } of items) if (problem) parkRow(context, acts, row, problem)
    },
  )
  return looked.flatMap(({ row, problem }) => (problem === null ? row : []))
}
