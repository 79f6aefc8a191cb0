import { providers } from '../providers/registry'
import type { EnteredChecks } from '../runs/import/upload-service'
import type { Engine } from '../workspaces/engine'
import type { WorkspaceSession } from '../workspaces/session'
import { api, inWorkspace } from './base'
import { checkCreate, checkEdit } from './entered-values'

/** Files that come in parts and are imported step by step. */
export function uploadProcedures(engine: Engine) {
  const of = api.imports.use(inWorkspace(engine))
  return api.imports.router({
    list: of.list.handler(({ context: { session } }) => ({ items: session.uploads.list() })),
    open: of.open.handler(({ input: { kind, name, size }, context: { session } }) =>
      session.uploads.open(kind, name, size),
    ),
    send: of.send.handler(({ input: { id, at, content }, context: { session } }) =>
      session.uploads.send(id, at, Buffer.from(content, 'base64')),
    ),
    get: of.get.handler(({ input, context: { session } }) => session.uploads.get(input.id)),
    read: of.read.handler(({ input: { id, ...format }, context: { session } }) => session.uploads.read(id, format)),
    choose: of.choose.handler(({ input: { id, ...choices }, context: { session } }) =>
      session.uploads.choose(id, choices),
    ),
    plan: of.plan.handler(({ input, context: { session } }) => session.uploads.plan(input.id, enteredChecks(session))),
    run: of.run.handler(({ input, context: { session } }) =>
      session.uploads.run(input.id, input.trigger, enteredChecks(session)),
    ),
    stop: of.stop.handler(({ input, context: { session } }) => session.uploads.stop(input.id)),
    rows: of.rows.handler(({ input: { id, pass, result, from, limit }, context: { session } }) => ({
      items: session.uploads.rows(id, pass, result, from, limit),
    })),
    remove: of.remove.handler(async ({ input, context: { session } }) => {
      await session.uploads.remove(input.params.id)
      return { removed: true } as const
    }),
  })
}

/** Refuse values of a file that no CRM would take, as those that are typed in. */
export function enteredChecks({ store }: WorkspaceSession): EnteredChecks {
  const ports = { store, provider: providers.get }
  return (kind, integrations) => ({
    checkEdit: (id, fields) => checkEdit(ports, id, fields),
    checkCreate: (fields) => checkCreate(ports, { kind, fields, integrations: [...integrations] }),
  })
}
