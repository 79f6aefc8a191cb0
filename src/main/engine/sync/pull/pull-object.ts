import { fail } from '@shared/model'
import type { DeletesWindow, ListPage } from '../../providers/provider'
import type { Pass } from '../../store/accounts/objects'
import { recordsSession } from '../nango/names'
import { leaveNango } from '../nango/position'
import { pullRecords } from '../nango/pull-records'
import type { ObjectSession } from '../object-session'
import { type Answered, askByIds, isMerged, partsOf, readByIds, readSurvivors } from './ask-by-id'
import { askNotMet, askUnlisted, checkKnown } from './check-known'
import { commitPage, lateMs, type Page, passWord } from './commit-page'
import { pullChildren } from './pull-children'

/** Requests that one pass makes for records whose row in a list is not to be believed. */
const mostAsks = 5
/** The second look is taken when it has at least this much to look at, ms. */
const lateStepMs = 15 * 60_000
/** What a CRM keeps on its list of deletes for a while only is looked at with this much to spare, as a share of that while. */
const keptShare = 8 / 9
const atFirstPage = { page: null, taken: 0 }
/** Where nothing lists deletes, and changes are listed, everything is listed this often for what it lacks, ms. */
const scanDeletesMs = 24 * 60 * 60_000

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
  const { object, recorder, definition } = session
  if (definition.changes.by === 'parent') {
    await pullChildren(session, definition.changes)
    await checkKnown(session)
    return
  }
  if (object.pass) recorder.log('info', `${object.name}: going on with the ${passWord(object.pass)} that was cut short`)
  let pass: Pass | null = object.pass ?? beginPass(session)
  while (pass !== null) pass = await runPass(session, pass)
  await checkKnown(session)
}

function beginPass(session: ObjectSession): Pass | null {
  const { object, recorder, definition, clock } = session
  const now = clock.now()
  const since = sinceOf(session, now)
  if (since === null || isScanDue(session, now)) {
    recorder.log('info', `${object.name}: reading everything`)
    return beginListing(session, now)
  }
  if (definition.changes.by !== 'window') {
    recorder.log('info', `${object.name}: read whole at ${new Date(object.listedAt ?? 0).toISOString()}`)
    return definition.deletes.by === 'list'
      ? { kind: 'deletes', since, until: Math.max(now, since), ...atFirstPage }
      : null
  }
  recorder.log('info', `${object.name}: changes since ${new Date(since).toISOString()}`)
  return { kind: 'window', since, until: Math.max(now, since), ...atFirstPage }
}

/** A whole listing. It is compared with what is held, if anything is; a crash cannot make it forget that. */
function beginListing({ object, store }: ObjectSession, until: number): Pass {
  const pass: Pass = { kind: 'listing', since: null, until, ...atFirstPage }
  store.commit(() => {
    if ((store.objects.byId(object.id)?.records ?? 0) > 0) store.metMarks.begin(object.id)
    else store.metMarks.end(object.id)
    store.objects.setPosition(object.id, { ...object, pass })
  })
  return pass
}

/** Whether everything is to be listed because nothing else shows what changed, or what was deleted. */
function isScanDue({ object, definition }: ObjectSession, now: number): boolean {
  const { changes, deletes } = definition
  const { listedAt } = object
  const everyMs = changes.by === 'scan' ? changes.everyMs : deletes.by === 'scan' ? scanDeletesMs : null
  return everyMs !== null && (listedAt === null || listedAt > now || now - listedAt >= everyMs)
}

/**
 * From when on changes are read, ms; null: everything is. A cursor from the CRM's future was set by a clock that was
 * wrong; what changed since is looked for from where the second look had come to.
 */
function sinceOf({ object, definition, recorder }: ObjectSession, now: number): number | null {
  const { cursorAt, lateAt } = object
  const { deletes } = definition
  const keepsMs = deletes.by === 'list' ? (deletes.keepsMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  const longestGapMs = keepsMs * keptShare
  if (cursorAt === null || cursorAt < now - longestGapMs) return null
  if (cursorAt - definition.indexLagMs <= now) return cursorAt - definition.indexLagMs
  recorder.log('warning', `${object.name}: the cursor is ahead of the CRM's time, ${new Date(cursorAt).toISOString()}`)
  return lateAt === null || lateAt > now || lateAt < now - longestGapMs ? null : lateAt - definition.indexLagMs
}

/** Reads all pages of a pass; returns the pass that comes next, null when the object has been read. */
async function runPass(session: ObjectSession, pass: Pass): Promise<Pass | null> {
  const seen = new Set<string>()
  const whole = pass.page === null
  let asks = mostAsks
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
    const answer = await askForMore(session, pass, page)
    const following = next === null ? passAfter(session, pass, page) : { ...pass, page: next, taken: 0 }
    const unsure = await commitPage(session, { pass, page, answer, following, number })
    asks -= await askUnsure(session, unsure, asks)
    if (next === null) return following
    session.read.signal.throwIfAborted()
  }
}

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
function passAfter(session: ObjectSession, pass: Pass, page: Page): Pass | null {
  const { definition, object, recorder } = session
  if (pass.kind === 'deletes' && lacksDeletes(session, pass, page)) {
    recorder.log('warning', `${object.name}: the list of deletes does not reach back far enough, comparing everything`)
    return beginListing(session, pass.until)
  }
  if (pass.kind === 'window' && definition.deletes.by === 'list') return { ...pass, kind: 'deletes', ...atFirstPage }
  const lateSince = object.lateAt ?? object.cursorAt
  const due = lateSince !== null && pass.until - lateMs - lateSince >= lateStepMs
  if ((pass.kind === 'window' || pass.kind === 'deletes') && due) {
    return { kind: 'late', since: lateSince - definition.indexLagMs, until: pass.until, ...atFirstPage }
  }
  return null
}

/** The list of deletes begins later than what is to be known of it, and no whole listing has covered the time between. */
function lacksDeletes({ object }: ObjectSession, pass: Pass, page: Page): boolean {
  const wholeSince = 'wholeSince' in page && page.wholeSince !== undefined ? Date.parse(page.wholeSince) : null
  return wholeSince !== null && wholeSince > Math.max(pass.since ?? 0, object.listedAt ?? 0)
}

/** What the page itself does not tell for sure is asked for by id, and leaves the page. */
async function askForMore(session: ObjectSession, pass: Pass, page: Page): Promise<Answered | null> {
  const merged = await followMerges(session, page)
  const doubtful = pass.kind === 'deletes' ? null : await askDoubtful(session, page)
  if (!merged || !doubtful) return merged ?? doubtful
  return {
    records: [...merged.records, ...doubtful.records],
    rejected: [...merged.rejected, ...doubtful.rejected],
    absent: [...merged.absent, ...doubtful.absent],
  }
}

/** A list may lag: what it shows of records that are gone, as far as is known, is asked for by id before it is believed. */
async function askDoubtful(session: ObjectSession, page: ListPage): Promise<Answered | null> {
  const { store, object, definition } = session
  const ids = page.records.filter(({ deletedAt }) => deletedAt === null).map(({ remoteId }) => remoteId)
  const doubtful = store.records.doubtful(object.id, ids)
  if (doubtful.size === 0) return null
  const answer: Answered = { records: [], rejected: [], absent: [] }
  for (const asked of partsOf(definition.idsPerRead, [...doubtful])) {
    const part = await readByIds(session, asked)
    answer.records.push(...part.records)
    answer.rejected.push(...part.rejected)
  }
  page.records = page.records.filter(({ remoteId }) => !doubtful.has(remoteId))
  return answer
}

/** Deleted records that name the one which they were merged into leave the page for that one; it is read by its id. */
async function followMerges(session: ObjectSession, page: ListPage): Promise<Answered | null> {
  const merged = page.records.filter(isMerged)
  if (merged.length === 0) return null
  const known = session.store.records.findMany(
    session.object.id,
    merged.map(({ remoteId }) => remoteId),
  )
  page.records = page.records.filter((record) => !isMerged(record))
  // One that is gone and linked to nothing has been taken over before.
  return readSurvivors(
    session,
    merged.filter(({ remoteId }) => {
      const held = known.get(remoteId)
      return held !== undefined && (held.deletedAt === null || held.entityId !== null)
    }),
  )
}

/**
 * What a list shows older than what is held, and otherwise, is behind; or the CRM's clock has gone back. The record itself
 * says which. Returns how many requests that took.
 */
async function askUnsure(session: ObjectSession, ids: readonly string[], most: number): Promise<number> {
  const { idsPerRead } = session.definition
  const asked = ids.slice(0, most * idsPerRead)
  await askByIds(session, asked, 'read')
  return Math.ceil(asked.length / idsPerRead)
}
