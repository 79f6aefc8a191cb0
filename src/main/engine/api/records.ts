import type { CallerTrigger, ChangedRecord, ConflictSide } from '@shared/model'
import { associateRecords, dissociateRecords } from '../entities/change/associate-records'
import { conflictView, contestedView, settleConflict, settleRecord, settleTogether } from '../entities/change/conflicts'
import { createRecord, type Edited, editRecord } from '../entities/change/edit-records'
import { linkRecords, unlinkRecord } from '../entities/change/link-records'
import { type RecordPorts, requireEntity, Surroundings } from '../entities/change/record-context'
import { recordView } from '../entities/change/record-view'
import { createAgain, removeRecord } from '../entities/change/remove-records'
import { decideReview, reviewView } from '../entities/change/reviews'
import { splitRecord } from '../entities/change/split-records'
import { findEntities } from '../entities/view/record-lists'
import { providers } from '../providers/registry'
import type { ConflictRow } from '../store/entities/conflicts'
import type { Engine } from '../workspaces/engine'
import type { WorkspaceSession } from '../workspaces/session'
import { api, inWorkspace } from './base'
import { checkCreate, checkEdit } from './entered-values'
import { importHandlers } from './imports'
import { recordViewHandlers } from './record-views'

/** Conflicts settled in one commit; the engine answers others between two. */
const settlePage = 200

function portsOf({ store }: WorkspaceSession): RecordPorts {
  return { store, provider: providers.get }
}

/** Carries an action out, says to all that look that something has changed, and shows what the record is now. */
function edited(session: WorkspaceSession, work: (ports: RecordPorts) => Edited): ChangedRecord {
  const ports = portsOf(session)
  const { entity, runId } = work(ports)
  session.events.changed('records', 'runs', 'integrations')
  return { ...recordView(ports, entity), runId }
}

export function recordProcedures(engine: Engine) {
  const of = api.records.use(inWorkspace(engine))
  return api.records.router({
    ...recordViewHandlers(engine),
    ...importHandlers(engine),
    get: of.get.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      return recordView(ports, requireEntity(ports.store, input.id))
    }),
    find: of.find.handler(async ({ input, signal, context: { session } }) => {
      const ports = portsOf(session)
      const rows = await findEntities(ports.store, input, cursorOf(input.cursor), input.limit + 1, signal)
      const around = new Surroundings(ports)
      return pageOf(rows, input.limit, (row) => recordView(ports, row, around))
    }),
    changes: of.changes.handler(({ input, context: { session } }) => {
      const { store } = session
      const { id } = requireEntity(store, input.id)
      const before = cursorOf(input.cursor) || Number.MAX_SAFE_INTEGER
      const page = pageOf(store.changes.ofEntityBefore(id, before, input.limit + 1), input.limit, (change) => change)
      return { ...page, total: store.recordPast.count(id) }
    }),
    edit: of.edit.handler(({ input, context: { session } }) =>
      edited(session, (ports) => {
        checkEdit(ports, input.id, input.fields)
        return editRecord(ports, input.id, input.fields, input.trigger)
      }),
    ),
    create: of.create.handler(({ input, context: { session } }) =>
      edited(session, (ports) => {
        checkCreate(ports, input)
        return createRecord(ports, input, input.trigger)
      }),
    ),
    remove: of.remove.handler(({ input, context: { session } }) =>
      edited(session, (ports) => removeRecord(ports, input.params.id, input.query.trigger)),
    ),
    createAgain: of.createAgain.handler(({ input, context: { session } }) =>
      edited(session, (ports) => createAgain(ports, input, input.trigger)),
    ),
    link: of.link.handler(({ input, context: { session } }) =>
      edited(session, (ports) => linkRecords(ports, input.id, input.other, input.trigger)),
    ),
    unlink: of.unlink.handler(({ input: { params, query }, context: { session } }) =>
      edited(session, (ports) => unlinkRecord(ports, params.id, params.linkId, query.trigger)),
    ),
    associate: of.associate.handler(({ input, context: { session } }) =>
      edited(session, (ports) => associateRecords(ports, input, input.trigger)),
    ),
    dissociate: of.dissociate.handler(({ input: { params, query }, context: { session } }) =>
      edited(session, (ports) => dissociateRecords(ports, params, query.trigger)),
    ),
    split: of.split.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      const { record, separated, runId } = splitRecord(ports, input.id, input.linkId, input.trigger)
      session.events.changed('records', 'runs', 'integrations')
      return { record: recordView(ports, record), separated: recordView(ports, separated), runId }
    }),
  })
}

export function conflictProcedures(engine: Engine) {
  const of = api.conflicts.use(inWorkspace(engine))
  return api.conflicts.router({
    list: of.list.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      const { conflicts } = ports.store
      const after = cursorOf(input.cursor)
      const { recordId, integrationId, limit } = input
      const rows =
        recordId === undefined
          ? conflicts.list(after, limit + 1, integrationId)
          : conflicts.ofEntity(requireEntity(ports.store, recordId).id).filter(({ id }) => id > after)
      const around = new Surroundings(ports)
      return { ...pageOf(rows, limit, (row) => conflictView(ports, row, around)), open: conflicts.countOpen() }
    }),
    records: of.records.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      const { conflicts } = ports.store
      const rows = conflicts.entities(cursorOf(input.cursor), input.limit + 1, input).map((id) => ({ id }))
      const around = new Surroundings(ports)
      const page = pageOf(rows, input.limit, ({ id }) => contestedView(around, id))
      return { ...page, items: page.items.flatMap((item) => item ?? []), records: conflicts.countEntities() }
    }),
    settle: of.settle.handler(({ input, context: { session } }) =>
      edited(session, (ports) => settleConflict(ports, input.id, input.choices, input.trigger)),
    ),
    settleRecord: of.settleRecord.handler(({ input, context: { session } }) =>
      edited(session, (ports) => settleRecord(ports, input.recordId, input.choices, input.trigger)),
    ),
    settleAll: of.settleAll.handler(async ({ input, context: { session } }) => {
      const settled = await settleAll(portsOf(session), input)
      session.events.changed('records', 'runs', 'integrations')
      return settled
    }),
  })
}

export function reviewProcedures(engine: Engine) {
  const of = api.reviews.use(inWorkspace(engine))
  return api.reviews.router({
    list: of.list.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      const rows = ports.store.reviews.list(cursorOf(input.cursor), input.limit + 1)
      const around = new Surroundings(ports)
      const page = pageOf(rows, input.limit, (row) => reviewView(around, row))
      return { ...page, items: page.items.flatMap((item) => item ?? []), total: ports.store.reviews.count() }
    }),
    decide: of.decide.handler(({ input, context: { session } }) =>
      edited(session, (ports) => decideReview(ports, input.id, input.recordId, input.trigger)),
    ),
  })
}

interface SettleAll {
  side: ConflictSide
  integrationId?: string | undefined
  recordIds?: string[] | undefined
  trigger: CallerTrigger
}

async function settleAll(
  ports: RecordPorts,
  { side, integrationId, recordIds, trigger }: SettleAll,
): Promise<{ settled: number; runIds: string[] }> {
  const all = { settled: 0, runIds: [] as string[] }
  const pages = recordIds ? pagesOf(ports, recordIds) : allPages(ports, integrationId)
  for (const rows of pages) {
    const { settled, runIds } = settleTogether(ports, rows, side, trigger)
    all.settled += settled
    all.runIds.push(...runIds)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return all
}

/** Open conflicts as they are while the ones before are settled. */
function* allPages({ store }: RecordPorts, integrationId: string | undefined): Generator<ConflictRow[]> {
  let after = 0
  for (;;) {
    const rows = store.conflicts.list(after, settlePage, integrationId)
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    yield rows
  }
}

/** Those of named records. @throws ProblemError NOT_FOUND before any is settled */
function pagesOf({ store }: RecordPorts, recordIds: readonly string[]): ConflictRow[][] {
  const rows = [...new Set(recordIds)].flatMap((id) => store.conflicts.ofEntity(requireEntity(store, id).id))
  return Array.from({ length: Math.ceil(rows.length / settlePage) }, (_, page) =>
    rows.slice(page * settlePage, (page + 1) * settlePage),
  )
}

function cursorOf(cursor: string | undefined): number {
  const after = Number(cursor ?? 0)
  return Number.isSafeInteger(after) ? after : 0
}

/** `rows` holds one more than the page where there is a further page. */
function pageOf<Row extends { id: number }, Item>(rows: Row[], limit: number, view: (row: Row) => Item) {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(view), nextCursor: rows.length > limit && last ? String(last.id) : null }
}
