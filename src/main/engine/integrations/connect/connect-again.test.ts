import { beforeEach, describe, expect, it } from 'vitest'
import { ConnectBench, detail, request } from './testing/connect-bench'
import { settle } from './testing/manual-clock'

let t: ConnectBench

beforeEach(() => {
  t = new ConnectBench()
})

describe('reconnect', () => {
  const again = { ...request, reconnects: 'hubspot' }

  beforeEach(() => {
    t.nango.connections = [
      detail('c1', { team: 'x', patchbay_attempt: 'old' }, { hostname: 'acme.my.example', portalId: 1 }),
    ]
  })

  it('gives tags and what the person once gave again, but not what Nango found out', async () => {
    const { id } = await t.service.begin(again)
    expect(t.nango.sessions[0]?.request).toEqual({
      integrationKey: 'hubspot-prod',
      tags: { patchbay_attempt: id, team: 'x', patchbay_workspace: 'w1' },
      reconnect: { connectionId: 'c1', connectionConfig: { hostname: 'acme.my.example' } },
    })
    t.nango.allow()
    await t.clock.advance(2000)
    expect(t.service.get(id)).toMatchObject({ state: 'connected', reconnects: 'hubspot' })
    expect(t.made[0]?.connection.connectionId).toBe('c1')
  })

  it('makes the connection anew when it is gone at Nango', async () => {
    t.nango.connections = []
    expect(await t.service.begin(again)).toMatchObject({ state: 'waiting', reconnects: 'hubspot' })
    expect(t.nango.sessions[0]?.request.reconnect).toBeUndefined()
    expect(await t.service.begin({ ...again, reconnects: 'disconnected' })).toMatchObject({ state: 'waiting' })
    expect(t.nango.sessions[1]?.request.reconnect).toBeUndefined()
  })

  it('goes ahead when Nango refuses even to describe the connection', async () => {
    t.nango.undescribed = true
    expect(await t.service.begin(again)).toMatchObject({ state: 'waiting' })
    expect(t.nango.sessions[0]?.request.reconnect).toEqual({ connectionId: 'c1', connectionConfig: {} })
  })

  it('replaces the older attempt for the same integration, no other', async () => {
    const first = await t.service.begin(again)
    const other = await t.service.begin(request)
    const same = await t.service.begin(request)
    const second = await t.service.begin(again)
    expect(t.service.get(first.id).state).toBe('cancelled')
    expect(t.nango.sessions[0]?.deleted).toBe(true)
    expect([other, same, second].map(({ id }) => t.service.get(id).state)).toEqual(['waiting', 'waiting', 'waiting'])
  })
})

describe('after a restart of the engine', () => {
  it('a waiting attempt is finished by polling or by callback', async () => {
    const first = await t.service.begin(request)
    const second = await t.service.begin(request)
    t.restart()
    t.service.resume()
    t.service.resume()
    t.nango.allow()
    expect(await t.service.callback(second.id)).toMatchObject({ state: 'connected' })
    t.nango.sessions.pop()
    t.nango.allow()
    await t.clock.advance(2000)
    expect(t.service.get(first.id)).toMatchObject({ state: 'connected', url: null })
    expect(t.made).toHaveLength(2)
  })

  it('callback works even before the attempts were taken up', async () => {
    const { id } = await t.service.begin(request)
    t.restart()
    expect(await t.service.callback(id)).toMatchObject({ state: 'waiting' })
    t.nango.allow()
    expect(await t.service.callback(id)).toMatchObject({ state: 'connected' })
    expect(await t.service.callback(id)).toMatchObject({ state: 'connected' })
    expect(t.made).toHaveLength(1)
  })

  it('one whose time is over has expired, unless the consent had been given', async () => {
    const late = await t.service.begin(request)
    t.nango.allow()
    const over = await t.service.begin(request)
    t.restart()
    await t.clock.advance(3_600_000)
    t.service.resume()
    await t.clock.advance(0)
    expect(t.service.get(over.id).state).toBe('expired')
    expect(t.service.get(late.id).state).toBe('connected')
  })

  it('one that was being verified is verified again; one without a session has failed', async () => {
    const { id } = await t.service.begin(request)
    t.nango.allow()
    await t.service.callback(id)
    t.stored.set('v', { ...t.service.get(id), id: 'v', state: 'verifying' })
    t.stored.set('c', { ...t.service.get(id), id: 'c', state: 'creating' })
    for (const item of t.nango.connections) item.tags.patchbay_attempt = 'v'
    t.restart()
    t.service.resume()
    await settle()
    expect(t.service.get('v').state).toBe('connected')
    expect(t.service.get('c')).toMatchObject({ state: 'failed', problem: { code: 'ENGINE_RESTARTED' } })
  })

  it('the address is not known any more', async () => {
    const { id } = await t.service.begin(request)
    t.restart()
    await expect(t.service.continueInBrowser(id)).rejects.toThrow('CONNECT_EXPIRED')
  })
})
