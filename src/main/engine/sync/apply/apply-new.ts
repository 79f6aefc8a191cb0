import type { RemoteRecord } from '../../providers/provider'
import { matchRecord } from '../match'
import { mergeRecord } from '../merge'
import { type ApplyContext, noteChange, setHereAt } from './apply-context'
import { mergeRules } from './merge-rules'
import { settleMerge } from './settle-merge'

/**
 * Stores a record that was not known: tied to the one entity that it fits, else to a new one. Where several fit, nobody
 * picks: it waits for a person.
 */
export function applyNew(context: ApplyContext, record: RemoteRecord): 'created' | 'linked' | 'in-review' {
  const { store, shape, object, generation, now } = context
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
