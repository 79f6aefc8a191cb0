import { readTable } from '../entities/import/read-table'
import { providers } from '../providers/registry'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'
import { checkCreate, checkEdit } from './entered-values'

/** Records from files. */
export function importHandlers(engine: Engine) {
  const of = api.records.use(inWorkspace(engine))
  return {
    import: of.import.handler(async ({ input, signal, context: { session } }) => {
      const ports = { store: session.store, provider: providers.get }
      const { kind, integrations, map, dryRun, limit } = input
      const table = readTable(Buffer.from(input.content, 'base64'), input)
      const rules = {
        ...input,
        checkEdit: (id: string, fields: Parameters<typeof checkEdit>[2]) => checkEdit(ports, id, fields),
        checkCreate: (fields: Parameters<typeof checkEdit>[2]) => checkCreate(ports, { kind, fields, integrations }),
      }
      return session.imports.take(table, rules, { map, dryRun, limit, caller: signal })
    }),
  }
}
