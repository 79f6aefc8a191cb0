import type { RemoteRecord } from '../../providers/provider'
import { goneRecord } from '../pull/gone-record'
import { commitRecords } from './commit-records'
import { stopIfTooMany } from './mass-delete'
import type { RecordsSession } from './names'

/** Records in one commit. */
const chunk = 100

/**
 * Ends a reading of all records: what is here and was not met is gone at the CRM, or the function does not cover it. The
 * CRM is asked which of the two; what is gone goes here as well, unless it is too much to be believed.
 *
 * @throws ProblemError MASS_DELETE_SUSPECTED
 */
export async function settleNotMet(session: RecordsSession): Promise<void> {
  const { store, object, recorder, model } = session
  const ids = store.records.notMet(object.id, object.generation, Number.MAX_SAFE_INTEGER)
  if (ids.length === 0) return
  recorder.log('warning', `${object.name}: ${ids.length} records are here and not among Nango's`)
  const gone = await askCrm(session, ids)
  stopIfTooMany(session, gone.length)
  for (let start = 0; start < gone.length; start += chunk) {
    commitRecords(session, { records: gone.slice(start, start + chunk) })
  }
  const left = ids.length - gone.length
  if (left === 0) return
  recorder.log(
    'warning',
    `${object.name}: ${left} of them are at the CRM; the sync function ${model.sync} does not save them, so changes to them stay unseen`,
  )
}

/** Takes over those that the CRM has, and returns the others. */
async function askCrm(session: RecordsSession, ids: readonly string[]): Promise<RemoteRecord[]> {
  const { definition, read } = session
  const gone: RemoteRecord[] = []
  for (let start = 0; start < ids.length; start += definition.idsPerRead) {
    const part = ids.slice(start, start + definition.idsPerRead)
    const { records, rejected } = await definition.readByIds(read, part)
    const byId = new Map(records.map((record) => [record.askedId, record]))
    const unreadable = new Set(rejected.map(({ remoteId }) => remoteId))
    commitRecords(session, { records: records.filter(({ deletedAt }) => deletedAt === null), rejected })
    for (const id of part) {
      const record = byId.get(id)
      if (record?.deletedAt === null || unreadable.has(id)) continue
      gone.push(record ?? goneRecord(id))
    }
  }
  return gone
}
