import { fail } from '@shared/model'
import { applyPage } from '../../entities/apply/apply-page'
import { placeCheck } from '../../entities/gone'
import type { DeletedPage, DeletesWindow, ListPage } from '../../providers/provider'
import type { ObjectRow, Pass } from '../../store/objects'
import { recordsSession } from '../nango/names'
import { leaveNango } from '../nango/position'
import { pullRecords } from '../nango/pull-records'
import type { ObjectSession } from '../object-session'
import { type Answered, applyAnswer, readByIds } from './ask-by-id'
import { askNotMet, askUnlisted, checkKnown } from './check-known'

/** What a CRM's change index may show late, ms: a second look ends this long ago. */
const lateMs = 60 * 60_000
/** The second look is taken when it has at least this much to look at, ms. */
const lateStepMs = 15 * 60_000
/** A cursor older than this is no use: the CRM may have forgotten deletes since, ms. */
const longestGapMs = 80 * 24 * 60 * 60_000

/**
 * Reads one object from where the last run stopped: the first time everything, later what changed and what was deleted.
 * Through the proxy, or out of Nango's records where the stream says so.
 * A page and the cursor behind it commit together; the page that comes next is fetched while this one is written.
 *
 * @throws ProblemError or CrmError; what is committed stays, and the next call goes on from there
 */
export async function pullObject(session: ObjectSession): Promise<void> {
  const records = recordsSession(session)
  if (records) return pullRecords(records)
  leaveNango(session)
  const { object, recorder } = session
  if (object.pass) recorder.log('info', `${object.name}: going on with the ${passWord(object.pass)} that was cut short`)
  let pass: Pass | null = object.pass ?? beginPass(session)
  while (pass !== null) pass = await runPass(session, pass)
  await checkKnown(session)
}

function beginPass(session: ObjectSession): Pass {
  const { object, recorder, store, clock } = session
  const now = clock.now()
  const since = sinceOf(session, now)
  if (since === null) {
    recorder.log('info', `${object.name}: reading everything`)
    if (object.cursorAt !== null) object.generation += 1
    // Before the first page, so that a crash cannot make the listing forget which generation it is.
    const pass: Pass = { kind: 'listing', since: null, until: now, page: null }
    store.objects.setPosition(object.id, { ...object, pass })
    return pass
  }
  recorder.log('info', `${object.name}: changes since ${new Date(since).toISOString()}`)
  return { kind: 'window', since, until: Math.max(now, since), page: null }
}

/**
 * From when on changes are read, ms; null: everything is. A cursor from the CRM's future was set by a clock that was
 * wrong; what changed since is looked for from where the second look had come to.
 */
function sinceOf({ object, definition, recorder }: ObjectSession, now: number): number | null {
  const { cursorAt, lateAt } = object
  if (cursorAt === null || cursorAt < now - longestGapMs) return null
  if (cursorAt - definition.indexLagMs <= now) return cursorAt - definition.indexLagMs
  recorder.log('warning', `${object.name}: the cursor is ahead of the CRM's time, ${new Date(cursorAt).toISOString()}`)
  return lateAt === null || lateAt > now || lateAt < now - longestGapMs ? null : lateAt - definition.indexLagMs
}

/** Reads all pages of a pass; returns the pass that comes next, null when the object has been read. */
async function runPass(session: ObjectSession, pass: Pass): Promise<Pass | null> {
  const seen = new Set<string>()
  const whole = pass.page === null
  let number = 0
  let fetching = fetchPage(session, pass, pass.page)
  for (;;) {
    const page = await fetching
    number += 1
    const next = page.next
    if (next !== null) {
      fetching = fetchPage(session, pass, next)
      // A failure is met when the page is awaited; until then it must not count as unhandled.
      fetching.catch(() => {})
    } else {
      const last = new Set([...page.records, ...page.rejected].flatMap(({ remoteId }) => remoteId ?? []))
      if (pass.kind === 'listing') await askNotMet(session, last)
      const isWhole = whole && 'complete' in page && page.complete !== false
      if (pass.kind === 'deletes' && isWhole) await askUnlisted(session, new Set([...seen, ...last]))
    }
    for (const record of page.records) seen.add(record.remoteId)
    const answer = pass.kind === 'deletes' ? null : await askDoubtful(session, page)
    const following = next === null ? passAfter(session, pass) : { ...pass, page: next }
    commitPage(session, pass, page, answer, following, number)
    if (next === null) return following
    session.read.signal.throwIfAborted()
  }
}

type Page = ListPage | DeletedPage

async function fetchPage(session: ObjectSession, pass: Pass, page: string | null): Promise<Page> {
  const { definition, read } = session
  const { changes, deletes } = definition
  const since = new Date(pass.since ?? 0).toISOString()
  if (pass.kind === 'deletes' && deletes.by === 'list') {
    return deletes.listDeleted(read, { since, known: knownOf(session, pass) }, page)
  }
  if (pass.kind === 'listing' && changes.by !== 'parent') return changes.listAll(read, page)
  if (pass.kind !== 'deletes' && changes.by === 'window') {
    const until = new Date(pass.kind === 'late' ? pass.until - lateMs : pass.until).toISOString()
    return changes.listChanged(read, { since, until }, page)
  }
  return fail('INTERNAL', {}, `${definition.name} has no ${passWord(pass)}`)
}

/** By what the CRM's adapter may see that no record is gone. */
function knownOf({ store, object }: ObjectSession, pass: Pass): NonNullable<DeletesWindow['known']> {
  const held = store.objects.byId(object.id)?.records ?? 0
  const { deletes } = object
  const last = deletes === null || deletes.held === null ? null : { memory: deletes.memory, held: deletes.held }
  return { until: new Date(pass.until).toISOString(), held, last }
}

/**
 * A window is followed by the deletes of the same time, and by a second look at what the index may have shown late. A
 * listing needs neither: it meets what is there.
 */
function passAfter({ definition, object }: ObjectSession, pass: Pass): Pass | null {
  if (pass.kind === 'window' && definition.deletes.by === 'list') return { ...pass, kind: 'deletes', page: null }
  const lateSince = object.lateAt ?? object.cursorAt
  const due = lateSince !== null && pass.until - lateMs - lateSince >= lateStepMs
  if ((pass.kind === 'window' || pass.kind === 'deletes') && due) {
    return { kind: 'late', since: lateSince - definition.indexLagMs, until: pass.until, page: null }
  }
  return null
}

/** A list may lag: what it shows of records that are gone, as far as is known, is asked for by id before it is believed. */
async function askDoubtful(session: ObjectSession, page: ListPage): Promise<Answered | null> {
  const ids = page.records.filter(({ deletedAt }) => deletedAt === null).map(({ remoteId }) => remoteId)
  const doubtful = session.store.records.doubtful(session.object.id, ids)
  if (doubtful.size === 0) return null
  const answer: Answered = { records: [], rejected: [], absent: [] }
  const asked = [...doubtful]
  for (let start = 0; start < asked.length; start += session.definition.idsPerRead) {
    const part = await readByIds(session, asked.slice(start, start + session.definition.idsPerRead))
    answer.records.push(...part.records)
    answer.rejected.push(...part.rejected)
  }
  page.records = page.records.filter(({ remoteId }) => !doubtful.has(remoteId))
  return answer
}

function commitPage(
  session: ObjectSession,
  pass: Pass,
  page: Page,
  answer: Answered | null,
  following: Pass | null,
  number: number,
): void {
  const { store, recorder, definition, object } = session
  const now = Date.now()
  store.commit(() => {
    const evidence = pass.kind === 'window' || pass.kind === 'late' ? 'index' : 'listing'
    const applied = applyPage({ ...session, generation: object.generation, now }, page, evidence)
    if (answer) recorder.countApplied(definition.stream, applyAnswer(session, answer, 'read'))
    recorder.update(definition.stream, (stream) => {
      // Listings of deletes and second looks show the same again and again; only what they changed counts.
      const again = pass.kind === 'deletes' || pass.kind === 'late'
      stream.pulled += again ? applied.created + applied.updated + applied.deleted : applied.pulled
      stream.created += applied.created
      stream.updated += applied.updated
      stream.deleted += applied.deleted
      stream.conflicts += applied.conflicts
      stream.failed += applied.failed
      if (page.total !== null && !again) stream.expected = Math.max(page.total, stream.pulled)
    })
    recorder.countChanges(applied.changes)
    if (applied.changes > 0) store.integrations.streamChanged(recorder.integrationId, definition.stream, now)
    recorder.log('info', `${object.name} ${passWord(pass)}, page ${number}: ${rows(page)}`)
    if (following === null) moveCursor(object, pass)
    if ('memory' in page && page.memory !== undefined) {
      object.deletes = { memory: page.memory, held: null }
      store.objects.setDeletes(object.id, object.deletes)
    }
    // Every id has just been met: the rolling check begins a round after that.
    if (following === null && pass.kind === 'listing') placeCheck(session, null, now)
    object.pass = following
    store.objects.setPosition(object.id, object)
    recorder.flush()
  })
}

/** A listing asks no index: only what changes after its beginning can be shown late. */
function moveCursor(object: ObjectRow, pass: Pass): void {
  if (pass.kind === 'late') object.lateAt = pass.until - lateMs
  else if (pass.kind === 'listing') object.lateAt = pass.until
  else object.lateAt ??= object.cursorAt
  object.cursorAt = pass.until
}

function passWord(pass: Pass): string {
  return { listing: 'listing', window: 'changes', deletes: 'deletes', late: 'second look' }[pass.kind]
}

function rows(page: ListPage): string {
  const count = page.records.length + page.rejected.length
  return count === 1 ? '1 row' : `${count} rows`
}
