import { z } from 'zod'
import type { RecordChange } from '../crm/kit/changes'

const headers = z.record(z.string(), z.string())
/** Sent as it is spelled: seconds or a date, in the past too. */
const retryAfter = z.union([z.string(), z.number()])

/** What happens to requests instead of, or besides, what they ask for. */
export const faultKind = z.discriminatedUnion('kind', [
  /**
   * The CRM (on /proxy) or Nango answers with this status; the request does nothing. With a body it answers exactly
   * that, otherwise in the vendor's words for the status.
   */
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(200).max(599),
    headers: headers.optional(),
    body: z.unknown().optional(),
  }),
  /** The CRM's 429. */
  z.strictObject({
    kind: z.literal('rate-limit'),
    retryAfter: retryAfter.optional(),
    policy: z.enum(['burst', 'daily']).optional(),
    headers: headers.optional(),
  }),
  /** A gateway's page that is no JSON. */
  z.strictObject({ kind: z.literal('html'), status: z.number().int().optional() }),
  /** The request is done; its answer stops in the middle of the JSON. */
  z.strictObject({ kind: z.literal('truncated-json') }),
  /** The request is done; its answer is called something else than JSON. */
  z.strictObject({ kind: z.literal('content-type'), contentType: z.string().optional() }),
  /** Status 200 with the CRM's error inside. */
  z.strictObject({ kind: z.literal('error-in-200') }),
  /** An empty answer with status 200; the request does nothing. */
  z.strictObject({ kind: z.literal('empty-body') }),
  /** The connection is cut before the request does anything. */
  z.strictObject({ kind: z.literal('cut-before') }),
  /** The request is done, then the connection is cut. */
  z.strictObject({ kind: z.literal('cut-after') }),
  /** The answer comes late: the request is done `before` the wait or after it. */
  z.strictObject({ kind: z.literal('slow'), ms: z.number().int().min(0), act: z.enum(['before', 'after']).optional() }),
  /** No answer comes until the fault is taken away; then the connection is cut. `acted`: the request is done. */
  z.strictObject({ kind: z.literal('hang'), acted: z.boolean().optional() }),
  /** Nango's own 429. */
  z.strictObject({ kind: z.literal('nango-rate-limit'), retryAfter: retryAfter.optional() }),
  /** Nango's plan is used up. */
  z.strictObject({ kind: z.literal('plan-limit') }),
  /** Nango's database is down: it takes every key for a wrong one. */
  z.strictObject({ kind: z.literal('database-down') }),
  /** Nango cannot reach the CRM, or lost its answer: `acted`, the request is done. */
  z.strictObject({ kind: z.literal('unreachable'), code: z.string().optional(), acted: z.boolean().optional() }),
])
export type FaultKind = z.infer<typeof faultKind>

export const faultInput = z.strictObject({
  /** `GET`, `POST`, …; absent: any. */
  method: z.string().optional(),
  /** Path as the client sends it, without the query: `/proxy/crm/v3/objects/contacts`; `*` stands for anything. */
  path: z.string(),
  /** Only requests with these parameters; `*` stands for anything. */
  query: z.record(z.string(), z.string()).optional(),
  fault: faultKind,
  /** How many requests it hits; absent: all. */
  times: z.number().int().min(1).optional(),
  /** How many fitting requests it lets through first. */
  after: z.number().int().min(0).optional(),
  /** Only requests of this connection. */
  connectionId: z.string().optional(),
  /** Only requests for this account of a CRM. */
  account: z.string().optional(),
})
export type FaultInput = z.infer<typeof faultInput>

/** How a connection's credentials behave from now on. */
export const scenario = z.enum([
  /** Tokens are renewed as usual. */
  'ok',
  /** The provider refuses to renew the token, which is due now. */
  'refresh_fails',
  /** Nango gave up on the connection; only a forced refresh tries again, and works. */
  'exhausted',
  /** The token is good again, and so is renewing it; what Nango remembers of failures stays. */
  'token_good',
  /** Nango sees nothing wrong; the CRM answers 401. */
  'upstream_401',
  /** The person took the permission away at the CRM: neither tokens nor renewing work. */
  'revoked',
])
export type Scenario = z.infer<typeof scenario>

/** One account at one CRM; without an account the first that is offered. */
export const target = z.strictObject({ provider: z.string(), account: z.string().optional() })
export type Target = z.infer<typeof target>

const crmKnobs = {
  /** Ms until a change shows in the CRM's searches. */
  indexLagMs: z.number().int().min(0).optional(),
  /** The CRM's searches show deleted records for as long, too. */
  indexLagsDeletes: z.boolean().optional(),
  /** Requests a day; null for none. */
  dailyLimit: z.number().int().min(0).nullable().optional(),
  paging: z.enum(['normal', 'overlap', 'shuffle', 'loop']).optional(),
}

/** Switches of one account. */
export const accountKnobs = z.strictObject({
  ...crmKnobs,
  /** Keep to the vendor's rate limits. */
  limits: z.boolean().optional(),
  /** Objects that the account's plan does not have. */
  lacks: z.array(z.string()).optional(),
})

export type AccountKnobs = z.infer<typeof accountKnobs>

export const knobs = z.strictObject({
  /** Consent pages answer by themselves. */
  autoConsent: z.enum(['allow', 'deny']).nullable().optional(),
  enforceStateCookie: z.boolean().optional(),
  postConnectionMs: z.number().int().min(0).optional(),
  syncRunMs: z.number().int().min(0).optional(),
  /** Records change by themselves. */
  live: z.boolean().optional(),
  /** Neither Nango nor a CRM limits the rate of calls. */
  unlimited: z.boolean().optional(),
  /** Nango's own limit, calls in a minute. */
  nangoPerMinute: z.number().int().min(1).optional(),
  ...crmKnobs,
  socket: z
    .strictObject({
      neverAck: z.boolean().optional(),
      dropAfterMs: z.number().int().min(0).nullable().optional(),
      delayMs: z.number().int().min(0).optional(),
    })
    .optional(),
})
export type Knobs = z.infer<typeof knobs>

export const requestsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).optional(),
  prefix: z.string().optional(),
})

export const journalQuery = z.strictObject({
  /** Entries with a later number only. */
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  provider: z.string().optional(),
  account: z.string().optional(),
  who: z.enum(['patchbay', 'person', 'live']).optional(),
})
export type JournalQuery = z.infer<typeof journalQuery>

export const connectionInput = z.strictObject({
  integrationKey: z.string(),
  /** Account at the CRM; absent: the first. */
  account: z.string().optional(),
  connectionId: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  /** How many; ids are made up. */
  count: z.number().int().min(1).max(10_000).optional(),
})
export type ConnectionInput = z.infer<typeof connectionInput>

export type LoggedEffect = Pick<RecordChange, 'object' | 'action' | 'id' | 'key'>

/** A request that came in, control and consent routes left out. */
export interface LoggedRequest {
  seq: number
  at: string
  method: string
  path: string
  query: string
  connectionId: string | null
  /** Null when the connection was cut. */
  status: number | null
  /** The fault that hit it. */
  fault: FaultKind['kind'] | null
  effects: LoggedEffect[]
}

/** How often things were done to the records of one object since the log was reset. */
export interface ObjectTally {
  creates: number
  updates: number
  deletes: number
  merges: number
  /** Keys (e-mail, name) under which more than one record was created. */
  createdTwice: { key: string; ids: string[] }[]
}
