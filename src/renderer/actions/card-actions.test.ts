import { makeProblem, type ProblemCode } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { CardStatus } from '../lib/card-status'
import { type CardState, cardButtons } from './card-actions'

const settled = { firstSyncConfirmed: true, outbox: { waiting: 0, refused: 0 } }
const named = (state: Partial<CardState>, status: CardStatus) =>
  cardButtons({ problem: null, ...settled, ...state }, status).map(({ action, variant }) => `${action}:${variant}`)
const inError = (code: ProblemCode) => named({ problem: makeProblem(code) }, 'error')

describe('buttons of a card', () => {
  it.each([
    ['connected', ['sync:default', 'open:subtle']],
    ['syncing', ['stop:default', 'follow:subtle']],
    ['queued', ['stop:default', 'follow:subtle']],
    ['paused', ['resume:default', 'open:subtle']],
    ['needs-reconnect', ['reconnect:filled', 'open:subtle']],
    ['disconnected', ['connect-again:default', 'remove-data:subtle']],
  ] as const)('%s', (status, buttons) => {
    expect(named({ problem: null }, status)).toEqual(buttons)
  })

  it('offers what mends an error as the one primary button', () => {
    expect(inError('NANGO_KEY_REFUSED')).toEqual(['enter-key:filled', 'retry:default'])
    expect(inError('RECORDS_FAILED')).toEqual(['review:filled', 'retry:default'])
    expect(inError('ACCESS_EXHAUSTED')).toEqual(['reconnect:filled', 'open:subtle'])
    expect(inError('CRM_FAILED')).toEqual(['retry:default', 'open:subtle'])
  })

  it('leads to the first-sync preview, as the next step when edits wait for it', () => {
    expect(named({ firstSyncConfirmed: false }, 'connected')).toEqual(['preview:default', 'sync:default'])
    const outbox = { waiting: 4, refused: 0 }
    expect(named({ firstSyncConfirmed: false, outbox }, 'connected')).toEqual(['preview:filled', 'sync:default'])
    expect(named({ firstSyncConfirmed: false }, 'paused')).toEqual(['resume:default', 'open:subtle'])
  })

  it('offers no retry where only waiting helps', () => {
    expect(inError('CRM_RATE_LIMITED')).toEqual(['open:default'])
    expect(inError('CRM_DAILY_LIMIT')).toEqual(['open:default'])
  })
})
