import { z } from 'zod'
import type { ConnectSession, NangoConnection, NangoConnectionDetail, NangoIntegration } from './gateway'

/*
 * What the gateway reads of Nango's answers, and nothing else: fields and values that it does not know are ignored,
 * because Nango's servers are newer or older than this file.
 */

const json = z.record(z.string(), z.unknown())

/** Nango writes microseconds and `+00:00`; Patchbay's time stamps end in `Z`. */
const moment = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), 'not a time')
  .transform((value) => new Date(value).toISOString())

export const integrationList = z
  .object({
    configs: z.array(z.object({ unique_key: z.string(), provider: z.string(), display_name: z.string().nullish() })),
  })
  .transform(({ configs }): NangoIntegration[] =>
    configs.map((row) => ({
      integrationKey: row.unique_key,
      nangoProvider: row.provider,
      displayName: row.display_name ?? null,
    })),
  )

const common = z.object({
  connection_id: z.string(),
  provider_config_key: z.string(),
  provider: z.string(),
  tags: json.nullish(),
  errors: z.array(z.object({ type: z.string(), log_id: z.string().nullish() })).nullish(),
})

function commonOf(row: z.infer<typeof common>, createdAt: string): NangoConnection {
  return {
    integrationKey: row.provider_config_key,
    connectionId: row.connection_id,
    nangoProvider: row.provider,
    tags: Object.fromEntries(Object.entries(row.tags ?? {}).filter((tag): tag is [string, string] => isText(tag[1]))),
    errors: (row.errors ?? []).map((error) => ({ type: error.type, logId: error.log_id ?? '' })),
    createdAt,
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export const connectionList = z
  .object({ connections: z.array(common.extend({ created: moment })) })
  .transform(({ connections }): NangoConnection[] => connections.map((row) => commonOf(row, row.created)))

export const connectionDetail = common
  .extend({
    created_at: moment,
    metadata: json.nullish(),
    connection_config: json.nullish(),
    credentials: z.object({ expires_at: moment.nullish().catch(null) }).nullish(),
  })
  .transform(
    (row): NangoConnectionDetail => ({
      ...commonOf(row, row.created_at),
      connectionConfig: row.connection_config ?? {},
      metadata: row.metadata ?? null,
      credentialsExpireAt: row.credentials?.expires_at ?? null,
    }),
  )

/** Stands in a refusal of a connection's credentials: the connection with its tags and its config. */
export const refusedConnection = z.object({ connection: connectionDetail })

export const connectSession = z
  .object({ data: z.object({ token: z.string().min(1), expires_at: moment }) })
  .transform(({ data }): ConnectSession => ({ token: data.token, expiresAt: data.expires_at }))

/** Servers other than Nango's cloud may have moved their WebSocket. */
export const sessionSettings = z.object({ data: z.object({ websocketsPath: z.string().startsWith('/').nullish() }) })
