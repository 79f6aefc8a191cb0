import type { ListedLink as LinkItem, LinkState } from '@shared/model'
import { toTimestampOrNull } from '../../store/file/values'
import type { ListedLink } from '../../store/lists/link-list'
import type { Surroundings } from './record-context'

/** A record of a list of links as callers see it; null when its account is gone. */
export function linkItemOf(around: Surroundings, state: LinkState, listed: ListedLink): LinkItem | null {
  const { store } = around
  const record = store.records.get(listed.recordId)
  const place = record && around.place(record.objectId)
  if (!record || !place) return null
  const ending = store.linkList.endingOf(record.id)
  const entityId = listed.entityId ?? record.entityId ?? ending?.entityId ?? null
  const entity = entityId === null ? null : store.entities.get(entityId)
  const kind = entity?.kind ?? place.definition?.entityKind ?? 'contact'
  const survivor = listed.mergedInto === null ? null : store.records.get(listed.mergedInto)
  return {
    linkId: String(record.id),
    state,
    integrationId: place.integration.id,
    object: place.object.name,
    remoteId: record.remoteId,
    kind,
    name: around.shapeOf(kind, [place]).nameOf(record.fields) || (entity?.displayName ?? ''),
    recordId: entity === null ? null : String(entity.id),
    mergedInto: survivor?.remoteId ?? null,
    reason: listed.reason,
    at: toTimestampOrNull(listed.at ?? ending?.at ?? null),
    runId: ending?.runId ?? null,
  }
}
