import type { ChangeAction } from '@shared/model'
import type { RecordPorts } from '../../../entities/change/record-context'
import { PlannedWorld } from '../planned-world'
import { StoreWorld } from '../store-world'
import { runsOf, takeInSteps } from '../undo-steps'
import type { UndoneLine } from '../world'

let count = 0

/** Undoes a run in the store, without a CRM, as the undo does it. Returns its run and what became of each change. */
export async function undoHere(
  ports: RecordPorts,
  target: string,
  { holdsBack = true }: { holdsBack?: boolean } = {},
): Promise<{ runId: string; lines: UndoneLine[] }> {
  const { store } = ports
  const [run] = runsOf(store, target)
  if (!run) throw new Error(`no run ${target}`)
  count += 1
  const runId = `run_undo_${String(count).padStart(6, '0')}`
  const { integrationId, provider, account, id, kind } = run
  const queued = { id: runId, integrationId, provider, account, kind: 'undo' as const, trigger: 'manual' as const }
  store.runs.create({ ...queued, queuedAt: Date.now(), continues: null, streams: [] })
  store.runs.setTarget(runId, target)
  store.runs.begin(runId, Date.now())
  const undo = { target: { id, kind }, runId, holdsBack }
  const lines: UndoneLine[] = []
  const seen = new Set<UndoneLine>()
  const onNote = (_: ChangeAction, line: UndoneLine) => {
    if (!seen.has(line)) lines.push(line)
    seen.add(line)
  }
  await takeInSteps(ports, [{ target: { id, kind }, undo }], null, new AbortController().signal, (around, work) => {
    store.commit(() => {
      work(new StoreWorld(around, { id: runId, now: Date.now(), providerName: 'CRM' }, onNote))
    })
  })
  store.runs.end(runId, 'succeeded', Date.now(), null)
  store.runs.markUndone(target, runId)
  return { runId, lines }
}

/** What the plan says of each change. */
export async function planHere(ports: RecordPorts, target: string): Promise<UndoneLine[]> {
  const [run] = runsOf(ports.store, target)
  if (!run) throw new Error(`no run ${target}`)
  const { id, kind } = run
  const undo = { target: { id, kind }, runId: null, holdsBack: true }
  const lines: UndoneLine[] = []
  let world: PlannedWorld | undefined
  await takeInSteps(ports, [{ target: { id, kind }, undo }], null, new AbortController().signal, (around, work) => {
    world ??= new PlannedWorld(around, (line) => {
      // Of what nothing is to be done, the history says nothing.
      if (line.action !== null || line.left.length > 0) lines.push(line)
    })
    world.around = around
    work(world)
  })
  return lines
}
