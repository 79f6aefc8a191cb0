import { testEnvironment } from '../nango/test-environment'
import { providers } from '../providers/registry'
import { connectAllSandbox } from '../workspaces/connect-all'
import type { Engine } from '../workspaces/engine'
import { proxiesOf } from '../workspaces/network'
import { api } from './base'

export function workspaceProcedures(engine: Engine) {
  const { workspaces } = engine
  const { workspaces: of } = api
  return of.router({
    state: of.state.handler(({ context }) => workspaces.state(context.workspace)),
    test: of.test.handler(({ input }) =>
      testEnvironment(
        { ...input, version: engine.version, findProxy: proxiesOf(engine.host) },
        (name) => providers.findByNango(name)?.manifest.id ?? null,
      ),
    ),
    create: of.create.handler(({ input }) => workspaces.create({ ...input, tags: input.tags ?? {} })),
    openEnvironment: of.openEnvironment.handler(({ input }) => workspaces.openEnvironment(input, input.show)),
    openSandbox: of.openSandbox.handler(({ input }) => workspaces.openSandbox(input.live, input.show)),
    resetSandbox: of.resetSandbox.handler(() => workspaces.resetSandbox()),
    setSandboxLive: of.setSandboxLive.handler(async ({ input, context }) => {
      await workspaces.setSandboxLive(input.live)
      return workspaces.state(context.workspace)
    }),
    connectAllSandbox: of.connectAllSandbox.handler(async ({ input, context, signal }) =>
      connectAllSandbox(await workspaces.use(context.workspace), engine.host, input, signal),
    ),
    open: of.open.handler(({ input }) => workspaces.open(input.id)),
    setApiKey: of.setApiKey.handler(({ input }) => workspaces.setApiKey(input.id, input.apiKey)),
    setTags: of.setTags.handler(({ input }) => workspaces.setTags(input.id, input.tags)),
    remove: of.remove.handler(({ input }) => workspaces.remove(input.params.id)),
  })
}
