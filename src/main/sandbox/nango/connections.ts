import { z } from 'zod'
import { jsonReply } from '../http/reply'
import { may } from './access'
import { bodyOf, type NangoHandler, queryOf } from './call'
import type { RefreshFailure } from './credentials'
import { refusal } from './errors'
import { type Connection, offsetTime } from './model'
import * as schema from './schemas'
import { ownership } from './sessions'

const unlimited = 10_000

const listQuery = z.strictObject({
  connectionId: schema.connectionId.optional(),
  search: z.string().optional(),
  integrationId: z.string().optional(),
  endUserId: z.string().optional(),
  endUserOrganizationId: z.string().optional(),
  tags: schema.tags.optional(),
  limit: z.coerce.number().int().min(1).max(2000).optional(),
  page: z.coerce.number().int().min(0).optional(),
})

const errorsOf = (connection: Connection) => connection.activeLogs.map(({ type, log_id }) => ({ type, log_id }))

/** GET /connections */
export const listConnections: NangoHandler = (call) => {
  const query = queryOf(call, listQuery)
  const keys = query.integrationId?.split(',').map((key) => key.trim())
  const search = query.search?.toLowerCase()
  const wantedTags = Object.entries(query.tags ?? {})
  const limit = query.limit ?? unlimited
  const start = (query.page ?? 0) * limit
  const found = call.sandbox.state.connections
    .values()
    .filter(
      (item) =>
        (query.connectionId === undefined || item.connection_id === query.connectionId) &&
        (keys === undefined || keys.includes(item.provider_config_key)) &&
        (query.endUserId === undefined || item.end_user?.id === query.endUserId) &&
        (query.endUserOrganizationId === undefined ||
          item.end_user?.organization?.id === query.endUserOrganizationId) &&
        wantedTags.every(([key, value]) => item.tags[key] === value) &&
        (search === undefined ||
          [item.connection_id, item.end_user?.display_name, item.end_user?.email].some((text) =>
            text?.toLowerCase().includes(search),
          )),
    )
    .sort((a, b) => b.created_at - a.created_at || b.id - a.id)
    .slice(start, start + limit)
  return jsonReply(200, {
    connections: found.map((item) => ({
      id: item.id,
      connection_id: item.connection_id,
      provider_config_key: item.provider_config_key,
      provider: item.provider,
      errors: errorsOf(item),
      end_user: item.end_user,
      tags: item.tags,
      metadata: item.metadata,
      created: offsetTime(item.created_at),
    })),
  })
}

const getQuery = z.strictObject({
  provider_config_key: z.string(),
  force_refresh: schema.flag.optional(),
  refresh_token: schema.flag.optional(),
  refresh_github_app_jwt_token: schema.flag.optional(),
})

const failures: Record<RefreshFailure, [status: number, message: string]> = {
  failed: [400, 'The external API returned an error when trying to refresh the access token. Please try again later.'],
  backoff: [424, 'A recent refresh attempt failed. Backing off before retrying.'],
  exhausted: [424, 'The refresh limit has been reached for this connection.'],
}

/** GET /connections/:id: renews the token when it is due, and says so when that fails. */
export const getConnection: NangoHandler = (call) => {
  const query = queryOf(call, getQuery)
  const reads = call.key !== undefined && may(call.key, 'environment:connections:read_credentials')
  if (!reads && (query.force_refresh || query.refresh_token || query.refresh_github_app_jwt_token)) {
    throw refusal(
      403,
      'forbidden',
      'Credential and refresh options require the environment:connections:read_credentials scope',
    )
  }
  const { sandbox } = call
  if (sandbox.state.integrations.get(query.provider_config_key) === undefined) {
    throw refusal(400, 'unknown_provider_config', 'Provider does not exists')
  }
  const stored = sandbox.state.findConnection(query.provider_config_key, call.params.id ?? '')
  if (stored === undefined) throw refusal(404, 'not_found', 'Failed to find connection')
  const fetched = { ...stored, last_fetched_at: sandbox.clock.now() }
  sandbox.state.save(fetched)
  if (!reads) return jsonReply(200, { ...show(fetched), credentials: {} })
  const result = sandbox.credentials.use(fetched, query.force_refresh ?? false)
  if (!result.ok) {
    const [status, message] = failures[result.why]
    throw refusal(status, 'invalid_credentials', message, {
      payload: { connection: { ...show(result.connection), credentials: {} } },
    })
  }
  return jsonReply(200, {
    ...show(result.connection),
    credentials: shownCredentials(result.connection, query.refresh_token),
  })
}

function show(connection: Connection) {
  return {
    id: connection.id,
    connection_id: connection.connection_id,
    provider_config_key: connection.provider_config_key,
    provider: connection.provider,
    errors: errorsOf(connection),
    end_user: connection.end_user,
    tags: connection.tags,
    metadata: connection.metadata,
    connection_config: withoutRefreshTokens(connection.connection_config),
    webhook_url_override: connection.webhook_url_override,
    created_at: offsetTime(connection.created_at),
    updated_at: offsetTime(connection.updated_at),
    last_fetched_at: offsetTime(connection.last_fetched_at),
  }
}

function shownCredentials(connection: Connection, withRefreshToken = false) {
  const { expires_at, refresh_token, ...rest } = connection.credentials
  const shown = {
    ...rest,
    ...(refresh_token === null ? {} : { refresh_token }),
    ...(expires_at === null ? {} : { expires_at: new Date(expires_at).toISOString() }),
  }
  return withRefreshToken ? shown : withoutRefreshTokens(shown)
}

/** Takes refresh tokens out at every depth, however they are spelled. */
function withoutRefreshTokens(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRefreshTokens)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key.toLowerCase().replace(/[^a-z]/g, '') !== 'refreshtoken')
      .map(([key, item]) => [key, withoutRefreshTokens(item)]),
  )
}

/** DELETE /connections/:id */
export const deleteConnection: NangoHandler = (call) => {
  const { provider_config_key } = queryOf(call, z.strictObject({ provider_config_key: z.string() }))
  const { sandbox } = call
  const connection = sandbox.state.findConnection(provider_config_key, call.params.id ?? '')
  if (connection === undefined) throw refusal(400, 'unknown_connection')
  const provider = sandbox.catalogue.sandbox(connection.provider)
  const { refresh_token } = connection.credentials
  if (provider?.revokedOnDelete && refresh_token !== null && connection.metadata?.skipTokenRevocation !== true) {
    sandbox.authority.revoke(refresh_token)
  }
  sandbox.state.connections.remove(String(connection.id))
  sandbox.syncs.forget(connection)
  return jsonReply(200, { success: true })
}

const patchBody = z.strictObject({
  tags: schema.tags.optional(),
  end_user: schema.endUser.optional(),
  webhook_url_override: schema.webhookUrl.optional(),
})

/** PATCH /connections/:id: the tags that are given replace all there were; those that an end user brings too. */
export const patchConnection: NangoHandler = (call) => {
  const { provider_config_key } = queryOf(call, z.strictObject({ provider_config_key: z.string() }))
  const body = bodyOf(call, patchBody)
  const { state, clock } = call.sandbox
  if (state.integrations.get(provider_config_key) === undefined) {
    throw refusal(400, 'unknown_provider_config', 'Provider does not exists')
  }
  const connection = state.findConnection(provider_config_key, call.params.id ?? '')
  if (connection === undefined) throw refusal(404, 'not_found', 'Failed to find connection')
  state.save({
    ...connection,
    ...(body.end_user === undefined ? {} : ownership(body)),
    ...(body.end_user === undefined && body.tags !== undefined ? { tags: body.tags } : {}),
    ...(body.webhook_url_override === undefined ? {} : { webhook_url_override: body.webhook_url_override || null }),
    updated_at: clock.now(),
  })
  return jsonReply(200, { success: true })
}

const importBody = z.strictObject({
  provider_config_key: z.string(),
  credentials: z.looseObject({ type: z.string() }),
  connection_id: schema.connectionId.optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  connection_config: z.record(z.string(), z.unknown()).optional(),
  tags: schema.tags.optional(),
  end_user: schema.endUser.optional(),
  webhook_url_override: schema.webhookUrl.optional(),
})

const importedTokens = z.strictObject({
  type: z.literal('OAUTH2'),
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  expires_at: z.coerce.date().optional(),
  config_override: z.unknown().optional(),
})

/** POST /connections: takes over tokens that someone else got. */
export const importConnection: NangoHandler = (call) => {
  const body = bodyOf(call, importBody)
  const { state, clock } = call.sandbox
  const integration = state.integrations.get(body.provider_config_key)
  if (integration === undefined) throw refusal(404, 'not_found', 'Integration does not exist')
  if (body.credentials.type !== 'OAUTH2') {
    throw refusal(400, 'invalid_body', `Provider OAUTH2 does not support ${body.credentials.type} auth`)
  }
  const tokens = importedTokens.safeParse(body.credentials)
  if (!tokens.success) throw refusal(400, 'invalid_body', tokens.error.issues[0]?.message)
  const now = clock.now()
  const id = body.connection_id ?? crypto.randomUUID()
  const existing = state.findConnection(body.provider_config_key, id)
  const connection: Connection = {
    id: existing?.id ?? state.takeConnectionNumber(),
    connection_id: id,
    provider_config_key: integration.unique_key,
    provider: integration.provider,
    tags: body.tags ?? {},
    metadata: body.metadata ?? {},
    connection_config: body.connection_config ?? {},
    webhook_url_override: body.webhook_url_override || null,
    created_at: existing?.created_at ?? now,
    updated_at: now,
    last_fetched_at: now,
    credentials: {
      type: 'OAUTH2',
      access_token: tokens.data.access_token,
      refresh_token: tokens.data.refresh_token ?? null,
      expires_at: tokens.data.expires_at?.getTime() ?? null,
      raw: {
        ...body.credentials,
        ...(tokens.data.expires_at === undefined ? {} : { expires_at: tokens.data.expires_at.toISOString() }),
      },
    },
    lastRefreshFailureAt: null,
    failedDays: [],
    exhausted: false,
    end_user: null,
    activeLogs: [],
  }
  state.save(connection)
  const inZulu = (at: number) => new Date(at).toISOString()
  return jsonReply(201, {
    ...show(connection),
    created_at: inZulu(connection.created_at),
    updated_at: inZulu(connection.updated_at),
    last_fetched_at: inZulu(connection.last_fetched_at),
    credentials: shownCredentials(connection, true),
  })
}
