import { makeProblem } from '@shared/model'
import { CrmError } from '../../providers/kit/crm-error'
import type { CrmErrorClass } from '../../providers/provider'
import type { ObjectRow } from '../../store/accounts/objects'
import type { ParentRecord } from '../../store/accounts/parent-looks'
import type { ObjectSession } from '../object-session'

/** Lists that fail one after the other, before another one shows whether it is about these parents. */
const doubtful = 2
/** Lists that may fail in a run: each is asked for a few times, with pauses. */
const mostFailing = 15

/** Parents whose lists have failed in this run. */
export class PassedOver {
  readonly #session: ObjectSession
  readonly #listSample: () => Promise<void>
  readonly #ids = new Set<number>()
  #again = 0
  #inARow = 0

  /** @param listSample lists the children of a parent that stands elsewhere, if there is one */
  constructor(session: ObjectSession, listSample: () => Promise<void>) {
    this.#session = session
    this.#listSample = listSample
  }

  /** No more than these may fail in one run. */
  get isFull(): boolean {
    return this.#ids.size >= mostFailing
  }

  has({ id }: ParentRecord): boolean {
    return this.#ids.has(id)
  }

  /** How many have failed that had failed before. */
  get again(): number {
    return this.#again
  }

  /** A list has been read: the CRM answers. */
  clear(): void {
    this.#inARow = 0
  }

  /**
   * Notes a parent for the next run. Throws the error again where it is not about this one list: where others elsewhere
   * cannot be read either.
   *
   * @throws what was caught
   */
  async add(parent: ParentRecord, error: unknown): Promise<void> {
    this.#note(parent, error)
    this.#ids.add(parent.id)
    this.#inARow += 1
    if (this.#inARow < doubtful) return
    try {
      await this.#listSample()
    } catch (ofSample) {
      this.#session.read.signal.throwIfAborted()
      throw isOfOneList(ofSample) ? error : ofSample
    }
    this.clear()
  }

  /** Notes one that had failed before: that it still does says nothing of the others. */
  addAgain(parent: ParentRecord, error: unknown): void {
    this.#note(parent, error)
    this.#again += 1
  }

  #note(parent: ParentRecord, error: unknown): void {
    const { store, object, recorder } = this.#session
    if (!isOfOneList(error)) throw error
    store.commit(() => store.parentLooks.failed(object.id, parent, Date.now()))
    recorder.log('warning', `${object.name} of ${parent.remoteId} could not be listed: ${error.facts.message}`)
  }

  /** Says how many lists are left for the next runs. */
  complain(parents: ObjectRow): void {
    const { store, recorder, definition, object } = this.#session
    const count = store.parentLooks.failingCount(object.id)
    if (count === 0) return
    recorder.complain(
      definition.stream,
      makeProblem('LISTS_FAILED', { count, object: object.name, parents: parents.name }),
    )
  }
}

/** Whether a CRM may answer this to one list and not to the next. */
function isOfOneList(error: unknown): error is CrmError {
  if (!(error instanceof CrmError) || error.facts.scope === 'account' || error.facts.scope === 'object') return false
  return ofOneList.has(error.facts.class)
}

const ofOneList = new Set<CrmErrorClass>(['transient', 'bad_answer', 'validation'])
