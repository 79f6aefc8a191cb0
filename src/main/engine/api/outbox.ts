import { fail } from '@shared/model'
import { cancelWaiting, placeOfItem } from '../entities/change/cancel-waiting'
import { outboxCounts, outboxItemOf } from '../entities/change/outbox-view'
import { requireEntity, Surroundings } from '../entities/change/record-context'
import { requireIntegration } from '../integrations/accounts'
import { providers } from '../providers/registry'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

export function outboxProcedures(engine: Engine) {
  const of = api.outbox.use(inWorkspace(engine))
  return api.outbox.router({
    list: of.list.handler(({ input, context: { session } }) => {
      const { store } = session
      const { integrationId, stream, recordId, state, cursor, limit } = input
      const accounts =
        integrationId === undefined ? store.integrations.all() : [requireIntegration(store, integrationId)]
      const objects = accounts
        .flatMap(({ id }) => store.objects.all(id))
        .filter((object) => stream === undefined || object.stream === stream)
        .sort((a, b) => a.id - b.id)
      const entityId = recordId === undefined ? undefined : requireEntity(store, recordId).id
      const entries = store.outboxList.list({ objects, state, entityId }, cursor, limit + 1)
      const page = entries.slice(0, limit)
      const around = new Surroundings({ store, provider: providers.get })
      const now = Date.now()
      const counts = { waiting: 0, refused: 0, held: 0 }
      for (const { id } of accounts) {
        const own = outboxCounts(store, id)
        for (const name of ['waiting', 'refused', 'held'] as const) counts[name] += own[name]
      }
      return {
        items: page.flatMap((entry) => outboxItemOf(around, entry, now) ?? []),
        nextCursor: entries.length > limit ? (page.at(-1)?.at ?? null) : null,
        counts,
      }
    }),
    retry: of.retry.handler(({ input: { id, trigger }, context: { session } }) => {
      const { store } = session
      const { integrationId, entityId } = placeOfItem({ store, provider: providers.get }, id)
      const failed = store.changes.lastFailed(entityId, integrationId) ?? fail('NOTHING_TO_RETRY')
      return session.runs.start(integrationId, trigger, {
        kind: 'retry',
        target: failed.runId,
        changeId: failed.changeId,
      })
    }),
    cancel: of.cancel.handler(({ input: { params, query }, context: { session } }) => {
      const ports = { store: session.store, provider: providers.get }
      const runId = cancelWaiting(ports, params.id, query.trigger)
      session.events.changed('records', 'runs', 'integrations')
      return { id: params.id, cancelled: true as const, runId }
    }),
  })
}
