import type { SandboxClock } from '../crm/kit/provider-sandbox'
import { ReplyError } from '../http/incoming'
import { jsonReply } from '../http/reply'

const windowMs = 60_000

/** Nango's own limit: so many calls in a fixed minute, counted by kind of caller. */
export class RateLimit {
  readonly #windows = new Map<string, { start: number; used: number }>()

  readonly #clock: SandboxClock

  constructor(
    clock: SandboxClock,
    public perMinute: number,
    public enabled: boolean,
  ) {
    this.#clock = clock
  }

  /** Counts a call. Returns the headers of its answer, of which there are none without a limit; throws the 429. */
  admit(bucket: string, method: string, path: string): Record<string, string> {
    if (!this.enabled) return {}
    const now = this.#clock.now()
    let window = this.#windows.get(bucket)
    if (window === undefined || now >= window.start + windowMs) {
      window = { start: now, used: 0 }
      this.#windows.set(bucket, window)
    }
    const end = window.start + windowMs
    const exceeded = window.used >= this.perMinute
    if (!exceeded) window.used += 1
    const headers = {
      'x-ratelimit-limit': String(this.perMinute),
      'x-ratelimit-remaining': String(Math.max(0, this.perMinute - window.used)),
      'x-ratelimit-reset': String(Math.floor(end / 1000)),
    }
    if (exceeded) throw new ReplyError(tooMany(method, path, Math.floor((end - now) / 1000), headers))
    return headers
  }

  reset(): void {
    this.#windows.clear()
  }
}

/** The 429 of Nango itself: no message, and whole seconds that may be 0. */
export function tooMany(
  method: string,
  path: string,
  retryAfter: string | number,
  headers: Record<string, string> = {},
) {
  return jsonReply(
    429,
    { error: { code: 'too_many_request', method, path } },
    { ...headers, 'retry-after': String(retryAfter) },
  )
}
