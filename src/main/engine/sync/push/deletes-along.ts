import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeProblem } from '@shared/model'
import type { OutboxRow } from '../../store/entities/outbox'
import { commitActs, type PushContext } from './push-context'
import { parkRow } from './rows/row-ends'

/** Rows in one commit. */
const step = 25

/**
 * A delete with which the CRM would delete other records, that no person wants gone, waits until a person has seen how many.
 * One that was tried again by a person goes.
 */
export async function holdDeletesAlong(context: PushContext): Promise<void> {
  const { store, object, definition, read } = context
  if (!definition.deletesAlong) return
  for (let after = 0; ; ) {
    const rows = store.outbox.unconfirmedDeletes(object.id, false, after, step)
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    const taking = rows.map((row) => ({ row, count: goingAlong(context, row) })).filter(({ count }) => count > 0)
    if (taking.length > 0) hold(context, taking)
    await nextTurn()
    read.signal.throwIfAborted()
  }
}

/** How many records belong to the one that is deleted and are not to be deleted there themselves. */
function goingAlong({ store, object, definition }: PushContext, { remoteRecordId }: OutboxRow): number {
  const record = remoteRecordId === null ? null : store.records.get(remoteRecordId)
  if (!record) return 0
  const names: readonly string[] = definition.deletesAlong ?? []
  const taken = store.objects.all(object.integrationId).filter(({ name }) => names.includes(name))
  return store.records.belonging(object.name, record.remoteId).filter((id) => {
    const other = store.records.get(id)
    if (!other || other.deletedAt !== null || !taken.some((one) => one.id === other.objectId)) return false
    return !store.outbox.ofRecord(id).some(({ op }) => op === 'delete')
  }).length
}

function hold(context: PushContext, taking: readonly { row: OutboxRow; count: number }[]): void {
  const { providerName: provider } = context.recorder
  commitActs(context, (acts) => {
    for (const { row, count } of taking) {
      parkRow(context, acts, row, makeProblem('DELETE_TAKES_ALONG', { provider, count }))
    }
  })
}
