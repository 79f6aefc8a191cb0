import { describe, expect, it, vi } from 'vitest'
import type { Provider } from '../providers/provider'
import type { AccountKey, LimiterMemory, LimiterState } from './limiter-memory'
import { LimiterRegistry } from './limiter-registry'

const hour = 3_600_000
const { signal } = new AbortController()

const acme = {
  manifest: { id: 'acme', name: 'Acme', limits: [{ requests: 3, perMs: 10_000 }], dailyLimit: 10 },
} as unknown as Provider
const account = { accountId: '42', connectionId: 'c1' }

/** A workspace's file, as far as limiters go. */
class Memory implements LimiterMemory {
  readonly kept = new Map<string, LimiterState>()
  saves = 0
  calls = 0

  load({ provider, account }: AccountKey): LimiterState | null {
    return this.kept.get(`${provider} ${account}`) ?? null
  }

  save({ provider, account }: AccountKey, state: LimiterState): void {
    this.saves += 1
    this.kept.set(`${provider} ${account}`, structuredClone(state))
  }

  callsOn(): number {
    return this.calls
  }
}

async function send(limiter: ReturnType<ReturnType<LimiterRegistry['open']>['of']>, calls: number): Promise<number> {
  const abort = new AbortController()
  let sent = 0
  const all = Array.from({ length: calls }, () =>
    limiter.run({}, async () => void sent++, abort.signal).catch(() => {}),
  )
  await new Promise((resolve) => setImmediate(resolve))
  abort.abort()
  await Promise.all(all)
  return sent
}

describe('the limiter of an account', () => {
  it('is one for all workspaces, whatever their connection to it', async () => {
    const registry = new LimiterRegistry()
    const [one, two] = [registry.open(new Memory()), registry.open(new Memory())]
    const limiter = one.of(acme, account)
    expect(two.of(acme, { accountId: '42', connectionId: 'c2' })).toBe(limiter)
    expect(one.of(acme, { accountId: '43', connectionId: 'c1' })).not.toBe(limiter)
    expect(await send(limiter, 2)).toBe(2)
    expect(await send(two.of(acme, account), 2)).toBe(1)
  })

  it('is another one where it only bears the same ids, and a world that begins anew forgets its own', () => {
    const registry = new LimiterRegistry()
    const real = registry.open(new Memory()).of(acme, account)
    const sandbox = registry.open(new Memory(), 'sandbox').of(acme, account)
    expect(sandbox).not.toBe(real)
    registry.forget('sandbox')
    expect(registry.open(new Memory(), 'sandbox').of(acme, account)).not.toBe(sandbox)
    expect(registry.open(new Memory()).of(acme, account)).toBe(real)
  })

  it('rests with the others of its workspace when Nango asks, and alone when its CRM does', () => {
    const registry = new LimiterRegistry()
    const [one, two] = [registry.open(new Memory()), registry.open(new Memory())]
    const other = { accountId: '43', connectionId: 'c2' }
    const mine = [one.of(acme, account), one.of(acme, other)]
    const theirs = two.of(acme, { accountId: '44', connectionId: 'c3' })
    const held = () => [...mine, theirs].map(({ heldUntil }) => heldUntil > Date.now())
    mine[0]?.hold(60_000, 'crm')
    expect(held()).toEqual([true, false, false])
    mine[0]?.hold(120_000, 'nango')
    expect(held()).toEqual([true, true, false])
  })

  it('stands for a connection while its account is not known', () => {
    const registry = new LimiterRegistry().open(new Memory())
    const unknown = { accountId: null, connectionId: 'c1' }
    expect(registry.of(acme, unknown)).toBe(registry.of(acme, unknown))
    expect(registry.of(acme, unknown)).not.toBe(registry.of(acme, { accountId: null, connectionId: 'c2' }))
  })
})

describe('what a restart must not forget', () => {
  it('a long wait is written down at once, to every workspace that has the account; a short one is not', () => {
    const registry = new LimiterRegistry()
    const memories = [new Memory(), new Memory()]
    const [limiter] = memories.map((memory) => registry.open(memory).of(acme, account))
    limiter?.hold(2_000)
    expect(memories.map(({ saves }) => saves)).toEqual([0, 0])
    limiter?.hold(hour)
    expect(memories.map(({ saves }) => saves)).toEqual([1, 1])
    for (const memory of memories) {
      const again = new LimiterRegistry().open(memory).of(acme, account)
      expect(again.heldUntil).toBe(limiter?.heldUntil)
    }
  })

  it('a wait that one file knows is obeyed, and then known, by the others', () => {
    const first = new Memory()
    new LimiterRegistry().open(first).of(acme, account).hold(hour)
    const registry = new LimiterRegistry()
    const second = new Memory()
    const limiter = registry.open(second).of(acme, account)
    expect(limiter.heldUntil).toBe(0)
    registry.open(first).of(acme, account)
    expect(limiter.heldUntil).toBeGreaterThan(Date.now())
    expect(second.load({ provider: 'acme', account: '42' })?.heldUntil).toBe(limiter.heldUntil)
  })

  it('sendings that still count are written down at the end, calls of the day with each run', async () => {
    const memory = new Memory()
    const limits = new LimiterRegistry().open(memory)
    await send(limits.of(acme, account), 3)
    expect(memory.saves).toBe(0)
    limits.save()
    expect(memory.load({ provider: 'acme', account: '42' })).toMatchObject({ day: { used: 3 }, sent: [] })
    limits.close()
    expect(await send(new LimiterRegistry().open(memory).of(acme, account), 1)).toBe(0)
  })

  it('a workspace that is closed and opened again counts its sendings once, and writes no more while it is closed', async () => {
    const memory = new Memory()
    const registry = new LimiterRegistry()
    const limits = registry.open(memory)
    const limiter = limits.of(acme, account)
    await send(limiter, 2)
    limits.close()
    const { saves } = memory
    limiter.hold(1)
    expect(limits.of(acme, account)).toBe(limiter)
    limiter.hold(10_000)
    expect(memory.saves).toBe(saves)
    vi.useFakeTimers({ now: Date.now() + 10_001, toFake: ['Date'] })
    try {
      // The window is held a little longer than the wait.
      expect(await send(registry.open(memory).of(acme, account), 2)).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('calls that a crash left uncounted are known from what the workspaces have noted', async () => {
    const registry = new LimiterRegistry()
    const [one, two] = [new Memory(), new Memory()]
    one.calls = 6
    two.calls = 4
    const limiter = registry.open(one).of(acme, account)
    expect(limiter.state().day?.used).toBe(6)
    registry.open(two).of(acme, account)
    await expect(limiter.run({}, async () => {}, signal)).rejects.toMatchObject({
      problem: { code: 'CRM_DAILY_LIMIT' },
    })
  })

  it('nothing is written for an account with nothing to keep', () => {
    const memory = new Memory()
    const limits = new LimiterRegistry().open(memory)
    limits.of(acme, account)
    limits.save()
    limits.close()
    expect(memory.saves).toBe(0)
  })
})
