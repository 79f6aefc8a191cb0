import { coverageOf } from '../entities/coverage'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

export function coverageProcedures(engine: Engine) {
  const of = api.coverage.use(inWorkspace(engine))
  return api.coverage.router({
    get: of.get.handler(({ input, context: { session } }) => coverageOf(session.store, input.kind)),
  })
}
