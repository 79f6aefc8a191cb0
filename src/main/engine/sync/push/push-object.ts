import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeProblem } from '@shared/model'
import type { ObjectWriter } from '../../providers/provider'
import type { OutboxOp } from '../../store/entities/outbox'
import { askByIds } from '../pull/ask-by-id'
import { complainOfDeletes, guardDeletes } from './delete-guard'
import { holdTakingAlong } from './deletes-along'
import { takeUpFreed, takeUpHeld } from './held-fields'
import { commitActs, type PushContext } from './push-context'
import { exchangeCreates, prepareCreates, settleDuplicates } from './rows/creates'
import { exchangePresence, preparePresence } from './rows/deletes'
import { lookUpUnknown } from './rows/look-up-unknown'
import { takeUpNeeding } from './rows/needs'
import { parkRow } from './rows/row-ends'
import { exchangeUpdates, prepareUpdates } from './rows/updates'
import { OperationGate } from './sending/operation-gate'
import { sendBatch, settleDoubtful, type Told } from './sending/send-batch'

/** In this order: what is taken back, what is new, what is changed, what goes. */
const order: readonly OutboxOp[] = ['restore', 'create', 'update', 'delete']
/** Rows in one commit that the CRM has no way for. */
const unoffered = 25
/** Records that are read before anything is written to them, in one step. */
const confirming = 500

/**
 * The writing of one object in one run: what waits is sent operation by operation until nothing is left that can be sent.
 * An operation that the CRM refuses as such is left for the next run. All methods throw ProblemError or CrmError; rows are
 * left in the state that the failure allows, and the next run goes on.
 */
export class ObjectPush {
  readonly #context: PushContext
  readonly #gates: readonly OperationGate[]

  constructor(context: PushContext) {
    this.#context = context
    this.#gates = order.map((op) => new OperationGate(context, op))
  }

  /** Takes up what earlier runs have left: answers that were lost, records to be read first, fields that can go now. */
  async begin(): Promise<void> {
    const { store, object } = this.#context
    await lookUpUnknown(this.#context)
    // Links that came back, or whose record did: how it is there now is read and merged before anything is written.
    for (let after = 0; ; ) {
      const some = store.records.toConfirm(object.id, after, confirming)
      const last = some.at(-1)
      if (!last) break
      after = last.id
      const ids = some.map(({ remoteId }) => remoteId)
      await askByIds(this.#context, ids, 'read')
    }
    await takeUpHeld(this.#context)
    await takeUpFreed(this.#context)
  }

  /** Sends what waits. Returns whether there was anything. */
  async send(): Promise<boolean> {
    let any = await takeUpNeeding(this.#context)
    for (let goesOn = true; goesOn; any ||= goesOn) {
      goesOn = false
      for (const gate of this.#gates) if (await pushAll(this.#context, gate)) goesOn = true
      // What has just been written may have been in the way of another record.
      if (goesOn) await takeUpFreed(this.#context)
    }
    return any
  }

  /** Says what waits for a person. */
  end(): void {
    complainOfDeletes(this.#context)
  }
}

/** Sends all rows of an operation. Returns whether there were any. */
async function pushAll(context: PushContext, gate: OperationGate): Promise<boolean> {
  if (!isOffered(context.writer, gate.op)) return parkUnoffered(context, gate.op)
  const duplicates: Told[] = []
  const exchange = exchangeFor(context, gate.op, duplicates)
  let any = false
  try {
    while (gate.stopped === null) {
      context.read.signal.throwIfAborted()
      if (gate.op === 'delete') await guardDeletes(context)
      const next = gate.next()
      if (next.length === 0) break
      any = true
      const rows = gate.op === 'delete' ? await holdTakingAlong(context, next) : next
      if (rows.length === 0) continue
      await sendBatch(context, gate, await prepare(context, gate.op, rows), exchange)
      await settleDuplicates(context, duplicates.splice(0))
    }
  } finally {
    await settleDoubtful(context, gate, exchange)
  }
  return any
}

/** Whether the CRM has a way to do it; a delete that it cannot take back is made up for by a create. */
function isOffered(writer: ObjectWriter, op: OutboxOp): boolean {
  return { create: writer.create, update: writer.update, delete: writer.remove, restore: true }[op] !== undefined
}

/** What the CRM has no way for waits with that reason. */
async function parkUnoffered(context: PushContext, op: OutboxOp): Promise<boolean> {
  const { store, object, read, recorder } = context
  const problem = makeProblem('OPERATION_NOT_OFFERED', { provider: recorder.providerName })
  let any = false
  for (;;) {
    const rows = store.outbox.waiting(object.id, op, Date.now(), unoffered)
    if (rows.length === 0) return any
    any = true
    commitActs(context, (acts) => {
      for (const row of rows) parkRow(context, acts, row, problem)
    })
    await nextTurn()
    read.signal.throwIfAborted()
  }
}

function exchangeFor(context: PushContext, op: OutboxOp, duplicates: Told[]) {
  if (op === 'create') return exchangeCreates(context, duplicates)
  return op === 'update' ? exchangeUpdates(context) : exchangePresence(context, op)
}

async function prepare(context: PushContext, op: OutboxOp, rows: Parameters<typeof prepareUpdates>[1]) {
  if (op === 'create') return prepareCreates(context, rows)
  return op === 'update' ? prepareUpdates(context, rows) : preparePresence(context, op, rows)
}
