import type { ConnectAttempt, Problem } from '@shared/model'

/** What can happen to a connect attempt. */
export type ConnectEvent =
  /** Session and socket are there: the address can be opened. */
  | { type: 'opened'; url: string; expiresAt: string }
  /** The page refuses embedded browsers. */
  | { type: 'embedded-refused' }
  /** The person goes on in the system browser. */
  | { type: 'moved-to-browser' }
  /** Something is in the way, but the attempt can still succeed. */
  | { type: 'hindered'; problem: Problem }
  /** The page is there after all. */
  | { type: 'page-shown' }
  /** Nango has the connection. */
  | { type: 'authorised' }
  | { type: 'connected'; integrationId: string; problem: Problem | null }
  | { type: 'denied'; problem: Problem }
  | { type: 'failed'; problem: Problem }
  | { type: 'cancelled'; problem: Problem }
  | { type: 'expired'; problem: Problem }

/**
 * The attempt after an event: `creating → waiting → verifying → connected | denied | failed | cancelled | expired`.
 * Returns the very same object when the event does not apply: the first signal that counts wins, later ones and those
 * of an ended attempt change nothing. Once Nango has the connection, only `connected` and `failed` can follow.
 */
export function reduce(attempt: ConnectAttempt, event: ConnectEvent): ConnectAttempt {
  switch (attempt.state) {
    case 'creating':
      return whileCreating(attempt, event)
    case 'waiting':
      return whileWaiting(attempt, event)
    case 'verifying':
      return whileVerifying(attempt, event)
    default:
      return attempt
  }
}

const ofThePage: ReadonlySet<Problem['code']> = new Set(['CONNECT_PAGE_FAILED', 'CONNECT_PAGE_BLOCKED'])

function whileCreating(attempt: ConnectAttempt, event: ConnectEvent): ConnectAttempt {
  switch (event.type) {
    case 'opened':
      return { ...attempt, state: 'waiting', url: event.url, expiresAt: event.expiresAt, problem: null }
    case 'hindered':
      return { ...attempt, problem: event.problem }
    case 'failed':
    case 'cancelled':
      return { ...attempt, state: event.type, problem: event.problem }
    default:
      return attempt
  }
}

function whileWaiting(attempt: ConnectAttempt, event: ConnectEvent): ConnectAttempt {
  switch (event.type) {
    case 'embedded-refused':
      return attempt.embeddedRefused ? attempt : { ...attempt, embeddedRefused: true }
    case 'moved-to-browser':
      return { ...attempt, mode: 'browser', embeddedRefused: false, problem: null }
    case 'hindered':
      return { ...attempt, problem: event.problem }
    case 'page-shown':
      return attempt.problem && ofThePage.has(attempt.problem.code) ? { ...attempt, problem: null } : attempt
    case 'authorised':
      return { ...attempt, state: 'verifying', url: null, problem: null }
    case 'denied':
    case 'failed':
    case 'cancelled':
    case 'expired':
      return { ...attempt, state: event.type, url: null, problem: event.problem }
    default:
      return attempt
  }
}

function whileVerifying(attempt: ConnectAttempt, event: ConnectEvent): ConnectAttempt {
  switch (event.type) {
    case 'hindered':
      return { ...attempt, problem: event.problem }
    case 'connected':
      return { ...attempt, state: 'connected', integrationId: event.integrationId, problem: event.problem }
    case 'failed':
      return { ...attempt, state: 'failed', problem: event.problem }
    default:
      return attempt
  }
}
