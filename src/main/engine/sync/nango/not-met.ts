import { askByIds } from '../pull/ask-by-id'
import type { RecordsSession } from './names'

/** Records in one step. */
const chunk = 500

/**
 * Ends a reading of all records: what is here and was not met is gone at the CRM, or the function does not cover it. The
 * CRM is asked which of the two.
 */
export async function settleNotMet(session: RecordsSession): Promise<void> {
  const { store, object, recorder, model } = session
  const missing = store.records.countNotMet(object.id, object.generation)
  if (missing === 0) return
  recorder.log('warning', `${object.name}: ${missing} records are here and not among Nango's`)
  const signs = store.gone.count(object.id, 'noted')
  for (let after = 0; ; ) {
    const rows = store.records.notMet(object.id, object.generation, after, chunk)
    const last = rows.at(-1)
    if (!last) break
    after = last.id
    await askByIds(
      session,
      rows.map(({ remoteId }) => remoteId),
      'scan',
    )
  }
  const left = missing - (store.gone.count(object.id, 'noted') - signs)
  if (left <= 0) return
  recorder.log(
    'warning',
    `${object.name}: ${left} of them are at the CRM; the sync function ${model.sync} does not save them, so changes to them stay unseen`,
  )
}
