import type { SandboxClock } from '../kit/provider-sandbox'
import { RateWindow } from '../kit/rate-window'
import { rateLimited } from './errors'

const DAY_MS = 86_400_000

/**
 * The limits of one OAuth app in one portal: 110 requests in 10 s, searches 5 a second besides.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export class PortalLimits {
  private readonly burst: RateWindow
  private readonly searches: RateWindow
  private day = 0
  private today = 0

  constructor(
    private readonly clock: SandboxClock,
    public enabled: boolean,
    /** OAuth apps have none; a test may set one. */
    public daily: number | null = null,
  ) {
    this.burst = new RateWindow(110, 10_000, clock)
    this.searches = new RateWindow(5, 1000, clock)
  }

  /** Counts a request or throws the 429 that HubSpot would answer. */
  admit(isSearch: boolean): void {
    if (this.daily !== null) {
      const day = Math.floor(this.clock.now() / DAY_MS)
      if (day !== this.day) {
        this.day = day
        this.today = 0
      }
      if (this.today >= this.daily) throw rateLimited('DAILY')
      this.today += 1
    }
    if (!this.enabled) return
    if (this.burst.remaining() === 0) throw rateLimited('TEN_SECONDLY_ROLLING')
    if (isSearch) {
      if (this.searches.remaining() === 0) throw rateLimited('SECONDLY')
      this.searches.take()
    }
    this.burst.take()
  }

  /** Rate headers as recordings of OAuth apps show them; the daily ones appear only where there is a daily limit. */
  headers(): Record<string, string> {
    return {
      'x-hubspot-ratelimit-max': String(this.burst.limit),
      'x-hubspot-ratelimit-remaining': String(this.enabled ? this.burst.remaining() : this.burst.limit),
      'x-hubspot-ratelimit-interval-milliseconds': String(this.burst.perMs),
      'x-hubspot-ratelimit-secondly': '11',
      'x-hubspot-ratelimit-secondly-remaining': '10',
      ...(this.daily === null
        ? {}
        : {
            'x-hubspot-ratelimit-daily': String(this.daily),
            'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, this.daily - this.today)),
          }),
    }
  }
}
