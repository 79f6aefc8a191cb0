import type { ChangeAction, EntityKind, Run, StreamName } from '@shared/model'
import type { Provider } from '../../providers/provider'
import type { Store } from '../../store/store'
import { settleFound } from '../../sync/pull/check-known'
import { pushAssociations } from '../../sync/push/push-associations'
import { openStream, pushStream } from '../../sync/push/push-streams'
import { runSteps, type SyncResult } from '../../sync/stream-steps'
import type { SyncOptions } from '../../sync/sync-options'
import { StoreWorld } from './store-world'
import { runsOf, takeInSteps } from './undo-steps'
import type { UndoneLine } from './world'

const streamOf: Record<EntityKind, StreamName> = {
  contact: 'contacts',
  company: 'companies',
  lead: 'leads',
  activity: 'activities',
}

/** Whether a run is one that can be put back, where it has changed anything, or something of it still waits. */
export function isUndoable(store: Store, run: Run): boolean {
  const ended = run.status !== 'queued' && run.status !== 'running' && run.status !== 'undone'
  if (!ended || run.kind === 'dry-run' || run.kind === 'verify') return false
  return store.changes.hasMade(run.id) || store.outbox.openCreates(run.id, 0, 1).length > 0
}

/**
 * Undoes a run: its changes, the last one first, are taken back on this side, and what that means for the CRM is pushed.
 * What has changed since is left alone and listed. An undo is a run itself, so it can be undone again. It goes on from
 * where an earlier one of the same run was cut off; a run is undone when all of it has been taken back.
 */
export async function undoRun(
  options: SyncOptions,
  target: string,
  provider: (id: string) => Provider,
): Promise<SyncResult> {
  const { store, recorder, signal } = options
  const { runId } = recorder
  const { holdsBack, position } = store.runs.undoOf(runId)
  const runs = runsOf(store, target)
  const sources = runs.map(({ id, kind }) => ({
    target: { id, kind },
    undo: { target: { id, kind }, runId, holdsBack },
  }))
  let left = 0
  const onNote = (action: ChangeAction, line: UndoneLine) => {
    if (action === 'failed') left += 1
    count(options, action, line.kind)
  }
  const whole = await takeInSteps({ store, provider }, sources, position, signal, (around, work) => {
    store.commit(() => {
      const run = { id: runId, now: Date.now(), providerName: recorder.providerName }
      const at = work(new StoreWorld(around, run, onNote))
      if (at !== null) store.runs.setUndoPosition(runId, at)
      recorder.flush()
    })
  })
  if (left > 0) recorder.log('warning', `${left} changes were left alone, each with its reason`)
  const push = (stream: StreamName) =>
    pushStream(options, stream, () => openStream(options, stream), { makesMissing: false })
  const found = (stream: StreamName) => settleFound(options, stream, (other) => openStream(options, other))
  const pushTogether = (stream: StreamName) => pushAssociations(options, stream, (other) => openStream(options, other))
  const result = await runSteps(options, [push, pushTogether, found])
  if (whole && result.status !== 'stopped' && result.status !== 'interrupted') {
    for (const { id } of runs) store.runs.markUndone(id, runId)
  }
  return result
}

function count({ recorder }: SyncOptions, action: ChangeAction, kind: EntityKind): void {
  recorder.countChanges(1)
  const stream = recorder.streams.find((item) => item.stream === streamOf[kind])
  if (!stream || action === 'failed') return
  recorder.update(stream.stream, (item) => {
    if (action === 'deleted') item.deleted += 1
    else item.updated += 1
  })
}
