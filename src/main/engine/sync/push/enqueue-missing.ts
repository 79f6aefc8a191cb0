import { setImmediate as nextTurn } from 'node:timers/promises'
import { enqueueCreate } from '../../entities/outbox'
import type { ObjectSession } from '../object-session'

const chunk = 500

/** Where the stream says so: notes for every record that this CRM lacks that it is to be made there. */
export async function enqueueMissing({ store, object, definition, runId, recorder }: ObjectSession): Promise<void> {
  let missing = 0
  for (let after = 0; ; ) {
    const ids = store.keptApart.missing(definition.entityKind, object.id, after, chunk)
    const last = ids.at(-1)
    if (last === undefined) break
    after = last
    missing += ids.length
    const now = Date.now()
    store.commitDurably(() => {
      for (const entityId of ids) enqueueCreate(store, { object, entityId, recordId: null, runId, now })
    })
    await nextTurn()
  }
  if (missing > 0) recorder.log('info', `${object.name}: ${missing} records are missing there and will be made`)
}
