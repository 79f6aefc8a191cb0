import { systemClock } from '../clock'
import type { Provider } from '../providers/provider'
import { AccountLimiter, type LimiterClock } from './limiter'
import type { AccountKey, LimiterMemory, LimiterState } from './limiter-memory'

/** A wait that lasts longer is written down at once, so that no crash forgets it, ms. */
const longHoldMs = 2_000

/** An account as its integration or its connection names it. */
export interface AccountName {
  /** Its id at the CRM; null while that is not known. */
  accountId: string | null
  /** Nango's connection, which stands for an account that is not known. */
  connectionId: string | null
}

/** The limiters as one workspace reaches them. */
export interface AccountLimiters {
  /** The limiter of an account: the same one for every caller of every workspace. */
  of(provider: Provider, account: AccountName): AccountLimiter
  /** Writes down what a restart must not forget. */
  save(): void
}

interface Shared {
  key: AccountKey
  limiter: AccountLimiter
  memories: Set<LimiterMemory>
  /** It has taken up no memory yet. */
  isNew: boolean
}

/**
 * One limiter an account, whatever reaches it: runs, look-ups, identification, of all workspaces that the engine holds
 * open. A vendor counts the same way.
 */
export class LimiterRegistry {
  readonly #clock: LimiterClock
  readonly #shared = new Map<string, Shared>()
  #isHolding = false

  constructor(clock: LimiterClock = systemClock) {
    this.#clock = clock
  }

  /**
   * The limiters for a workspace that is opened, with its file as their memory until it is closed.
   *
   * @param world keeps apart what only bears the same ids: a sandbox's CRMs are not the vendors'
   */
  open(memory: LimiterMemory, world = ''): AccountLimiters & { close(): void } {
    const own = () => [...this.#shared.values()].filter(({ memories }) => memories.has(memory))
    const save = (change: (state: LimiterState) => LimiterState) => {
      for (const { key, limiter } of own()) {
        const state = change(limiter.state())
        if (state.heldUntil > 0 || state.day || state.sent.length > 0) keep(memory, key, state)
      }
    }
    let isOpen = true
    return {
      of: (provider, account) => {
        const shared = this.#of(provider, account, world)
        if (isOpen) this.#join(shared, memory)
        return shared.limiter
      },
      // The windows are over before the next run begins, but for a restart.
      save: () => save((state) => ({ ...state, sent: [] })),
      close: () => {
        save((state) => state)
        isOpen = false
        for (const { memories } of own()) memories.delete(memory)
      },
    }
  }

  /** Forgets all accounts of a world that begins anew. */
  forget(world: string): void {
    for (const key of [...this.#shared.keys()]) if (key.startsWith(`${world}/`)) this.#shared.delete(key)
  }

  #of(provider: Provider, { accountId, connectionId }: AccountName, world: string): Shared {
    const { id, name, limits, dailyLimit, parallelCalls: parallel } = provider.manifest
    const key: AccountKey = { provider: id, account: accountId ?? `connection ${connectionId ?? ''}` }
    const path = `${world}/${key.provider}/${key.account}`
    const known = this.#shared.get(path)
    if (known) return known
    const options = { providerName: name, dailyLimit, parallel, clock: this.#clock }
    const limiter = new AccountLimiter(limits, options)
    const shared = { key, limiter, memories: new Set<LimiterMemory>(), isNew: true }
    this.#shared.set(path, shared)
    return shared
  }

  /** Nango counts the calls of an environment together: what it asks of one account of a workspace it asks of all. */
  #holdBeside(asked: Shared, ms: number): void {
    if (this.#isHolding) return
    this.#isHolding = true
    for (const { limiter, memories } of this.#shared.values()) {
      const isBeside = [...memories].some((memory) => asked.memories.has(memory))
      if (isBeside && limiter !== asked.limiter) limiter.hold(ms, 'nango')
    }
    this.#isHolding = false
  }

  /** Makes a workspace's file one of the memories of an account. */
  #join(shared: Shared, memory: LimiterMemory): void {
    const { key, limiter, memories } = shared
    if (memories.has(memory)) return
    const kept = memory.load(key)
    // Several files know the same sendings, and this process its own: those of the first are taken, waits and counts of all.
    if (kept) limiter.restore(shared.isNew ? kept : { ...kept, sent: [] })
    shared.isNew = false
    memories.add(memory)
    const day = new Date(this.#clock.now()).toISOString().slice(0, 10)
    limiter.countAtLeast([...memories].reduce((sum, each) => sum + each.callsOn(key, day), 0))
    const saveAll = () => {
      for (const each of memories) keep(each, key, limiter.state())
    }
    limiter.onHold = (ms, askedBy) => {
      if (ms > longHoldMs) saveAll()
      if (askedBy === 'nango') this.#holdBeside(shared, ms)
    }
    // What one file knows, the others have to know as well.
    if (limiter.heldUntil - this.#clock.now() > longHoldMs) saveAll()
  }
}

/** A wait that cannot be written down, on a full disk say, holds all the same while the engine runs. */
function keep(memory: LimiterMemory, key: AccountKey, state: LimiterState): void {
  try {
    memory.save(key, state)
  } catch {
    // The commits of the runs meet the same trouble, and tell it.
  }
}
