import type { NangoRecord } from '../../nango/gateway'
import type { ListPage, RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/records'
import { goneRecord } from '../pull/gone-record'
import type { RecordsSession } from './names'

/** Some of Nango's records in Patchbay's terms. */
export interface RecordsPage {
  page: ListPage
  /** Records here that are met and stay as they are. */
  met: StoredRecord[]
}

interface Sorted {
  /** Contents that the provider must read. */
  saved: { row: NangoRecord; payload: Record<string, unknown>; known: StoredRecord | null }[]
  gone: NangoRecord[]
  met: StoredRecord[]
  /** Only the CRM can tell how they are now. */
  doubtful: NangoRecord[]
}

/**
 * Reads some of Nango's records. What Nango holds may be older than what is here, because writing goes past it: an older
 * copy is left aside. Where the copy does not tell (its content was dropped, or it contradicts a tombstone here), the
 * CRM itself is asked.
 */
export async function toPage(session: RecordsSession, rows: readonly NangoRecord[]): Promise<RecordsPage> {
  const sorted = sort(session, rows)
  const { met } = sorted
  const read = session.model.read(
    session.read,
    sorted.saved.map(({ payload }) => payload),
  )
  const records: RemoteRecord[] = []
  const knownById = new Map(sorted.saved.map(({ row, known }) => [row.id, known]))
  for (const record of read.records) {
    const known = knownById.get(record.remoteId) ?? null
    if (known !== null && isOlder(record.updatedAt, known)) met.push(known)
    else records.push(record)
  }
  records.push(...sorted.gone.map((row) => goneRecord(row.id, row.deletedAt)))
  const asked = await askCrm(session, sorted.doubtful)
  records.push(...asked.records)
  return {
    page: { records, rejected: [...read.rejected, ...asked.rejected], next: null, total: null },
    met,
  }
}

function sort(session: RecordsSession, rows: readonly NangoRecord[]): Sorted {
  const { store, object } = session
  const sorted: Sorted = { saved: [], gone: [], met: [], doubtful: [] }
  for (const row of rows) {
    const known = store.records.find(object.id, row.id)
    if (row.deletedAt !== null) {
      if (known === null || known.deletedAt !== null) continue
      if (isOlder(row.deletedAt, known)) sorted.doubtful.push(row)
      else sorted.gone.push(row)
    } else if (known !== null && known.deletedAt !== null) {
      sorted.doubtful.push(row)
    } else if (row.payload !== null) {
      sorted.saved.push({ row, payload: row.payload, known })
    } else if (known !== null && wasRead(session, row)) {
      sorted.met.push(known)
    } else {
      sorted.doubtful.push(row)
    }
  }
  return sorted
}

function isOlder(moment: string | null, known: StoredRecord): boolean {
  return moment !== null && known.remoteUpdatedAt !== null && Date.parse(moment) < known.remoteUpdatedAt
}

/** The record last changed before the moment up to which everything had been read. */
function wasRead({ object, definition }: RecordsSession, row: NangoRecord): boolean {
  return object.cursorAt !== null && Date.parse(row.modifiedAt) < object.cursorAt - definition.overlapMs
}

/** How the CRM has the records now. */
async function askCrm(
  { definition, read, recorder }: RecordsSession,
  doubtful: readonly NangoRecord[],
): Promise<Pick<ListPage, 'records' | 'rejected'>> {
  const answer: Pick<ListPage, 'records' | 'rejected'> = { records: [], rejected: [] }
  for (let start = 0; start < doubtful.length; start += definition.idsPerRead) {
    const part = doubtful.slice(start, start + definition.idsPerRead)
    recorder.log(
      'info',
      `${definition.name}: asking the CRM for ${part.length} records that Nango's copies do not tell of`,
    )
    const ids = part.map((row) => row.id)
    const { records, rejected } = await definition.readByIds(read, ids)
    answer.records.push(...records)
    answer.rejected.push(...rejected)
    const answered = new Set([...records.map(({ askedId }) => askedId), ...rejected.map(({ remoteId }) => remoteId)])
    // Gone at the CRM as well: nothing contradicts the delete any more.
    const gone = part.filter((row) => row.deletedAt !== null && !answered.has(row.id))
    answer.records.push(...gone.map((row) => goneRecord(row.id, row.deletedAt)))
  }
  return answer
}
