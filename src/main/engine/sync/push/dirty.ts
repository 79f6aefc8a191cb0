import { mergeRules } from '../../entities/apply/merge-rules'
import type { MappedFields } from '../../fields/field-definition'
import type { EntityRow } from '../../store/entities'
import type { StoredRecord } from '../../store/records'
import type { PushContext } from './push-context'

/**
 * What a record at the CRM is to be given: fields whose value here differs from what both sides last agreed on, and
 * that may be written. Fields of an open conflict wait for the person.
 */
export function dirtyFields(context: PushContext, entity: EntityRow, record: StoredRecord): MappedFields {
  const { store, shape } = context
  const [first] = store.records.ofEntity(entity.id)
  const rules = mergeRules(shape, context.settings, context.direction, first?.id === record.id ? 'first' : 'further')
  const contested = new Set(
    store.conflicts.openOf(record.id).flatMap((conflict) => conflict.fields.map((item) => item.field)),
  )
  const dirty: MappedFields = {}
  for (const field of new Set([...Object.keys(entity.fields), ...Object.keys(record.base)])) {
    const direction = rules.directionOf(field)
    if ((direction !== 'both' && direction !== 'to') || contested.has(field)) continue
    const value = entity.fields[field] ?? null
    if (!shape.same(field, value, record.base[field] ?? null)) dirty[field] = value
  }
  return dirty
}

/** What a new record at the CRM is made of: every value that may be written. */
export function draftFields(context: PushContext, entity: EntityRow): MappedFields {
  const rules = mergeRules(context.shape, context.settings, context.direction, 'further')
  const draft: MappedFields = {}
  for (const [field, value] of Object.entries(entity.fields)) {
    const direction = rules.directionOf(field)
    if (value !== null && (direction === 'both' || direction === 'to')) draft[field] = value
  }
  return draft
}
