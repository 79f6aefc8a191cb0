import { describe, expect, it } from 'vitest'
import { limitsSeen } from './account'

describe('what HubSpot says is left', () => {
  it('is read from its own headers', () => {
    const headers = { 'x-hubspot-ratelimit-remaining': '0', 'x-hubspot-ratelimit-interval-milliseconds': '10000' }
    expect(limitsSeen({ headers })).toEqual([{ remaining: 0, perMs: 10_000 }])
  })

  it.each<Record<string, string>>([
    {},
    { 'x-hubspot-ratelimit-remaining': '5' },
    { 'x-hubspot-ratelimit-remaining': '', 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
    { 'x-hubspot-ratelimit-remaining': 'none', 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
    { 'x-hubspot-ratelimit-remaining': '0', 'x-hubspot-ratelimit-interval-milliseconds': '1e15' },
    { 'x-hubspot-ratelimit-remaining': '0', 'x-hubspot-ratelimit-interval-milliseconds': '-1' },
    // Nango's own budget, which has nothing to do with the portal's.
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1773300767' },
  ])('is unknown without them: %j', (headers) => {
    expect(limitsSeen({ headers })).toEqual([])
  })
})
