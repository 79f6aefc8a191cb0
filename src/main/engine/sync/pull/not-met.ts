import { fail } from '@shared/model'
import type { ListPage } from '../../providers/provider'
import type { ObjectSession } from '../object-session'
import { goneRecord } from './gone-record'

/** Records in one commit. */
const chunk = 200

/**
 * Ends a listing that was not the first: what it has not met is gone at the CRM. Where suddenly more than the stream's
 * share and count are gone, nothing is believed and a person is asked. `last` is the page that has not been committed.
 *
 * @throws ProblemError MASS_DELETE_SUSPECTED
 */
export function removeNotMet(session: ObjectSession, last: ListPage): void {
  const { store, object, settings, recorder } = session
  if (object.generation === 0) return
  const onLastPage = new Set(last.records.map((record) => record.remoteId))
  const missing = Math.max(0, store.records.countNotMet(object.id, object.generation) - onLastPage.size)
  const { share, count } = settings.deleteGuard
  if (missing > count && missing > share * object.records && !session.acceptDeletes) {
    fail('MASS_DELETE_SUSPECTED', { count: missing, of: object.records })
  }
  if (missing > 0) recorder.log('warning', `${object.name}: ${missing} records are no longer listed`)
  for (const id of store.records.notMet(object.id, object.generation, Number.MAX_SAFE_INTEGER)) {
    if (!onLastPage.has(id)) last.records.push(goneRecord(id))
    if (last.records.length >= chunk + onLastPage.size) break
  }
}
