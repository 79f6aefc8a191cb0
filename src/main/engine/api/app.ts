import { type AppSettings, appSettings, type EngineEvent } from '@shared/model'
import type { Engine } from '../workspaces/engine'
import { logInToProxy, networkOf } from '../workspaces/network'
import { api } from './base'

const reachable = { online: true, since: null, reason: null }

/** Of the host's settings those that a person chooses: the others are the engine's own. */
const ownSettings = (all: AppSettings): AppSettings => appSettings.parse(all)

export function appProcedures(engine: Engine) {
  const { workspaces } = engine
  return api.app.router({
    info: api.app.info.handler(async () => ({
      version: engine.version,
      dataDir: engine.dataDir,
      capabilities: await engine.host.capabilities(),
    })),
    settings: api.app.settings.handler(async () => ownSettings(await engine.host.settings.read())),
    changeSettings: api.app.changeSettings.handler(async ({ input }) => {
      const changed = ownSettings(await engine.host.settings.update(input))
      engine.events.publish({ type: 'changed', workspaceId: null, topics: ['workspace'] })
      return changed
    }),
    openHelp: api.app.openHelp.handler(({ input }) => engine.host.help.open(input)),
    connectivity: api.app.connectivity.handler(
      async ({ context }) => (await workspaces.useIfOpen(context.workspace))?.connectivity.state ?? reachable,
    ),
    checkConnectivity: api.app.checkConnectivity.handler(
      async ({ context }) => (await (await workspaces.useIfOpen(context.workspace))?.connectivity.check()) ?? reachable,
    ),
    network: api.app.network.handler(async ({ context }) =>
      networkOf(engine.host, (await workspaces.useIfOpen(context.workspace))?.workspace.host ?? null),
    ),
    logInToProxy: api.app.logInToProxy.handler(async ({ input }) => {
      await logInToProxy(engine.host, input, workspaces.sessions)
      engine.events.publish({ type: 'changed', workspaceId: null, topics: ['workspace'] })
    }),
    events: api.app.events.handler(async ({ context, signal }) => {
      const own = context.workspace === null ? null : await workspaces.idOf(context.workspace)
      // A caller that named none follows what the host shows, as its other calls do.
      const isOwn = ({ workspaceId }: Exclude<EngineEvent, { type: 'ready' }>) =>
        workspaceId === null || workspaceId === (own ?? workspaces.shown)
      return engine.events.subscribe((event) => event.type === 'ready' || isOwn(event), signal)
    }),
  })
}
