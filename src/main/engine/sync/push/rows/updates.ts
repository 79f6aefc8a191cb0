import { makeProblem } from '@shared/model'
import type { Acts } from '../../../entities/acts'
import { PageView } from '../../../entities/apply/page-view'
import type { MappedFields } from '../../../fields/field-definition'
import type { WriteOutcome } from '../../../providers/provider'
import type { StoredRecord } from '../../../store/accounts/records'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { type Answered, applyAnswer, partsOf, readByIds } from '../../pull/ask-by-id'
import { type FieldPlan, planUpdate } from '../field-plan'
import { holdFields, holdRefused } from '../held-fields'
import { commitActs, commitInSteps, type Prepared, type PushContext } from '../push-context'
import { refusal, refusedFields } from '../sending/refusals'
import { depart, type Exchange, type Told } from '../sending/send-batch'
import { type Accepted, acceptUpdates, takeAnswer } from './accept'
import { comeBackLater, endRow, leaveUndone, noteFailed, parkRow } from './row-ends'

/** Times that an update is read and merged anew because the record has changed in between. */
const mostOvertaken = 3

/**
 * Makes a batch of updates ready, and lets it depart. What the CRM has now is read first and merged, so that a change
 * which was made there since the pull is not written over. Rows that have nothing for this CRM end without a request.
 */
export async function prepareUpdates(context: PushContext, queued: readonly OutboxRow[]): Promise<Prepared[]> {
  const { store, definition } = context
  const rows = commitActs(context, () => endIdle(context, queued))
  const records = store.records.getMany(rows.flatMap((row) => row.remoteRecordId ?? []))
  const ids = rows.flatMap((row) => {
    const record = row.remoteRecordId === null ? undefined : records.get(row.remoteRecordId)
    const isMeant = record?.entityId === row.entityId || row.giveBack !== null
    return record && isMeant && record.deletedAt === null ? [record.remoteId] : []
  })
  const versions = new Map<string, string>()
  for (const part of partsOf(definition.idsPerRead, ids)) {
    const answer = await readByIds(context, part)
    for (const { remoteId, version } of answer.records) if (version != null) versions.set(remoteId, version)
    await takeRead(context, rows, records, answer)
  }
  // From here on in one turn: an edit in between would not be sent, and would not be known to wait.
  const prepared = commitActs(context, (acts) => planRows(context, acts, rows))
  return depart(
    context,
    prepared.map((item) => {
      const expected = versions.get(item.remoteId)
      return expected === undefined ? item : { ...item, expected }
    }),
  )
}

/** Takes over what reading the batch has brought, and ends the rows of records that are gone or cannot be read. */
async function takeRead(
  context: PushContext,
  rows: readonly OutboxRow[],
  records: ReadonlyMap<number, StoredRecord>,
  answer: Answered,
): Promise<void> {
  const { store, object, recorder, definition } = context
  const deleted = answer.records.filter(({ deletedAt }) => deletedAt !== null).map(({ remoteId }) => remoteId)
  const gone = new Set([...answer.absent, ...deleted])
  const unreadable = new Map(answer.rejected.map(({ remoteId, problem }) => [remoteId, problem]))
  const converted = new Set(
    answer.records.flatMap(({ remoteId, convertedInto = [] }) => (convertedInto.length > 0 ? [remoteId] : [])),
  )
  const toldBefore = store.records.doubtful(object.id, [...gone])
  await commitInSteps(context, answer.records, (_, some) => {
    recorder.countApplied(
      definition.stream,
      applyAnswer(context, { records: [...some], rejected: [], absent: [] }, 'read'),
    )
  })
  commitActs(context, (acts) => {
    const { rejected, absent } = answer
    recorder.countApplied(definition.stream, applyAnswer(context, { records: [], rejected, absent }, 'read'))
    for (const row of rows) {
      const remoteId = row.remoteRecordId === null ? undefined : records.get(row.remoteRecordId)?.remoteId
      if (remoteId === undefined || store.outbox.get(row.id)?.state !== 'queued') continue
      const problem = unreadable.get(remoteId)
      if (gone.has(remoteId)) endGone(context, acts, row, toldBefore.has(remoteId))
      else if (problem) parkRow(context, acts, row, problem)
      else if (converted.has(remoteId)) {
        parkRow(context, acts, row, makeProblem('CRM_RECORD_CONVERTED', { provider: recorder.providerName }))
      }
    }
  })
}

/** The record is no longer there, as far as the CRM knows: its edit is kept here, and is not sent. */
function endGone(context: PushContext, acts: Acts, row: OutboxRow, isTold: boolean): void {
  const problem = makeProblem('CRM_RECORD_DELETED', { provider: context.recorder.providerName })
  endRow(context, row, 'cancelled', problem)
  if (!isTold) noteFailed(context, acts, row, problem)
}

/** A row with what is known of it before it is sent. */
interface Looked {
  row: OutboxRow
  record: StoredRecord | undefined
  given: MappedFields
  /** What becomes of the fields; null where the record is not the entity's, or either of them is gone. */
  plan: FieldPlan | null
}

/** What is to be done of each row that still waits, looked at with one query for each kind of thing. */
function lookAt(context: PushContext, rows: readonly OutboxRow[]): Looked[] {
  const { store, object } = context
  const waiting = store.outbox
    .getMany(rows.map(({ id }) => id))
    .filter(({ state, op }) => state === 'queued' && op === 'update')
  const records = store.records.getMany(waiting.flatMap((row) => row.remoteRecordId ?? []))
  const entityIds = waiting.map(({ entityId }) => entityId)
  const entities = store.entities.getMany(entityIds)
  const links = store.records.ofEntities(entityIds)
  const conflicts = store.conflicts.ofEntities(entityIds)
  const held = store.waiting.ofEntities(object.id, entityIds)
  return waiting.map((row) => {
    const known = row.remoteRecordId === null ? undefined : records.get(row.remoteRecordId)
    const record = known?.deletedAt === null ? known : undefined
    const entity = entities.get(row.entityId)
    const given = record ? givenBack(context, row, record) : {}
    if (!record || entity?.deletedAt !== null || record.entityId !== entity.id)
      return { row, record, given, plan: null }
    const state = { entity, conflicts: conflicts.get(entity.id) ?? [], waiting: held.get(entity.id) ?? [] }
    const plan = planUpdate(context, state, record, links.get(entity.id)?.[0]?.id === record.id)
    return { row, record, given, plan }
  })
}

/**
 * Ends rows that have nothing for this CRM: an entity learns values of fields that only other CRMs have. To read a record
 * for that would cost a request each where a CRM has no reading in batches. A row of which something may have arrived
 * without an answer is known by that, and one whose record is to be read first waits for the reading. Returns the others.
 */
function endIdle(context: PushContext, rows: readonly OutboxRow[]): OutboxRow[] {
  const isIdle = ({ row, record, plan }: Looked) =>
    row.giveBack === null &&
    row.sentAt === null &&
    record?.confirm === false &&
    plan !== null &&
    !plan.holds &&
    plan.over.length === 0 &&
    isEmpty(plan.send)
  return lookAt(context, rows).flatMap((looked) => {
    if (!isIdle(looked)) return [looked.row]
    endRow(context, looked.row, 'confirmed')
    return []
  })
}

const isEmpty = (fields: MappedFields) => Object.keys(fields).length === 0

/** What is to be sent of each row. */
function planRows(context: PushContext, acts: Acts, rows: readonly OutboxRow[]): Prepared[] {
  return lookAt(context, rows).flatMap(({ row, record, given, plan }): Prepared[] => {
    if (!record || (!plan && isEmpty(given))) {
      endRow(context, row, 'cancelled')
      return []
    }
    if (!plan) return [{ row, fields: given, remoteId: record.remoteId }]
    holdFields(context, acts, row, plan)
    const fields = { ...plan.send, ...given }
    if (!isEmpty(fields)) return [{ row, fields, remoteId: record.remoteId }]
    endRow(context, row, plan.holds ? 'cancelled' : 'confirmed')
    return []
  })
}

/** Values that an undo gives back: those that nothing has changed there since. */
function givenBack({ shape }: PushContext, row: OutboxRow, record: StoredRecord): MappedFields {
  const values = Object.entries(row.giveBack ?? {}).filter(([field, [expected]]) =>
    shape.same(field, record.fields[field] ?? null, expected),
  )
  return Object.fromEntries(values.map(([field, [, value]]) => [field, value]))
}

/** How updates are written, and what the answers mean. */
export function exchangeUpdates(context: PushContext): Exchange {
  const { writer } = context
  return {
    send: async (items, read) => {
      const edits = items.map(({ row, fields, remoteId, expected }) => {
        const edit = { marker: row.marker, remoteId, fields }
        return expected === undefined ? edit : { ...edit, expected }
      })
      return withoutDoubt(context, items, (await writer.update?.(read, edits)) ?? [])
    },
    settle: (acts, told) => {
      acceptUpdates(context, acts, told.flatMap(toAccepted))
      const done = new Map(
        told.flatMap(({ item, outcome }) => (outcome.type === 'done' ? [[item.remoteId, item]] : [])),
      )
      for (const one of told) {
        if (one.outcome.type !== 'refused') continue
        if (!isFreedMeanwhile(one, done)) settleRefused(context, acts, one)
        else leaveUndone(context, acts, one.item.row, { state: 'queued', problem: null })
      }
    },
  }
}

/**
 * A CRM that does not find something may mean another record, which a field of this one was to name: an owner, a company.
 * So each record that is refused as not found is asked for, and is gone only where the CRM says that of itself.
 */
async function withoutDoubt(
  context: PushContext,
  items: readonly Prepared[],
  outcomes: readonly WriteOutcome[],
): Promise<WriteOutcome[]> {
  const isLost = (one: WriteOutcome) => one.type === 'refused' && one.facts.class === 'not_found'
  const lost = new Set(outcomes.filter(isLost).map(({ marker }) => marker))
  const ids = items.flatMap(({ row, remoteId }) => (lost.has(row.marker) ? [remoteId] : []))
  const there = new Set<string>()
  for (const part of partsOf(context.definition.idsPerRead, ids)) {
    const { records, rejected } = await readByIds(context, part)
    for (const { remoteId, deletedAt } of records) if (deletedAt === null) there.add(remoteId)
    for (const { remoteId } of rejected) if (remoteId !== null) there.add(remoteId)
  }
  const idOf = new Map(items.map(({ row, remoteId }) => [row.marker, remoteId]))
  return outcomes.map((one) => {
    if (one.type !== 'refused' || !lost.has(one.marker) || !there.has(idOf.get(one.marker) ?? '')) return one
    return {
      ...one,
      facts: { ...one.facts, class: 'validation', scope: one.facts.field === undefined ? 'row' : 'field' },
    }
  })
}

function toAccepted({ item, outcome }: Told): Accepted[] {
  return outcome.type === 'done' ? [{ row: item.row, sent: item.fields, record: outcome.record }] : []
}

/** The CRM has looked at the row before the one that gives up the value for which it refused: it goes again. */
function isFreedMeanwhile({ item, outcome }: Told, done: ReadonlyMap<string, Prepared>): boolean {
  if (outcome.type !== 'refused' || item.row.attempts >= mostOvertaken) return false
  const { class: why, field, existingIds = [] } = outcome.facts
  return (
    why === 'duplicate' &&
    field !== undefined &&
    existingIds.some((id) => Object.hasOwn(done.get(id)?.fields ?? {}, field))
  )
}

function settleRefused(context: PushContext, acts: Acts, { item, outcome }: Told): void {
  if (outcome.type !== 'refused') return
  const { row, fields } = item
  const { facts, record } = outcome
  if (facts.class === 'precondition') {
    // It has changed since it was read: read again, merged again, sent again; not for ever in one run.
    if (row.attempts < mostOvertaken) leaveUndone(context, acts, row, { state: 'queued', problem: null })
    else comeBackLater(context, acts, row)
    return
  }
  if (row.giveBack !== null && facts.class !== 'not_found') {
    // What cannot be given back is said; what is to be written besides goes without it.
    noteFailed(context, acts, row, refusal(context, facts, fields))
    leaveUndone(context, acts, row, { state: 'queued', problem: null })
    const left = context.store.outbox.get(row.id)
    if (left) writerOf(context.store).outbox.save({ ...left, giveBack: null }, acts.now)
    return
  }
  const refused = refusedFields('update', facts, fields)
  const names = new Set(refused.map(({ field }) => field))
  const taken = Object.fromEntries(Object.entries(fields).filter(([field]) => !names.has(field)))
  const known = row.remoteRecordId === null ? null : context.store.records.get(row.remoteRecordId)
  if (record && known && Object.keys(taken).length > 0) {
    // The CRM has taken the rest all the same.
    takeAnswer(
      context,
      acts,
      new PageView(context.store, context.object.id, [record]),
      { row, sent: taken, record },
      known,
    )
  }
  if (facts.class === 'not_found' && known) {
    recordGone(context, acts, row, known)
  } else if (refused.length === 0) parkRow(context, acts, row, refusal(context, facts, fields))
  else {
    holdRefused(context, acts, row, refused, facts, fields)
    // What is left of it is found out anew, and sent in the same run.
    leaveUndone(context, acts, row, { state: 'queued', problem: null })
  }
}

function recordGone(context: PushContext, acts: Acts, row: OutboxRow, known: StoredRecord): void {
  const told = context.store.records.doubtful(context.object.id, [known.remoteId]).has(known.remoteId)
  applyAnswer(context, { records: [], rejected: [], absent: [known.remoteId] }, 'read')
  endGone(context, acts, row, told)
}
