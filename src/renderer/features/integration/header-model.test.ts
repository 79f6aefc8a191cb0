import { makeProblem, type ProblemCode } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { headerButtons, troubleButtons } from './header-model'

describe('the head of an integration', () => {
  it('offers one likely next step at most', () => {
    for (const status of [
      'connected',
      'syncing',
      'queued',
      'paused',
      'disconnected',
      'error',
      'needs-reconnect',
    ] as const)
      expect(headerButtons(status).filter(({ variant }) => variant === 'filled').length).toBeLessThanOrEqual(1)
    expect(headerButtons('connected').map(({ action }) => action)).toEqual(['pause', 'sync'])
    expect(headerButtons('syncing').map(({ action }) => action)).toEqual(['pause', 'stop'])
  })

  it('puts what mends a trouble beside the sentence about it', () => {
    const inTrouble = (code: ProblemCode) => ({
      problem: makeProblem(code),
      firstSyncConfirmed: true,
      outbox: { waiting: 0, refused: 0 },
    })
    const revoked = inTrouble('ACCESS_REVOKED')
    expect(troubleButtons(revoked, 'needs-reconnect').map(({ action }) => action)).toEqual(['reconnect'])
    expect(troubleButtons(inTrouble('CRM_FAILED'), 'error').map(({ action }) => action)).toEqual(['retry'])
    expect(troubleButtons(inTrouble('CRM_DAILY_LIMIT'), 'error')).toEqual([])
    expect(troubleButtons(revoked, 'syncing')).toEqual([])
  })
})
