import type { ConnectAttempt, Integration, Run, RunDetail, RunStatus, StreamCounts, Workspace } from '@shared/model'

const at = '2026-11-23T09:41:10.000Z'
const zero: StreamCounts = {
  pulled: 0,
  created: 0,
  updated: 0,
  deleted: 0,
  pushed: 0,
  conflicts: 0,
  failed: 0,
  apiCalls: 0,
}

export const workspace = (id: string, kind: Workspace['kind'], host: string): Workspace => ({
  id,
  name: id,
  kind,
  host,
  tags: {},
  createdAt: at,
})

export const integration = (id: string, provider: string): Integration => ({
  id,
  provider,
  integrationKey: provider,
  connectionId: 'c1',
  account: { id: '1', name: `${id} account` },
  status: 'connected',
  problem: null,
  records: 3000,
  lastSyncAt: null,
  nextSyncAt: null,
  pausedAt: null,
  disconnectedAt: null,
  createdAt: at,
  firstSyncConfirmed: true,
  previews: [],
  outbox: { waiting: 0, refused: 0 },
  activeRun: null,
  strip: Array.from({ length: 56 }, () => ({ outcome: 'none' as const, runId: null, startedAt: null })),
})

export const attempt = (id: string, provider: string): ConnectAttempt => ({
  id,
  provider,
  integrationKey: provider,
  reconnects: null,
  state: 'waiting',
  mode: 'caller',
  url: `http://127.0.0.1:9/oauth/connect/${provider}?connect_session_token=t`,
  startedAt: at,
  expiresAt: null,
  integrationId: null,
  problem: null,
  embeddedRefused: false,
  late: null,
})

export const runDetail = (id: string, integrationId: string, provider: string, status: RunStatus): RunDetail => {
  const ended = status !== 'queued' && status !== 'running'
  const totals = ended ? { ...zero, pulled: 120, created: 120, apiCalls: 3 } : zero
  return {
    id,
    integrationId,
    provider,
    account: `${integrationId} account`,
    kind: 'sync',
    trigger: 'cli',
    status,
    queuedAt: at,
    startedAt: at,
    endedAt: ended ? at : null,
    durationMs: ended ? 1500 : null,
    problem: status === 'failed' ? { code: 'CRM_FAILED', params: { provider: 'Acme' }, detail: null } : null,
    continues: null,
    about: null,
    undoneBy: null,
    totals,
    streams: [
      {
        ...totals,
        stream: 'contacts',
        label: 'Contacts',
        state: ended ? 'done' : 'running',
        expected: 120,
        problem: null,
      },
    ],
    changeCount: totals.created,
    earlier: null,
    undoable: false,
    retryable: 0,
  }
}

export const withoutStreams = ({
  streams: _streams,
  changeCount: _count,
  earlier: _earlier,
  undoable: _undoable,
  retryable: _retryable,
  ...run
}: RunDetail): Run => run
