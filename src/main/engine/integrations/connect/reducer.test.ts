import { type ConnectAttempt, type ConnectState, endedConnectStates, makeProblem } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConnectEvent, reduce } from './reducer'

const creating: ConnectAttempt = {
  id: 'a1',
  provider: 'acme',
  integrationKey: 'acme-prod',
  reconnects: null,
  state: 'creating',
  mode: 'window',
  url: null,
  startedAt: '2026-11-23T09:00:00.000Z',
  expiresAt: null,
  integrationId: null,
  problem: null,
  embeddedRefused: false,
  late: null,
}

const problem = makeProblem('CONNECT_FAILED')
const opened: ConnectEvent = { type: 'opened', url: 'https://x/?token', expiresAt: '2026-11-23T09:30:00.000Z' }
const connected: ConnectEvent = { type: 'connected', integrationId: 'acme', problem: null }
const events: ConnectEvent[] = [
  opened,
  connected,
  { type: 'embedded-refused' },
  { type: 'moved-to-browser' },
  { type: 'hindered', problem },
  { type: 'authorised' },
  { type: 'denied', problem },
  { type: 'failed', problem },
  { type: 'cancelled', problem },
  { type: 'expired', problem },
]

/** The states that each one may be followed by; nothing else may ever happen. */
const allowed: Record<ConnectState, readonly ConnectState[]> = {
  creating: ['waiting', 'failed', 'cancelled'],
  waiting: ['verifying', 'denied', 'failed', 'cancelled', 'expired'],
  verifying: ['connected', 'failed'],
  connected: [],
  denied: [],
  failed: [],
  cancelled: [],
  expired: [],
}

describe('reduce', () => {
  it('goes the whole way', () => {
    const waiting = reduce(creating, opened)
    expect(waiting).toMatchObject({ state: 'waiting', url: 'https://x/?token', expiresAt: '2026-11-23T09:30:00.000Z' })
    const verifying = reduce(waiting, { type: 'authorised' })
    expect(verifying).toMatchObject({ state: 'verifying', url: null })
    expect(reduce(verifying, connected)).toMatchObject({ state: 'connected', integrationId: 'acme' })
  })

  it('knows the browser that the person chose, and what stood in the way before', () => {
    const problem = makeProblem('CONNECT_PAGE_FAILED')
    const stuck = reduce(reduce(creating, opened), { type: 'hindered', problem })
    expect(stuck.problem).toEqual(problem)
    expect(reduce(stuck, { type: 'page-shown' }).problem).toBeNull()
    const other = reduce(stuck, { type: 'hindered', problem: makeProblem('NANGO_RATE_LIMITED') })
    expect(reduce(other, { type: 'page-shown' })).toBe(other)
    const refused = reduce(reduce(creating, opened), { type: 'embedded-refused' })
    expect(refused).toMatchObject({ state: 'waiting', mode: 'window', embeddedRefused: true })
    const hindered = reduce(refused, { type: 'hindered', problem })
    expect(hindered).toMatchObject({ state: 'waiting', problem })
    expect(reduce(hindered, { type: 'moved-to-browser' })).toMatchObject({
      state: 'waiting',
      mode: 'browser',
      embeddedRefused: false,
      late: null,
      problem: null,
    })
  })

  it('an attempt that has its consent can no longer be cancelled, denied or expire', () => {
    const verifying = reduce(reduce(creating, opened), { type: 'authorised' })
    for (const type of ['cancelled', 'denied', 'expired'] as const) {
      expect(reduce(verifying, { type, problem })).toBe(verifying)
    }
  })

  it('ends at most once and never leaves its end, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (signals) => {
        let attempt = creating
        let ends = 0
        for (const signal of signals) {
          const next = reduce(attempt, signal)
          if (endedConnectStates.has(attempt.state)) expect(next).toBe(attempt)
          if (next.state !== attempt.state) {
            expect(allowed[attempt.state]).toContain(next.state)
            if (endedConnectStates.has(next.state)) ends += 1
          }
          // The address holds a token: it is there only while it can be used.
          expect(next.url !== null).toBe(next.state === 'waiting')
          expect(next.integrationId !== null).toBe(next.state === 'connected')
          if (endedConnectStates.has(next.state) && next.state !== 'connected') expect(next.problem).not.toBeNull()
          attempt = next
        }
        expect(ends).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('a first terminal signal wins against any later ones', () => {
    const ends = events.filter((event) => ['denied', 'failed', 'cancelled', 'expired'].includes(event.type))
    fc.assert(
      fc.property(fc.constantFrom(...ends), fc.array(fc.constantFrom(...events)), (first, later) => {
        const ended = reduce(reduce(creating, opened), first)
        expect(ended.state).toBe(first.type)
        expect(later.reduce(reduce, ended)).toBe(ended)
      }),
    )
  })
})
