import { parentPort, workerData } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { EventPublisher, implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { contract } from '@shared/contract'
import type { EngineBoot, HostClient, ToEngine } from '@shared/host'
import {
  type ConnectAttempt,
  type EngineEvent,
  fail,
  type Integration,
  type IntegrationList,
  makeProblem,
  type Problem,
  type RunDetail,
  type Workspace,
  type WorkspaceEvent,
  type WorkspaceState,
} from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'
import { attempt, integration, runDetail, withoutStreams, workspace } from './engine-data'

/**
 * An engine with nothing behind it: it starts, answers and ends as the real one does, and its connects and syncs end as
 * their names say. For tests of hosts.
 */
const boot = workerData as EngineBoot
const host: HostClient = createORPCClient(new RPCLink({ port: boot.hostPort }))

const events = new EventPublisher<{ event: EngineEvent }>()
const tell = (event: WorkspaceEvent) => events.publish('event', { ...event, workspaceId: current?.id ?? '' })
let current: Workspace | null = null
const integrations = new Map<string, Integration>()
const attempts = new Map<string, ConnectAttempt>()
const runs = new Map<string, RunDetail>()

const state = (): WorkspaceState => ({
  current,
  phase: current ? 'open' : 'none',
  problem: null,
  workspaces: current ? [current] : [],
  shown: current?.id ?? null,
  opened: current ? [current.id] : [],
  sandboxLive: false,
})

function list(nangoProblem: Problem | null = null): IntegrationList {
  return {
    integrations: [...integrations.values()],
    available: [{ provider: 'plinth', integrationKey: 'plinth', displayName: null }],
    adoptable: [],
    nangoCheckedAt: null,
    nangoProblem,
  }
}

/** What Nango says when it is asked: a host of this name is away. */
function asked(): Problem | null {
  return current?.host?.includes('away') ? makeProblem('NANGO_UNREACHABLE', { host: current.host }) : null
}

function endAttempt(id: string, end: Partial<ConnectAttempt>): ConnectAttempt {
  const ended = { ...(attempts.get(id) ?? fail('NOT_FOUND', { what: 'attempt' })), url: null, ...end }
  attempts.set(id, ended)
  tell({ type: 'connect', attempt: ended })
  return ended
}

function startRun(integrationId: string): RunDetail {
  const owner = integrations.get(integrationId) ?? fail('NOT_FOUND', { what: 'integration' })
  const id = `run-${runs.size + 1}`
  const run = runDetail(id, owner.id, owner.provider, 'running')
  runs.set(id, run)
  const { status, streams } = run
  setTimeout(() => tell({ type: 'run.progress', runId: id, integrationId, status, streams }), 5)
  if (!owner.id.startsWith('slow'))
    setTimeout(() => endRun(id, owner.id.startsWith('bad') ? 'failed' : 'succeeded'), 15)
  return run
}

function endRun(id: string, status: RunDetail['status']): RunDetail {
  const run = runs.get(id) ?? fail('NOT_FOUND', { what: 'run' })
  const ended = runDetail(id, run.integrationId, run.provider, status)
  runs.set(id, ended)
  tell({ type: 'run.ended', runId: id, integrationId: run.integrationId, status, changeCount: 1 })
  return ended
}

const os = implement(contract)
const router = {
  app: {
    info: os.app.info.handler(async () => ({
      version: boot.version,
      dataDir: boot.dataDir,
      capabilities: await host.capabilities(),
    })),
    connectivity: os.app.connectivity.handler(() => ({ online: true, since: null, reason: null })),
    /** Never answers. */
    checkConnectivity: os.app.checkConnectivity.handler(() => new Promise(() => {})),
    events: os.app.events.handler(async function* ({ signal }) {
      const stream = events.subscribe('event', { signal })
      yield { type: 'ready' as const }
      yield* stream
    }),
  },
  workspaces: {
    state: os.workspaces.state.handler(state),
    openEnvironment: os.workspaces.openEnvironment.handler(async ({ input }) => {
      if (input.apiKey === 'refused') fail('NANGO_KEY_REFUSED')
      // A host of this name is a production environment's; of the other one it is only assumed.
      const kind = input.host.includes('prod') ? 'prod' : 'dev'
      current = { ...workspace('environment', kind, input.host), kindAssumed: input.host.includes('assumed') }
      await host.secrets.write({ workspaceId: current.id, apiKey: input.apiKey })
      for (const id of input.apiKey.split(',')) if (id !== 'none') integrations.set(id, integration(id, 'acme'))
      return state()
    }),
    openSandbox: os.workspaces.openSandbox.handler(() => {
      current = workspace('sandbox', 'sandbox', 'http://127.0.0.1:9')
      return state()
    }),
    connectAllSandbox: os.workspaces.connectAllSandbox.handler(() => {
      for (const id of ['acme', 'zenith']) integrations.set(id, integration(id, id))
      return [...integrations.keys()].map((id) => withoutStreams(startRun(id)))
    }),
  },
  integrations: {
    list: os.integrations.list.handler(() => list()),
    refresh: os.integrations.refresh.handler(() => list(asked())),
    providers: os.integrations.providers.handler(() => []),
    connect: os.integrations.connect.handler(({ input }) => {
      if (input.provider === 'unknown') fail('UNKNOWN_PROVIDER', { provider: input.provider })
      if (input.provider === 'zenith' && !input.integrationKey) {
        throw problemToORPC(makeProblem('SEVERAL_INTEGRATIONS', { provider: 'Zenith' }), {
          choices: ['sf-eu', 'sf-us'].map((integrationKey) => ({
            provider: 'zenith',
            integrationKey,
            displayName: null,
          })),
        })
      }
      const started = { ...attempt(`attempt-${attempts.size + 1}`, input.provider), mode: input.mode }
      attempts.set(started.id, started)
      const end = (result: Partial<ConnectAttempt>) => setTimeout(() => endAttempt(started.id, result), 15)
      if (input.provider === 'acme') end({ state: 'connected', integrationId: 'acme' })
      if (input.provider === 'northstar') {
        end({ state: 'denied', problem: makeProblem('CONNECT_DENIED', { provider: 'Northstar' }) })
      }
      return started
    }),
    callback: os.integrations.callback.handler(
      ({ input }) => attempts.get(input.attemptId) ?? fail('NOT_FOUND', { what: 'attempt' }),
    ),
    attempt: os.integrations.attempt.handler(
      ({ input }) => attempts.get(input.attemptId) ?? fail('NOT_FOUND', { what: 'attempt' }),
    ),
    cancelConnect: os.integrations.cancelConnect.handler(({ input }) =>
      endAttempt(input.params.attemptId, { state: 'cancelled', problem: makeProblem('CONNECT_CANCELLED') }),
    ),
    status: os.integrations.status.handler(
      ({ input }) => integrations.get(input.id) ?? fail('NOT_FOUND', { what: 'integration' }),
    ),
    sync: os.integrations.sync.handler(({ input }) =>
      withoutStreams({ ...startRun(input.id), trigger: input.trigger }),
    ),
    syncAll: os.integrations.syncAll.handler(() => [...integrations.keys()].map((id) => withoutStreams(startRun(id)))),
    disconnect: os.integrations.disconnect.handler(({ input }) => {
      if (!integrations.delete(input.params.id)) fail('NOT_FOUND', { what: 'integration' })
      return {
        id: input.params.id,
        disconnected: true as const,
        data: input.query.data === 'keep' ? 'kept' : 'removed',
      }
    }),
  },
  runs: {
    list: os.runs.list.handler(({ input }) => ({
      items: [...runs.values()].slice(0, input.limit).map(withoutStreams),
      nextCursor: null,
      total: runs.size,
      matching: input.limit,
    })),
    get: os.runs.get.handler(({ input }) => runs.get(input.id) ?? fail('NOT_FOUND', { what: 'run' })),
    stop: os.runs.stop.handler(({ input }) => withoutStreams(endRun(input.id, 'stopped'))),
  },
}

const handler = new RPCHandler(router, { plugins: [new ProblemErrorsPlugin(() => {})] })
// A data folder of this name makes an engine that takes no clients.
if (!boot.dataDir.endsWith('deaf')) parentPort?.on('message', onMessage)
function onMessage(message: ToEngine): void {
  if (message.type === 'client') handler.upgrade(message.port)
  // A data folder of this name makes an engine that never stops by itself.
  else if (!boot.dataDir.endsWith('stubborn')) process.exit(0)
}
if (boot.dataDir.endsWith('broken')) throw new Error('this engine cannot start')
parentPort?.postMessage({ type: 'ready' })
