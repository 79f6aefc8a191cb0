import { inspectFile, tableOf } from '../entities/import/read-file'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'
import { enteredChecks } from './uploads'

/** Records from files that come in one call. */
export function importHandlers(engine: Engine) {
  const of = api.records.use(inWorkspace(engine))
  return {
    import: of.import.handler(async ({ input, signal, context: { session } }) => {
      const { kind, integrations, map, dryRun, limit } = input
      const bytes = Buffer.from(input.content, 'base64')
      const source = async function* () {
        yield bytes
      }
      const table = tableOf(source, await inspectFile(source, input, signal ? { signal } : {}))
      const match = input.match ? 'likely' : 'never'
      const rules = { ...input, match, values: {}, ...enteredChecks(session)(kind, integrations) } as const
      return session.imports.take(table, rules, { map, dryRun, limit, caller: signal })
    }),
  }
}
