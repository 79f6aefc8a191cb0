import { fail } from '@shared/model'
import type { Engine } from '../engine'
import { listRuns } from '../store/run-list'
import { api } from './base'

export function runProcedures(engine: Engine) {
  const store = () => engine.workspaces.session.store
  const required = (id: string) => store().runs.detail(id) ?? fail('NOT_FOUND', { what: 'run', id })
  return api.runs.router({
    list: api.runs.list.handler(({ input }) => {
      const { cursor, limit, ...filter } = input
      return listRuns(store().db, filter, { cursor, limit })
    }),
    get: api.runs.get.handler(({ input }) => required(input.id)),
    changes: api.runs.changes.handler(({ input }) => {
      const { id, ...page } = input
      required(id)
      return store().changes.list(id, page)
    }),
    log: api.runs.log.handler(({ input }) => {
      required(input.id)
      return store().log.list(input.id, input.after ?? 0, input.limit)
    }),
    stop: api.runs.stop.handler(({ input }) => engine.workspaces.session.runs.stop(input.id)),
  })
}
