import type { ObjectSession } from '../object-session'
import { askByIds } from './ask-by-id'

/** Records in one step. */
const chunk = 500

/**
 * Takes in what an undo has taken apart and a person has said may come in again. No list of changes shows these records,
 * for nothing has changed at the CRM, so each is asked for by its id.
 */
export async function takeInFree(session: ObjectSession): Promise<void> {
  const { store, object, recorder } = session
  let count = 0
  for (let after = 0; ; ) {
    const rows = store.records.free(object.id, after, chunk)
    const last = rows.at(-1)
    if (!last) break
    after = last.id
    count += rows.length
    await askByIds(
      session,
      rows.map(({ remoteId }) => remoteId),
      'read',
    )
  }
  if (count > 0) recorder.log('info', `${object.name}: ${count} records that an undo took apart were read again`)
}
