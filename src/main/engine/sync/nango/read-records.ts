import { fail } from '@shared/model'
import type { NangoRecord, NangoRecordPage } from '../../nango/gateway'
import { commitRecords } from './commit-records'
import { type RecordsSession, recordsPerCall } from './names'
import { toPage } from './to-page'

/** Records in one commit, so that quick reads never wait long. */
const chunk = 100

/**
 * Takes over Nango's records behind the last one that was taken, page by page; the page that comes next is fetched
 * while this one is written. Records and the place of the last of them commit together.
 *
 * @param modifiedAfter from when on, while there is no place yet; null: all
 * @param held how many records Nango says it holds; null when that tells nothing
 * @throws ProblemError NANGO_CURSOR_REFUSED, NANGO_MODEL_FOREIGN, PAGING_LOOP
 */
export async function readRecords(
  session: RecordsSession,
  modifiedAfter: string | null,
  held: number | null,
): Promise<void> {
  const { object, recorder, read } = session
  let from = { cursor: object.nango?.cursor ?? null, modifiedAfter }
  let fetching = fetchPage(session, from)
  for (let number = 1; ; number += 1) {
    const { records, nextCursor } = await fetching
    if (nextCursor !== null) {
      if (nextCursor === from.cursor) fail('PAGING_LOOP', { provider: recorder.providerName })
      from = { cursor: nextCursor, modifiedAfter: null }
      fetching = fetchPage(session, from)
      // A failure is met when the page is awaited; until then it must not count as unhandled.
      fetching.catch(() => {})
    }
    recorder.log('info', `${object.name}, page ${number} of Nango's records: ${records.length}`)
    await takeOver(session, records, held)
    if (nextCursor === null) return
    read.signal.throwIfAborted()
  }
}

function fetchPage(
  { functions, model }: RecordsSession,
  from: { cursor: string | null; modifiedAfter: string | null },
): Promise<NangoRecordPage> {
  return functions.records({ model: model.model, ...from, deletedOnly: false, limit: recordsPerCall })
}

async function takeOver(session: RecordsSession, records: readonly NangoRecord[], held: number | null): Promise<void> {
  for (let start = 0; start < records.length; start += chunk) {
    const rows = records.slice(start, start + chunk)
    const { page, answer, met } = await toPage(session, rows)
    assertReadable(session, rows, page.rejected.length)
    const cursor = rows.at(-1)?.cursor
    const { rejected } = page
    commitRecords(session, {
      records: page.records,
      rejected,
      answer,
      met,
      rows: rows.length,
      expected: held,
      ...(cursor === undefined ? {} : { cursor }),
    })
    session.read.signal.throwIfAborted()
  }
}

/** A function that was written for other purposes saves other models: that is no matter of single records. */
function assertReadable({ object, model }: RecordsSession, rows: readonly NangoRecord[], rejected: number): void {
  if (object.nango?.cursor !== null || rejected === 0 || rejected < rows.length) return
  fail(
    'NANGO_MODEL_FOREIGN',
    { sync: model.sync },
    `none of the first ${rejected} records of ${model.model} can be read`,
  )
}
