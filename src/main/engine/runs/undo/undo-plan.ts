import type { UndoPlan, UndoPlanAtCrm, UndoPlanWrite } from '@shared/model'
import type { RecordPorts } from '../../entities/change/record-context'
import { onItsWay } from '../../entities/outbox'
import type { OutboxOp, OutboxRow } from '../../store/entities/outbox'
import type { Store } from '../../store/store'
import { type PlannedAssociation, type PlannedRow, PlannedWorld } from './planned-world'
import { runsOf, takeInSteps } from './undo-steps'
import type { UndoneLine } from './world'

/** So many of each kind are shown. */
const shown = 200

/**
 * What the undo of a run would do now: what goes back here, what is left and why, what happens at each CRM. It is made of
 * the decisions of the undo itself, and writes nothing.
 */
export async function planUndo(ports: RecordPorts, target: string, signal: AbortSignal): Promise<UndoPlan> {
  const { store } = ports
  const plan: UndoPlan = {
    runId: target,
    back: { count: 0, items: [] },
    left: { count: 0, items: [] },
    atCrm: [],
  }
  const sources = runsOf(store, target).map(({ id, kind }) => ({
    target: { id, kind },
    undo: { target: { id, kind }, runId: null, holdsBack: true },
  }))
  let world: PlannedWorld | undefined
  const before = store.runs.unfinishedUndo(target)?.position ?? null
  await takeInSteps(ports, sources, before, signal, (around, work) => {
    world ??= new PlannedWorld(around, (line) => note(plan, line))
    world.around = around
    work(world)
  })
  signal.throwIfAborted()
  plan.atCrm = store.integrations.all().map(({ id }) => emptyAt(id))
  for (const row of world?.rows ?? []) addRow(store, plan.atCrm, row)
  for (const write of world?.associationWrites() ?? []) addAssociation(store, plan.atCrm, write)
  return plan
}

function note(plan: UndoPlan, { changeId, entityId, kind, name, action, fields, left }: UndoneLine): void {
  const head = { changeId, recordId: entityId === null ? null : String(entityId), kind, name }
  if (action !== null) {
    plan.back.count += 1
    if (plan.back.items.length < shown) plan.back.items.push({ ...head, action, fields })
  }
  for (const item of left) {
    plan.left.count += 1
    if (plan.left.items.length < shown) plan.left.items.push({ ...head, ...item })
  }
}

function emptyAt(integrationId: string): UndoPlanAtCrm {
  return { integrationId, creates: 0, updates: 0, deletes: 0, restores: 0, associations: 0, items: [] }
}

function addRow(store: Store, atCrm: readonly UndoPlanAtCrm[], { before, after }: PlannedRow): void {
  const op = writeOf(after)
  const at = atCrm.find(({ integrationId }) => integrationId === after.integrationId)
  // What was going to be written anyway is no work of the undo.
  if (op === null || !at || (before !== null && writeOf(before) === op && before.giveBack === after.giveBack)) return
  at[`${op}s`] += 1
  if (at.items.length >= shown) return
  const entity = store.entities.get(after.entityId)
  const record = after.remoteRecordId === null ? null : store.records.get(after.remoteRecordId)
  if (!entity) return
  const item: UndoPlanWrite = {
    op,
    recordId: String(entity.id),
    kind: entity.kind,
    name: entity.displayName,
    remoteId: op === 'create' ? null : (record?.remoteId ?? null),
    other: null,
  }
  at.items.push(item)
}

function addAssociation(
  store: Store,
  atCrm: readonly UndoPlanAtCrm[],
  { pair, op, entityId, otherId }: PlannedAssociation,
): void {
  const at = atCrm.find(({ integrationId }) => integrationId === pair.integrationId)
  if (!at) return
  at.associations += 1
  const [entity, other] = [store.entities.get(entityId), store.entities.get(otherId)]
  if (at.items.length >= shown || !entity || !other) return
  at.items.push({
    op: op === 'add' ? 'associate' : 'dissociate',
    recordId: String(entity.id),
    kind: entity.kind,
    name: entity.displayName,
    remoteId: pair.remoteId,
    other: { recordId: String(other.id), kind: other.kind, name: other.displayName },
  })
}

/** What will be written for a row, once what is on its way has come back. */
function writeOf(row: OutboxRow): OutboxOp | null {
  if (row.state === 'cancelled' || row.state === 'confirmed') return null
  if (!onItsWay(row)) return row.op
  return row.next === null || row.next === 'unlink' ? null : row.next
}
