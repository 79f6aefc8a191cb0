import { z } from 'zod'
import { jsonReply } from '../http/reply'
import type { Sandbox } from '../sandbox'
import { bodyOf, type NangoCall, type NangoHandler } from './call'
import { refusal } from './errors'
import type { Connection } from './model'
import * as schema from './schemas'

const metadataBody = z.strictObject({
  connection_id: z.union([schema.connectionId, z.array(schema.connectionId)]),
  provider_config_key: z.string(),
  metadata: z.record(z.string(), z.unknown()),
})

/** POST /connections/metadata replaces, PATCH merges the top level. */
export const setMetadata: NangoHandler = (call) => changeMetadata(call, 201, (_before, given) => given)
export const updateMetadata: NangoHandler = (call) =>
  changeMetadata(call, 200, (before, given) => ({ ...before, ...given }))

function changeMetadata(
  call: NangoCall,
  status: number,
  combine: (before: Record<string, unknown> | null, given: Record<string, unknown>) => Record<string, unknown>,
) {
  const body = bodyOf(call, metadataBody)
  const ids = [body.connection_id].flat()
  const found = ids.map((id) =>
    needForMetadata(call.sandbox, body.provider_config_key, id, Array.isArray(body.connection_id)),
  )
  for (const connection of found) {
    call.sandbox.state.save({
      ...connection,
      metadata: combine(connection.metadata, body.metadata),
      updated_at: call.sandbox.clock.now(),
    })
  }
  return jsonReply(status, body)
}

function needForMetadata(sandbox: Sandbox, key: string, id: string, isOneOfMany: boolean): Connection {
  const connection = sandbox.state.findConnection(key, id)
  if (connection !== undefined) return connection
  const text = `Connection with connection id ${id} and provider config key ${key} not found. Please make sure the connection exists in the Nango dashboard`
  const more = '. No actions were taken on any of the connections as a result of this failure.'
  throw refusal(404, 'unknown_connection', isOneOfMany ? text + more : text)
}
