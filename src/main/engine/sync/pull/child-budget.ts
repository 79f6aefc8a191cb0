import type { ObjectChanges } from '../../providers/provider'
import type { ObjectSession } from '../object-session'

const dayMs = 24 * 60 * 60_000

/**
 * What one run may take of a minute of Nango's, which all accounts of the environment share: when it is used up, all of
 * them wait for the next one.
 */
const shareOfMinute = 1 / 8

/** Shares of what a run, and a day, may take. */
interface Shares {
  ofRun: number
  ofDay: number
}

/**
 * Calls that listing children may take: of a run, so that it ends without waiting for all of them, and of a day. Those of
 * the day are counted in the store, so that restarts do not begin anew.
 */
export class ChildBudget {
  readonly #session: ObjectSession
  readonly #aDay: number
  readonly #aRun: number
  #taken = 0

  constructor(
    session: ObjectSession,
    { callsADay, callsARun }: Pick<Extract<ObjectChanges, { by: 'parent' }>, 'callsADay' | 'callsARun'>,
  ) {
    this.#session = session
    // An account of whose day little is ours has little for this as well, or nothing would be left for its parents.
    const { dailyShare } = session.store.integrations.settings(session.object.integrationId)
    this.#aDay = Math.max(1, Math.floor(callsADay * dailyShare))
    const { callsAMinute } = session
    this.#aRun = Math.min(callsARun, callsAMinute === null ? callsARun : portion(callsAMinute, shareOfMinute))
  }

  /** Whether a share of the run and of the day has a call left. */
  has({ ofRun, ofDay }: Shares): boolean {
    return this.#taken < portion(this.#aRun, ofRun) && this.#usedToday < portion(this.#aDay, ofDay)
  }

  /**
   * Takes a call, before it is made; false: the day has none left. The list of a parent may go beyond what the run takes,
   * or one that is longer would never be read whole.
   */
  take(): boolean {
    if (this.#usedToday >= this.#aDay) return false
    const { store, object } = this.#session
    store.commit(() => store.parentLooks.spend(object.id, today()))
    this.#taken += 1
    return true
  }

  /** The time that so many calls take when they are spread over days, ms. */
  roundMs(calls: number, ofDay: number): number {
    return (calls * dayMs) / portion(this.#aDay, ofDay)
  }

  get #usedToday(): number {
    const { store, object } = this.#session
    return store.parentLooks.used(object.id, today())
  }
}

function portion(calls: number, share: number): number {
  return Math.max(1, Math.floor(calls * share))
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}
