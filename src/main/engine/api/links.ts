import { linkItemOf } from '../entities/change/link-view'
import { Surroundings } from '../entities/change/record-context'
import { requireIntegration } from '../integrations/accounts'
import { providers } from '../providers/registry'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

export function linkProcedures(engine: Engine) {
  const of = api.links.use(inWorkspace(engine))
  return api.links.router({
    list: of.list.handler(({ input, context: { session } }) => {
      const { store } = session
      const { state, integrationId, cursor, limit } = input
      const accounts =
        integrationId === undefined ? store.integrations.all() : [requireIntegration(store, integrationId)]
      const objects = accounts.flatMap(({ id }) => store.objects.all(id)).sort((a, b) => a.id - b.id)
      const listed = store.linkList.list(state, objects, cursor, limit + 1)
      const page = listed.slice(0, limit)
      const around = new Surroundings({ store, provider: providers.get })
      return {
        items: page.flatMap((item) => linkItemOf(around, state, item) ?? []),
        nextCursor: listed.length > limit ? (page.at(-1)?.cursor ?? null) : null,
      }
    }),
  })
}
