import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EntityKind, Owner, ReferenceItems, ReferenceKind, StreamName } from '@shared/model'
import { canonical } from '../fields/canonical'
import { isAddress, ownerFields } from '../fields/owners'
import type { ReferenceList } from '../store/accounts/reference'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'

const kindOfStream: Record<StreamName, EntityKind> = {
  contacts: 'contact',
  companies: 'company',
  leads: 'lead',
  activities: 'activity',
}

/** Rows that go in one commit. */
const chunk = 500
/** Ids of records that are looked at in one commit. */
const span = 2000

/**
 * Takes over one list of an account's reference data, read whole: each page in a commit of its own, and at the end what
 * the list no longer has goes, in steps. Only what differs is written. A list that ends half-way (`pages` throws) has
 * added and changed what it showed, and nothing of the rest has gone. Owners are taken over when their list has ended
 * well: what is held of them gets their addresses first. One that is no longer listed stays, as one that is not active.
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
  for await (const items of list.kind === 'owners' ? withNames(store, list.integrationId, pages) : pages) {
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

/** All owners at once, after what is held of them has got the names that they have now. */
async function* withNames<Item>(store: Store, integrationId: string, pages: AsyncIterable<readonly Item[]>) {
  const all: Item[] = []
  for await (const items of pages) all.push(...items)
  // The kind of the list says that its items are owners.
  await renameOwners(store, integrationId, all as unknown as Owner[])
  yield all
}

/**
 * An owner whose address comes to be known, or is another one now, is the same owner: what is held of the account's
 * records under the id, or under the address of before, is held under the new one from then on. Nothing is read for it
 * and nothing goes to a CRM. What is done twice, after a crash, does no harm.
 */
async function renameOwners(store: Store, integrationId: string, owners: readonly Owner[]): Promise<void> {
  const before = new Map(store.reference.addresses(integrationId).map(({ remoteId, address }) => [remoteId, address]))
  const names = new Map<string, string>()
  for (const { remoteId, email } of owners) {
    const address = canonical('email', email)
    const known = before.get(remoteId) ?? remoteId
    if (typeof address === 'string' && isAddress(address) && address !== known) names.set(known, address)
  }
  if (names.size === 0) return
  const write = writerOf(store).owners
  const last = write.lastRecord()
  for (const object of store.objects.all(integrationId)) {
    const definitions = store.mappings.of(object.id).definitions(store.objects.definitions(object.id))
    for (const field of ownerFields(kindOfStream[object.stream], definitions)) {
      for (let after = 0; after < last; after += span) {
        store.commit(() => write.rename(object.id, field, names, after, after + span))
        await nextTurn()
      }
    }
  }
}
