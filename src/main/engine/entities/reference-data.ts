import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ReferenceItems, ReferenceKind } from '@shared/model'
import type { ReferenceList } from '../store/reference'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'

/** Rows that go in one commit. */
const chunk = 500

/**
 * Takes over one list of an account's reference data, read whole: each page in a commit of its own, and at the end what
 * the list no longer has goes, in steps. Only what differs is written. A list that ends half-way (`pages` throws) has
 * added and changed what it showed, and nothing of the rest has gone.
 *
 * @param list its `name` tells it from other lists of the kind: only what came from this one can go with it
 * @param pages in the CRM's order; a list that the access does not reach must not be given as an empty one
 * @returns how many rows were written and how many went: both 0 when there was no news
 */
export async function replaceReferenceData<Kind extends ReferenceKind>(
  store: Store,
  list: ReferenceList & { kind: Kind },
  pages: AsyncIterable<readonly ReferenceItems[Kind][]>,
): Promise<{ written: number; removed: number }> {
  const replacement = writerOf(store).reference.replace(list)
  let written = 0
  for await (const items of pages) {
    for (let start = 0; start < items.length; start += chunk) {
      written += store.commit(() => replacement.put(items.slice(start, start + chunk)))
      await nextTurn()
    }
  }
  for (let removed = 0; ; ) {
    const gone = store.commit(() => replacement.end(chunk))
    removed += gone
    if (gone < chunk) return { written, removed }
    await nextTurn()
  }
}
