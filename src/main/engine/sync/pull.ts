import type { ListPage } from '../providers/provider'
import type { Pass } from '../store/objects'
import { applyPage } from './apply/apply-page'
import type { ObjectSession } from './object-session'

/**
 * Reads one object from where the last run stopped: the first time everything, later what changed and what was deleted.
 * A page and the cursor behind it commit together; the page that comes next is fetched while this one is written.
 *
 * @throws ProblemError or CrmError; what is committed stays, and the next call goes on from there
 */
export async function pullObject(session: ObjectSession): Promise<void> {
  const { object, recorder } = session
  if (object.pass) recorder.log('info', `${object.name}: going on with the ${passWord(object.pass)} that was cut short`)
  let pass: Pass | null = object.pass ?? beginPass(session)
  while (pass !== null) pass = await runPass(session, pass)
}

function beginPass({ object, definition, recorder }: ObjectSession): Pass {
  const now = Date.now()
  if (object.cursorAt === null) {
    recorder.log('info', `${object.name}: reading everything`)
    return { kind: 'listing', since: null, until: now, page: null }
  }
  const since = object.cursorAt - definition.overlapMs
  recorder.log('info', `${object.name}: changes since ${new Date(since).toISOString()}`)
  return { kind: 'window', since, until: Math.max(now, object.cursorAt), page: null }
}

/** Reads all pages of a pass; returns the pass that comes next, null when the object has been read. */
async function runPass(session: ObjectSession, pass: Pass): Promise<Pass | null> {
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
    }
    const following = next === null ? passAfter(session, pass) : { ...pass, page: next }
    commitPage(session, pass, page, following, number)
    if (next === null) return following
    session.read.signal.throwIfAborted()
  }
}

async function fetchPage({ definition, read }: ObjectSession, pass: Pass, page: string | null): Promise<ListPage> {
  const since = new Date(pass.since ?? 0).toISOString()
  if (pass.kind === 'listing') return definition.listAll(read, page)
  if (pass.kind === 'window') {
    return definition.listChanged(read, { since, until: new Date(pass.until).toISOString() }, page)
  }
  if (!definition.listDeleted) throw new Error(`${definition.name} has no listing of deleted records`)
  return definition.listDeleted(read, { since }, page)
}

/** A window is followed by the deletes of the same time; a listing needs none, it only meets what is there. */
function passAfter({ definition }: ObjectSession, pass: Pass): Pass | null {
  return pass.kind === 'window' && definition.deletes === 'archived-list'
    ? { kind: 'deletes', since: pass.since, until: pass.until, page: null }
    : null
}

function commitPage(session: ObjectSession, pass: Pass, page: ListPage, following: Pass | null, number: number): void {
  const { store, recorder, definition, object, generation } = session
  const now = Date.now()
  store.commit(() => {
    const applied = applyPage({ ...session, now }, page)
    recorder.update(definition.stream, (stream) => {
      // The archived listing shows old deletes again and again; only what it changed counts.
      stream.pulled += pass.kind === 'deletes' ? applied.deleted : applied.pulled
      stream.created += applied.created
      stream.updated += applied.updated
      stream.deleted += applied.deleted
      stream.conflicts += applied.conflicts
      stream.failed += applied.failed
      if (page.total !== null && pass.kind !== 'deletes') stream.expected = Math.max(page.total, stream.pulled)
    })
    recorder.countChanges(applied.changes)
    if (applied.changes > 0) store.integrations.streamChanged(recorder.integrationId, definition.stream, now)
    recorder.log('info', `${object.name} ${passWord(pass)}, page ${number}: ${rows(page)}`)
    object.cursorAt = following === null ? pass.until : object.cursorAt
    store.objects.setPosition(object.id, { cursorAt: object.cursorAt, generation, pass: following })
    recorder.flush()
  })
}

function passWord(pass: Pass): string {
  return pass.kind === 'listing' ? 'listing' : pass.kind === 'window' ? 'changes' : 'deletes'
}

function rows(page: ListPage): string {
  const count = page.records.length + page.rejected.length
  return count === 1 ? '1 row' : `${count} rows`
}
