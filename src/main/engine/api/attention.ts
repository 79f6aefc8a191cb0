import { outboxSize } from '../entities/change/outbox-view'
import { toTimestampOrNull } from '../store/file/values'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

export function attentionProcedures(engine: Engine) {
  const of = api.attention.use(inWorkspace(engine))
  return api.attention.router({
    get: of.get.handler(({ context: { session } }) => {
      const { store } = session
      return {
        conflicts: store.conflicts.countEntities(),
        reviews: store.reviews.count(),
        waiting: store.integrations.all().reduce((sum, { id }) => sum + outboxSize(store, id), 0),
        parkedSince: toTimestampOrNull(store.attention.oldestParked()),
      }
    }),
  })
}
