import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Change, makeProblem, type Run } from '@shared/model'
import { Acts } from '../../entities/acts'
import { Surroundings } from '../../entities/change/record-context'
import type { Provider } from '../../providers/provider'
import { openStream, pushStream } from '../../sync/push/push-streams'
import { runSteps, type SyncResult } from '../../sync/stream-steps'
import type { SyncOptions } from '../../sync/sync-options'
import { type Undone, undoChange } from './undo-change'

/** Changes in one commit. */
const chunk = 100

/** Whether a run is one that can be put back, where it has changed anything. */
export function isUndoable(run: Run, changeCount: number): boolean {
  const ended = run.status !== 'queued' && run.status !== 'running' && run.status !== 'undone'
  return ended && run.kind !== 'dry-run' && changeCount > 0
}

/**
 * Undoes a run: its changes, the last one first, are put back on this side and the inverse is pushed. What has changed
 * since is left alone and listed. An undo is a run itself, so it can be undone again.
 */
export async function undoRun(
  options: SyncOptions,
  target: string,
  provider: (id: string) => Provider,
): Promise<SyncResult> {
  const { store, recorder } = options
  let before: number | null = null
  let skipped = 0
  for (;;) {
    const changes = store.changes.backwards(target, before, chunk)
    const last = changes.at(-1)
    if (!last || options.signal.aborted) break
    before = last.id
    store.commitDurably(() => {
      const acts = new Acts({ store, runId: recorder.runId, now: Date.now() })
      const around = new Surroundings({ store, provider })
      for (const change of changes) {
        const undone = undoChange(acts, around, change)
        if (undone.type === 'skipped' || (undone.type === 'undone' && undone.left?.length)) skipped += 1
        note(options, acts, change, undone)
      }
      recorder.flush()
    })
    await nextTurn()
  }
  if (skipped > 0) recorder.log('warning', `${skipped} changes were left alone: they have changed since`)
  const push = (stream: Parameters<typeof openStream>[1]) =>
    pushStream(options, stream, () => openStream(options, stream))
  const result = await runSteps(options, [push])
  if (result.status !== 'stopped' && result.status !== 'interrupted') store.runs.markUndone(target, recorder.runId)
  return result
}

function note({ store, recorder }: SyncOptions, acts: Acts, change: Change, undone: Undone): void {
  if (undone.type === 'nothing') return
  const line = {
    entityId: change.entityId === null ? null : Number(change.entityId),
    recordId: store.changes.remoteRecordOf(change.id),
    kind: change.entityKind,
    name: change.name,
    side: 'local' as const,
  }
  const left = undone.left ?? []
  if (undone.type === 'undone') {
    acts.note({ ...line, action: undone.action, fields: undone.fields })
    recorder.countChanges(1)
  }
  if (undone.type === 'skipped' || left.length > 0) {
    const noWay = undone.type === 'skipped' && undone.reason === 'no-way-back'
    const problem = makeProblem(noWay ? 'NO_WAY_BACK' : 'CHANGED_SINCE', { provider: recorder.providerName })
    acts.note({ ...line, action: 'failed', fields: left, problem })
    recorder.countChanges(1)
  }
  const stream = recorder.streams.find((item) => streamKinds[change.entityKind] === item.stream)
  if (stream && undone.type === 'undone') {
    recorder.update(stream.stream, (item) => {
      item.updated += 1
    })
  }
}

const streamKinds = { contact: 'contacts', company: 'companies', lead: 'leads', activity: 'activities' } as const
