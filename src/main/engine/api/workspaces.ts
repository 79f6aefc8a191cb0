import { testEnvironment } from '../nango/test-environment'
import { providers } from '../providers/registry'
import { connectAllSandbox } from '../workspaces/connect-all'
import type { Engine } from '../workspaces/engine'
import { api } from './base'

export function workspaceProcedures(engine: Engine) {
  const { workspaces } = engine
  const { workspaces: of } = api
  return of.router({
    state: of.state.handler(() => workspaces.state()),
    test: of.test.handler(({ input }) =>
      testEnvironment(
        { ...input, version: engine.version },
        (name) => providers.findByNango(name)?.manifest.id ?? null,
      ),
    ),
    create: of.create.handler(({ input }) => workspaces.create({ ...input, tags: input.tags ?? {} })),
    openEnvironment: of.openEnvironment.handler(({ input }) => workspaces.openEnvironment(input)),
    openSandbox: of.openSandbox.handler(({ input }) => workspaces.openSandbox(input?.live)),
    resetSandbox: of.resetSandbox.handler(() => workspaces.resetSandbox()),
    setSandboxLive: of.setSandboxLive.handler(({ input }) => workspaces.setSandboxLive(input.live)),
    connectAllSandbox: of.connectAllSandbox.handler(({ input, signal }) =>
      connectAllSandbox(workspaces.session, engine.host, input, signal),
    ),
    open: of.open.handler(({ input }) => workspaces.open(input.id)),
    setApiKey: of.setApiKey.handler(({ input }) => workspaces.setApiKey(input.id, input.apiKey)),
    remove: of.remove.handler(({ input }) => workspaces.remove(input.params.id)),
  })
}
