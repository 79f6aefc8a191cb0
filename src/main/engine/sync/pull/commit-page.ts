import { setImmediate as nextTurn } from 'node:timers/promises'
import { applyPage } from '../../entities/apply/apply-page'
import { placeCheck } from '../../entities/gone'
import type { DeletedPage, ListPage, RemoteRecord } from '../../providers/provider'
import type { ObjectRow, Pass } from '../../store/accounts/objects'
import type { ObjectSession } from '../object-session'
import { type Answered, applyAnswer } from './ask-by-id'

export type Page = ListPage | DeletedPage

/** A page of a pass, with what was asked for besides, and what comes after it. */
export interface ReadPage {
  pass: Pass
  page: Page
  answer: Answered | null
  following: Pass | null
  number: number
}

/** What a CRM's change index may show late, ms: a second look ends this long ago. */
export const lateMs = 60 * 60_000
/** So many records are taken over in one commit: few enough for a short one, at a page of two thousand too. */
const recordsPerCommit = 50

/**
 * Takes a page over, in commits that are short however large the CRM's pages are; others have their turn in between. The
 * cursor moves with the last one: what was taken over before a death is met again, and is as it was.
 *
 * @returns ids of records that only the record itself can confirm
 */
export async function commitPage(session: ObjectSession, read: ReadPage): Promise<string[]> {
  const { store } = session
  const { page } = read
  const unsure: string[] = []
  let done = 0
  for (; page.records.length - done > recordsPerCommit; done += recordsPerCommit) {
    const end = done + recordsPerCommit
    const records = page.records.slice(done, end)
    unsure.push(...store.commit(() => takePart(session, read, records, end)))
    await nextTurn()
    session.read.signal.throwIfAborted()
  }
  const last = page.records.slice(done)
  return [...unsure, ...store.commit(() => endPage(session, read, last))]
}

/** Takes a part of a page over: it counts once, and is remembered with the place, however often the page is read. */
function takePart(session: ObjectSession, { pass, page }: ReadPage, records: RemoteRecord[], end: number): string[] {
  const { store, object } = session
  countRead(session, pass, page, end)
  const at = object.pass ?? pass
  object.pass = { ...at, taken: Math.max(at.taken, end) }
  store.objects.setPosition(object.id, object)
  return takeOver(session, pass, { ...page, records, rejected: [] })
}

/** Counts rows of a page up to an end, and no row twice. */
function countRead({ object, recorder, definition }: ObjectSession, pass: Pass, page: Page, end: number): void {
  if (isAgain(pass)) return
  const counted = object.pass?.taken ?? 0
  recorder.update(definition.stream, (stream) => {
    stream.pulled += Math.max(0, end - counted)
    if (page.total !== null) stream.expected = Math.max(page.total, stream.pulled)
  })
}

/** Takes records over, and counts what that has changed. */
function takeOver(session: ObjectSession, pass: Pass, page: Page): string[] {
  const { store, recorder, definition, object } = session
  const now = Date.now()
  const evidence = pass.kind === 'window' || pass.kind === 'late' ? 'index' : 'listing'
  const applied = applyPage({ ...session, generation: object.generation, now }, page, evidence)
  recorder.countApplied(definition.stream, applied)
  if (isAgain(pass)) {
    recorder.update(definition.stream, (stream) => {
      stream.pulled += applied.created + applied.updated + applied.deleted
    })
  }
  if (applied.changes > 0) store.integrations.streamChanged(recorder.integrationId, definition.stream, now)
  recorder.flush()
  return applied.confirm
}

/** Takes the last records of a page over, and moves the cursor behind it. */
function endPage(session: ObjectSession, read: ReadPage, last: RemoteRecord[]): string[] {
  const { store, recorder, definition, object } = session
  const { pass, page, answer, following, number } = read
  countRead(session, pass, page, page.records.length + page.rejected.length)
  const unsure = takeOver(session, pass, { ...page, records: last })
  if (answer) recorder.countApplied(definition.stream, applyAnswer(session, answer, 'read'))
  if (pass.kind === 'listing') noteMet(session, page, answer, following)
  recorder.log('info', `${object.name} ${passWord(pass)}, page ${number}: ${rows(page)}`)
  if (following === null) moveCursor(object, pass)
  if ('memory' in page && page.memory !== undefined) {
    object.deletes = { memory: page.memory, held: null }
    store.objects.setDeletes(object.id, object.deletes)
  }
  // Every id has just been met: the rolling check begins a round after that.
  if (following === null && pass.kind === 'listing') placeCheck(session, null, Date.now())
  object.pass = following
  store.objects.setPosition(object.id, object)
  recorder.flush()
  return unsure
}

/** Listings of deletes and second looks show the same again and again; only what they changed counts. */
function isAgain({ kind }: Pass): boolean {
  return kind === 'deletes' || kind === 'late'
}

/** What a listing has met needs no asking for at its end; then it is compared no more. */
function noteMet({ store, object }: ObjectSession, page: Page, answer: Answered | null, following: Pass | null): void {
  if (!store.metMarks.isOpen(object.id)) return
  if (following?.kind !== 'listing') {
    store.metMarks.end(object.id)
    return
  }
  const met = [...page.records, ...page.rejected, ...(answer?.records ?? []), ...(answer?.rejected ?? [])]
  const known = store.records.findMany(
    object.id,
    met.flatMap(({ remoteId }) => remoteId ?? []),
  )
  store.metMarks.add(
    object.id,
    [...known.values()].map(({ id }) => id),
  )
}

/** A listing asks no index: only what changes after its beginning can be shown late. */
function moveCursor(object: ObjectRow, pass: Pass): void {
  if (pass.kind === 'late') object.lateAt = pass.until - lateMs
  else if (pass.kind === 'listing') object.lateAt = object.listedAt = pass.until
  else object.lateAt ??= object.cursorAt
  object.cursorAt = pass.until
}

/** What a pass is called in the log. */
export function passWord(pass: Pass): string {
  return { listing: 'listing', window: 'changes', deletes: 'deletes', late: 'second look' }[pass.kind]
}

function rows(page: ListPage): string {
  const count = page.records.length + page.rejected.length
  return count === 1 ? '1 row' : `${count} rows`
}
