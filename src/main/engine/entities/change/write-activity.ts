import { type CallerTrigger, fail, type WrittenActivity } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import { takerOf } from '../../providers/takes-creates'
import { associationChange, noteAssociation, wantPair } from '../association-wants'
import { createRecord, type Edited } from './edit-records'
import { isWritten, type RecordPorts, requireEntity, Surroundings } from './record-context'

/**
 * The accounts where an activity about a record can be made: those that hold the record, are connected and written to, and
 * take activities of the type.
 */
export function activityTakers(ports: RecordPorts, id: string, type: string): string[] {
  const entity = requireEntity(ports.store, id)
  const around = new Surroundings(ports)
  const ids = around.linksOf(entity.id).flatMap(({ record, place: { integration } }) => {
    if (record.deletedAt !== null || integration.connectionId === null) return []
    const definition = takerOf(ports.provider(integration.provider).objects, 'activity', { type })
    if (!definition) return []
    const object = ports.store.objects.ensure(integration.id, definition.stream, definition.name)
    const place = around.place(object.id)
    return place && isWritten(place) ? integration.id : []
  })
  return [...new Set(ids)]
}

/** What is written down, as the fields of an activity. Text becomes the body: its lines stay lines. */
export function activityFields({ type, text, fields, at }: WrittenActivity, now: number): MappedFields {
  return {
    type,
    ...(text.trim() !== '' && { body: htmlOf(text.trim()) }),
    at: at ?? new Date(now).toISOString(),
    ...fields,
  }
}

/**
 * Writes an activity about a record: it is made here, belongs to the record, and waits for the accounts that are to
 * make it, in one run.
 *
 * @throws ProblemError NOT_FOUND, RECORD_DELETED, CRM_FEATURE_MISSING where no account takes it; and as `createRecord`
 */
export function writeActivity(
  ports: RecordPorts,
  id: string,
  made: { fields: MappedFields; integrations: string[] },
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const entity = requireEntity(store, id)
  if (entity.deletedAt !== null) fail('RECORD_DELETED')
  return createRecord(ports, { kind: 'activity', ...made }, trigger, (acts, activityId) => {
    acts.associate(activityId, entity.id)
    wantPair(acts, activityId, entity.id)
    noteAssociation(acts, activityId, null, 'local', [associationChange(store, entity.id, true)])
  })
}

/** Text as the CRMs keep what stands in a note: nothing in it is taken for a tag. */
function htmlOf(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\r\n?|\n/g, '<br>')
}
