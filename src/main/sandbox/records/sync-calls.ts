import { z } from 'zod'
import type { SandboxSync } from '../crm/kit/provider-sandbox'
import { jsonReply } from '../http/reply'
import { bodyOf, type NangoCall, type NangoHandler, queryOf } from '../nango/call'
import { legacyRefusal, refusal } from '../nango/errors'
import type { Connection } from '../nango/model'
import * as schema from '../nango/schemas'
import type { SyncState } from './sync-engine'

const syncName = z.union([z.string(), z.strictObject({ name: z.string(), variant: z.string() })])
type SyncName = z.infer<typeof syncName>

const triggerBody = z.strictObject({
  syncs: z.array(syncName),
  provider_config_key: z.string().optional(),
  connection_id: z.string().optional(),
  opts: z.strictObject({ reset: z.boolean().optional(), emptyCache: z.boolean().optional() }).optional(),
  sync_mode: z.enum(['incremental', 'full_refresh', 'full_refresh_and_clear_cache']).optional(),
  full_resync: z.boolean().optional(),
})

/** POST /sync/trigger: starts runs and does not wait for them. */
export const triggerSyncs: NangoHandler = (call) => {
  const body = bodyOf(call, triggerBody)
  if (body.opts !== undefined && (body.sync_mode !== undefined || body.full_resync !== undefined)) {
    throw refusal(400, 'invalid_body', 'opts cannot be combined with sync_mode or full_resync')
  }
  const { headers } = call.request
  const key = body.provider_config_key ?? headers['provider-config-key']
  if (key === undefined) throw legacyRefusal(400, 'missing_provider_config_key', 'Missing provider_config_key')
  const connectionId = body.connection_id ?? headers['connection-id']
  const emptyCache = body.opts?.emptyCache ?? body.sync_mode === 'full_refresh_and_clear_cache'
  for (const { connection, sync } of named(call, key, connectionId, body.syncs)) {
    call.sandbox.syncs.trigger(connection, sync, emptyCache)
  }
  return jsonReply(200, { success: true })
}

const commandBody = z.strictObject({
  syncs: z.array(syncName).max(256),
  provider_config_key: z.string(),
  connection_id: z.string().optional(),
})

/** POST /sync/start: goes on with the schedule and runs at once. */
export const startSyncs: NangoHandler = (call) => {
  const body = bodyOf(call, commandBody)
  for (const { connection, sync } of named(call, body.provider_config_key, body.connection_id, body.syncs)) {
    call.sandbox.syncs.change(connection, sync, { schedule: 'STARTED' })
    call.sandbox.syncs.trigger(connection, sync, false)
  }
  return jsonReply(200, { success: true })
}

/** POST /sync/pause */
export const pauseSyncs: NangoHandler = (call) => {
  const body = bodyOf(call, commandBody)
  for (const { connection, sync } of named(call, body.provider_config_key, body.connection_id, body.syncs)) {
    call.sandbox.syncs.change(connection, sync, { schedule: 'PAUSED' })
  }
  return jsonReply(200, { success: true })
}

/** The syncs that a command means; none named means all. */
function named(
  call: NangoCall,
  key: string,
  connectionId: string | undefined,
  names: readonly SyncName[],
): { connection: Connection; sync: SandboxSync }[] {
  const { state, syncs } = call.sandbox
  const integration = state.integrations.get(key)
  if (integration === undefined) {
    const text =
      'There is no Provider Configuration matching this key. Please make sure this value exists in the Nango dashboard {}'
    throw legacyRefusal(400, 'unknown_provider_config', text)
  }
  const connections = state.connections
    .values()
    .filter(
      (item) => item.provider_config_key === key && (connectionId === undefined || item.connection_id === connectionId),
    )
  if (connectionId !== undefined && connections.length === 0) {
    const wanted = { connectionId, providerConfigKey: key }
    const text =
      "No connection matching the provided params of 'connection_id' and 'provider_config_key'. Please make sure these values exist in the Nango dashboard"
    throw legacyRefusal(404, 'unknown_connection', `${text} ${JSON.stringify(wanted, null, 2)}`, wanted)
  }
  const known = syncs.definitions(integration.provider)
  const wanted = names.map((item) => (typeof item === 'string' ? { name: item, variant: 'base' } : item))
  const found =
    wanted.length === 0
      ? known
      : known.filter((sync) => wanted.some((item) => item.name === sync.name && item.variant === 'base'))
  const missesSome = wanted.length > found.length
  if (missesSome || (connectionId === undefined && (found.length === 0 || connections.length === 0))) {
    throw legacyRefusal(400, 'no_syncs_found', 'No syncs found given the inputs.')
  }
  return connections.flatMap((connection) => found.map((sync) => ({ connection, sync })))
}

const statusQuery = z.strictObject({
  syncs: z.string(),
  provider_config_key: z.string(),
  connection_id: z.string().optional(),
})

/** GET /sync/status: names that do not exist are left out without a word. */
export const syncStatus: NangoHandler = (call) => {
  const query = queryOf(call, statusQuery)
  const { state, syncs } = call.sandbox
  const connections = state.connections
    .values()
    .filter(
      (item) =>
        item.provider_config_key === query.provider_config_key &&
        (query.connection_id === undefined || item.connection_id === query.connection_id),
    )
  if (query.connection_id !== undefined && connections.length === 0) {
    throw refusal(400, 'invalid_body', 'Connection not found')
  }
  const names = query.syncs === '*' ? null : query.syncs.split(',').map((name) => name.replace(/::base$/, ''))
  return jsonReply(200, {
    syncs: connections.flatMap((connection) =>
      syncs
        .of(connection)
        .filter(({ sync }) => names === null || names.includes(sync.name))
        .map(({ sync, state: current }) => show(call, connection, sync, current)),
    ),
  })
}

function show(call: NangoCall, connection: Connection, sync: SandboxSync, state: SyncState) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  const running = state.job.status === 'RUNNING'
  const status = running ? 'RUNNING' : state.schedule === 'PAUSED' ? 'PAUSED' : state.job.status
  return {
    id: state.id,
    connection_id: connection.connection_id,
    type: state.job.type,
    ...(running || state.finishedAt === null ? {} : { finishedAt: iso(state.finishedAt) }),
    nextScheduledSyncAt: state.schedule === 'PAUSED' ? null : iso(state.nextAt),
    name: sync.name,
    variant: 'base',
    status,
    frequency: state.frequency ?? 'every hour',
    ...(state.result === null ? {} : { latestResult: { [sync.model]: state.result } }),
    latestExecutionStatus: state.job.status,
    recordCount: { [sync.model]: call.sandbox.syncs.table(connection, sync.model)?.count ?? 0 },
    checkpoint: null,
  }
}

/** GET /scripts/config */
export const scriptsConfig: NangoHandler = (call) => {
  queryOf(call, z.strictObject({ format: z.string().optional() }))
  const { state, syncs } = call.sandbox
  const configs = state.integrations.values().flatMap((integration) => {
    const known = syncs.definitions(integration.provider)
    if (known.length === 0) return []
    return [
      {
        providerConfigKey: integration.unique_key,
        provider: integration.provider,
        syncs: known.map((sync) => ({
          name: sync.name,
          type: 'sync',
          runs: 'every hour',
          auto_start: true,
          track_deletes: true,
          returns: [sync.model],
          description: sync.description,
          enabled: true,
          version: '1.0.0',
          last_deployed: new Date(integration.created_at).toISOString(),
          json_schema: null,
        })),
        actions: [],
        'on-events': [],
      },
    ]
  })
  return jsonReply(200, configs)
}

const functionsQuery = z.strictObject({
  type: z.enum(['sync', 'action', 'on-event']).optional(),
  search: z.string().optional(),
  page: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})

/** GET /integrations/:key/functions */
export const listFunctions: NangoHandler = (call) => {
  const query = queryOf(call, functionsQuery)
  const uniqueKey = call.params.key ?? ''
  const integration = call.sandbox.state.integrations.get(uniqueKey)
  if (integration === undefined) throw refusal(404, 'not_found', 'Integration does not exist')
  const all = call.sandbox.syncs
    .definitions(integration.provider)
    .filter((sync) => (query.type ?? 'sync') === 'sync' && sync.name.includes(query.search ?? ''))
  const limit = query.limit ?? 20
  const page = query.page ?? 0
  return jsonReply(200, {
    data: all.slice(page * limit, (page + 1) * limit).map((sync) => ({
      name: sync.name,
      type: 'sync',
      description: sync.description,
      returns: [sync.model],
      json_schema: null,
      runs: 'every hour',
      auto_start: true,
      track_deletes: true,
    })),
    pagination: { total: all.length, page, limit },
  })
}

const frequencyBody = z.strictObject({
  sync_name: z.string(),
  sync_variant: z.string().optional(),
  provider_config_key: z.string(),
  connection_id: z.string(),
  frequency: z.string().nullable(),
})

/** PUT /sync/update-connection-frequency; null is the default again. */
export const changeFrequency: NangoHandler = (call) => {
  queryOf(call, schema.nothing)
  const body = bodyOf(call, frequencyBody)
  const { state, syncs } = call.sandbox
  const connection = state.findConnection(body.provider_config_key, body.connection_id)
  if (connection === undefined) throw refusal(400, 'unknown_connection')
  const sync = syncs.definitions(connection.provider).find((item) => item.name === body.sync_name)
  if (sync === undefined) throw refusal(400, 'unknown_sync')
  syncs.change(connection, sync, { frequency: body.frequency })
  return jsonReply(200, { frequency: body.frequency ?? 'every hour' })
}
