import { type ConnectAttempt, makeProblem, type Problem, ProblemError } from '@shared/model'
import type {
  ConnectSession,
  ConnectSessionRequest,
  ConnectSignal,
  NangoConnectionDetail,
} from '../../../nango/gateway'
import { ConnectService } from '../connect-service'
import type { ConnectPorts } from '../ports'
import { ManualClock } from './manual-clock'

/** Nango as the connect flow sees it, in memory; a test is the person at the consent page. */
export class FakeNango {
  connections: NangoConnectionDetail[] = []
  sessions: { session: ConnectSession; request: ConnectSessionRequest; deleted: boolean }[] = []
  /** What to answer to the next requests to delete a session. */
  deletions: ('ok' | 'lost')[] = []
  offline = false
  socketless = false
  /** Nango refuses the access of a connection without saying anything about it. */
  undescribed = false
  /** Called at each listing. */
  onList: () => void = () => undefined
  reads = 0
  end: (signal: ConnectSignal | null) => void = () => undefined
  beforeSession: Promise<void> = Promise.resolve()
  beforeDeletion: Promise<void> = Promise.resolve()
  clock: ManualClock

  constructor(clock: ManualClock) {
    this.clock = clock
  }

  gateway(): ReturnType<ConnectPorts['gateway']> {
    return {
      listConnections: async ({ tags = {} }) => {
        this.#reach()
        this.onList()
        return this.connections.filter((item) => Object.entries(tags).every(([key, value]) => item.tags[key] === value))
      },
      inspectConnection: async (_, id) => {
        const problem = makeProblem('ACCESS_EXHAUSTED')
        if (this.undescribed) throw new ProblemError(problem)
        return { connection: this.#get(id), problem }
      },
      getConnection: async (_, id) => {
        this.reads += 1
        return this.#get(id)
      },
      createConnectSession: async (request) => {
        this.#reach()
        await this.beforeSession
        const expiresAt = new Date(this.clock.now() + 30 * 60_000).toISOString()
        const session = { token: `token-${this.sessions.length}`, expiresAt }
        this.sessions.push({ session, request, deleted: false })
        return session
      },
      deleteConnectSession: async (session) => {
        await this.beforeDeletion
        const outcome = this.deletions.shift() ?? 'ok'
        if (outcome === 'lost') throw new ProblemError(makeProblem('NANGO_UNREACHABLE'))
        for (const item of this.sessions) if (item.session === session) item.deleted = true
      },
      openConnectSocket: async () =>
        this.socketless
          ? null
          : {
              clientId: 'w1',
              ended: new Promise((resolve) => {
                this.end = resolve
              }),
              close: () => this.end(null),
            },
      connectUrl: (key, session, socket) =>
        `https://nango.example/oauth/connect/${key}?t=${session.token}&w=${socket?.clientId ?? ''}`,
    }
  }

  /** The person presses Allow. False when the session is gone. */
  allow(facts: Record<string, unknown> = { portalId: 1 }): boolean {
    const open = this.sessions.at(-1)
    if (!open || open.deleted) return false
    const { request } = open
    const id = request.reconnect?.connectionId ?? `c${this.connections.length + 1}`
    this.connections = this.connections.filter((item) => item.connectionId !== id)
    this.connections.push(detail(id, request.tags, { ...request.reconnect?.connectionConfig, ...facts }))
    return true
  }

  #get(id: string): NangoConnectionDetail {
    this.#reach()
    const found = this.connections.find((item) => item.connectionId === id)
    if (!found) throw new ProblemError(makeProblem('NANGO_CONNECTION_GONE'))
    return found
  }

  #reach(): void {
    if (this.offline) throw new ProblemError(makeProblem('NANGO_UNREACHABLE'))
  }
}

export function detail(
  connectionId: string,
  tags: Record<string, string>,
  connectionConfig: Record<string, unknown>,
): NangoConnectionDetail {
  return {
    integrationKey: 'hubspot-prod',
    connectionId,
    nangoProvider: 'hubspot',
    tags,
    errors: [],
    createdAt: '2026-11-23T09:00:00.000Z',
    connectionConfig,
    metadata: null,
    credentialsExpireAt: null,
  }
}

export const request = {
  provider: 'hubspot',
  integrationKey: 'hubspot-prod',
  mode: 'window',
  reconnects: null,
} as const
/** The address of the first session. */
export const url = 'https://nango.example/oauth/connect/hubspot-prod?t=token-0&w=w1'
export const denied: ConnectSignal = { type: 'error', errorType: 'callback_err', description: 'error: access_denied' }

/** What Nango says over the socket when the consent was given. */
export function success(connectionId: string): ConnectSignal {
  return { type: 'success', integrationKey: 'hubspot-prod', connectionId }
}

/** A connect service with everything around it in memory, and a clock that stands still. */
export class ConnectBench {
  clock = new ManualClock()
  readonly nango = new FakeNango(this.clock)
  readonly stored = new Map<string, ConnectAttempt>()
  readonly published: ConnectAttempt[] = []
  /** What the host was asked to do. */
  readonly done: string[] = []
  readonly made: { attempt: ConnectAttempt; connection: NangoConnectionDetail }[] = []
  answer = async (): Promise<{ integrationId: string; problem: Problem | null }> => ({
    integrationId: 'hubspot',
    problem: null,
  })
  browserFails = false
  windowOpens: Promise<void> = Promise.resolve()
  service = this.#newService()

  /** The states that were published, without repetitions. */
  get states(): string[] {
    return [...new Set(this.published.map(({ state }) => state))]
  }

  /** The engine died and was started again: nothing of the older one moves any more. */
  restart(): void {
    this.clock = new ManualClock(this.clock.now())
    this.nango.clock = this.clock
    this.service = this.#newService()
  }

  #newService(): ConnectService {
    const { stored } = this
    return new ConnectService({
      gateway: () => this.nango.gateway(),
      attempts: {
        save: (attempt) => stored.set(attempt.id, attempt),
        get: (id) => stored.get(id) ?? null,
        listOpen: () =>
          [...stored.values()].filter(({ state }) => ['creating', 'waiting', 'verifying'].includes(state)),
      },
      clock: this.clock,
      host: {
        openConnectWindow: async (asked) => {
          await this.windowOpens
          this.done.push(`window ${asked.url}`)
        },
        closeConnectWindow: async () => void this.done.push('close window'),
        openBrowser: async (asked) => {
          if (this.browserFails) throw new ProblemError(makeProblem('NOT_ON_THIS_HOST'))
          this.done.push(`browser ${asked.url}`)
        },
      },
      providers: {
        nameOf: () => 'HubSpot',
        accountIdOf: (_, { connectionConfig }) =>
          connectionConfig.portalId ? String(connectionConfig.portalId) : null,
        connectInputsOf: () => ['hostname'],
      },
      tags: () => ({ patchbay_workspace: 'w1' }),
      connectionOf: (id) => (id === 'hubspot' ? 'c1' : null),
      onConnected: ({ attempt, connection }) => {
        this.made.push({ attempt, connection })
        return this.answer()
      },
      publish: (attempt) => this.published.push(attempt),
    })
  }
}
