import { z } from 'zod'
import { readJson } from '../fields/well-formed'

/** An HTTP answer as it came, the body still a text. */
export interface RawAnswer {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  text: string
}

/**
 * Nango's API refused. Lives inside the gateway only: `problemOfRefusal` turns it into a problem.
 * Two families of bodies, one envelope: `{"error":{"code","message"?,"errors"?,"payload"?}}`.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    readonly status: number,
    /** Null when the answer had no envelope, as a load balancer's has none. */
    readonly code: string | null,
    override readonly message: string,
    /** How long Nango asks to wait, ms. */
    readonly retryAfterMs: number | null,
    readonly payload: unknown = undefined,
  ) {
    super(message)
  }
}

/** The answer came from something that is not Nango: a web page, a redirect, another API. */
export class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer'
}

const envelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().nullish(),
    errors: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).nullish() })).nullish(),
    payload: z.unknown().optional(),
  }),
})

/** Reads JSON, with texts that can be kept as they are (see `readJson`); undefined when the text is none. */
export function parseJson(text: string): unknown {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}

/** The refusal inside a body in Nango's envelope; null when the body is something else. */
export function refusalIn(answer: RawAnswer, body: unknown): Refusal | null {
  const read = envelope.safeParse(body)
  if (!read.success) return null
  const { code, message, errors, payload } = read.data.error
  const issues = errors?.map((issue) => `${(issue.path ?? []).join('.')} ${issue.message}`.trim()).join('; ')
  const words = [message, issues].filter(Boolean).join(': ')
  return new Refusal(answer.status, code, words, retryAfterOf(answer.headers), payload)
}

/**
 * The JSON of an answer of Nango's own API. Throws a Refusal when Nango refused, a ForeignAnswer when it was not Nango
 * that answered: unknown paths of a Nango server, and any other web server, answer 200 with HTML.
 */
export function readApiAnswer(answer: RawAnswer): unknown {
  const { status } = answer
  if (status === 204) return undefined
  const body = parseJson(answer.text)
  if (status >= 200 && status < 300) {
    if (typeof body === 'object' && body !== null) return body
    throw new ForeignAnswer(`HTTP ${status}, ${answer.headers['content-type'] ?? 'no content type'}`)
  }
  const refusal = refusalIn(answer, body)
  if (refusal) throw refusal
  if (status === 429 || status >= 500) throw new Refusal(status, null, `HTTP ${status}`, retryAfterOf(answer.headers))
  throw new ForeignAnswer(`HTTP ${status}, ${answer.headers['content-type'] ?? 'no content type'}`)
}

/** `Retry-After` in ms, as seconds or as a date (RFC 9110, 10.2.3); null when absent or not readable. */
function retryAfterOf(headers: Record<string, string>): number | null {
  const value = headers['retry-after']?.trim()
  if (!value) return null
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now())
}
