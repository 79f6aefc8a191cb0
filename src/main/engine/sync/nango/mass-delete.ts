import { fail } from '@shared/model'
import { type RecordsSession, recordsPerCall } from './names'

/**
 * Looks ahead at all deletes that Nango's records bring from a cursor on. A function that read too little marks records
 * as deleted that are not: where suddenly more than the stream's share and count are gone, nothing is believed and a
 * person is asked.
 *
 * @throws ProblemError MASS_DELETE_SUSPECTED
 */
export async function guardDeletes(
  session: RecordsSession,
  from: { cursor: string | null; modifiedAfter: string | null },
): Promise<void> {
  if (session.acceptDeletes) return
  const { functions, model, store, object } = session
  let gone = 0
  let cursor = from.cursor
  do {
    const page = await functions.records({
      model: model.model,
      cursor,
      modifiedAfter: cursor === null ? from.modifiedAfter : null,
      deletedOnly: true,
      limit: recordsPerCall,
    })
    for (const row of page.records) {
      const known = row.deletedAt === null ? null : store.records.find(object.id, row.id)
      if (known !== null && known.deletedAt === null) gone += 1
    }
    if (page.nextCursor !== null && page.nextCursor === cursor) break
    cursor = page.nextCursor
  } while (cursor !== null)
  stopIfTooMany(session, gone)
}

/** @throws ProblemError MASS_DELETE_SUSPECTED when so many records must not go without a person's word */
export function stopIfTooMany({ settings, store, object, acceptDeletes }: RecordsSession, gone: number): void {
  const { share, count } = settings.deleteGuard
  const of = store.objects.byId(object.id)?.records ?? 0
  if (gone > count && gone > share * of && !acceptDeletes) fail('MASS_DELETE_SUSPECTED', { count: gone, of })
}
