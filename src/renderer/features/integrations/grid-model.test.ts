import { describe, expect, it } from 'vitest'
import { cardStatus } from '../../lib/card-status'
import { aList, anIntegration } from '../../testing/data'
import { cardsOf, holdLayout, layoutOf, matches } from './grid-model'

const names: Record<string, string> = { acme: 'Acme CRM', zeta: 'Zeta' }
const nameOf = (id: string) => names[id] ?? id
const running = { runId: 'r', status: 'running', startedAt: null, streams: [] } as const
const account = (name: string) => ({ id: null, name })

const list = aList({
  integrations: [
    anIntegration({ id: 'z', provider: 'zeta', account: account('B'), status: 'connected' }),
    anIntegration({ id: 'a2', account: account('North'), status: 'connected' }),
    anIntegration({ id: 'a1', account: account('East'), status: 'connected' }),
    anIntegration({ id: 'err', account: account('Err'), status: 'error' }),
    anIntegration({ id: 'rec', account: account('Rec'), status: 'needs-reconnect' }),
    anIntegration({ id: 'busy', account: account('Busy'), status: 'error', activeRun: { ...running, streams: [] } }),
    anIntegration({ id: 'off', account: account('Off'), status: 'disconnected' }),
    anIntegration({ id: 'pau', account: account('Pau'), status: 'paused' }),
  ],
  available: [{ provider: 'acme', integrationKey: 'acme-us', displayName: 'Acme America' }],
  adoptable: [
    {
      provider: 'acme',
      integrationKey: 'acme-eu',
      connectionId: 'c-9',
      createdAt: '2026-11-01T00:00:00.000Z',
      late: null,
    },
  ],
})

describe('groups and order', () => {
  it('puts trouble first, what syncs next, the rest last, each by name and account', () => {
    expect(layoutOf(cardsOf(list), nameOf)).toEqual({
      attention: ['integration:err', 'integration:rec'],
      active: ['integration:busy', 'integration:a1', 'integration:a2', 'integration:z'],
      idle: ['integration:off', 'integration:pau', 'adoptable:c-9', 'available:acme-us'],
    })
  })

  it('shows a run under way before the state behind it', () => {
    expect(cardStatus({ status: 'error', activeRun: { ...running, streams: [] } })).toBe('syncing')
    expect(cardStatus({ status: 'connected', activeRun: { ...running, status: 'queued', streams: [] } })).toBe('queued')
    expect(cardStatus({ status: 'paused', activeRun: null })).toBe('paused')
  })
})

describe('while the pointer is on the grid', () => {
  const held = { attention: ['a', 'b'], active: ['c'], idle: [] }

  it('no card changes its place', () => {
    expect(holdLayout(held, { attention: ['b'], active: ['a', 'c'], idle: [] })).toEqual(held)
  })

  it('what is gone leaves and what is new comes last', () => {
    expect(holdLayout(held, { attention: ['0', 'b'], active: ['c'], idle: ['n'] })).toEqual({
      attention: ['b', '0'],
      active: ['c'],
      idle: ['n'],
    })
  })
})

describe('search and filter', () => {
  const found = (search: string, status: Parameters<typeof matches>[1]['status'] = null) =>
    cardsOf(list)
      .filter((card) => matches(card, { search, status }, nameOf))
      .map(({ key }) => key)

  it('looks at provider, account, id and name at Nango, whatever the case', () => {
    expect(found('zETA')).toEqual(['integration:z'])
    expect(found(' east ')).toEqual(['integration:a1'])
    expect(found('america')).toEqual(['available:acme-us'])
    expect(found('c-9')).toEqual(['adoptable:c-9'])
    expect(found('nobody')).toEqual([])
  })

  it('filters by the word on the pill', () => {
    expect(found('', 'syncing')).toEqual(['integration:busy'])
    expect(found('acme', 'not-connected')).toEqual(['available:acme-us', 'adoptable:c-9'])
  })
})
