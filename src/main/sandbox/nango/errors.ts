import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { ReplyError } from '../http/incoming'
import { jsonReply, type Reply } from '../http/reply'

/** The error shape of Nango's controllers. */
export function refusal(
  status: number,
  code: string,
  message?: string,
  more: Record<string, unknown> = {},
): ReplyError {
  return new ReplyError(jsonReply(status, { error: { code, ...(message === undefined ? {} : { message }), ...more } }))
}

/** The error shape of Nango's older paths, which always carry a payload. */
export function legacyRefusal(status: number, code: string, message: string, payload: unknown = {}): ReplyError {
  return new ReplyError(jsonReply(status, { error: { message, payload, code } }))
}

export type InvalidCode = 'invalid_body' | 'invalid_query_params' | 'invalid_uri_params' | 'invalid_headers'

export interface Issue {
  code: string
  message: string
  path: string[]
}

export function invalid(code: InvalidCode, issues: Issue[]): ReplyError {
  return new ReplyError(jsonReply(400, { error: { code, errors: issues } }))
}

/** Checks a value with a zod schema; the issues get out in zod's own words with paths of texts. */
export function check<S extends z.ZodType>(schema: S, value: unknown, code: InvalidCode): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalid(
    code,
    parsed.error.issues.map((issue) => ({
      code: issue.code,
      message: issue.message,
      path: issue.path.map(String),
    })),
  )
}

/** What Nango answers to its own faults. */
export function unexpected(): Reply {
  const id = randomUUID()
  return jsonReply(500, {
    error: {
      message: `An error occurred. Please contact support with this unique id: "${id}"`,
      code: 'generic_error_support',
      payload: id,
    },
  })
}
