import { fail, makeProblem, type Problem, ProblemError } from '@shared/model'
import { Refusal } from './answer'
import { createSession, deleteSession, webSocketPath } from './connect-sessions'
import { callCrm } from './crm'
import type { CallSubject } from './errors'
import { listRecords, syncStatus, triggerSync } from './functions'
import type { NangoConnection, NangoGateway } from './gateway'
import { parseNangoHost } from './host'
import { missingScopes } from './scopes'
import * as shapes from './shapes'
import { openSocket } from './socket'
import { type CallOptions, Transport, type TransportOptions } from './transport'

/** Nango allows 2000; a page this large is one answer for nearly every environment. */
const connectionsPerPage = 1000

export interface GatewayOptions
  extends Pick<TransportOptions, 'apiKey' | 'version' | 'observer' | 'findProxy' | 'times' | 'retries' | 'pause'> {
  /** Address of the Nango server; https, or http on this computer. */
  host: string
}

/**
 * The way to one Nango environment. Throws BAD_INPUT for an address that must not be used, API_KEY_MISSING and
 * NANGO_KEY_REFUSED for a key that cannot be one; sends nothing yet.
 */
export function createGateway(options: GatewayOptions): NangoGateway {
  const host = parseNangoHost(options.host)
  if (options.apiKey === '') fail('API_KEY_MISSING')
  if (!/^[\x21-\x7e]+$/.test(options.apiKey)) fail('NANGO_KEY_REFUSED', { host: host.label })
  const transport = new Transport({ ...options, host })
  const { sdk } = transport
  const sockets = new Set<() => void>()

  const gateway: NangoGateway = {
    host: host.base,

    get callsAMinute() {
      return transport.callsAMinute
    },

    lookForProxy: () => transport.ways.forget(),

    async listIntegrations(signal) {
      const about = { subject: { kind: 'other' }, signal } as const
      return await withSecondOpinion(transport, about, () =>
        transport.read(shapes.integrationList, () => sdk.listIntegrations(), about),
      )
    },

    async environmentId(signal) {
      for (const { integrationKey } of (await gateway.listIntegrations(signal)).slice(0, mostIntegrationsAsked)) {
        const id = await environmentIdOf(transport, integrationKey, signal)
        if (id !== null) return id
      }
      return null
    },

    missingScopes: (signal) => missingScopes(transport, signal),

    listConnections: (filter, signal) => listConnections(transport, filter, signal),

    async inspectConnection(integrationKey, connectionId, { forceRefresh = false, signal } = {}) {
      const subject: CallSubject = { kind: 'connection', integrationKey }
      const id = pathSegment(connectionId, integrationKey)
      let problem: Problem | null = null
      const connection = await transport.read(
        shapes.connectionDetail,
        async () => {
          try {
            return await sdk.getConnection(integrationKey, id, forceRefresh)
          } catch (error) {
            // Refused credentials come with the connection that they belong to.
            const refused = error instanceof Refusal ? shapes.refusedConnection.safeParse(error.payload) : null
            if (!(error instanceof Refusal) || !refused?.success) throw error
            problem = transport.refused(error, subject).problem
            return (error.payload as { connection: unknown }).connection
          }
        },
        { subject, signal },
      )
      return { connection, problem }
    },

    async getConnection(integrationKey, connectionId, callOptions) {
      const { connection, problem } = await gateway.inspectConnection(integrationKey, connectionId, callOptions)
      if (problem) throw new ProblemError(problem)
      return connection
    },

    async deleteConnection(integrationKey, connectionId, { keepAccess = false } = {}) {
      const id = pathSegment(connectionId, integrationKey)
      const about = { subject: { kind: 'connection', integrationKey }, repeat: true } as const
      try {
        // https://nango.dev/docs/guides/platform/connections: metadata that Nango reads before it revokes.
        const metadata = { skipTokenRevocation: true }
        if (keepAccess) await transport.send(() => sdk.updateMetadata(integrationKey, connectionId, metadata), about)
        await transport.send(() => sdk.deleteConnection(encodeURIComponent(integrationKey), id), about)
      } catch (error) {
        const gone = ['NANGO_CONNECTION_GONE', 'NANGO_INTEGRATION_GONE']
        if (!(error instanceof ProblemError) || !gone.includes(error.problem.code)) throw error
      }
    },

    async setTags(integrationKey, connectionId, tags) {
      const params = {
        connectionId: pathSegment(connectionId, integrationKey),
        provider_config_key: encodeURIComponent(integrationKey),
      }
      await transport.send(() => sdk.patchConnection(params, { tags }), {
        subject: { kind: 'connection', integrationKey },
        repeat: true,
      })
    },

    createConnectSession: (request, signal, onWait) => createSession(transport, request, signal, onWait),

    deleteConnectSession: (session) => deleteSession(transport, session),

    async openConnectSocket(session) {
      const path = await webSocketPath(transport, session)
      const named = new URL(path, host.origin)
      // `//elsewhere/path` is a path to look at, and another host to a browser.
      const url = named.origin === host.origin ? named : new URL('/', host.origin)
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
      const way = await transport.ways.current()
      const agent = url.protocol === 'wss:' ? way.https : way.http
      const socket = await openSocket(url.href, agent, sdk.userAgent, transport.times)
      if (socket) {
        sockets.add(socket.close)
        void socket.ended.then(() => sockets.delete(socket.close))
      }
      return socket
    },

    connectUrl(integrationKey, session, socket) {
      const query = new URLSearchParams({ connect_session_token: session.token })
      if (socket) query.set('ws_client_id', socket.clientId)
      return `${host.base}/oauth/connect/${encodeURIComponent(integrationKey)}?${query}`
    },

    crm: (connection, request) =>
      callCrm(transport, connection, request, () =>
        gateway.getConnection(connection.integrationKey, connection.connectionId, { signal: request.signal }),
      ),

    triggerSync: (connection, sync, signal) => triggerSync(transport, connection, sync, signal),

    syncStatus: (connection, syncs, signal) => syncStatus(transport, connection, syncs, signal),

    listRecords: (connection, query, signal) => listRecords(transport, connection, query, signal),

    close() {
      for (const closeSocket of sockets) closeSocket()
      transport.close()
    },
  }
  return gateway
}

/**
 * While its database is down Nango takes every key for a wrong one where integrations are asked for; of connections it
 * says then that it cannot tell, and that is what is thrown.
 */
async function withSecondOpinion<T>(transport: Transport, about: CallOptions, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'NANGO_KEY_REFUSED') throw error
    await transport.read(shapes.connectionList, () => transport.sdk.listConnections({ limit: 1 }), about)
    throw error
  }
}

/** Some providers have no webhook address; asking for more than a few integrations would say no more. */
const mostIntegrationsAsked = 5

async function environmentIdOf(
  transport: Transport,
  integrationKey: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    const about = { subject: { kind: 'integration', integrationKey }, signal } as const
    const query = { uniqueKey: encodeURIComponent(integrationKey) }
    return await withSecondOpinion(transport, about, () =>
      transport.read(
        shapes.integrationWebhook,
        () => transport.sdk.getIntegration(query, { include: ['webhook'] }),
        about,
      ),
    )
  } catch (error) {
    const untold = ['NANGO_SCOPE_MISSING', 'NANGO_INTEGRATION_GONE']
    if (error instanceof ProblemError && untold.includes(error.problem.code)) return null
    throw error
  }
}

/** All pages; Nango gives neither a total nor a sign for the last page. */
async function listConnections(
  transport: Transport,
  { tags, integrationKey, newest }: { tags?: Record<string, string>; integrationKey?: string; newest?: number },
  signal: AbortSignal | undefined,
): Promise<NangoConnection[]> {
  // Pages are offsets of a list that is ordered newest first: a connection made meanwhile pushes rows on to the next.
  const found = new Map<string, NangoConnection>()
  for (let page = 0; ; page += 1) {
    // `page` is missing in the SDK's type, not in what it sends.
    const query = {
      limit: newest ?? connectionsPerPage,
      page,
      ...(tags ? { tags } : {}),
      ...(integrationKey === undefined ? {} : { integrationId: integrationKey }),
    }
    const rows = await transport.read(shapes.connectionList, () => transport.sdk.listConnections(query), {
      subject: { kind: 'other' },
      signal,
    })
    const before = found.size
    for (const row of rows) found.set(JSON.stringify([row.integrationKey, row.connectionId]), row)
    // A server that answers every page alike would be asked for ever.
    if (newest !== undefined || rows.length < connectionsPerPage || found.size === before) return [...found.values()]
  }
}

/** The SDK puts ids into paths as they are. An id of dots alone would name another path, so there is no such connection. */
function pathSegment(connectionId: string, integrationKey: string): string {
  if (/^\.{0,2}$/.test(connectionId)) throw new ProblemError(makeProblem('NANGO_CONNECTION_GONE', { integrationKey }))
  return encodeURIComponent(connectionId)
}
