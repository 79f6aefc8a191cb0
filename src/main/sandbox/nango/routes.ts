import { type Route, route } from '../crm/kit/routes'
import { jsonReply } from '../http/reply'
import { finishOAuth } from '../oauth/callback'
import { startOAuth } from '../oauth/connect'
import { connectPage } from '../pages/connect-page'
import { listRecords, pruneRecords } from '../records/record-calls'
import {
  changeFrequency,
  listFunctions,
  pauseSyncs,
  scriptsConfig,
  startSyncs,
  syncStatus,
  triggerSyncs,
} from '../records/sync-calls'
import type { NangoHandler } from './call'
import * as connections from './connections'
import * as integrations from './integrations'
import * as metadata from './metadata'
import * as sessions from './sessions'

/** Who may call a route, and with which scopes of a key. Any one of them will do. */
export type Gate =
  | { by: 'anyone' }
  | { by: 'key'; scopes: readonly string[] }
  | { by: 'session' }
  | { by: 'key-or-session'; scopes: readonly string[] }

export interface Endpoint {
  gate: Gate
  handler: NangoHandler
}

const open: Gate = { by: 'anyone' }
const session: Gate = { by: 'session' }
const withScope = (...scopes: string[]): Gate => ({ by: 'key', scopes: scopes.map((scope) => `environment:${scope}`) })

const reads = withScope('connections:read', 'connections:read_credentials')
const lists = withScope('connections:list', 'connections:list_credentials')

const on = (pattern: string, gate: Gate, handler: NangoHandler): Route<Endpoint> => route(pattern, { gate, handler })

/** `/connection` is the old name of `/connections`, for all but the change of tags. */
const underBothNames = (pattern: string, gate: Gate, handler: NangoHandler): Route<Endpoint>[] => [
  on(pattern, gate, handler),
  on(pattern.replace('/connections', '/connection'), gate, handler),
]

export const nangoRoutes: readonly Route<Endpoint>[] = [
  on('GET /health', open, () => jsonReply(200, { result: 'ok' })),
  on('GET /ready', open, () => jsonReply(200, { result: 'ok' })),
  on('GET /connect-ui', open, () => connectPage()),
  on('GET /oauth/connect/:key', open, startOAuth),
  on('GET /oauth/callback', open, finishOAuth),

  on('POST /connect/sessions', withScope('connect_sessions:write'), sessions.createSession),
  on('POST /connect/sessions/reconnect', withScope('connect_sessions:write'), sessions.createReconnectSession),
  on('GET /connect/session', session, sessions.getSession),
  on('DELETE /connect/session', session, sessions.deleteSession),
  on('POST /connect/telemetry', open, sessions.telemetry),

  ...underBothNames('GET /connections', lists, connections.listConnections),
  ...underBothNames('POST /connections', withScope('connections:create'), connections.importConnection),
  ...underBothNames('POST /connections/metadata', withScope('connections:update'), metadata.setMetadata),
  ...underBothNames('PATCH /connections/metadata', withScope('connections:update'), metadata.updateMetadata),
  ...underBothNames('GET /connections/:id', reads, connections.getConnection),
  on('PATCH /connections/:id', withScope('connections:update'), connections.patchConnection),
  ...underBothNames('DELETE /connections/:id', withScope('connections:delete'), connections.deleteConnection),

  on(
    'GET /integrations',
    { by: 'key-or-session', scopes: ['environment:integrations:list', 'environment:integrations:list_credentials'] },
    integrations.listIntegrations,
  ),
  on(
    'GET /integrations/:key',
    withScope('integrations:read', 'integrations:read_credentials'),
    integrations.getIntegration,
  ),
  on('GET /integrations/:key/functions', withScope('functions:list'), listFunctions),
  on('GET /providers', { by: 'key-or-session', scopes: [] }, integrations.listProviders),
  on('GET /providers/:provider', { by: 'key-or-session', scopes: [] }, integrations.getProvider),

  on('GET /records', withScope('records:read'), listRecords),
  on('PATCH /records/prune', withScope('records:write'), pruneRecords),
  on('POST /sync/trigger', withScope('syncs:execute'), triggerSyncs),
  on('POST /sync/start', withScope('syncs:execute'), startSyncs),
  on('POST /sync/pause', withScope('syncs:execute'), pauseSyncs),
  on('GET /sync/status', withScope('syncs:read'), syncStatus),
  on('PUT /sync/update-connection-frequency', withScope('syncs:update'), changeFrequency),
  on('GET /scripts/config', withScope('integrations:list_functions'), scriptsConfig),
]
