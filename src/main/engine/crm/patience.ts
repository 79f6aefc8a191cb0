import { makeProblem, type Problem, ProblemError, toProblem } from '@shared/model'
import { systemClock, type Timing } from '../clock'
import { CrmError } from '../providers/kit/crm-error'
import { type AccountLimiter, longestWaitMs } from './limiter'
import type { AskedBy } from './limiter-memory'
import { decideRetry } from './retry-policy'

/** A wait of the account that others caused is known from here on, ms. */
const worthTellingMs = 2_000

export interface PatienceOptions {
  /** The account's own, shared by all that reach it. */
  limiter: AccountLimiter
  signal: AbortSignal
  timing?: Timing | undefined
  /** Hears of every wait before a further try, and of a long one that was asked for before. */
  onWait?: (problem: Problem, ms: number) => void
}

/** The waits of one caller of an account between its tries: what is asked for holds the whole account. */
export class Patience {
  readonly #options: PatienceOptions
  readonly #timing: Timing
  #toldUntil = 0

  constructor(options: PatienceOptions) {
    this.#options = options
    this.#timing = options.timing ?? systemClock
  }

  /** Tells, once, of a wait that an earlier call or another caller was asked for, before this one waits it out. */
  tellOldWait(): void {
    const { limiter, onWait } = this.#options
    const until = limiter.heldUntil
    const ms = until - limiter.clock.now()
    if (until <= this.#toldUntil || ms < worthTellingMs || ms > longestWaitMs) return
    this.#toldUntil = until
    onWait?.(makeProblem('CRM_RATE_LIMITED'), ms)
  }

  /**
   * What follows on a failed try: resolves when it may be made again, as far as this caller goes; the account may rest
   * for longer, which the limiter knows.
   *
   * @param attempt tries made so far, at least 1
   * @param repeatable the request may be sent twice without harm
   * @throws the failure, where it is not to be tried again; with `resumesAt` where the account rests for longer than a
   * call waits
   */
  async after(error: unknown, attempt: number, repeatable: boolean): Promise<void> {
    const { limiter, signal, onWait } = this.#options
    const decision = decideRetry(error, attempt, repeatable, this.#timing.random())
    if (decision.type === 'give-up') {
      if (decision.holdMs === 0) throw error
      const until = limiter.hold(decision.holdMs, askedBy(error))
      throw decision.holdMs > longestWaitMs || isDaily(error) ? withTime(error, until) : error
    }
    onWait?.(toProblem(error), decision.ms)
    if (decision.all) this.#toldUntil = limiter.hold(decision.ms, askedBy(error))
    else await this.#timing.pause(decision.ms, signal)
  }
}

function isDaily(error: unknown): boolean {
  return error instanceof CrmError && error.facts.class === 'rate_daily'
}

function askedBy(error: unknown): AskedBy {
  return error instanceof CrmError ? 'crm' : 'nango'
}

/** The same failure with the time until which the account rests. */
function withTime(error: unknown, until: number): unknown {
  const resumesAt = new Date(until).toISOString()
  if (error instanceof CrmError) return new CrmError({ ...error.facts, resumesAt }, error.status)
  if (!(error instanceof ProblemError)) return error
  const { problem } = error
  return new ProblemError({ ...problem, params: { ...problem.params, resumesAt } }, { cause: error })
}
