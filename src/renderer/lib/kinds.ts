import type { EntityKind, StreamName } from '@shared/model'

/** Which kind of entity a stream is of. */
export const kindOfStream: Record<StreamName, EntityKind> = {
  contacts: 'contact',
  companies: 'company',
  leads: 'lead',
  activities: 'activity',
}
