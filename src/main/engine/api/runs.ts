import { dryRunReport, fail, verification } from '@shared/model'
import { requireEntity } from '../entities/change/record-context'
import { requireIntegration } from '../integrations/accounts'
import { providers } from '../providers/registry'
import { runDetailOf } from '../runs/run-detail'
import { planUndo } from '../runs/undo/undo-plan'
import { listRuns } from '../store/lists/run-list'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

export function runProcedures(engine: Engine) {
  const of = api.runs.use(inWorkspace(engine))
  return api.runs.router({
    list: of.list.handler(({ input, context: { session } }) => {
      const { cursor, limit, ...filter } = input
      const { store } = session
      const found = listRuns(store.db, store.runs.unwritten, filter, { cursor, limit })
      if (found.matching === 0) {
        // Of an account or a record that is not there, an empty list would say that nothing was done.
        if (filter.integrationId !== undefined) requireIntegration(store, filter.integrationId)
        if (filter.recordId !== undefined) requireEntity(store, filter.recordId)
      }
      return found
    }),
    get: of.get.handler(({ input, context: { session } }) => runDetailOf(session.store, input.id)),
    changes: of.changes.handler(({ input, context: { session } }) => {
      const { id, ...page } = input
      runDetailOf(session.store, id)
      return session.store.changes.list(id, page)
    }),
    log: of.log.handler(({ input, context: { session } }) => {
      runDetailOf(session.store, input.id)
      return session.store.log.list(input.id, input.after ?? 0, input.limit)
    }),
    undo: of.undo.handler(({ input, context: { session } }) => {
      const target = runDetailOf(session.store, input.id)
      if (!target.undoable) fail('NOT_UNDOABLE')
      const task = { kind: 'undo' as const, target: target.id, holdsBack: input.heldBack }
      return session.runs.start(target.integrationId, input.trigger, task)
    }),
    undoPlan: of.undoPlan.handler(({ input, context: { session }, signal }) => {
      const target = runDetailOf(session.store, input.id)
      if (!target.undoable) fail('NOT_UNDOABLE')
      const ports = { store: session.store, provider: providers.get }
      return planUndo(ports, target.id, signal ?? new AbortController().signal)
    }),
    retry: of.retry.handler(({ input, context: { session } }) => {
      const target = runDetailOf(session.store, input.id)
      if (target.retryable === 0) fail('NOTHING_TO_RETRY')
      const changeId = input.changeId ?? null
      const task = { kind: 'retry' as const, target: target.id, changeId }
      return session.runs.start(target.integrationId, input.trigger, task)
    }),
    report: of.report.handler(({ input, context: { session } }) => {
      const report = session.store.runs.report(runDetailOf(session.store, input.id).id)
      return report === null
        ? fail('NOT_FOUND', { what: 'report', id: input.id })
        : dryRunReport.parse(JSON.parse(report))
    }),
    verify: of.verify.handler(({ input: { id, trigger, stream = null }, context: { session } }) => {
      const { store } = session
      const streams = store.integrations.streams(requireIntegration(store, id).id)
      if (stream !== null && !streams.some((item) => item.stream === stream)) {
        fail('NOT_FOUND', { what: 'stream', id: stream })
      }
      return session.runs.start(id, trigger, { kind: 'verify', stream })
    }),
    verification: of.verification.handler(({ input, context: { session } }) => {
      const report = session.store.runs.report(runDetailOf(session.store, input.id).id)
      const parsed = report === null ? null : verification.safeParse(JSON.parse(report))
      return parsed?.success ? parsed.data : fail('NOT_FOUND', { what: 'report', id: input.id })
    }),
    repair: of.repair.handler(({ input, context: { session } }) => {
      const target = runDetailOf(session.store, input.id)
      return session.runs.start(target.integrationId, input.trigger, { kind: 'repair', target: target.id })
    }),
    stop: of.stop.handler(async ({ input, context: { session } }) => {
      await session.imports.stop(input.id)
      return session.runs.stop(input.id)
    }),
  })
}
