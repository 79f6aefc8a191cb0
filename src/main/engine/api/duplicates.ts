import { keepRecordsApart } from '../entities/change/keep-apart'
import { findDuplicates } from '../entities/view/find-duplicates'
import { providers } from '../providers/registry'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

/** Records that are probably one. */
export function duplicateProcedures(engine: Engine) {
  const of = api.duplicates.use(inWorkspace(engine))
  return api.duplicates.router({
    list: of.list.handler(async ({ input: { kind, cursor, limit }, signal, context: { session } }) => {
      const ports = { store: session.store, provider: providers.get }
      const { items, next } = await findDuplicates(ports, { kind, after: Number(cursor ?? 0), limit }, signal)
      return { items, nextCursor: next === null ? null : String(next) }
    }),
    keepApart: of.keepApart.handler(({ input: { id, other, trigger }, context: { session } }) => {
      const { runId } = keepRecordsApart({ store: session.store, provider: providers.get }, id, other, trigger)
      session.events.changed('records', 'runs', 'integrations')
      return { runId }
    }),
  })
}
