import type { Engine } from '../workspaces/engine'
import { api } from './base'

const reachable = { online: true, since: null, reason: null }

export function appProcedures(engine: Engine) {
  return api.app.router({
    info: api.app.info.handler(async () => ({
      version: engine.version,
      dataDir: engine.dataDir,
      capabilities: await engine.host.capabilities(),
    })),
    connectivity: api.app.connectivity.handler(() => engine.workspaces.current?.connectivity.state ?? reachable),
    checkConnectivity: api.app.checkConnectivity.handler(
      async () => (await engine.workspaces.current?.connectivity.check()) ?? reachable,
    ),
    events: api.app.events.handler(({ signal }) => engine.events.subscribe(signal)),
  })
}
