import { makeProblem, type ProblemCode } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { cardButtons } from './card-actions'

const named = (...args: Parameters<typeof cardButtons>) =>
  cardButtons(...args).map(({ action, variant }) => `${action}:${variant}`)
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

  it('offers no retry where only waiting helps', () => {
    expect(inError('CRM_RATE_LIMITED')).toEqual(['open:default'])
    expect(inError('CRM_DAILY_LIMIT')).toEqual(['open:default'])
  })
})
