import type { NangoRecord } from '../../nango/gateway'
import type { ListPage } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import { type Answered, readByIds } from '../pull/ask-by-id'
import type { RecordsSession } from './names'

/** Some of Nango's records in Patchbay's terms. */
export interface RecordsPage {
  page: ListPage
  /** What the CRM itself said where the copies do not tell; null when it was not asked. */
  answer: Answered | null
  /** Records here that are met and stay as they are. */
  met: StoredRecord[]
}

interface Sorted {
  /** Contents that the provider must read. */
  payloads: Record<string, unknown>[]
  met: StoredRecord[]
  /** Only the CRM can tell how they are now. */
  doubtful: string[]
}

/**
 * Reads some of Nango's records. Nango's copies may be older than what is here, because writing goes past it, and a
 * record that a function did not meet is marked as deleted without a look. Where a copy does not tell (its content was
 * dropped, it contradicts a tombstone here, it says that the record is gone), the CRM itself is asked.
 */
export async function toPage(session: RecordsSession, rows: readonly NangoRecord[]): Promise<RecordsPage> {
  const { payloads, met, doubtful } = sort(session, rows)
  const { records, rejected } = session.model.read(session.read, payloads)
  return { page: { records, rejected, next: null, total: null }, answer: await askCrm(session, doubtful), met }
}

function sort(session: RecordsSession, rows: readonly NangoRecord[]): Sorted {
  const { store, object } = session
  const sorted: Sorted = { payloads: [], met: [], doubtful: [] }
  const ids = rows.map(({ id }) => id)
  const known = store.records.findMany(object.id, ids)
  const doubtful = store.records.doubtful(object.id, ids)
  for (const row of rows) {
    const record = known.get(row.id)
    if (row.deletedAt !== null) {
      if (record && record.deletedAt === null) sorted.doubtful.push(row.id)
    } else if (doubtful.has(row.id)) sorted.doubtful.push(row.id)
    else if (row.payload !== null) sorted.payloads.push(row.payload)
    else if (record && wasRead(session, row)) sorted.met.push(record)
    else sorted.doubtful.push(row.id)
  }
  return sorted
}

/** The record last changed before the moment up to which everything had been read. */
function wasRead({ object, definition }: RecordsSession, row: NangoRecord): boolean {
  return object.cursorAt !== null && Date.parse(row.modifiedAt) < object.cursorAt - definition.indexLagMs
}

/** How the CRM has the records now. */
async function askCrm(session: RecordsSession, doubtful: readonly string[]): Promise<Answered | null> {
  if (doubtful.length === 0) return null
  const { definition, recorder } = session
  const answer: Answered = { records: [], rejected: [], absent: [] }
  for (let start = 0; start < doubtful.length; start += definition.idsPerRead) {
    const part = doubtful.slice(start, start + definition.idsPerRead)
    const name = definition.name
    recorder.log('info', `${name}: asking the CRM for ${part.length} records that Nango's copies do not tell of`)
    const { records, rejected, absent } = await readByIds(session, part)
    answer.records.push(...records)
    answer.rejected.push(...rejected)
    answer.absent.push(...absent)
  }
  return answer
}
