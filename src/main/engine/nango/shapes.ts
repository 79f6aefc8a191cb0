import { z } from 'zod'
import type {
  ConnectSession,
  NangoConnection,
  NangoConnectionDetail,
  NangoIntegration,
  NangoRecord,
  NangoRecordPage,
  SyncFunctionStatus,
} from './gateway'

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

/**
 * The rows of a list that can be read. One odd row says nothing about the others: it is left out, and the log says so. A
 * list of which no row can be read is no list of Nango's.
 */
function rowsOf<T extends z.ZodType>(row: T) {
  return z.array(z.unknown()).transform((rows, context): z.output<T>[] => {
    const read = rows.map((item) => row.safeParse(item))
    const good = read.flatMap((item) => (item.success ? [item.data] : []))
    const [odd] = read.flatMap((item) => (item.success ? [] : [item.error.issues[0]]))
    if (odd === undefined) return good
    const what = `${odd.path.join('.')}: ${odd.message}`
    if (good.length === 0) {
      context.addIssue({ code: 'custom', message: what })
      return z.NEVER
    }
    // The host reads the worker's error output into its log.
    process.stderr.write(`${rows.length - good.length} of ${rows.length} rows of Nango's cannot be read (${what})\n`)
    return good
  })
}

export const integrationList = z
  .object({
    configs: rowsOf(z.object({ unique_key: z.string(), provider: z.string(), display_name: z.string().nullish() })),
  })
  .transform(({ configs }): NangoIntegration[] =>
    configs.map((row) => ({
      integrationKey: row.unique_key,
      nangoProvider: row.provider,
      displayName: row.display_name ?? null,
    })),
  )

/** The environment's id out of `{server}/webhook/{environment}/{integration}`. */
export const integrationWebhook = z
  .object({ data: z.object({ webhook_url: z.string().nullish() }) })
  .transform(({ data }) => /\/webhook\/([0-9a-f-]{36})(\/|$)/i.exec(data.webhook_url ?? '')?.[1]?.toLowerCase() ?? null)

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
  .object({ connections: rowsOf(common.extend({ created: moment })) })
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

const count = z.number().catch(0)

export const syncStatus = z
  .object({
    syncs: z.array(
      z.object({
        name: z.string(),
        variant: z.string().nullish(),
        status: z.string(),
        latestExecutionStatus: z.string().nullish(),
        finishedAt: moment.nullish(),
        latestResult: z.record(z.string(), z.object({ added: count, updated: count, deleted: count })).nullish(),
        recordCount: z.record(z.string(), z.number()).nullish(),
      }),
    ),
  })
  .transform(({ syncs }): SyncFunctionStatus[] =>
    // Variants are runs of their own for other purposes; Patchbay uses none.
    syncs
      .filter((sync) => (sync.variant ?? 'base') === 'base')
      .map((sync) => ({
        name: sync.name,
        running: sync.status === 'RUNNING',
        // A paused schedule hides how the last run went; the execution's own status tells.
        outcome: outcomeOf(sync.latestExecutionStatus ?? sync.status),
        finishedAt: sync.finishedAt ?? null,
        latestResult: sync.latestResult ?? {},
        recordCount: sync.recordCount ?? {},
      })),
  )

function outcomeOf(status: string): SyncFunctionStatus['outcome'] {
  if (status === 'SUCCESS') return 'success'
  return status === 'ERROR' || status === 'STOPPED' ? 'error' : null
}

const record = z
  .looseObject({
    id: z.union([z.string(), z.number()]).transform(String),
    _nango_metadata: z.object({
      last_modified_at: moment,
      last_action: z.string().nullish(),
      deleted_at: moment.nullish(),
      pruned_at: z.string().nullish(),
      cursor: z.string().min(1),
    }),
  })
  .transform(({ _nango_metadata: meta, ...payload }): NangoRecord => {
    const deleted = meta.last_action?.toUpperCase() === 'DELETED'
    return {
      id: payload.id,
      payload: meta.pruned_at ? null : payload,
      deletedAt: meta.deleted_at ?? (deleted ? meta.last_modified_at : null),
      modifiedAt: meta.last_modified_at,
      cursor: meta.cursor,
    }
  })

export const recordPage = z
  .object({ records: z.array(record), next_cursor: z.string().nullish() })
  .transform(({ records, next_cursor }): NangoRecordPage => ({ records, nextCursor: next_cursor || null }))
