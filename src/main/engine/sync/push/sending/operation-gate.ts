import type { Problem } from '@shared/model'
import { redactText } from '@shared/redact'
import type { CrmErrorFacts } from '../../../providers/provider'
import type { OutboxOp, OutboxRow } from '../../../store/entities/outbox'
import type { Prepared, PushContext } from '../push-context'
import { isWiderThanRow, mayBeOfOperation, operationRefusal, saysTheSame } from './refusals'

/** So many rows one after the other that are refused alike say that it is not about them. */
const mostAlike = 8

/** A row that was refused, perhaps for a reason that is not its own. */
export interface Doubtful {
  item: Prepared
  facts: CrmErrorFacts
}

/**
 * Whether an operation on an object goes on. A CRM that refuses row after row alike, naming no value of theirs, refuses
 * the operation: the rows keep waiting, and the next run tries one of them.
 */
export class OperationGate {
  /** Why nothing more is sent in this run. */
  stopped: Problem | null = null
  readonly op: OutboxOp
  readonly #context: PushContext
  #doubtful: Doubtful[] = []
  /** What the run before was stopped by, while that is tried out. */
  #trial: Problem | null = null
  #begun = false

  constructor(context: PushContext, op: OutboxOp) {
    this.op = op
    this.#context = context
  }

  /** How many refusals are kept back. */
  get doubted(): number {
    return this.#doubtful.length
  }

  /**
   * The next rows to send. After an operation was refused as such, one row shows whether it still is; rows that were
   * refused with it come after all others.
   */
  next(): OutboxRow[] {
    const { store, object, writer } = this.#context
    const [now, most] = [Date.now(), writer.batchSize]
    const fresh = store.outbox.waiting(object.id, this.op, now, most)
    if (this.#begun && this.#trial === null && fresh.length > 0) return fresh
    const refused = store.outbox.waitingRefused(object.id, this.op, now, most)
    if (!this.#begun) this.#trial = refused[0]?.problem ?? null
    this.#begun = true
    const rows = fresh.length > 0 ? fresh : refused
    return this.#trial === null ? rows : rows.slice(0, 1)
  }

  /** A row was taken: what was refused before it was refused for its own sake. */
  prove(): Doubtful[] {
    this.#trial = null
    return this.release()
  }

  /**
   * Whether a refusal is kept back for now, because it may be about the operation. Stops the operation when that is
   * certain.
   */
  doubts(item: Prepared, facts: CrmErrorFacts): boolean {
    if (isWiderThanRow(facts)) {
      this.#doubtful.push({ item, facts })
      this.stop(facts)
      return true
    }
    const [first] = this.#doubtful
    if (!mayBeOfOperation(facts, [item.fields]) || (first && !saysTheSame(first.facts, facts))) return false
    this.#doubtful.push({ item, facts })
    if (this.#doubtful.length >= mostAlike || this.#isAsBefore(facts)) this.stop(facts)
    return true
  }

  #isAsBefore(facts: CrmErrorFacts): boolean {
    const before = this.#trial?.detail ?? null
    if (before === null) return false
    return saysTheSame({ class: facts.class, message: before }, { ...facts, message: redactText(facts.message) })
  }

  /** The refusals that were kept back: with the operation when that has stopped, else each for its own sake. */
  release(): Doubtful[] {
    const released = this.#doubtful
    this.#doubtful = []
    return released
  }

  /** The CRM refuses the operation as such. */
  stop(facts: CrmErrorFacts): void {
    if (this.stopped !== null) return
    const { recorder, definition } = this.#context
    this.stopped = operationRefusal(this.#context, this.op, facts)
    recorder.log('warning', `${definition.name}: ${this.op} is refused as such: ${facts.message}`)
    recorder.complain(definition.stream, this.stopped)
  }
}
