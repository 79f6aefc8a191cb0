import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeProblem, type StreamName } from '@shared/model'
import { checkAssociations } from '../../entities/associations'
import { judgeSigns, placeCheck, settleGone, settleUnlisted } from '../../entities/gone'
import type { ObjectSession } from '../object-session'
import type { SyncOptions } from '../sync-options'
import { askByIds } from './ask-by-id'

const dayMs = 24 * 60 * 60_000
/** A round of the rolling check begins this long after the one before, so that every id is met within 7 days. */
const roundMs = 6 * dayMs
const hourMs = 60 * 60_000
/** Requests that the rolling check makes in one run at the most. */
const mostCalls = 5
/** Calls that the end of a listing makes for what it has not met, at the most. */
const mostCallsOfListing = 100
/** Records in one step of a scan. */
const chunk = 500

/**
 * Ends a listing that is compared with what is held: what it has not met may be gone, or was left out. Each is asked for
 * by its id, as far as the calls go; the rolling check finds the rest. A listing that leaves out what is there is not
 * whole, and asking on would go on for ever: it ends there.
 *
 * @param lastPage ids of the last page, which has not been committed yet
 */
export async function askNotMet(session: ObjectSession, lastPage: ReadonlySet<string>): Promise<void> {
  const { store, object, definition, recorder } = session
  if (definition.deletes.by === 'none' || definition.idsPerRead === 0 || !store.metMarks.isOpen(object.id)) return
  const met = store.metMarks.met(object.id)
  const asked = { calls: 0, ids: 0, signs: store.gone.count(object.id, 'noted') }
  for (let after = 0; ; ) {
    const rows = store.records.liveAfter(object.id, after, chunk)
    const last = rows.at(-1)
    if (!last) break
    after = last.id
    const missing = rows.filter(({ id, remoteId }) => !met.has(id) && !lastPage.has(remoteId))
    const left = (mostCallsOfListing - asked.calls) * definition.idsPerRead
    const isTooMany = missing.length > left && !session.acceptDeletes
    if (isTooMany) missing.length = Math.max(0, left)
    asked.ids += missing.length
    asked.calls += Math.ceil(missing.length / definition.idsPerRead)
    await askByIds(
      session,
      missing.map(({ remoteId }) => remoteId),
      'scan',
    )
    if (isTooMany) {
      recorder.log('warning', `${object.name}: more records are not listed than can be asked for in one run`)
      break
    }
    await nextTurn()
    session.read.signal.throwIfAborted()
  }
  if (asked.ids === 0) return
  const gone = store.gone.count(object.id, 'noted') - asked.signs
  recorder.log(
    'warning',
    `${object.name}: ${asked.ids} records were not listed and asked for, ${gone} of them are gone`,
  )
}

/**
 * Ends a list of deletes that was read as a whole: a record with a tombstone that is not on it has been restored, or is
 * gone for good. Each is asked for by its id, once. A CRM may restore a record without touching its time of change, so
 * that no list of changes shows it.
 */
export async function askUnlisted(session: ObjectSession, listed: ReadonlySet<string>): Promise<void> {
  const { store, object, definition } = session
  const most = mostCalls * definition.idsPerRead
  const { deletes } = definition
  const since = deletes.by === 'list' && deletes.keepsMs !== undefined ? Date.now() - deletes.keepsMs : 0
  const missing = store.records
    .tombstones(object.id, since, most + listed.size)
    .filter((id) => !listed.has(id))
    .slice(0, most)
  await askByIds(session, missing, 'scan', (ids) => settleUnlisted(session, ids))
}

/**
 * Asks for known ids, a few requests a run: what was erased, merged or hidden is on no list of deletes. Every id is
 * asked for within 7 days.
 */
export async function checkKnown(session: ObjectSession): Promise<void> {
  const { store, object, definition } = session
  if (definition.idsPerRead === 0) return
  let { checkAfter, checkBegunAt } = store.gone.guard(object.id)
  const now = Date.now()
  if (checkAfter === null) {
    if (checkBegunAt !== null && now - checkBegunAt < pauseOf(session)) return
    checkAfter = 0
    checkBegunAt = now
  }
  const most = definition.readAssociations ? mostCalls - 1 : mostCalls
  for (let call = 0; call < most; call++) {
    const rows = store.records.after(object.id, checkAfter, definition.idsPerRead)
    const last = rows.at(-1)
    const next: number | null = last && rows.length === definition.idsPerRead ? last.id : null
    if (!last) {
      store.commit(() => placeCheck(session, null, checkBegunAt))
      return
    }
    const ids = rows.map(({ remoteId }) => remoteId)
    await askByIds(session, ids, 'scan', () => {
      placeCheck(session, next, checkBegunAt)
      // A change of associations may move no stamp: they are asked for in one more request.
      if (definition.readAssociations) {
        checkAssociations(
          store,
          rows.map(({ id }) => id),
        )
      }
    })
    if (next === null) return
    checkAfter = next
  }
}

/**
 * From the beginning of a round to that of the next, ms. Where no list tells of deletes and none is read to compare, the
 * check is how they are found: it then asks for as much as one run may, an hour.
 */
function pauseOf({ store, object, definition }: ObjectSession): number {
  const { changes, deletes, idsPerRead } = definition
  if (deletes.by === 'list' || changes.by !== 'window') return roundMs
  const held = store.objects.byId(object.id)?.records ?? 0
  return Math.min(roundMs, hourMs * Math.max(1, Math.ceil(held / (mostCalls * idsPerRead))))
}

/**
 * Settles the signs of deletes that a run has found, once it has read everything: they are believed, or kept as
 * suspected when they are too many. Where a person has accepted them, the suspected ones are asked for once more.
 */
export async function settleSigns(session: ObjectSession): Promise<void> {
  const { store, object, definition, recorder } = session
  if (session.acceptDeletes) await askSuspected(session)
  const context = () => ({ ...session, generation: object.generation, now: Date.now() })
  const noted = store.gone.count(object.id, 'noted')
  if (noted > 0 || session.acceptDeletes) {
    const believed = store.commit(() => judgeSigns(context(), session.acceptDeletes))
    for (let more = believed; more; ) {
      more = store.commit(() => {
        const settled = settleGone(context())
        recorder.update(definition.stream, (stream) => {
          stream.deleted += settled.deleted
        })
        recorder.countChanges(settled.changes)
        if (settled.changes > 0) {
          store.integrations.streamChanged(recorder.integrationId, definition.stream, Date.now())
        }
        recorder.flush()
        return settled.more
      })
      await nextTurn()
      if (more) session.read.signal.throwIfAborted()
    }
  }
  settleDeletes(session)
  const suspected = store.gone.count(object.id, 'suspected')
  if (suspected === 0) return
  const of = store.gone.guard(object.id).held
  recorder.log('warning', `${object.name}: ${suspected} records seem to be gone, too many to be believed unasked`)
  recorder.complain(definition.stream, makeProblem('MASS_DELETE_SUSPECTED', { count: suspected, of }))
}

/**
 * Settles what a run has found to be gone as it wrote, once it has written everything. More than is believed unasked is
 * kept as suspected, as ever.
 */
export async function settleFound(
  { store, integration }: SyncOptions,
  stream: StreamName,
  sessionsOf: (stream: StreamName) => Promise<readonly ObjectSession[]>,
): Promise<void> {
  const own = store.objects.all(integration.id).filter((object) => object.stream === stream)
  if (!own.some(({ id }) => store.gone.count(id, 'noted') > 0)) return
  // What a person has accepted was asked about, and taken, before the writing.
  for (const session of await sessionsOf(stream)) await settleSigns({ ...session, acceptDeletes: false })
}

/** From now on it counts how many records are held while the list of deletes is as this run has read it. */
function settleDeletes({ store, object }: ObjectSession): void {
  if (object.deletes === null || object.deletes.held !== null) return
  object.deletes = { ...object.deletes, held: store.objects.byId(object.id)?.records ?? 0 }
  store.objects.setDeletes(object.id, object.deletes)
}

async function askSuspected(session: ObjectSession): Promise<void> {
  const { store, object } = session
  for (let after = 0; ; ) {
    const signs = store.gone.some(object.id, 'suspected', after, chunk)
    const last = signs.at(-1)
    if (!last) return
    after = last.recordId
    await askByIds(
      session,
      signs.map(({ remoteId }) => remoteId),
      'read',
    )
  }
}
