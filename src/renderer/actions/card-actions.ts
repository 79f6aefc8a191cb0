import type { Integration, ProblemCode } from '@shared/model'
import type { CardStatus } from '../lib/card-status'

/** What the buttons of a card can do. */
export type CardAction =
  | 'sync'
  | 'preview'
  | 'retry'
  | 'stop'
  | 'follow'
  | 'open'
  | 'review'
  | 'reconnect'
  | 'enter-key'
  | 'resume'
  | 'connect-again'
  | 'remove-data'

/** Actions that are of no use without the network. */
export const networkActions: ReadonlySet<CardAction> = new Set([
  'sync',
  'preview',
  'retry',
  'reconnect',
  'connect-again',
])

/** Problems whose fix is a button of its own; the first action is the likely next step. */
const fixes: Partial<Record<ProblemCode, CardAction[]>> = {
  API_KEY_MISSING: ['enter-key', 'open'],
  NANGO_KEY_REFUSED: ['enter-key', 'retry'],
  NANGO_SCOPE_MISSING: ['enter-key', 'retry'],
  NANGO_CONNECTION_GONE: ['reconnect', 'open'],
  ACCESS_REFRESH_FAILED: ['reconnect', 'open'],
  ACCESS_EXHAUSTED: ['reconnect', 'open'],
  ACCESS_REVOKED: ['reconnect', 'open'],
  OTHER_ACCOUNT: ['reconnect', 'open'],
  CRM_SCOPE_MISSING: ['reconnect', 'retry'],
  // These end by themselves; a retry would only make them last longer.
  CRM_RATE_LIMITED: ['open'],
  CRM_DAILY_LIMIT: ['open'],
  NANGO_RATE_LIMITED: ['open'],
  RECORDS_FAILED: ['review', 'retry'],
  CRM_REFUSED_RECORD: ['review', 'retry'],
  MASS_DELETE_SUSPECTED: ['review', 'open'],
}

/** Actions that stand out as the next step when they are a fix. */
const fixing: ReadonlySet<CardAction> = new Set(['reconnect', 'enter-key', 'review'])

export interface CardButton {
  action: CardAction
  variant: 'filled' | 'default' | 'subtle'
}

/** What the buttons depend on besides the status. */
export type CardState = Pick<Integration, 'problem' | 'firstSyncConfirmed' | 'outbox'>

/** Up to two buttons of an integration's card, by its state and, in an error, by what mends it. */
export function cardButtons(integration: CardState, status: CardStatus): CardButton[] {
  const actions = actionsFor(integration, status)
  const isTrouble = status === 'error' || status === 'needs-reconnect'
  return actions.map((action, index) => {
    if (action === 'preview' && integration.outbox.waiting > 0) return { action, variant: 'filled' }
    if (isTrouble && index === 0 && fixing.has(action)) return { action, variant: 'filled' }
    if (action === 'open' && index > 0) return { action, variant: 'subtle' }
    if (action === 'follow' || action === 'remove-data') return { action, variant: 'subtle' }
    return { action, variant: 'default' }
  })
}

function actionsFor({ problem, firstSyncConfirmed }: CardState, status: CardStatus): CardAction[] {
  switch (status) {
    case 'connected':
      return firstSyncConfirmed ? ['sync', 'open'] : ['preview', 'sync']
    case 'syncing':
    case 'queued':
      return ['stop', 'follow']
    case 'paused':
      return ['resume', 'open']
    case 'needs-reconnect':
      return ['reconnect', 'open']
    case 'disconnected':
      return ['connect-again', 'remove-data']
    case 'error':
      return (problem && fixes[problem.code]) ?? ['retry', 'open']
    case 'not-connected':
      return []
  }
}
