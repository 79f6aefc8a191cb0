import { makeProblem, type Problem, type ProblemCode, ProblemError } from '@shared/model'
import { type EngineClock, systemClock } from '../clock'
import type { AccountLimits, CrmLimit, SeenLimit } from '../providers/provider'
import { CrmClock } from './clock'
import { DayBudget } from './day-budget'
import type { AskedBy, LimiterState } from './limiter-memory'
import { type CallWeight, Front, type Place, SlidingWindow } from './sliding-window'

/** Longest wait that a call makes by itself; when more is asked for, the run ends and says until when. */
export const longestWaitMs = 5 * 60_000
const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

/** What a limiter needs of the engine's time. */
export type LimiterClock = Pick<EngineClock, 'now' | 'pause'>

export interface LimiterOptions {
  /** What people call the CRM; problems name it. */
  providerName?: string
  /** Calls a day that the vendor allows; null where it sets no such limit. */
  dailyLimit?: number | null
  /** Calls that may be under way at once. */
  parallel?: number | undefined
  clock?: LimiterClock
}

/** How much of an account's limits a caller may take; a setting of the caller's, so it comes with every call. */
export interface Shares {
  /** Share of each window that writes leave free, so that reading goes on. */
  readReserve: number
  /** Share of the day's calls that is ours to use. */
  dailyShare: number
}

const allOfIt: Shares = { readReserve: 0, dailyShare: 1 }

/** A call as the limiter sees it; it costs one token and only reads unless it says otherwise. */
export interface LimitedCall extends Partial<CallWeight> {
  /** The narrower limit that it falls under as well. */
  budget?: string | undefined
  shares?: Shares | undefined
}

interface Waiting {
  weight: CallWeight
  budget: string | undefined
  shares: Shares
  begin: (places: readonly Place[]) => void
  refuse: (reason: unknown) => void
}

/**
 * Keeps one account's requests within the vendor's limits, no matter who sends them: sliding windows, all that match a request
 * at once; a bound on what is under way; the budget of the day; waits that the CRM or Nango asked for. What the vendor
 * says on the way only lowers the rate.
 */
export class AccountLimiter {
  readonly clock: LimiterClock
  /** What time it is at the account's CRM. */
  readonly crmClock: CrmClock
  readonly #providerName: string
  readonly #day: DayBudget
  #windows: SlidingWindow[]
  #parallel: number
  #running = 0
  #heldUntil = 0
  #askedBy: AskedBy = 'crm'
  #queue: Waiting[] = []
  #alarm: AbortController | null = null
  #askedAt = Number.NEGATIVE_INFINITY
  #asking: Promise<void> = Promise.resolve()
  /** Hears of a wait that was asked for, with its length in ms and who asked. */
  onHold: (ms: number, askedBy: AskedBy) => void = () => {}

  constructor(limits: readonly CrmLimit[], options: LimiterOptions = {}) {
    this.clock = options.clock ?? systemClock
    this.crmClock = new CrmClock(this.clock)
    this.#providerName = options.providerName ?? ''
    this.#day = new DayBudget(options.dailyLimit ?? null)
    this.#windows = limits.map((limit) => new SlidingWindow(limit))
    this.#parallel = options.parallel ?? Number.POSITIVE_INFINITY
  }

  /**
   * Runs `task` as soon as every window has room and nothing asks to wait. Its place in all windows is taken at one
   * moment, that of the sending: places that are taken earlier would let a crowd go at once.
   *
   * @throws the signal's reason when it is aborted while waiting; a task that has begun is left to obey the signal itself
   * @throws ProblemError CRM_RATE_LIMITED, NANGO_RATE_LIMITED or CRM_DAILY_LIMIT with `resumesAt`, at once, when it would
   * have to wait longer than {@link longestWaitMs} or the day is used up; the task has not begun then
   */
  async run<T>(call: LimitedCall, task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    const places = await this.#turn(call, signal)
    try {
      return await task()
    } finally {
      this.#running -= 1
      const now = this.clock.now()
      for (const place of places) place.answeredAt = now
      if (this.#queue.length > 0) this.#pump()
    }
  }

  /**
   * Waits while the account rests: for calls that go to it by another way and that its windows do not count.
   *
   * @throws as {@link run}, but for the day's budget
   */
  async rest(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const now = this.clock.now()
      const ms = this.heldUntil - now
      if (ms > longestWaitMs) throw this.#tooLong(now, ms, ms)
      if (ms <= 0) return
      await this.clock.pause(ms, signal)
    }
  }

  /**
   * Lets no caller send for so many ms: what Retry-After asks for. The longest wish counts.
   *
   * @returns when sending goes on, ms since the epoch
   */
  hold(ms: number, askedBy: AskedBy = 'crm'): number {
    const until = this.clock.now() + ms
    if (until > this.#heldUntil) {
      this.#heldUntil = until
      this.#askedBy = askedBy
      this.onHold(ms, askedBy)
      if (this.#queue.length > 0) this.#pump()
    }
    return this.#heldUntil
  }

  /** Until when nothing is sent because that was asked for, ms since the epoch; 0 when nothing was. */
  get heldUntil(): number {
    const ms = this.#heldUntil - this.clock.now()
    // More than is ever asked for comes of a clock that was put back.
    if (ms <= 0 || ms > dayMs) this.#heldUntil = 0
    return this.#heldUntil
  }

  /** The vendor says on the way how much of a window is left, or, of a window of a day, of the day. */
  lower(seen: SeenLimit): void {
    const now = this.clock.now()
    if (seen.most !== undefined && seen.perMs >= dayMs) {
      const resetsAt = seen.resetsInMs === undefined ? null : now + seen.resetsInMs
      this.#day.lower(now, { most: seen.most, used: seen.most - seen.remaining, resetsAt })
      return
    }
    const same = this.#windows.filter(({ limit }) => limit.budget === undefined && limit.perMs === seen.perMs)
    for (const window of same) window.lower(now, seen.remaining)
    if (same.length === 0 && seen.remaining <= 0) this.hold(seen.resetsInMs ?? seen.perMs)
  }

  /**
   * Takes up what the account's own plan allows, as the CRM says when asked: at most once an hour. What is absent from
   * the answer, or not answered, stays as it was. Never rejects.
   *
   * @param ask asks the CRM; not called while an earlier answer is fresh
   */
  async learnFrom(ask: () => Promise<AccountLimits>): Promise<void> {
    const now = this.clock.now()
    const isFresh = now >= this.#askedAt && now - this.#askedAt < hourMs
    if (!isFresh) {
      this.#askedAt = now
      this.#asking = ask().then(
        (limits) => this.#learn(limits),
        () => {},
      )
    }
    await this.#asking
  }

  /** All that a later process must know. */
  state(): LimiterState {
    const now = this.clock.now()
    const sent = this.#windows.map((window) => ({
      window: window.name,
      sendings: window.recent(now).map(([at, took, write]): [number, number, boolean] => [at, took, write]),
    }))
    return {
      heldUntil: this.heldUntil,
      askedBy: this.#askedBy,
      day: this.#day.state(now),
      sent: sent.filter(({ sendings }) => sendings.length > 0),
    }
  }

  /** Takes up what another process, or another workspace's file, has kept. */
  restore({ heldUntil, askedBy, day, sent }: LimiterState): void {
    const now = this.clock.now()
    if (heldUntil > this.heldUntil) {
      this.#heldUntil = heldUntil
      this.#askedBy = askedBy
    }
    if (day) this.#day.restore(now, day)
    for (const { window, sendings } of sent) this.#windowLike(window)?.restore(sendings, now)
  }

  /** So many calls of this UTC day are known from elsewhere: the day's budget counts at least them. */
  countAtLeast(calls: number): void {
    this.#day.atLeast(this.clock.now(), calls)
  }

  #learn({ windows, parallel, day }: AccountLimits): void {
    const now = this.clock.now()
    if (windows) {
      const before = this.#windows
      this.#windows = windows.map((limit) => new SlidingWindow(limit))
      for (const old of before) this.#windowLike(old.name)?.restore(old.recent(now), now)
    }
    this.#parallel = parallel ?? this.#parallel
    if (day) this.#day.learn(now, day)
    if (this.#queue.length > 0) this.#pump()
  }

  #windowLike(name: string): SlidingWindow | undefined {
    return this.#windows.find((window) => window.name === name)
  }

  /** Resolves at the moment of sending, with the call's places taken. */
  #turn(
    { budget, shares = allOfIt, cost = 1, write = false }: LimitedCall,
    signal: AbortSignal,
  ): Promise<readonly Place[]> {
    return new Promise((resolve, reject) => {
      const end = (how: () => void) => {
        signal.removeEventListener('abort', stop)
        how()
      }
      const waiting: Waiting = {
        weight: { cost, write },
        budget,
        shares,
        begin: (places) => end(() => resolve(places)),
        refuse: (reason) => end(() => reject(reason)),
      }
      const stop = () => {
        this.#queue = this.#queue.filter((item) => item !== waiting)
        if (this.#queue.length === 0) this.#alarm?.abort()
        reject(signal.reason)
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#queue.push(waiting)
      this.#pump()
    })
  }

  /** Sends what may be sent, in order, refuses what would wait too long, and sets the alarm for the rest. */
  #pump(): void {
    this.#alarm?.abort()
    const now = this.clock.now()
    const held = Math.max(0, this.heldUntil - now)
    const front = new Front(now)
    let nextMs = Number.POSITIVE_INFINITY
    this.#queue = this.#queue.filter((waiting) => {
      const windows = this.#windows.filter(({ limit }) => limit.budget === undefined || limit.budget === waiting.budget)
      const spent = this.#day.refusal(now, waiting.weight.cost, waiting.shares.dailyShare)
      if (spent) {
        waiting.refuse(this.#refusal('CRM_DAILY_LIMIT', spent.resumesAt, { limit: spent.limit }))
        return false
      }
      const isBehind = front.isBehind(windows, waiting.weight)
      const waitMs = Math.max(held, front.waitMs(windows, waiting.weight, waiting.shares.readReserve))
      if (waitMs > longestWaitMs) {
        waiting.refuse(this.#tooLong(now, waitMs, held))
        return false
      }
      if (waitMs > 0) nextMs = Math.min(nextMs, waitMs)
      if (waitMs > 0 || isBehind || this.#running >= this.#parallel) return true
      this.#day.take(now, waiting.weight.cost)
      this.#running += 1
      waiting.begin(windows.map((window) => window.take(waiting.weight)))
      return false
    })
    if (nextMs < Number.POSITIVE_INFINITY) this.#wakeAfter(nextMs)
  }

  #wakeAfter(ms: number): void {
    const alarm = new AbortController()
    this.#alarm = alarm
    this.clock.pause(ms, alarm.signal).then(
      () => {
        if (!alarm.signal.aborted) this.#pump()
      },
      () => {},
    )
  }

  #tooLong(now: number, waitMs: number, held: number): ProblemError {
    const isNango = waitMs === held && this.#askedBy === 'nango'
    return this.#refusal(isNango ? 'NANGO_RATE_LIMITED' : 'CRM_RATE_LIMITED', now + waitMs)
  }

  #refusal(code: ProblemCode, resumesAt: number, params: Problem['params'] = {}): ProblemError {
    const until = new Date(resumesAt).toISOString()
    return new ProblemError(makeProblem(code, { provider: this.#providerName, ...params, resumesAt: until }))
  }
}
