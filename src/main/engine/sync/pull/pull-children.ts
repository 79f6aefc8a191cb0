import { applyPage } from '../../entities/apply/apply-page'
import { CrmError } from '../../providers/kit/crm-error'
import type { ListPage, ObjectChanges, RemoteRecord } from '../../providers/provider'
import type { ParentRecord } from '../../store/parent-looks'
import type { ObjectSession } from '../object-session'
import { applyAnswer, askByIds } from './ask-by-id'

const dayMs = 24 * 60 * 60_000
/** A parent without news is looked at again after this time at the earliest, ms. */
const restMs = 60 * 60_000
/** What the first reading of all parents leaves of a day, for parents that change. */
const keptShare = 0.1
/** Parents in one step. */
const chunk = 50

type ByParent = Extract<ObjectChanges, { by: 'parent' }>

/**
 * Reads an object whose records are listed for one parent at a time: parents that have changed first, then those that
 * were never looked at, then the rest in turn, spread over the day; all within the calls that a day may take. A parent is
 * done when its list has been read whole; what is cut off begins with that parent again.
 */
export async function pullChildren(session: ObjectSession, changes: ByParent): Promise<void> {
  const { store, object, recorder } = session
  const parent = store.objects.all(object.integrationId).find(({ name }) => name === changes.parent)
  if (!parent) {
    recorder.log('info', `${object.name}: no ${changes.parent} are held yet`)
    return
  }
  if (object.cursorAt === null && object.listedAt !== null) {
    // Everything is asked for again.
    object.listedAt = null
    store.commit(() => {
      store.parentLooks.forget(object.id)
      store.objects.setPosition(object.id, object)
    })
  }
  const budget = new DayBudget(session, changes.callsADay)
  const looks = store.parentLooks
  await readAll(session, changes, budget, () => looks.changed(object.id, chunk), changes.callsADay)
  const most = Math.max(1, Math.floor(changes.callsADay * (1 - keptShare)))
  await readAll(session, changes, budget, () => looks.unseen(object.id, parent.id, chunk), most)
  const until = Date.now() - restMs
  await readAll(session, changes, budget, () => looks.oldest(object.id, until, chunk), budget.pace())
  const { seen, all } = looks.counts(object.id, parent.id)
  recorder.log('info', `${object.name}: ${Math.min(seen, all)} of ${all} ${changes.parent} have been looked at`)
  if (looks.unseen(object.id, parent.id, 1).length > 0) return
  object.cursorAt = session.clock.now()
  object.listedAt ??= object.cursorAt
  store.commit(() => store.objects.setPosition(object.id, object))
}

/** Calls of the day, counted in the store, so that restarts do not begin anew. */
class DayBudget {
  constructor(
    private readonly session: ObjectSession,
    private readonly callsADay: number,
  ) {}

  get used(): number {
    const { store, object } = this.session
    return store.parentLooks.used(object.id, this.#day())
  }

  /** Takes a call, before it is made; false: the day has none left. */
  take(): boolean {
    const { store, object } = this.session
    if (this.used >= this.callsADay) return false
    store.commit(() => store.parentLooks.spend(object.id, this.#day()))
    return true
  }

  /** How many calls the day may have taken by now, if they are spread over it. */
  pace(): number {
    return Math.floor((this.callsADay * (Date.now() % dayMs)) / dayMs)
  }

  #day(): string {
    return new Date().toISOString().slice(0, 10)
  }
}

/** Reads the children of some parents after the other, until the day has taken `most` calls. */
async function readAll(
  session: ObjectSession,
  changes: ByParent,
  budget: DayBudget,
  next: () => ParentRecord[],
  most: number,
): Promise<void> {
  for (;;) {
    const parents = next()
    if (parents.length === 0) return
    for (const parent of parents) {
      session.read.signal.throwIfAborted()
      if (budget.used >= most || !(await readParent(session, changes, budget, parent))) return
    }
  }
}

/** Reads the children of one parent. Returns false when the day's calls ended before. */
async function readParent(
  session: ObjectSession,
  changes: ByParent,
  budget: DayBudget,
  parent: ParentRecord,
): Promise<boolean> {
  const { store, object, definition } = session
  const met = await listChildren(session, changes, budget, parent)
  if (met === null) return false
  const missing = store.parentLooks
    .children(object.id, changes.parent, parent.remoteId)
    .filter(({ remoteId }) => !met.has(remoteId))
    .map(({ remoteId }) => remoteId)
  if (definition.idsPerRead > 0) await askByIds(session, missing, 'scan')
  else if (missing.length > 0) {
    // A list may lag: it is asked once more before what it lacks counts as gone.
    const again = await listChildren(session, changes, budget, parent)
    if (again === null) return false
    const absent = missing.filter((id) => !again.has(id))
    store.commit(() => applyAnswer(session, { records: [], rejected: [], absent }, 'scan'))
  }
  store.commit(() => store.parentLooks.looked(object.id, parent, Date.now()))
  return true
}

/** Lists and takes over the children of a parent. Returns the ids that were met; null: the day's calls ended before. */
async function listChildren(
  session: ObjectSession,
  changes: ByParent,
  budget: DayBudget,
  parent: ParentRecord,
): Promise<Set<string> | null> {
  const met = new Set<string>()
  for (let at: string | null = null; ; ) {
    if (!budget.take()) return null
    const page = await listPage(session, changes, parent, at)
    // The parent is gone: its children are asked for, one by one.
    if (page === null) return met
    commitChildren(session, changes, parent, page)
    for (const { remoteId } of [...page.records, ...page.rejected]) if (remoteId !== null) met.add(remoteId)
    if (page.next === null) return met
    at = page.next
  }
}

async function listPage(
  { read }: ObjectSession,
  changes: ByParent,
  { remoteId }: ParentRecord,
  at: string | null,
): Promise<ListPage | null> {
  try {
    return await changes.listOf(read, remoteId, at)
  } catch (error) {
    if (error instanceof CrmError && error.facts.class === 'not_found') return null
    throw error
  }
}

function commitChildren(session: ObjectSession, changes: ByParent, parent: ParentRecord, page: ListPage): void {
  const { store, object, recorder, definition } = session
  const now = Date.now()
  const records = page.records.map((record) => withParent(session, record, changes.parent, parent.remoteId))
  store.commit(() => {
    const applied = applyPage({ ...session, generation: object.generation, now }, { ...page, records }, 'listing')
    recorder.update(definition.stream, (stream) => {
      stream.pulled += applied.pulled
      stream.created += applied.created
      stream.updated += applied.updated
      stream.conflicts += applied.conflicts
      stream.failed += applied.failed
    })
    recorder.countChanges(applied.changes)
    if (applied.changes > 0) store.integrations.streamChanged(recorder.integrationId, definition.stream, now)
    recorder.flush()
  })
}

/** A child belongs to the parent whose list shows it; what else it belongs to stays, where the list does not tell. */
function withParent({ store, object }: ObjectSession, record: RemoteRecord, name: string, remoteId: string) {
  const known = record.associations === null ? store.records.find(object.id, record.remoteId) : null
  const others = record.associations ?? (known ? store.records.associations(known.id) : [])
  const isNamed = others.some((one) => one.object === name && one.remoteId === remoteId)
  return { ...record, associations: isNamed ? others : [...others, { object: name, remoteId }] }
}
