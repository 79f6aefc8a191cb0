import type { z } from 'zod'
import type { Incoming } from '../http/incoming'
import { nestedQuery } from '../http/query'
import type { Reply } from '../http/reply'
import type { Sandbox } from '../sandbox'
import { check, refusal } from './errors'
import type { ApiKey, ConnectSession } from './model'

/** A request to Nango's API that passed the gate. */
export interface NangoCall {
  sandbox: Sandbox
  request: Incoming
  params: Record<string, string>
  /** The environment key; absent with a session token or without any. */
  key?: ApiKey
  session?: ConnectSession
}

export type NangoHandler = (call: NangoCall) => Reply | Promise<Reply>

export function bodyOf<S extends z.ZodType>(call: NangoCall, schema: S): z.output<S> {
  return check(schema, parseJson(call.request), 'invalid_body')
}

export function queryOf<S extends z.ZodType>(call: NangoCall, schema: S): z.output<S> {
  return check(schema, nestedQuery(call.request.query), 'invalid_query_params')
}

/**
 * The JSON of a body, as the server's parser has it: an absent one is an empty object, one that does not say that it is
 * JSON is none, and a bare value is refused.
 */
export function parseJson(request: Incoming): unknown {
  if (request.body.length > 0 && request.headers['content-type'] === undefined) return undefined
  return parseText(request.body.toString('utf8'))
}

/** Like {@link parseJson}, whatever a request says of itself. */
export function parseText(text: string): unknown {
  if (text === '') return {}
  const first = /\S/.exec(text)?.[0]
  if (first !== '{' && first !== '[') {
    throw refusal(400, 'invalid_json', `Unexpected token '${first}', "${text}" is not valid JSON`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refusal(400, 'invalid_json', error instanceof Error ? error.message : 'Invalid JSON')
  }
}
