import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Run } from '@shared/model'
import { type RecordPorts, Surroundings } from '../../entities/change/record-context'
import { onItsWay } from '../../entities/outbox'
import type { OutboxRow } from '../../store/entities/outbox'
import type { Store } from '../../store/store'
import { takeBack } from './take-back'
import { type UndoCase, type UndoneLine, type UndoWorld, wantedAt } from './world'

/** Changes that are read at once, and after which settings are looked at again. */
const page = 200
/** A step ends when it has taken this long, ms: others have their turn then. */
const stepMs = 4

/** A run that is undone: what is to be taken back, from where on. */
export interface UndoSource {
  target: Pick<Run, 'id' | 'kind'>
  undo: UndoCase
}

/** Something of a run that is taken back in one go. `position` is what an undo that goes on begins behind. */
export interface UndoItem {
  position: number | null
  take(world: UndoWorld): UndoneLine | null
}

/**
 * Everything of a run in the order in which it is taken back: creates that wait and are in no line of the history, then
 * the changes, the last one first.
 *
 * @param before only changes before this one; null for all
 */
function* itemsOf(store: Store, { target, undo }: UndoSource, before: number | null): Generator<UndoItem | 'page'> {
  // What an edit or an import has queued stands in its journal.
  const queues = target.kind !== 'edit' && target.kind !== 'undo' && target.kind !== 'import'
  for (let after = 0; queues; ) {
    yield 'page'
    const rows = store.outbox.openCreates(target.id, after, page)
    const last = rows.at(-1)
    if (!last) break
    after = last.id
    for (const row of rows) yield { position: null, take: (world) => callCreateOff(world, undo, row) }
  }
  for (let position = before; ; ) {
    yield 'page'
    const changes = store.changes.backwards(target.id, position, page)
    const last = changes.at(-1)
    if (!last) return
    position = last.id
    for (const change of changes) yield { position: change.id, take: (world) => takeBack(world, undo, change) }
  }
}

/**
 * Takes runs back, step by step: a step is short, and others have their turn in between. Returns whether all is taken
 * back; an abort ends it between two steps.
 *
 * @param step carries a step out: it makes a world, gives it to `work`, and keeps what that has done together
 */
export async function takeInSteps(
  ports: RecordPorts,
  sources: readonly UndoSource[],
  before: number | null,
  signal: AbortSignal,
  step: (around: Surroundings, work: (world: UndoWorld) => number | null) => void,
): Promise<boolean> {
  for (const source of sources) {
    const items = itemsOf(ports.store, source, before)
    let around = new Surroundings(ports)
    let next = items.next()
    while (!next.done) {
      if (signal.aborted) return false
      if (next.value === 'page') {
        around = new Surroundings(ports)
        next = items.next()
        continue
      }
      step(around, (world) => {
        const begun = performance.now()
        let position: number | null = null
        while (!next.done && next.value !== 'page' && performance.now() - begun < stepMs) {
          next.value.take(world)
          position = next.value.position
          next = items.next()
        }
        return position
      })
      await nextTurn()
    }
  }
  return true
}

/**
 * The runs that an undo takes back: the run itself, and where that is an undo which went on with one that was cut off, that
 * one as well.
 */
export function runsOf(store: Store, target: string): Run[] {
  const run = store.runs.get(target)
  if (!run) return []
  const earlier = run.kind === 'undo' && run.continues !== null ? runsOf(store, run.continues) : []
  return [
    run,
    ...earlier.filter(({ kind, about, status }) => kind === 'undo' && about === run.about && status !== 'undone'),
  ]
}

/** A create of the run that has not been sent is called off; what may have been made is deleted as soon as it is known. */
function callCreateOff(world: UndoWorld, undo: UndoCase, { id }: OutboxRow): UndoneLine | null {
  const row = world.row(id)
  const entity = row && world.entity(row.entityId)
  const place = row && world.around.place(row.objectId)
  if (!row || !entity || !place || row.state === 'cancelled' || row.state === 'confirmed') return null
  if (onItsWay(row)) {
    if (row.next === 'delete') return null
    world.want('delete', wantedAt(place, row.entityId, null), row)
  } else world.cancel(row)
  if (undo.holdsBack) world.keepApart(row.objectId, row.entityId)
  else world.lookForMissing(row.objectId)
  const line: UndoneLine = {
    changeId: 0,
    entityId: entity.id,
    recordId: null,
    kind: entity.kind,
    name: entity.displayName,
    action: 'cancelled',
    fields: [],
    left: [],
  }
  world.note(line)
  return line
}
