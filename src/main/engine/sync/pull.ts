import { streamSettings } from '@shared/model'
import type { ListPage, ObjectDefinition, ReadContext } from '../providers/provider'
import type { ObjectRow, Pass } from '../store/objects'
import type { Store } from '../store/store'
import type { ApplyContext } from './apply/apply-context'
import { applyPage } from './apply/apply-page'
import { RecordShape } from './record-shape'
import type { RunRecorder } from './recorder'

export interface PullOptions {
  store: Store
  recorder: RunRecorder
  object: ObjectDefinition
  integrationId: string
  context: Omit<ReadContext, 'fields'>
}

interface PullState extends PullOptions, Pick<ApplyContext, 'shape' | 'settings' | 'direction'> {
  row: ObjectRow
  read: ReadContext
}

/**
 * Reads one object from where the last run stopped: the first time everything, later what changed and what was deleted.
 * A page and the cursor behind it commit together; the page that comes next is fetched while this one is written.
 *
 * @throws ProblemError or CrmError; what is committed stays, and the next call goes on from there
 */
export async function pullObject(options: PullOptions): Promise<void> {
  const { store, object, context } = options
  const definitions = await object.fieldDefinitions(context.crm, context.signal)
  const row = store.objects.ensure(options.integrationId, object.stream, object.name)
  store.objects.saveDefinitions(row.id, definitions)
  const stream = store.integrations.streams(options.integrationId).find((item) => item.stream === object.stream)
  const state: PullState = {
    ...options,
    row,
    read: { ...context, fields: definitions },
    shape: new RecordShape(
      object.entityKind,
      definitions,
      (field, all) => object.writer?.canWrite(field, all) ?? false,
    ),
    settings: stream?.settings ?? streamSettings.parse({}),
    direction: stream?.direction ?? 'from',
  }
  if (row.pass)
    options.recorder.log('info', `${object.name}: going on with the ${passWord(row.pass)} that was cut short`)
  let pass: Pass | null = row.pass ?? beginPass(state)
  while (pass !== null) pass = await runPass(state, pass)
}

function beginPass(state: PullState): Pass {
  const now = Date.now()
  const { cursorAt } = state.row
  if (cursorAt === null) {
    state.recorder.log('info', `${state.object.name}: reading everything`)
    return { kind: 'listing', since: null, until: now, page: null }
  }
  const since = cursorAt - state.object.overlapMs
  state.recorder.log('info', `${state.object.name}: changes since ${new Date(since).toISOString()}`)
  return { kind: 'window', since, until: Math.max(now, cursorAt), page: null }
}

/** Reads all pages of a pass; returns the pass that comes next, null when the object has been read. */
async function runPass(state: PullState, pass: Pass): Promise<Pass | null> {
  let number = 0
  let fetching = fetchPage(state, pass, pass.page)
  for (;;) {
    const page = await fetching
    number += 1
    const next = page.next
    if (next !== null) {
      fetching = fetchPage(state, pass, next)
      // A failure is met when the page is awaited; until then it must not count as unhandled.
      fetching.catch(() => {})
    }
    const following = next === null ? passAfter(state, pass) : { ...pass, page: next }
    commitPage(state, pass, page, following, number)
    if (next === null) return following
    state.context.signal.throwIfAborted()
  }
}

async function fetchPage(state: PullState, pass: Pass, page: string | null): Promise<ListPage> {
  const { object, read } = state
  const since = new Date(pass.since ?? 0).toISOString()
  if (pass.kind === 'listing') return object.listAll(read, page)
  if (pass.kind === 'window') {
    return object.listChanged(read, { since, until: new Date(pass.until).toISOString() }, page)
  }
  if (!object.listDeleted) throw new Error(`${object.name} has no listing of deleted records`)
  return object.listDeleted(read, { since }, page)
}

/** A window is followed by the deletes of the same time; a listing needs none, it only meets what is there. */
function passAfter(state: PullState, pass: Pass): Pass | null {
  return pass.kind === 'window' && state.object.deletes === 'archived-list'
    ? { kind: 'deletes', since: pass.since, until: pass.until, page: null }
    : null
}

function commitPage(state: PullState, pass: Pass, page: ListPage, following: Pass | null, number: number): void {
  const { store, recorder, object, row } = state
  const { generation } = row
  const now = Date.now()
  store.commit(() => {
    const context = { ...state, runId: recorder.runId, object: row, generation, now }
    const applied = applyPage(context, page)
    recorder.update(object.stream, (stream) => {
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
    if (applied.changes > 0) store.integrations.streamChanged(recorder.integrationId, object.stream, now)
    recorder.log('info', `${object.name} ${passWord(pass)}, page ${number}: ${rows(page)}`)
    row.cursorAt = following === null ? pass.until : row.cursorAt
    store.objects.setPosition(row.id, { cursorAt: row.cursorAt, generation, pass: following })
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
