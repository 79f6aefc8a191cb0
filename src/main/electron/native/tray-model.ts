import { providerWords, type Texts } from '../boot/texts'
import type { MenuEntry } from './native-menu'
import {
  canSyncAll,
  canSyncOne,
  isOffline,
  isOpen,
  type NativeIntegration,
  type NativeState,
  nameOf,
  needAttention,
  pausable,
  paused,
  syncing,
  workspaceIdOf,
} from './native-state'

export type TrayIcon = 'idle' | 'syncing' | 'error' | 'offline'

/** The tray as data. */
export interface TrayModel {
  icon: TrayIcon
  toolTip: string
  items: MenuEntry[]
}

export interface TrayOptions {
  t: Texts
  /** Writes a number the way the person's system does. */
  number: (value: number) => string
  /** Writes a moment as a time of day, or with its weekday or date when that was another day. */
  time: (iso: string) => string
  platform: NodeJS.Platform
}

/** Beyond this many the integrations move to a menu of their own, so that Open and Quit stay on the screen. */
const inlineLimit = 6

/** What the tray shows: the state in words, what can be synced, what needs attention, and the way back to the window. */
export function trayModel(state: NativeState, options: TrayOptions): TrayModel {
  const { t, platform } = options
  const { headline, detail } = summary(state, options)
  const attention = needAttention(state)
  const items: MenuEntry[] = [{ kind: 'text', id: 'headline', label: headline }]
  // Progress stands in the tool tip alone: a menu that is drawn anew closes under the pointer.
  if (detail && syncing(state).length === 0) items.push({ kind: 'text', id: 'detail', label: detail })
  items.push(separator, {
    kind: 'action',
    id: 'sync-all',
    label: t('native.tray.syncAll'),
    accelerator: 'Shift+CmdOrCtrl+S',
    action: { type: 'sync-all', workspaceId: workspaceIdOf(state) },
    enabled: canSyncAll(state),
  })
  items.push(...syncItems(state, t), ...pauseItems(state, t))
  if (attention.length > 0) {
    items.push(separator, {
      kind: 'action',
      id: 'attention',
      label: t('native.tray.attentionItem', { count: attention.length }),
      action: { type: 'open', route: attentionRoute },
      enabled: true,
    })
  }
  items.push(
    separator,
    { kind: 'action', id: 'open', label: t('native.tray.open'), action: { type: 'open', route: null }, enabled: true },
    {
      kind: 'action',
      id: 'quit',
      label: t('native.tray.quit'),
      action: { type: 'quit' },
      enabled: true,
      ...(platform === 'darwin' ? { accelerator: 'Cmd+Q' } : {}),
    },
  )
  return { icon: iconOf(state), toolTip: detail ? `Patchbay: ${headline}. ${detail}` : `Patchbay: ${headline}`, items }
}

/** The place in the app that lists what needs attention first. */
export const attentionRoute = '/integrations'

const separator: MenuEntry = { kind: 'separator' }

/** One item for each integration that can be synced by hand; disconnected ones cannot. */
export function syncItems(state: NativeState, t: Texts): MenuEntry[] {
  const items = state.integrations
    .filter(({ status }) => status !== 'disconnected')
    .map(
      (integration): MenuEntry => ({
        kind: 'action',
        id: `sync-${integration.id}`,
        label: t('native.tray.syncOne', { name: nameOf(integration) }),
        action: { type: 'sync', workspaceId: workspaceIdOf(state), integrationId: integration.id },
        enabled: canSyncOne(state, integration),
      }),
    )
  if (items.length <= inlineLimit) return items
  return [{ kind: 'submenu', id: 'sync-more', label: t('native.tray.syncMore'), items }]
}

/** Pauses all that sync; where none does, lets all that are paused go on. */
function pauseItems(state: NativeState, t: Texts): MenuEntry[] {
  const [running, resting] = [pausable(state), paused(state)]
  if (running.length + resting.length === 0) return []
  const type = running.length > 0 ? 'pause' : 'resume'
  const integrationIds = (type === 'pause' ? running : resting).map(({ id }) => id)
  const action = { type, workspaceId: workspaceIdOf(state), integrationIds } as const
  const label = t(type === 'pause' ? 'native.tray.pauseAll' : 'native.tray.resumeAll')
  return [{ kind: 'action', id: type, label, action, enabled: isOpen(state) }]
}

/** Offline says most, then work under way, then trouble. */
function iconOf(state: NativeState): TrayIcon {
  if (isOffline(state)) return 'offline'
  if (syncing(state).length > 0) return 'syncing'
  const phase = state.workspace?.phase
  return phase === 'failed' || phase === 'needs-key' || needAttention(state).length > 0 ? 'error' : 'idle'
}

interface Summary {
  headline: string
  detail: string | null
}

function summary(state: NativeState, { t, number, time }: TrayOptions): Summary {
  const early = beforeOpen(state, t)
  if (early) return early
  if (isOffline(state)) {
    const since = state.connectivity?.since
    return {
      headline: t('native.tray.offline'),
      detail: since ? t('native.tray.offlineSince', { time: time(since) }) : null,
    }
  }
  const busy = syncing(state)
  const [first] = busy
  if (first && busy.length === 1) {
    return {
      headline: t('native.tray.syncing', { name: shortName(first, state) }),
      detail: progressOf(first, t, number),
    }
  }
  if (first) return { headline: t('native.tray.syncingSeveral', { count: busy.length }), detail: null }
  const last = lastSync(state, t, time)
  const attention = needAttention(state).length
  if (attention > 0) return { headline: t('native.tray.attention', { count: attention }), detail: last }
  if (state.integrations.every(({ status }) => status === 'disconnected')) {
    return { headline: t('native.tray.nothingConnected'), detail: null }
  }
  if (pausable(state).length === 0) return { headline: t('native.tray.paused'), detail: last }
  // "All synced" would be a claim too many about accounts that never were.
  return last
    ? { headline: t('native.tray.allSynced'), detail: last }
    : { headline: t('native.tray.neverSynced'), detail: null }
}

/** The states in which no workspace can be used. */
function beforeOpen(state: NativeState, t: Texts): Summary | null {
  if (state.engine === 'restarting') return { headline: t('native.tray.restarting'), detail: null }
  if (state.engine === 'starting' || !state.workspace) return { headline: t('native.tray.starting'), detail: null }
  const name = state.workspace.current?.name ?? ''
  switch (state.workspace.phase) {
    case 'none':
      return { headline: t('native.tray.notSetUp'), detail: null }
    case 'closed':
    case 'opening':
      return { headline: t('native.tray.opening', { workspace: name }), detail: null }
    case 'failed':
      return { headline: t('native.tray.workspaceFailed', { workspace: name }), detail: null }
    case 'needs-key':
      return { headline: t('native.tray.keyMissing'), detail: null }
    case 'open':
      return null
  }
}

/** The provider alone where it says enough. */
function shortName(integration: NativeIntegration, state: NativeState): string {
  const same = state.integrations.filter(({ provider }) => provider === integration.provider)
  return same.length === 1 ? integration.provider : nameOf(integration)
}

/** How far the stream is that is being read now. */
function progressOf(integration: NativeIntegration, t: Texts, number: (value: number) => string): string | null {
  const stream = integration.running?.find(({ state }) => state === 'running')
  if (!stream) return null
  const done = number(stream.pulled)
  const label = providerWords(stream.label)
  return stream.expected === null
    ? t('native.tray.progressOpen', { stream: label, done })
    : t('native.tray.progress', { stream: label, done, expected: number(stream.expected) })
}

function lastSync(state: NativeState, t: Texts, time: (iso: string) => string): string | null {
  const moments = state.integrations.flatMap(({ lastSyncAt }) => (lastSyncAt ? [lastSyncAt] : [])).sort()
  const latest = moments.at(-1)
  return latest ? t('native.tray.lastSynced', { time: time(latest) }) : null
}
