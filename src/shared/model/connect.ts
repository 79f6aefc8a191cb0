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
 * `caller`: the caller opens the address (the server host's new tab, a script).
 */
export const connectMode = z.enum(['window', 'browser', 'caller'])
export type ConnectMode = z.infer<typeof connectMode>

/** A connection that was made, or renewed, by a consent that came after its attempt had ended. */
export const lateConnection = z.object({
  connectionId: z.string(),
  /** By Nango's clock. */
  createdAt: timestamp,
  /** Nango named it as the attempt's. Otherwise it is one without labels that appeared afterwards. */
  certain: z.boolean(),
  /** `open` waits for a person: take it over or remove it. `renewed`: it is that of the integration reconnected. */
  outcome: z.enum(['open', 'adopted', 'removed', 'renewed', 'gone']),
})
export type LateConnection = z.infer<typeof lateConnection>

/** The watch for a consent that is given on a page that is still open when the attempt has ended. */
export const lateWatch = z.object({
  /** Nango forgets the page by then. */
  until: timestamp,
  /** From when on, by Nango's clock, a connection without labels may be of this page. */
  since: timestamp,
  found: z.array(lateConnection),
})

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
  /** Ending an attempt does not stop a consent: what came after the end. Null while there is nothing to watch for. */
  late: lateWatch.nullable().default(null),
})
export type ConnectAttempt = z.infer<typeof connectAttempt>
