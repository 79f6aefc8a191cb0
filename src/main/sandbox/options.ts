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
  /** A second integration of each CRM, `<provider>-eu`. */
  extraIntegrations?: boolean
}

export const DEFAULT_SEED = 20_240_229
export const DEFAULT_RECORDS = 3000
