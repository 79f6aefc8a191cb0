import { mergeRecord } from '../../fields/merge'
import type { RemoteRecord } from '../../providers/provider'
import type { OutboxRow } from '../../store/outbox'
import { toMillis } from '../../store/values'
import { matchRecord } from '../match'
import { type ApplyContext, noteChange, setHereAt } from './apply-context'
import { mergeRules } from './merge-rules'
import { settleMerge } from './settle-merge'

/** The record's time may be this much before the sending by our clock: clocks differ, ms. */
const clocksMs = 15 * 60_000

/**
 * Stores a record that was not known: one that a create of ours without an answer has made is that create's entity; else
 * it is tied to the one entity that it fits, else to a new one. Where several fit, nobody
 * picks: it waits for a person.
 */
export function applyNew(context: ApplyContext, record: RemoteRecord): 'created' | 'linked' | 'in-review' | 'ours' {
  const { store, shape, object, generation, now } = context
  const sent = sentAs(context, record)
  if (sent) {
    // The push confirms the create, and takes over what the CRM made of it.
    store.records.link(store.records.create(object.id, record, generation), sent.entityId, sent.fields, now)
    return 'ours'
  }
  const match = matchRecord(store, shape.kind, object.id, record.fields, context.settings.matchBy)
  const recordId = store.records.create(object.id, record, generation)
  if (match.type === 'review') {
    const { candidates, reason } = match
    store.reviews.put({
      remoteRecordId: recordId,
      integrationId: object.integrationId,
      candidates,
      reason,
      createdAt: now,
    })
    return 'in-review'
  }
  if (match.type === 'entity') {
    linkTo(context, recordId, record, match.id)
    return 'linked'
  }
  const name = shape.nameOf(record.fields)
  const entityId = store.entities.create(shape.kind, name, record.fields, now)
  store.records.link(recordId, entityId, null, now)
  noteChange(context, { entityId, recordId, name, action: 'created', fields: shape.diff({}, record.fields) })
  return 'created'
}

/** The create of ours, without an answer, that has made this record: all that was sent stands in it. */
function sentAs({ store, object, shape }: ApplyContext, record: RemoteRecord): OutboxRow | undefined {
  const madeAt = toMillis(record.createdAt)
  return store.outbox.sentCreates(object.id).find((row) => {
    const fits = Object.entries(row.fields).every(([field, value]) =>
      shape.same(field, record.fields[field] ?? null, value),
    )
    const later = madeAt !== null && row.sentAt !== null && madeAt >= row.sentAt - clocksMs
    return fits && later && !store.records.ofEntity(row.entityId).some((tie) => tie.objectId === object.id)
  })
}

/** Ties a stored record to an entity that exists and merges the two for the first time. */
export function linkTo(
  context: ApplyContext,
  recordId: number,
  record: Pick<RemoteRecord, 'fields' | 'updatedAt'>,
  entityId: number,
): void {
  const { store, shape, now } = context
  const entity = store.entities.get(entityId)
  if (!entity) throw new Error(`entity ${entityId} is gone`)
  const result = mergeRecord(
    {
      base: null,
      local: entity.fields,
      remote: record.fields,
      localAt: (field) => setHereAt(context, entity.stamps, field),
      remoteAt: () => (record.updatedAt === null ? null : Date.parse(record.updatedAt)),
    },
    mergeRules(shape, context.settings, context.direction, 'further'),
  )
  store.records.link(recordId, entityId, null, now)
  settleMerge(context, {
    recordId,
    entity,
    remote: record.fields,
    updatedAt: record.updatedAt,
    result,
    action: 'linked',
  })
}
