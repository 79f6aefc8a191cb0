import type { CrmResponse } from '../../nango/gateway'
import type { SeenLimit } from '../provider'

/** No window of HubSpot's is longer than a day, ms: what says so must not put the account to rest for good. */
const longestWindowMs = 24 * 60 * 60_000

/**
 * What HubSpot says is left of the window of an app at a portal. Searches and writes don't say it, and on success Nango
 * lets the headers through only where HubSpot answered in chunks
 * (https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines).
 */
export function limitsSeen({ headers }: Pick<CrmResponse, 'headers'>): SeenLimit[] {
  const remaining = numberOf(headers['x-hubspot-ratelimit-remaining'])
  const perMs = numberOf(headers['x-hubspot-ratelimit-interval-milliseconds'])
  if (remaining === null || perMs === null || perMs > longestWindowMs) return []
  return [{ remaining, perMs }]
}

function numberOf(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : null
}
