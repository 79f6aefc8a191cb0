import { makeProblem, type Problem, ProblemError } from '@shared/model'
import { describe, expect, it, vi } from 'vitest'
import type { CrmResponse, NangoGateway } from '../nango/gateway'
import { CrmError } from '../providers/kit/crm-error'
import { hasNotActed, NotSentError, watchWrites } from '../providers/kit/not-sent'
import type { AccountLimits, CrmCall, CrmClient, CrmErrorFacts, Provider, SeenLimit } from '../providers/provider'
import { createCrmClient } from './client'
import { AccountLimiter } from './limiter'

const write: CrmCall = { method: 'POST', path: '/things' }
const read: CrmCall = { method: 'GET', path: '/things' }
const fine: CrmResponse = { status: 200, headers: {}, body: {} }
const hour = 3_600_000

/** An answer with what it means to Patchbay beside it. */
type Answer = CrmResponse | CrmErrorFacts | Error

interface Options {
  limiter?: AccountLimiter
  signal?: AbortSignal
  seen?: SeenLimit[]
  limitsOf?: () => Promise<AccountLimits>
}

/** A client whose CRM gives these answers in turn, and then fine ones. */
function clientOf(answers: readonly Answer[], options: Options = {}) {
  const left = [...answers]
  const asked: string[] = []
  const waited: [Problem['code'], number][] = []
  const gateway = {
    crm: async (_: unknown, { method, path }: CrmCall) => {
      asked.push(`${method} ${path}`)
      const answer = left.shift() ?? fine
      if (answer instanceof Error) throw answer
      return 'status' in answer ? answer : { status: 400, headers: {}, body: answer }
    },
    getConnection: async () => ({}),
  } as unknown as NangoGateway
  const { limitsOf } = options
  const provider = {
    manifest: { name: 'Acme' },
    classify: ({ status, body }: CrmResponse) => (status < 300 ? null : body),
    limitsSeen: () => options.seen ?? [],
    ...(limitsOf && {
      limitsOf: async (crm: CrmClient) => {
        await crm.request({ method: 'GET', path: '/limits' })
        return limitsOf()
      },
    }),
  } as unknown as Provider
  const limiter = options.limiter ?? new AccountLimiter([], { providerName: 'Acme' })
  const client = createCrmClient({
    gateway,
    provider,
    connection: { integrationKey: 'acme', connectionId: 'c1' },
    account: { connectionConfig: {} },
    limiter,
    signal: options.signal ?? new AbortController().signal,
    onWait: ({ code }, ms) => waited.push([code, ms]),
  })
  return { client, limiter, asked, waited }
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable('it has not failed'),
    (error: unknown) => error,
  )
}

async function withClock(work: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:00:00Z') })
  try {
    await work()
  } finally {
    vi.useRealTimers()
  }
}

const busy = (retryAfterMs?: number): CrmErrorFacts => ({
  class: 'rate_burst',
  message: 'too many',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
const down = (retryAfterMs: number): CrmErrorFacts => ({ class: 'transient', message: 'down', retryAfterMs })

describe('a wait that the CRM asks for', () => {
  it('holds every caller of the account, who is told of it', () =>
    withClock(async () => {
      const { client, limiter } = clientOf([busy(20_000)])
      const other = clientOf([], { limiter })
      const first = client.request(read)
      await vi.advanceTimersByTimeAsync(5_000)
      const second = other.client.request(read)
      await vi.advanceTimersByTimeAsync(14_000)
      expect(other.asked).toEqual([])
      // The other caller learns what it waits for.
      expect(other.waited).toEqual([['CRM_RATE_LIMITED', 15_000]])
      await vi.runAllTimersAsync()
      await Promise.all([first, second])
      expect(other.asked).toHaveLength(1)
    }))

  it.each<[string, Answer[]]>([
    ['nothing', Array.from({ length: 12 }, () => busy())],
    [
      "Nango's limit, and nothing",
      Array.from({ length: 12 }, () => new ProblemError(makeProblem('NANGO_RATE_LIMITED'))),
    ],
  ])('is a growing one of our own where it asks for %s', (_, answers) =>
    withClock(async () => {
      const { client, asked, waited } = clientOf(answers)
      const failed = failureOf(client.request(read))
      await vi.runAllTimersAsync()
      expect(await failed).toBeInstanceOf(ProblemError)
      expect(asked).toHaveLength(8)
      const waits = waited.map(([, ms]) => ms)
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000)
      expect(waits.slice(0, 6)).toEqual([...waits.slice(0, 6)].sort((a, b) => a - b))
    }),
  )

  it.each<[string, CrmErrorFacts, CrmCall]>([
    ['a refusal for too many calls', busy(hour), read],
    ['an outage', down(hour), read],
    ['an outage in which a write may have acted', down(hour), write],
    ['a day that is used up', { class: 'rate_daily', message: '', retryAfterMs: hour }, read],
  ])('of an hour ends the call and says until when, after %s', (_, facts, call) =>
    withClock(async () => {
      const { client, limiter, asked } = clientOf([facts])
      const resumesAt = new Date(Date.now() + hour).toISOString()
      const failed = await failureOf(client.request(call))
      expect(failed).toBeInstanceOf(CrmError)
      expect((failed as CrmError).problem.params).toMatchObject({ resumesAt })
      expect(asked).toHaveLength(1)
      const later = clientOf([], { limiter })
      vi.setSystemTime(Date.now() + hour - 6 * 60_000)
      expect(await failureOf(later.client.request(read))).toMatchObject({
        problem: { code: 'CRM_RATE_LIMITED', params: { resumesAt } },
      })
      expect(later.asked).toEqual([])
    }),
  )

  it('is kept by the last of the tries as well', () =>
    withClock(async () => {
      const { client, limiter } = clientOf(Array.from({ length: 8 }, () => busy(30_000)))
      const failed = failureOf(client.request(read))
      await vi.runAllTimersAsync()
      await failed
      expect(limiter.heldUntil - Date.now()).toBeGreaterThanOrEqual(30_000)
    }))
})

describe('a request that never left', () => {
  it('is told from a lost answer: the account rests, or its day is used up', () =>
    withClock(async () => {
      const resting = clientOf([])
      resting.limiter.hold(hour)
      expect(await failureOf(resting.client.request(write))).toBeInstanceOf(NotSentError)
      const spent = clientOf([], { limiter: new AccountLimiter([], { dailyLimit: 0 }) })
      const failed = await failureOf(spent.client.request(write))
      expect(failed).toBeInstanceOf(NotSentError)
      expect(failed).toMatchObject({ problem: { code: 'CRM_DAILY_LIMIT' } })
      expect([...resting.asked, ...spent.asked]).toEqual([])
      const lost = clientOf([new ProblemError(makeProblem('NANGO_UNREACHABLE'))])
      expect(await failureOf(lost.client.request(write))).not.toBeInstanceOf(NotSentError)
    }))

  it('is told when a stop ends its wait, at once, and keeps the reason', () =>
    withClock(async () => {
      const abort = new AbortController()
      const { client, limiter, asked } = clientOf([], { signal: abort.signal })
      limiter.hold(60_000)
      const failed = failureOf(client.request(write))
      await vi.advanceTimersByTimeAsync(1_000)
      abort.abort('stopped')
      const error = await failed
      expect(error).toBeInstanceOf(NotSentError)
      expect((error as NotSentError).cause).toBe('stopped')
      expect(asked).toEqual([])
    }))

  it('is not told of one whose earlier try may have acted', () =>
    withClock(async () => {
      const again: CrmCall = { method: 'PUT', path: '/things/1', repeatable: true }
      const { client, limiter } = clientOf([new ProblemError(makeProblem('CRM_UNREACHABLE'))])
      const failed = failureOf(client.request(again))
      limiter.hold(hour)
      await vi.runAllTimersAsync()
      const error = await failed
      expect(error).toMatchObject({ problem: { code: 'CRM_RATE_LIMITED' } })
      expect(hasNotActed(error)).toBe(false)
    }))

  it('after a refusal that came before the CRM acted is one that has not acted', () =>
    withClock(async () => {
      const { client, limiter } = clientOf([busy(10_000)])
      const failed = failureOf(client.request(write))
      await vi.advanceTimersByTimeAsync(1_000)
      limiter.hold(hour)
      expect(hasNotActed(await failed)).toBe(true)
    }))
})

describe('what has not acted', () => {
  const of = (facts: CrmErrorFacts) => new CrmError(facts, 400)
  const problem = (code: Problem['code']) => new ProblemError(makeProblem(code))

  it.each<[string, unknown, boolean]>([
    ["the CRM's refusal for too many calls", of(busy()), true],
    ['a refusal of what was sent', of({ class: 'validation', message: '' }), true],
    ['an outage', of(down(1_000)), false],
    ['an answer that makes no sense', of({ class: 'bad_answer', message: '' }), false],
    ["Nango's limit", problem('NANGO_RATE_LIMITED'), true],
    ["Nango's plan", problem('NANGO_PLAN_LIMIT'), true],
    ['a connection that Nango has no more', problem('NANGO_CONNECTION_GONE'), true],
    ['access that could not be renewed', problem('ACCESS_REFRESH_FAILED'), true],
    ['no answer from Nango', problem('NANGO_UNREACHABLE'), false],
    ['an error of Nango', problem('NANGO_FAILED'), false],
    ['a refusal of Nango in new words', new ProblemError(makeProblem('NANGO_FAILED', { status: 400 })), true],
    ['a fault of Nango in new words', new ProblemError(makeProblem('NANGO_FAILED', { status: 500 })), false],
    ['no answer from the CRM', problem('CRM_UNREACHABLE'), false],
    ['a fault of our own', new Error('?'), false],
  ])('after %s', (_, error, expected) => {
    expect(hasNotActed(error)).toBe(expected)
  })

  it('is told over several requests: one write that was made, or may have been, is enough', async () => {
    const made = clientOf([fine, busy(hour)])
    const watched = watchWrites(made.client)
    await watched.crm.request(write)
    await failureOf(watched.crm.request(write))
    expect(watched.mayHaveActed()).toBe(true)
    const lost = watchWrites(clientOf([new ProblemError(makeProblem('NANGO_UNREACHABLE')), busy(hour)]).client)
    await failureOf(lost.crm.request(write))
    await failureOf(lost.crm.request(write))
    expect(lost.mayHaveActed()).toBe(true)
    const none = watchWrites(clientOf([fine, busy(hour)]).client)
    await none.crm.request(read)
    await failureOf(none.crm.request(write))
    expect(none.mayHaveActed()).toBe(false)
  })
})

describe('the account behind a client', () => {
  it('is asked for its limits before the first call, even when its day is used up as far as we know', async () => {
    const limiter = new AccountLimiter([], { dailyLimit: 0 })
    const limitsOf = async (): Promise<AccountLimits> => ({ day: { most: 1_000, used: 10, resetsAt: null } })
    const { client, asked } = clientOf([], { limiter, limitsOf })
    await client.request(read)
    await client.request(read)
    expect(asked).toEqual(['GET /limits', 'GET /things', 'GET /things'])
  })

  it('lowers the rate by what its headers tell', () =>
    withClock(async () => {
      const limit = { requests: 10, perMs: 10_000 }
      const limiter = new AccountLimiter([limit])
      const { client } = clientOf([], { limiter, seen: [{ perMs: 10_000, remaining: 0 }] })
      await client.request(read)
      const start = Date.now()
      const next = client.request(read)
      await vi.runAllTimersAsync()
      await next
      expect(Date.now() - start).toBeGreaterThanOrEqual(10_000)
    }))

  it('has one clock, told by all its answers, the refusals too', async () => {
    const date = new Date(Date.now() + 600_000).toUTCString()
    const limiter = new AccountLimiter([])
    const { client } = clientOf([{ status: 400, headers: { date }, body: { class: 'validation', message: '' } }], {
      limiter,
    })
    await failureOf(client.request(read))
    expect(Math.abs(limiter.crmClock.aheadMs - 600_000)).toBeLessThan(2_000)
  })
})
