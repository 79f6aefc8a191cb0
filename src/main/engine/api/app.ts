import type { EngineEvent } from '@shared/model'
import type { Engine } from '../workspaces/engine'
import { api } from './base'

const reachable = { online: true, since: null, reason: null }

export function appProcedures(engine: Engine) {
  const { workspaces } = engine
  return api.app.router({
    info: api.app.info.handler(async () => ({
      version: engine.version,
      dataDir: engine.dataDir,
      capabilities: await engine.host.capabilities(),
    })),
    connectivity: api.app.connectivity.handler(
      async ({ context }) => (await workspaces.useIfOpen(context.workspace))?.connectivity.state ?? reachable,
    ),
    checkConnectivity: api.app.checkConnectivity.handler(
      async ({ context }) => (await (await workspaces.useIfOpen(context.workspace))?.connectivity.check()) ?? reachable,
    ),
    events: api.app.events.handler(async ({ context, signal }) => {
      const own = context.workspace === null ? null : await workspaces.idOf(context.workspace)
      // A caller that named none follows what the host shows, as its other calls do.
      const isOwn = ({ workspaceId }: Exclude<EngineEvent, { type: 'ready' }>) =>
        workspaceId === null || workspaceId === (own ?? workspaces.shown)
      return engine.events.subscribe((event) => event.type === 'ready' || isOwn(event), signal)
    }),
  })
}
