import type {
  ConnectAttempt,
  Integration,
  IntegrationList,
  ProviderInfo,
  RunStream,
  StripSlot,
  Workspace,
  WorkspaceState,
} from '@shared/model'

const at = '2026-11-23T08:37:00.000Z'

/** A provider as a manifest describes it. */
export function aProvider(id: string, name: string, change: Partial<ProviderInfo> = {}): ProviderInfo {
  return {
    id,
    name,
    aliases: [],
    description: 'Contacts and companies',
    mark: {
      letters: name.slice(0, 2),
      letter: name.charAt(0),
      text: { light: '#A63A12', dark: '#FF9D7C' },
      tile: { light: '#FDE9E0', dark: '#3A2016' },
    },
    streams: [{ stream: 'contacts', label: 'Contacts', defaultDirection: 'both' }],
    disconnectWarning: null,
    ...change,
  }
}

export function emptyStrip(): StripSlot[] {
  return Array.from({ length: 56 }, () => ({ outcome: 'none', runId: null, startedAt: null }))
}

/** A connected integration that has been synced; `change` makes it another one. */
export function anIntegration(change: Partial<Integration> = {}): Integration {
  return {
    id: 'acme',
    provider: 'acme',
    integrationKey: 'acme-eu',
    connectionId: 'c-1',
    account: { id: '1', name: 'Northwind EU' },
    status: 'connected',
    problem: null,
    records: 139_129,
    lastSyncAt: at,
    nextSyncAt: null,
    pausedAt: null,
    disconnectedAt: null,
    createdAt: at,
    firstSyncConfirmed: true,
    previews: [],
    outbox: { waiting: 0, refused: 0 },
    activeRun: null,
    strip: emptyStrip(),
    ...change,
  }
}

export function aStream(change: Partial<RunStream> = {}): RunStream {
  return {
    stream: 'contacts',
    label: 'Contacts',
    state: 'running',
    expected: null,
    problem: null,
    pulled: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    pushed: 0,
    conflicts: 0,
    failed: 0,
    apiCalls: 0,
    ...change,
  }
}

export function aList(change: Partial<IntegrationList> = {}): IntegrationList {
  return { integrations: [], available: [], adoptable: [], nangoCheckedAt: at, nangoProblem: null, ...change }
}

export function aWorkspace(change: Partial<Workspace> = {}): Workspace {
  return {
    id: 'w1',
    name: 'Northwind',
    kind: 'prod',
    host: 'https://api.nango.dev',
    tags: {},
    createdAt: at,
    ...change,
  }
}

export function aWorkspaceState(change: Partial<WorkspaceState> = {}): WorkspaceState {
  const current = change.current === undefined ? aWorkspace() : change.current
  return {
    current,
    phase: 'open',
    problem: null,
    workspaces: current ? [current] : [],
    shown: current?.id ?? null,
    opened: current ? [current.id] : [],
    sandboxLive: false,
    ...change,
  }
}

export function anAttempt(change: Partial<ConnectAttempt> = {}): ConnectAttempt {
  return {
    id: 'attempt-1',
    provider: 'acme',
    integrationKey: 'acme-eu',
    reconnects: null,
    state: 'waiting',
    mode: 'caller',
    url: 'https://api.nango.dev/oauth/connect/acme-eu',
    startedAt: at,
    expiresAt: new Date(Date.now() + 15 * 60_000).toISOString(),
    integrationId: null,
    problem: null,
    embeddedRefused: false,
    late: null,
    ...change,
  }
}

/** Two CRMs, Acme and Beta, each with an account that is connected. `second`: the name of Beta's account. */
export function twoCrms(second: string): { providers: ProviderInfo[]; list: IntegrationList } {
  return {
    providers: [aProvider('acme', 'Acme CRM'), aProvider('beta', 'Beta CRM')],
    list: aList({
      integrations: [
        anIntegration(),
        anIntegration({ id: 'beta', provider: 'beta', account: { id: '2', name: second } }),
      ],
    }),
  }
}
