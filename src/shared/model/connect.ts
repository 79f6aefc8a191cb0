import { z } from 'zod'
import { timestamp } from './common'
import { problem } from './problem'

export const connectState = z.enum([
  'creating',
  'waiting',
  'verifying',
  'connected',
  'denied',
  'failed',
  'cancelled',
  'expired',
])
export type ConnectState = z.infer<typeof connectState>

/** The states that a connect attempt never leaves. */
export const endedConnectStates: ReadonlySet<ConnectState> = new Set([
  'connected',
  'denied',
  'failed',
  'cancelled',
  'expired',
])

/**
 * Where the provider's page opens. `window`: a Patchbay browser window. `browser`: the system browser.
 * `caller`: whoever asked opens the address (the server host's new tab, a script).
 */
export const connectMode = z.enum(['window', 'browser', 'caller'])
export type ConnectMode = z.infer<typeof connectMode>

export const connectAttempt = z.object({
  id: z.string(),
  provider: z.string(),
  integrationKey: z.string(),
  /** The integration that is being reconnected; null for a new account. */
  reconnects: z.string().nullable(),
  state: connectState,
  mode: connectMode,
  /** The address to open in a browser; null until the session exists and again once the attempt has ended. */
  url: z.string().nullable(),
  startedAt: timestamp,
  expiresAt: timestamp.nullable(),
  /** The integration that the attempt made or renewed. */
  integrationId: z.string().nullable(),
  problem: problem.nullable(),
  /** Set when the page refuses embedded browsers, so that the system browser is offered. */
  embeddedRefused: z.boolean(),
})
export type ConnectAttempt = z.infer<typeof connectAttempt>
