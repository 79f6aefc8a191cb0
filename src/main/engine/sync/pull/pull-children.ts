import { applyPage } from '../../entities/apply/apply-page'
import { CrmError } from '../../providers/kit/crm-error'
import type { ListPage, ObjectChanges, RemoteRecord } from '../../providers/provider'
import type { ObjectRow } from '../../store/accounts/objects'
import type { ParentRecord } from '../../store/accounts/parent-looks'
import type { ObjectSession } from '../object-session'
import { applyAnswer, askByIds } from './ask-by-id'
import { ChildBudget } from './child-budget'
import { PassedOver } from './passed-over'

/** A parent without news is looked at again after this time at the earliest, ms. */
const restMs = 60 * 60_000
/** What parents that have changed leave of a run while others were never looked at: those go on, however much changes. */
const leftOfRun = 0.25
/** What looks without a reason leave of a day, for parents that change. */
const leftOfDay = 0.1
/** Parents in one step. */
const chunk = 50
/** Lists that failed before and are tried again in a run, while they still do. */
const mostAgain = 3

type ByParent = Extract<ObjectChanges, { by: 'parent' }>

/**
 * Reads an object whose records are listed for one parent at a time: parents that have changed first, then those that
 * were never looked at, what changed last before the others, then the rest in turn; all within the calls that a run and a
 * day may take. The run goes on without what is left, and the next ones begin there. A parent is done when its list has
 * been read whole; what is cut off begins with that parent again. A parent whose list fails is passed over and said, so that
 * it does not hold up the others, however many such stand next to each other; the next runs ask for them again, in turn.
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
  const budget = new ChildBudget(session, changes)
  const looks = store.parentLooks
  const looked = (parent: ParentRecord) => looks.looked(object.id, parent, Date.now())
  const isUnseen = () => looks.unseen(object.id, parent.id, 1).length > 0
  const listOne = (one: ParentRecord) => readParent(session, changes, budget, one)
  const passed = new PassedOver(session, async () => {
    const sample = looks.sample(object.id, parent.id)
    if (sample && (await listOne(sample))) store.commit(() => looked(sample))
  })
  const read = async (next: () => ParentRecord[], ofRun: number, ofDay: number, done = looked) => {
    await readAll(session, { next, may: () => !passed.isFull && budget.has({ ofRun, ofDay }), listOne, done, passed })
  }
  const begunAt = Date.now()
  await read(() => looks.changed(object.id, chunk), isUnseen() ? 1 - leftOfRun : 1, 1)
  await readAll(session, {
    next: () => looks.failing(object.id, begunAt, 1),
    may: () => passed.again < mostAgain && budget.has({ ofRun: 1, ofDay: 1 }),
    listOne,
    done: looked,
    passed: { has: () => false, add: (one, error) => passed.addAgain(one, error), clear: () => {} },
  })
  await read(() => looks.unseen(object.id, parent.id, chunk), 1, 1 - leftOfDay)
  // What belonged to a parent that is gone may be gone with it; or to the one that it was merged into, which has changed.
  if (looks.changed(object.id, 1).length === 0) {
    const since = Date.now() - restMs
    await read(
      () => looks.gone(object.id, since, chunk),
      1,
      1 - leftOfDay,
      (parent) => looks.left(object.id, parent),
    )
  }
  const until = Date.now() - Math.max(restMs, budget.roundMs(parent.records, 1 - leftOfDay))
  await read(() => looks.oldest(object.id, until, chunk), 1, 1 - leftOfDay)
  passed.complain(parent)
  tellProgress(session, parent)
  if (isUnseen()) return
  object.cursorAt = session.clock.now()
  object.listedAt ??= object.cursorAt
  store.commit(() => store.objects.setPosition(object.id, object))
}

function tellProgress({ store, object, recorder }: ObjectSession, parent: ObjectRow): void {
  const { seen, all } = store.parentLooks.counts(object.id, parent.id)
  const looked = `${object.name}: ${Math.min(seen, all)} of ${all} ${parent.name} have been looked at`
  const isLeft = seen < all || store.parentLooks.changed(object.id, 1).length > 0
  recorder.log('info', isLeft ? `${looked}; the next runs go on with the rest` : looked)
}

/** Which parents are read, while one more may be, and what is noted of one that has been, or could not be. */
interface Looks {
  next: () => ParentRecord[]
  may: () => boolean
  /** Returns false when the calls ended before. */
  listOne: (parent: ParentRecord) => Promise<boolean>
  done: (parent: ParentRecord) => void
  passed: Pick<PassedOver, 'has' | 'clear'> & { add: (parent: ParentRecord, error: unknown) => Promise<void> | void }
}

/** Reads the children of some parents after the other. */
async function readAll({ read, store }: ObjectSession, { next, may, listOne, done, passed }: Looks): Promise<void> {
  while (may()) {
    const parents = next().filter((parent) => !passed.has(parent))
    if (parents.length === 0) return
    for (const parent of parents) {
      read.signal.throwIfAborted()
      if (!may()) return
      try {
        if (!(await listOne(parent))) return
      } catch (error) {
        read.signal.throwIfAborted()
        await passed.add(parent, error)
        continue
      }
      passed.clear()
      store.commit(() => done(parent))
    }
  }
}

/** Reads the children of one parent. Returns false when the calls ended before. */
async function readParent(
  session: ObjectSession,
  changes: ByParent,
  budget: ChildBudget,
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
  return true
}

/** Lists and takes over the children of a parent. Returns the ids that were met; null: the calls ended before. */
async function listChildren(
  session: ObjectSession,
  changes: ByParent,
  budget: ChildBudget,
  parent: ParentRecord,
): Promise<Set<string> | null> {
  const met = new Set<string>()
  for (let at: string | null = null; ; ) {
    if (!budget.take()) return null
    const page = await listPage(session, changes, parent, at)
    // The parent is gone: its children are asked for, one by one.
    if (page === null) return met
    const unsure = commitChildren(session, changes, parent, page)
    // A list may lag: what only the record itself can confirm is asked for.
    await askByIds(session, unsure, 'read')
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

/** Takes children over. Returns the ids of those that only the record itself can confirm. */
function commitChildren(session: ObjectSession, changes: ByParent, parent: ParentRecord, page: ListPage): string[] {
  const { store, object, recorder, definition } = session
  const now = Date.now()
  const records = page.records.map((record) => withParent(session, record, changes.parent, parent.remoteId))
  // Where nothing can be asked for by its id, the parent's list is the record itself.
  const evidence = definition.idsPerRead === 0 ? 'read' : 'listing'
  return store.commit(() => {
    const applied = applyPage({ ...session, generation: object.generation, now }, { ...page, records }, evidence)
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
    return applied.confirm
  })
}

/** A child belongs to the parent whose list shows it; what else it belongs to stays, where the list does not tell. */
function withParent({ store, object }: ObjectSession, record: RemoteRecord, name: string, remoteId: string) {
  const known = record.associations === null ? store.records.find(object.id, record.remoteId) : null
  const others = record.associations ?? (known ? store.records.associations(known.id) : [])
  const isNamed = others.some((one) => one.object === name && one.remoteId === remoteId)
  return { ...record, associations: isNamed ? others : [...others, { object: name, remoteId }] }
}
