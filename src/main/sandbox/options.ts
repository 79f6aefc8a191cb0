/** How a sandbox is started. */
export interface SandboxOptions {
  /** 0 takes any free port. */
  port?: number
  /** What the made-up world grows from. */
  seed?: number
  /** People at each CRM. */
  records?: number
  /** Records change by themselves, a few a minute. */
  live?: boolean
  /** Folder that keeps the state between processes; absent: in memory. */
  stateDir?: string
  /** No rate limits, neither Nango's nor the CRMs'. */
  unlimited?: boolean
  /** What consent pages answer by themselves. */
  autoConsent?: 'allow' | 'deny'
  /** File that says what time it is, see `ClockFile`; Patchbay's engine can take the same. */
  clockFile?: string
  /** Ms until a change shows in a CRM's searches; absent: as long as it takes the vendor. */
  indexLagMs?: number
  /** Nango's own limit, calls in a minute. */
  nangoPerMinute?: number
  /** A second integration of each CRM, `<provider>-eu`. */
  extraIntegrations?: boolean
}

/** Nango's own limit, calls in a minute: that of a server of one's own, and of the smallest plan. */
export const defaultNangoPerMinute = 200
/** That of a large plan, for the sandbox inside Patchbay: a newcomer's first sync of four CRMs waits for the CRMs alone. */
export const hostedNangoPerMinute = 5_000
export const defaultSeed = 20_240_229
export const defaultRecords = 3000
