import type { Acts } from '../../../entities/acts'
import { CrmError, scopeOf } from '../../../providers/kit/crm-error'
import { hasNotActed, watchWrites } from '../../../providers/kit/not-sent'
import type { CrmErrorFacts, ReadContext, WriteOutcome } from '../../../providers/provider'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { commitActs, commitInSteps, type Prepared, type PushContext } from '../push-context'
import { leaveUndone, leaveUnknown } from '../rows/row-ends'
import type { OperationGate } from './operation-gate'
import { isOfOperation, mayBeOfOperation, refusedFields } from './refusals'

/** An outcome that the CRM has given, with the row that it is about. */
export interface Told {
  item: Prepared
  outcome: Exclude<WriteOutcome, { type: 'unknown' | 'not_sent' }>
}

/** How rows are written, and how what the CRM answers is taken over. */
export interface Exchange {
  send(items: readonly Prepared[], read: ReadContext): Promise<WriteOutcome[]>
  /** Ends every row that it is given. Belongs into a commit. */
  settle(acts: Acts, told: readonly Told[]): void
}

/**
 * Marks rows as on their way, on the disk, before the request leaves: after a crash they do not pass for unsent. What is
 * to be sent must have been found out in the same turn of the event loop, or an edit in between would be lost.
 */
export function depart(context: PushContext, prepared: readonly Prepared[]): Prepared[] {
  const now = Date.now()
  return context.store.commitDurably(() =>
    prepared.map((item) => {
      const { row, fields } = item
      const attempts = row.attempts + 1
      // What went with a delete that arrived at the first try is known by the time of that.
      const sentAt = row.op === 'delete' ? (row.sentAt ?? now) : now
      const sent: OutboxRow = { ...row, fields, state: 'in-flight', attempts, sentAt, problem: null }
      writerOf(context.store).outbox.save(sent, now)
      return { ...item, row: sent }
    }),
  )
}

/**
 * Sends rows that have departed in one request. One that the CRM refuses as a whole is sent again in parts, so that a bad
 * record does not hold up the others, until it shows that it is not about the records.
 *
 * @throws what the request failed with, after the rows have been put into the state that the failure leaves them in
 */
export async function sendBatch(
  context: PushContext,
  gate: OperationGate,
  departed: readonly Prepared[],
  exchange: Exchange,
): Promise<void> {
  const delivery = new Delivery(context, gate, departed, exchange)
  try {
    await delivery.deliver(departed)
  } finally {
    await delivery.takeBack()
  }
}

/** Ends rows whose refusal was kept back while it might have been about the operation. */
export async function settleDoubtful(context: PushContext, gate: OperationGate, exchange: Exchange): Promise<void> {
  const told = gate.release().map(toTold)
  await commitInSteps(context, told, (acts, items) => exchange.settle(acts, items))
}

function toTold({ item, facts }: { item: Prepared; facts: CrmErrorFacts }): Told {
  return { item, outcome: { marker: item.row.marker, type: 'refused', facts } }
}

class Delivery {
  readonly #context: PushContext
  readonly #gate: OperationGate
  readonly #exchange: Exchange
  /** Rows of which nothing is known yet. */
  readonly #open: Map<string, Prepared>

  constructor(context: PushContext, gate: OperationGate, departed: readonly Prepared[], exchange: Exchange) {
    this.#context = context
    this.#gate = gate
    this.#exchange = exchange
    this.#open = new Map(departed.map((item) => [item.row.marker, item]))
  }

  async deliver(items: readonly Prepared[]): Promise<void> {
    const { read } = this.#context
    if (this.#gate.stopped || items.length === 0) return
    const watched = watchWrites(read.crm)
    let outcomes: WriteOutcome[]
    try {
      outcomes = await this.#exchange.send(items, { ...read, crm: watched.crm })
    } catch (error) {
      if (!isRefusedWhole(error) || watched.mayHaveActed()) {
        return this.#failed(items, error, watched.mayHaveActed() || !hasNotActed(error))
      }
      const { facts } = error
      if (scopeOf(facts) === 'object' || scopeOf(facts) === 'account') return this.#failed(items, error, false)
      if (isOfOperation(facts)) return this.#gate.stop(facts)
      const concerned = concernedBy(facts, items, this.#gate.op)
      if (items.length > 1 && concerned === null) return this.#deliverParts(items, facts)
      outcomes = (concerned ?? items).map(({ row }) => ({ marker: row.marker, type: 'refused', facts }))
      return this.#take(concerned ?? items, outcomes)
    }
    return this.#take(items, outcomes)
  }

  /** Rows that did not get their turn wait again; those that were refused with the operation wait with its reason. */
  async takeBack(): Promise<void> {
    const { stopped } = this.#gate
    const back = [...this.#open.values(), ...(stopped ? this.#gate.release().map(({ item }) => item) : [])]
    this.#open.clear()
    await commitInSteps(this.#context, back, (acts, items) => {
      for (const { row } of items) leaveUndone(this.#context, acts, unsent(row), { state: 'queued', problem: stopped })
    })
  }

  /**
   * What was refused as a whole goes in parts. Where the refusal names nothing of the rows, single ones go first: they
   * show soon whether it is about the operation.
   */
  async #deliverParts(items: readonly Prepared[], facts: CrmErrorFacts): Promise<void> {
    let rest = items
    if (
      mayBeOfOperation(
        facts,
        items.map(({ fields }) => fields),
      )
    ) {
      for (let doubted = true; doubted && rest.length > 0 && !this.#gate.stopped; rest = rest.slice(1)) {
        doubted = await this.#isDoubted(rest.slice(0, 1))
      }
    }
    const half = Math.ceil(rest.length / 2)
    await this.deliver(rest.slice(0, half))
    await this.deliver(rest.slice(half))
  }

  async #isDoubted(single: readonly Prepared[]): Promise<boolean> {
    const before = this.#gate.doubted
    await this.deliver(single)
    return this.#gate.doubted > before
  }

  async #take(items: readonly Prepared[], outcomes: readonly WriteOutcome[]): Promise<void> {
    const byMarker = new Map(outcomes.map((outcome) => [outcome.marker, outcome]))
    const settled: Told[] = []
    const untold: Prepared[] = []
    const waiting: Prepared[] = []
    let reason: unknown
    for (const item of items) {
      const outcome = byMarker.get(item.row.marker)
      if (outcome?.type === 'not_sent') {
        waiting.push(item)
        reason ??= outcome.reason
        continue
      }
      this.#open.delete(item.row.marker)
      if (!outcome || outcome.type === 'unknown') untold.push(item)
      else if (outcome.type === 'done') settled.push(...this.#gate.prove().map(toTold), { item, outcome })
      else if (!this.#gate.doubts(item, outcome.facts)) settled.push({ item, outcome })
    }
    await commitInSteps(this.#context, settled, (acts, some) => this.#exchange.settle(acts, some))
    await commitInSteps(this.#context, untold, (acts, some) => {
      for (const { row } of some) leaveUnknown(this.#context, acts, row)
    })
    // What the others came to is kept by now; what ended the work is about more than the rows.
    if (waiting.length > 0) this.#failed(waiting, reason, false)
  }

  /** A failure leaves rows as if they had not been tried when the CRM certainly did not act, else unknown. */
  #failed(items: readonly Prepared[], error: unknown, mayHaveActed: boolean): void {
    if (!mayHaveActed && error instanceof CrmError && isOfOperation(error.facts)) {
      this.#gate.stop(error.facts)
      return
    }
    if (mayHaveActed) {
      commitActs(this.#context, () => {
        for (const { row } of items) {
          const { next } = this.#context.store.outbox.get(row.id) ?? row
          writerOf(this.#context.store).outbox.save({ ...row, state: 'unknown', next }, Date.now())
        }
      })
      for (const { row } of items) this.#open.delete(row.marker)
    }
    throw error
  }
}

/** As if it had not been tried: the CRM did not act. */
function unsent(row: OutboxRow): OutboxRow {
  return { ...row, attempts: Math.max(0, row.attempts - 1) }
}

const refusesWhole: ReadonlySet<CrmErrorFacts['class']> = new Set([
  'validation',
  'duplicate',
  'not_found',
  'precondition',
])

/** The CRM read the request and does not want it: something in it is wrong, and nothing was done. */
function isRefusedWhole(error: unknown): error is CrmError {
  return error instanceof CrmError && refusesWhole.has(error.facts.class)
}

/** Rows that a refusal of all is about, where it says that itself: those that carry a field which takes no value. */
function concernedBy(facts: CrmErrorFacts, items: readonly Prepared[], op: OutboxRow['op']): Prepared[] | null {
  const general = (facts.fields ?? []).filter(({ fault }) => fault !== 'value')
  if (general.length === 0) return null
  const concerned = items.filter(({ fields }) => refusedFields(op, { ...facts, fields: general }, fields).length > 0)
  return concerned.length > 0 ? concerned : null
}
