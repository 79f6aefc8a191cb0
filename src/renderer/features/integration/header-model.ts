import { type CardAction, type CardState, cardButtons } from '../../actions/card-actions'
import type { CardStatus } from '../../lib/card-status'

export interface HeaderButton {
  action: Extract<CardAction, 'sync' | 'stop' | 'resume' | 'connect-again'> | 'pause'
  variant: 'filled' | 'default'
}

/** The buttons at the right of an integration's head. What mends a trouble stands in the sentence about it instead. */
export function headerButtons(status: CardStatus): HeaderButton[] {
  const pause: HeaderButton = { action: 'pause', variant: 'default' }
  switch (status) {
    case 'connected':
      return [pause, { action: 'sync', variant: 'filled' }]
    case 'syncing':
    case 'queued':
      return [pause, { action: 'stop', variant: 'default' }]
    case 'paused':
      return [{ action: 'resume', variant: 'filled' }]
    case 'disconnected':
      return [{ action: 'connect-again', variant: 'default' }]
    case 'error':
    case 'needs-reconnect':
      return [pause]
    case 'not-connected':
      return []
  }
}

/** The buttons of the sentence about a trouble; none of those that would only lead here. */
export function troubleButtons(integration: CardState, status: CardStatus) {
  if (status !== 'error' && status !== 'needs-reconnect') return []
  return cardButtons(integration, status).filter(({ action }) => action !== 'open' && action !== 'follow')
}
