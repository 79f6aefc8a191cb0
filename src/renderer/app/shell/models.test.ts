import { makeProblem } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { aList, anIntegration, aStream, aWorkspace } from '../../testing/data'
import { bannerModel } from './banner-model'
import { statusModel } from './status-model'

const online = { online: true, since: null, reason: null } as const
const offline = { online: false, since: '2026-11-23T09:41:00.000Z', reason: 'os' } as const
const earlier = '2026-11-23T08:00:00.000Z'
const later = '2026-11-23T09:00:00.000Z'
const activeRun = {
  runId: 'r1',
  status: 'running' as const,
  startedAt: earlier,
  streams: [aStream({ pulled: 10, expected: 100 })],
}

describe('the status strip', () => {
  const list = aList({
    integrations: [
      anIntegration({ id: 'a', lastSyncAt: earlier }),
      anIntegration({ id: 'b', lastSyncAt: later, status: 'error' }),
      anIntegration({ id: 'c', lastSyncAt: null, status: 'disconnected' }),
    ],
  })

  it('tells of the engine before anything else', () => {
    expect(statusModel('lost', offline, list, {}).kind).toBe('engine-lost')
  })

  it('tells since when it is offline and how old the records are', () => {
    expect(statusModel('connected', offline, list, {})).toEqual({
      kind: 'offline',
      since: offline.since,
      lastSyncAt: later,
    })
  })

  it('shows a sync under way, with the newest progress, before faults that can wait', () => {
    const busy = aList({
      integrations: [...list.integrations, anIntegration({ id: 'd', activeRun, status: 'syncing' })],
    })
    expect(statusModel('connected', online, busy, {})).toEqual({
      kind: 'syncing',
      active: 1,
      of: 3,
      provider: 'acme',
      ratio: 0.1,
    })
    const live = {
      r1: {
        runId: 'r1',
        integrationId: 'd',
        status: 'running' as const,
        streams: [aStream({ pulled: 62, expected: 100 })],
        seenAt: 0,
      },
    }
    expect(statusModel('connected', online, busy, live)).toMatchObject({ ratio: 0.62 })
  })

  it('counts what needs a person', () => {
    expect(statusModel('connected', online, list, {})).toEqual({ kind: 'attention', count: 1, lastSyncAt: later })
  })

  it('is quiet when all is well', () => {
    const calm = aList({ integrations: [anIntegration({ lastSyncAt: later })] })
    expect(statusModel('connected', online, calm, {})).toEqual({ kind: 'online', lastSyncAt: later })
    expect(statusModel('connected', online, undefined, {})).toEqual({ kind: 'online', lastSyncAt: undefined })
  })
})

describe('the banner', () => {
  const well = {
    link: 'connected',
    restartedAt: null,
    workspace: { phase: 'open' },
    connectivity: online,
    list: { nangoProblem: null },
  } as const
  const problem = (code: Parameters<typeof makeProblem>[0]) => ({ nangoProblem: makeProblem(code) })

  it('is not there when all is well', () => expect(bannerModel(well)).toBeNull())

  it('tells only the most severe', () => {
    const everything = { ...well, restartedAt: 1, connectivity: offline, list: problem('NANGO_KEY_REFUSED') }
    expect(bannerModel({ ...everything, link: 'lost' })).toEqual({ kind: 'engine-lost' })
    expect(bannerModel(everything)).toMatchObject({ kind: 'nango', action: 'key' })
    expect(bannerModel({ ...everything, list: { nangoProblem: null } })).toEqual({ kind: 'offline' })
    expect(bannerModel({ ...everything, list: { nangoProblem: null }, connectivity: online })).toEqual({
      kind: 'restarted',
    })
  })

  it('names the host when it is Nango that does not answer', () => {
    const unreachable = { ...well, list: problem('NANGO_UNREACHABLE') }
    expect(bannerModel({ ...unreachable, connectivity: { ...offline, reason: 'nango' } })?.kind).toBe(
      'nango-unreachable',
    )
    expect(bannerModel({ ...unreachable, connectivity: offline })?.kind).toBe('offline')
  })

  it('names the host of the workspace before Nango was asked for its list again', () => {
    const workspace = { phase: 'open', current: aWorkspace({ host: 'https://nango.example.com:3003' }) } as const
    const away = { ...offline, reason: 'nango' } as const
    expect(bannerModel({ ...well, workspace, connectivity: away })).toMatchObject({
      kind: 'nango-unreachable',
      problem: { code: 'NANGO_UNREACHABLE', params: { host: 'nango.example.com:3003' } },
    })
    expect(bannerModel({ ...well, workspace, connectivity: offline })?.kind).toBe('offline')
    expect(bannerModel({ ...well, connectivity: away })?.kind).toBe('offline')
  })

  it('asks for a missing key, and lets a limit pass by itself', () => {
    expect(bannerModel({ ...well, workspace: { phase: 'needs-key' } })).toEqual({ kind: 'key-missing' })
    expect(bannerModel({ ...well, list: problem('NANGO_RATE_LIMITED') })).toMatchObject({ action: null })
    expect(bannerModel({ ...well, list: problem('NANGO_FAILED') })).toMatchObject({ action: 'refresh' })
    expect(bannerModel({ ...well, list: problem('NANGO_PROXY_LOGIN') })).toMatchObject({ action: 'network' })
    expect(bannerModel({ ...well, list: problem('NANGO_PROXY_FAILED') })?.kind).toBe('nango-unreachable')
  })
})
