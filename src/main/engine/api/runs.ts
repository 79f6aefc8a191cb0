import { dryRunReport, fail } from '@shared/model'
import { runDetailOf } from '../runs/run-detail'
import { listRuns } from '../store/run-list'
import type { Engine } from '../workspaces/engine'
import { api } from './base'

export function runProcedures(engine: Engine) {
  const store = () => engine.workspaces.session.store
  const required = (id: string) => runDetailOf(store(), id)
  return api.runs.router({
    list: api.runs.list.handler(({ input }) => {
      const { cursor, limit, ...filter } = input
      return listRuns(store().db, filter, { cursor, limit })
    }),
    get: api.runs.get.handler(({ input }) => required(input.id)),
    changes: api.runs.changes.handler(({ input }) => {
      const { id, ...page } = input
      required(id)
      return store().changes.list(id, page)
    }),
    log: api.runs.log.handler(({ input }) => {
      required(input.id)
      return store().log.list(input.id, input.after ?? 0, input.limit)
    }),
    undo: api.runs.undo.handler(({ input }) => {
      const target = required(input.id)
      if (!target.undoable) fail('NOT_UNDOABLE')
      return engine.workspaces.session.runs.start(target.integrationId, 'manual', { kind: 'undo', target: target.id })
    }),
    retry: api.runs.retry.handler(({ input }) => {
      const target = required(input.id)
      if (target.retryable === 0) fail('NOTHING_TO_RETRY')
      const changeId = input.changeId ?? null
      const task = { kind: 'retry' as const, target: target.id, changeId }
      return engine.workspaces.session.runs.start(target.integrationId, 'manual', task)
    }),
    report: api.runs.report.handler(({ input }) => {
      const report = store().runs.report(required(input.id).id)
      return report === null
        ? fail('NOT_FOUND', { what: 'report', id: input.id })
        : dryRunReport.parse(JSON.parse(report))
    }),
    stop: api.runs.stop.handler(({ input }) => engine.workspaces.session.runs.stop(input.id)),
  })
}
