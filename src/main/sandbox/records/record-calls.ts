import { z } from 'zod'
import { jsonReply } from '../http/reply'
import { bodyOf, type NangoCall, type NangoHandler, queryOf } from '../nango/call'
import { check, refusal } from '../nango/errors'
import type { Connection } from '../nango/model'
import { type CachedRecord, cursorOf, microseconds, stampOf } from './record-table'

const yearMs = 366 * 86_400_000
const model = z.string().regex(/^[A-Z][a-zA-Z0-9_-]+$/)

const headersSchema = z.object({ 'connection-id': z.string().min(1), 'provider-config-key': z.string().min(1) })

function connectionOf(call: NangoCall): Connection {
  const headers = check(headersSchema, call.request.headers, 'invalid_headers')
  const connection = call.sandbox.state.findConnection(headers['provider-config-key'], headers['connection-id'])
  if (connection === undefined) {
    throw refusal(
      400,
      'unknown_connection',
      'Provided ConnectionId and ProviderConfigKey does not match a valid connection',
    )
  }
  return connection
}

const listQuery = z.strictObject({
  model,
  variant: z.string().optional(),
  cursor: z.string().optional(),
  modified_after: z.iso.datetime().optional(),
  delta: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  filter: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['added', 'updated', 'deleted', 'ADDED', 'UPDATED', 'DELETED'])))
    .optional(),
  ids: z.union([z.array(z.string().max(256)).max(100), z.string().max(256)]).optional(),
})

/** GET /records: pages by cursor through what changed, deletes included. */
export const listRecords: NangoHandler = (call) => {
  const connection = connectionOf(call)
  const query = queryOf(call, listQuery)
  const table = (query.variant ?? 'base') === 'base' ? call.sandbox.syncs.table(connection, query.model) : null
  const since = query.modified_after ?? query.delta
  if (since !== undefined && Date.parse(since) < call.sandbox.clock.now() - yearMs) {
    throw refusal(400, 'invalid_query_params', undefined, {
      errors: [{ code: 'custom', message: 'must be within the last 12 months', path: ['modified_after'] }],
    })
  }
  const after = query.cursor === undefined ? null : stampOf(query.cursor)
  if (query.cursor !== undefined && after === null) throw refusal(500, 'server_error', 'Failed to fetch records')
  const limit = query.limit ?? 100
  const ids = query.ids === undefined ? null : new Set([query.ids].flat())
  const wanted = query.filter?.map((action) => action.toLowerCase()) ?? null
  const rows: CachedRecord[] = []
  for (const row of table?.all() ?? []) {
    if (after !== null && row.updatedAt <= after) continue
    if (since !== undefined && row.updatedAt < Date.parse(since) * 1000) continue
    if (ids !== null && !ids.has(row.externalId)) continue
    if (wanted !== null && !fits(row, wanted)) continue
    rows.push(row)
    if (rows.length > limit) break
  }
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return jsonReply(200, {
    next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
    records: page.map(show),
  })
}

function actionOf(row: CachedRecord): 'ADDED' | 'UPDATED' | 'DELETED' {
  if (row.deletedAt !== null) return 'DELETED'
  return row.createdAt === row.updatedAt ? 'ADDED' : 'UPDATED'
}

/** A combination with another action leaves deleted rows out: a quirk of the server. */
function fits(row: CachedRecord, wanted: readonly string[]): boolean {
  const action = actionOf(row).toLowerCase()
  if (action === 'deleted' && wanted.length > 1) return false
  return wanted.includes(action)
}

function show(row: CachedRecord) {
  const at = (stamp: number | null) => (stamp === null ? null : microseconds(stamp))
  return {
    ...row.payload,
    id: row.externalId,
    _nango_metadata: {
      first_seen_at: at(row.createdAt),
      last_modified_at: at(row.updatedAt),
      last_action: actionOf(row),
      deleted_at: at(row.deletedAt),
      pruned_at: at(row.prunedAt),
      cursor: cursorOf(row),
    },
  }
}

const pruneBody = z.strictObject({
  model,
  variant: z.string().optional(),
  until_cursor: z.string(),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
})

/** PATCH /records/prune: drops payloads up to and with a cursor. */
export const pruneRecords: NangoHandler = (call) => {
  const connection = connectionOf(call)
  const body = bodyOf(call, pruneBody)
  const until = stampOf(body.until_cursor)
  if (until === null) throw refusal(500, 'server_error', 'Failed to prune records')
  const table = call.sandbox.syncs.table(connection, body.model)
  const due = table?.all().filter((row) => row.updatedAt <= until && row.prunedAt === null) ?? []
  const limit = body.limit ?? 1000
  for (const row of due.slice(0, limit)) table?.prune(row, call.sandbox.clock.now())
  return jsonReply(200, { count: Math.min(due.length, limit), has_more: due.length > limit })
}
