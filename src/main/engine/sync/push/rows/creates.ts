import type { Acts } from '../../../entities/acts'
import type { MappedFields } from '../../../fields/field-definition'
import type { StoredRecord } from '../../../store/accounts/records'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { readByIds } from '../../pull/ask-by-id'
import { planCreate } from '../field-plan'
import { holdRefused } from '../held-fields'
import { commitActs, commitInSteps, type Prepared, type PushContext } from '../push-context'
import { refusal, refusedFields } from '../sending/refusals'
import { depart, type Exchange, type Told } from '../sending/send-batch'
import { acceptCreate } from './accept'
import { meetExisting } from './first-contact'
import { associationsOf, needOf } from './needs'
import { endRow, leaveUndone, parkRow } from './row-ends'

/** Makes a batch of creates ready, and lets it depart. */
export function prepareCreates(context: PushContext, rows: readonly OutboxRow[]): Prepared[] {
  const prepared = commitActs(context, (acts) => planRows(context, acts, rows))
  return depart(context, prepared)
}

function planRows(context: PushContext, acts: Acts, rows: readonly OutboxRow[]): Prepared[] {
  const { store, object } = context
  const ids = rows.map(({ entityId }) => entityId)
  const entities = store.entities.getMany(ids)
  const links = store.records.ofEntities(ids)
  const conflicts = store.conflicts.ofEntities(ids)
  const held = store.waiting.ofEntities(object.id, ids)
  const siblings = store.objects.siblings(object)
  return rows.flatMap((row): Prepared[] => {
    const entity = entities.get(row.entityId)
    const there = links.get(row.entityId)?.find((link) => siblings.has(link.objectId) && link.deletedAt === null)
    if (!entity || entity.deletedAt !== null || store.keptApart.has(object.id, entity.id)) {
      endRow(context, row, 'cancelled')
      return []
    }
    if (there) {
      // The pull has met it there meanwhile; what is different here still has to be written.
      if (there.objectId !== object.id) endRow(context, row, 'cancelled')
      else writerOf(store).outbox.save({ ...row, op: 'update', remoteRecordId: there.id, problem: null }, Date.now())
      return []
    }
    const state = { entity, conflicts: conflicts.get(entity.id) ?? [], waiting: held.get(entity.id) ?? [] }
    const { draft: fields, hold } = planCreate(context, state, isFirst(row, links.get(entity.id) ?? []))
    const associations = associationsOf(context, entity.id)
    const need = needOf(context, entity, fields, associations)
    if (need) {
      writerOf(store).outbox.save({ ...row, problem: need }, Date.now())
      return []
    }
    if (Object.keys(fields).length === 0) {
      endRow(context, row, 'cancelled')
      return []
    }
    for (const { field, value, reason } of hold) acts.wait(object.id, entity.id, field, value, reason)
    return [{ row, fields, remoteId: '', associations }]
  })
}

/** Whether the entity is new. One that only the stream asks for comes from another account, whether or not that still holds it. */
function isFirst({ filling }: OutboxRow, links: readonly StoredRecord[]): boolean {
  return !filling && links.length === 0
}

/** What a create has sent; of one that waits in a backup, which may have been sent since, what it would have. */
export function sentBy(context: PushContext, row: OutboxRow): MappedFields {
  const { store, object } = context
  const entity = row.attempts === 0 ? store.entities.get(row.entityId) : null
  if (!entity) return row.fields
  const state = {
    entity,
    conflicts: store.conflicts.ofEntity(entity.id),
    waiting: store.waiting.of(object.id, entity.id),
  }
  const others = store.records.ofEntity(entity.id)
  return planCreate(context, state, isFirst(row, others)).draft
}

/** How records are made, and what the answers mean. Those that the CRM has already are read when the batch is through. */
export function exchangeCreates(context: PushContext, duplicates: Told[]): Exchange {
  const { writer } = context
  return {
    send: async (items, read) => {
      const drafts = items.map(({ row, fields, associations = [] }) => ({ marker: row.marker, fields, associations }))
      return (await writer.create?.(read, drafts)) ?? []
    },
    settle: (acts, told) => {
      for (const one of told) {
        const { item, outcome } = one
        if (outcome.type === 'done')
          acceptCreate(context, acts, { row: item.row, sent: item.fields, record: outcome.record })
        else if (outcome.facts.class === 'duplicate' && outcome.facts.existingIds?.length) duplicates.push(one)
        else settleRefused(context, acts, item, outcome)
      }
    },
  }
}

function settleRefused(
  context: PushContext,
  acts: Acts,
  { row, fields }: { row: OutboxRow; fields: MappedFields },
  { facts }: Extract<Told['outcome'], { type: 'refused' }>,
): void {
  const refused = refusedFields('create', facts, fields)
  if (refused.length === 0 || refused.length === Object.keys(fields).length) {
    parkRow(context, acts, row, refusal(context, facts, fields))
    return
  }
  holdRefused(context, acts, row, refused, facts, fields)
  leaveUndone(context, acts, row, { state: 'queued', problem: null })
}

/**
 * The CRM has such records already, and says which: they are read, and never made a second time.
 */
export async function settleDuplicates(context: PushContext, duplicates: readonly Told[]): Promise<void> {
  const open = new Set(duplicates)
  try {
    for (const one of duplicates) {
      const { item, outcome } = one
      if (outcome.type !== 'refused') continue
      const { facts } = outcome
      const { records } = await readByIds(context, (facts.existingIds ?? []).slice(0, context.definition.idsPerRead))
      open.delete(one)
      commitActs(context, (acts) => meetExisting(context, acts, item.row, records, facts))
    }
  } finally {
    // They were refused: when this is cut off, they are sent again and refused the same way.
    await commitInSteps(context, [...open], (acts, some) => {
      for (const { item } of some) leaveUndone(context, acts, item.row, { state: 'queued', problem: null })
    })
  }
}
