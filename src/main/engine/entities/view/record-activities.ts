import { textOfHtml } from '@shared/html-text'
import type { RecordActivity } from '@shared/model'
import type { EntityRow } from '../../store/entities/entities'
import type { Store } from '../../store/store'
import { recordRows } from './record-row'

/** So much of an activity's body is shown in a list, characters. */
const shownText = 2000
/** Of a body that is a whole mail with pictures in it, so much is looked at. */
const lookedAt = 40_000

/** A page of the activities that belong to a record, the latest in front. */
export function recordActivities(
  store: Store,
  entity: EntityRow,
  offset: number,
  limit: number,
): { items: RecordActivity[]; total: number } {
  const ids = store.recordPast.activities(entity.id, offset, limit)
  const bodies = store.entities.getMany(ids)
  const items = recordRows(store, ids, null).map((row) => ({
    ...row,
    text: textOf(bodies.get(Number(row.id))?.fields.body),
  }))
  return { items, total: store.recordPast.countActivities(entity.id) }
}

function textOf(body: unknown): string {
  if (typeof body !== 'string') return ''
  const text = textOfHtml(body.slice(0, lookedAt).replace(/<[^<>]*$/, ''))
  return text.length > shownText ? `${text.slice(0, shownText)}…` : text
}
