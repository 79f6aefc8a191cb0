import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

export function backupProcedures(engine: Engine) {
  const { backups } = engine
  const { backups: of } = api
  return of.router({
    list: of.list.handler(() => backups.data()),
    make: of.make.use(inWorkspace(engine)).handler(({ input, context }) => backups.make(context.session, input.path)),
    restore: of.restore.handler(({ input }) => backups.restore(input)),
    get: of.get.handler(({ input }) => backups.get(input.id)),
    stop: of.stop.handler(({ input }) => backups.stop(input.id)),
  })
}
