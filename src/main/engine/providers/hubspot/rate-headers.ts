import type { CrmResponse } from '../../nango/gateway'
import type { SeenLimit } from '../provider'

/**
 * What HubSpot says is left of the window of an app at a portal. Searches and writes don't say it, and on success Nango
 * lets the headers through only where HubSpot answered in chunks
 * (https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines).
 */
export function limitsSeen({ headers }: Pick<CrmResponse, 'headers'>): SeenLimit[] {
  const remaining = numberOf(headers['x-hubspot-ratelimit-remaining'])
  const perMs = numberOf(headers['x-hubspot-ratelimit-interval-milliseconds'])
  return remaining === null || perMs === null ? [] : [{ remaining, perMs }]
}

function numberOf(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : null
}
