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

/** The JSON of a body; an absent one is an empty object, as the server's parser has it. */
export function parseJson(request: Incoming): unknown {
  if (request.body.length === 0) return {}
  try {
    return JSON.parse(request.body.toString('utf8'))
  } catch (error) {
    throw refusal(400, 'invalid_json', error instanceof Error ? error.message : 'Invalid JSON')
  }
}
