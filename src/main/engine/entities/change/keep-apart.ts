import { type CallerTrigger, fail } from '@shared/model'
import type { Edited } from './edit-records'
import { act, homeOf } from './edit-run'
import { type RecordPorts, requireEntity, Surroundings } from './record-context'

/**
 * Says that two records are not one: no sync links the CRM records of the one to the other, and they are no longer
 * offered as duplicates. It is in the history and can be undone.
 *
 * @throws ProblemError NOT_FOUND, SAME_RECORD, KINDS_DIFFER, RECORD_NOT_CONNECTED where no CRM holds either
 */
export function keepRecordsApart(
  ports: RecordPorts,
  id: string,
  otherId: string,
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const [entity, other] = [requireEntity(store, id), requireEntity(store, otherId)]
  if (entity.id === other.id) fail('SAME_RECORD')
  if (entity.kind !== other.kind) fail('KINDS_DIFFER')
  if (store.keptApart.apartFrom(entity.id).has(other.id)) return { entity, runId: null }
  const around = new Surroundings(ports)
  const [own, others] = [around.linksOf(entity.id), around.linksOf(other.id)]
  if (own.length === 0 && others.length === 0) fail('RECORD_NOT_CONNECTED')
  const where = { integrationId: homeOf(store, entity.id, [...own, ...others]), kind: entity.kind, trigger }
  const { runId } = act(store, where, (acts) => {
    for (const { record } of others) acts.holdBack(record.id, entity.id, 'decided')
    for (const { record } of own) acts.holdBack(record.id, other.id, 'decided')
    const line = { entityId: entity.id, recordId: null, kind: entity.kind, name: entity.displayName }
    acts.note({ ...line, action: 'reviewed', side: 'local', fields: [] })
  })
  return { entity, runId }
}
