import { beforeEach, describe, expect, it } from 'vitest'
import { ConnectBench, denied, request, success } from './testing/connect-bench'
import { settle } from './testing/manual-clock'

let t: ConnectBench

beforeEach(() => {
  t = new ConnectBench()
})

describe('an attempt that comes to nothing', () => {
  it('denied', async () => {
    const { id } = await t.service.begin(request)
    t.nango.end(denied)
    await settle()
    expect(t.service.get(id)).toMatchObject({ state: 'denied', problem: { code: 'CONNECT_DENIED' } })
    expect(t.nango.sessions[0]?.deleted).toBe(true)
    expect(t.done.at(-1)).toBe('close window')
  })

  it('cancelled: a consent that comes later makes nothing', async () => {
    const { id } = await t.service.begin(request)
    expect(await t.service.cancel(id)).toMatchObject({ state: 'cancelled', problem: { code: 'CONNECT_CANCELLED' } })
    expect(t.nango.allow()).toBe(false)
    await t.clock.advance(60_000)
    expect(await t.service.cancel(id)).toMatchObject({ state: 'cancelled' })
    expect(t.made).toEqual([])
    expect(t.clock.waiting).toBe(0)
  })

  it('cancelled: the answer comes only when the session is deleted', async () => {
    const { id } = await t.service.begin(request)
    let deleted: () => void = () => undefined
    t.nango.beforeDeletion = new Promise((resolve) => {
      deleted = resolve
    })
    const order: string[] = []
    const cancelled = t.service.cancel(id).then(() => order.push('cancelled'))
    await settle()
    expect(t.service.get(id).state).toBe('cancelled')
    order.push('deleted')
    deleted()
    await cancelled
    expect(order).toEqual(['deleted', 'cancelled'])
  })

  it('cancelled while the session was being made: it is deleted as soon as it is there', async () => {
    let release: () => void = () => undefined
    t.nango.beforeSession = new Promise((resolve) => {
      release = resolve
    })
    const begun = t.service.begin(request)
    await settle()
    const [open] = t.service.open
    await t.service.cancel(open?.id ?? '')
    release()
    expect(await begun).toMatchObject({ state: 'cancelled', url: null })
    expect(t.nango.sessions[0]?.deleted).toBe(true)
    expect(t.done).toEqual([])
  })

  it('cancelled without a network: the session is deleted when it can be', async () => {
    const { id } = await t.service.begin(request)
    t.nango.deletions = ['lost', 'lost', 'ok']
    await t.service.cancel(id)
    expect(t.nango.sessions[0]?.deleted).toBe(false)
    await t.clock.advance(6000)
    expect(t.nango.sessions[0]?.deleted).toBe(true)
    expect(t.clock.waiting).toBe(0)
  })

  it('cancelled too late is finished instead', async () => {
    const { id } = await t.service.begin(request)
    t.nango.allow({})
    t.nango.end(success('c1'))
    await settle()
    expect(t.service.get(id).state).toBe('verifying')
    const cancelled = t.service.cancel(id)
    await t.clock.advance(10_000)
    expect(await cancelled).toMatchObject({ state: 'connected' })
  })

  it('expired: ten seconds before its session, which is deleted', async () => {
    const { id } = await t.service.begin(request)
    await t.clock.advance(29 * 60_000 + 49_000)
    expect(t.service.get(id).state).toBe('waiting')
    await t.clock.advance(1000)
    expect(t.service.get(id)).toMatchObject({ state: 'expired', problem: { code: 'CONNECT_EXPIRED' } })
    expect(t.nango.allow()).toBe(false)
  })

  it('a t.clock that is wrong by hours does not expire an attempt at once, nor keep it for ever', async () => {
    const real = t.nango.gateway.bind(t.nango)
    for (const skew of [-5, 5]) {
      t.nango.gateway = () => ({
        ...real(),
        createConnectSession: async (asked) => {
          const session = await real().createConnectSession(asked)
          session.expiresAt = new Date(Date.parse(session.expiresAt) + skew * 3_600_000).toISOString()
          return session
        },
      })
      const { id } = await t.service.begin(request)
      await t.clock.advance(20 * 60_000)
      expect(t.service.get(id).state).toBe('waiting')
      await t.clock.advance(10 * 60_000)
      expect(t.service.get(id).state).toBe('expired')
    }
  })

  it('window closed: cancelled after a moment', async () => {
    const { id } = await t.service.begin(request)
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: id })
    await t.clock.advance(2400)
    expect(t.service.get(id).state).toBe('waiting')
    await t.clock.advance(100)
    expect(t.service.get(id)).toMatchObject({ state: 'cancelled', problem: { code: 'CONNECT_CANCELLED' } })
    expect(t.nango.sessions[0]?.deleted).toBe(true)
  })

  it('window closed just after the consent: the late signal counts', async () => {
    const { id } = await t.service.begin(request)
    t.nango.allow()
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: id })
    t.nango.end(success('c1'))
    await t.clock.advance(2500)
    expect(t.service.get(id).state).toBe('connected')
  })

  it('window closed, and the consent came between the last poll and the end', async () => {
    t.nango.socketless = true
    const { id } = await t.service.begin(request)
    await t.clock.advance(2000)
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: id })
    await t.clock.advance(2450)
    t.nango.allow()
    await t.clock.advance(50)
    expect(t.service.get(id).state).toBe('connected')
  })

  it('takes its last look only when no consent can come any more', async () => {
    const { id } = await t.service.begin(request)
    await t.clock.advance(2000)
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: id })
    await t.clock.advance(2400)
    const consents: boolean[] = []
    t.nango.onList = () => consents.push(t.nango.allow())
    await t.clock.advance(100)
    expect(consents).toEqual([false])
    expect(t.service.get(id).state).toBe('cancelled')
  })

  it('a failure that only says that the session was deleted does not hide why', async () => {
    const { id } = await t.service.begin(request)
    const real = t.nango.gateway.bind(t.nango)
    t.nango.gateway = () => ({
      ...real(),
      deleteConnectSession: async (session) => {
        await real().deleteConnectSession(session)
        t.nango.end({ type: 'error', errorType: 'unknown_err', description: 'failed to get session' })
        await settle()
      },
    })
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: id })
    await t.clock.advance(3000)
    expect(t.service.get(id).state).toBe('cancelled')
  })
})

describe('closing', () => {
  it('cancels what waits and keeps what is being verified for the next start', async () => {
    const waiting = await t.service.begin(request)
    const verifying = await t.service.begin(request)
    t.answer = () => new Promise(() => undefined)
    t.nango.allow()
    t.nango.end(success('c1'))
    await settle()
    await t.service.close()
    expect(t.stored.get(waiting.id)?.state).toBe('cancelled')
    expect(t.stored.get(verifying.id)?.state).toBe('verifying')
    expect(t.nango.sessions.every(({ deleted }) => deleted)).toBe(true)
    expect(t.clock.waiting).toBe(0)
    await expect(t.service.begin(request)).rejects.toThrow('WORKSPACE_NOT_OPEN')
  })

  it('says so when there is no such attempt', async () => {
    expect(() => t.service.get('nope')).toThrow('NOT_FOUND')
    await expect(t.service.callback('nope')).rejects.toThrow('NOT_FOUND')
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: 'nope' })
  })
})
