import type { Connectivity, Integration, RunStream, WorkspaceState } from '@shared/model'

/** An integration as the native surfaces name it. */
export interface NativeIntegration {
  id: string
  /** The provider's shown name. */
  provider: string
  account: string
  status: Integration['status']
  lastSyncAt: string | null
  /** Streams of the run that is under way; null when none is. */
  running: RunStream[] | null
}

/** What the tray and the menus are drawn from. */
export interface NativeState {
  /** `restarting`: the engine ended and is being started again; nothing can be asked of it. */
  engine: 'starting' | 'ready' | 'restarting'
  /** Null until the engine has said so. */
  workspace: WorkspaceState | null
  connectivity: Connectivity | null
  integrations: NativeIntegration[]
}

/** The state before the engine has said anything. */
export const initialState: NativeState = { engine: 'starting', workspace: null, connectivity: null, integrations: [] }

const attention: ReadonlySet<Integration['status']> = new Set(['error', 'needs-reconnect'])
const syncable: ReadonlySet<Integration['status']> = new Set(['connected', 'error'])

export function isOffline(state: NativeState): boolean {
  return state.connectivity?.online === false
}

/** The workspace that the state tells of; empty while there is none, when nothing can be synced either. */
export function workspaceIdOf(state: NativeState): string {
  return state.workspace?.current?.id ?? ''
}

/** Integrations that a person has to look after. */
export function needAttention(state: NativeState): NativeIntegration[] {
  return state.integrations.filter(({ status }) => attention.has(status))
}

export function syncing(state: NativeState): NativeIntegration[] {
  return state.integrations.filter(({ running }) => running !== null)
}

/** Whether a sync can be asked for at all: the engine is there, a workspace is open, Nango can be reached. */
function canSync(state: NativeState): boolean {
  return isOpen(state) && !isOffline(state)
}

export function canSyncOne(state: NativeState, integration: NativeIntegration): boolean {
  return canSync(state) && integration.running === null && syncable.has(integration.status)
}

export function canSyncAll(state: NativeState): boolean {
  return state.integrations.some((integration) => canSyncOne(state, integration))
}

/** Integrations that sync now and can be paused. */
export function pausable(state: NativeState): NativeIntegration[] {
  return state.integrations.filter(({ status }) => status !== 'paused' && status !== 'disconnected')
}

export function paused(state: NativeState): NativeIntegration[] {
  return state.integrations.filter(({ status }) => status === 'paused')
}

/** Whether the engine and a workspace are there; pausing needs no network. */
export function isOpen(state: NativeState): boolean {
  return state.engine === 'ready' && state.workspace?.phase === 'open'
}

/** How an integration is called in a menu: the account is added, as a provider may have several. */
export function nameOf(integration: NativeIntegration): string {
  return integration.account === '' ? integration.provider : `${integration.provider}, ${integration.account}`
}
