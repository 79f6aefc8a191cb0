import type { HelpKind } from '@shared/model'
import type { Texts } from '../boot/texts'
import type { MenuEntry, Role } from './native-menu'
import { canSyncAll, type NativeState, workspaceIdOf } from './native-state'
import { syncItems } from './tray-model'

export interface MenuOptions {
  t: Texts
  platform: NodeJS.Platform
  /** Adds what only a developer needs. */
  devTools: boolean
  /** What there is to open. */
  help: readonly HelpKind[]
  /** The connect window has the focus: macOS has one menu bar for all windows, so its items appear there. */
  connectFocused: boolean
}

const separator: MenuEntry = { kind: 'separator' }
const roles = (...names: Role[]): MenuEntry[] => names.map((role) => ({ kind: 'role', role }))

/** The application's menu. On Windows and Linux it is not drawn, but its keys work. */
export function menuModel(state: NativeState, options: MenuOptions): MenuEntry[] {
  const mac = options.platform === 'darwin'
  const menus: MenuEntry[] = []
  if (mac) menus.push({ kind: 'role', role: 'appMenu' }, { kind: 'role', role: 'fileMenu' })
  else menus.push(fileMenu(options.t))
  menus.push(editMenu(options.t, mac), viewMenu(options))
  if (options.connectFocused) menus.push(signInMenu(options.t, mac))
  else menus.push(syncMenu(state, options.t))
  menus.push({ kind: 'role', role: 'windowMenu' }, helpMenu(options, mac))
  return menus
}

/** The menu of the connect window, where each window has its own. */
export function connectMenuModel(t: Texts): MenuEntry[] {
  return [signInMenu(t, false), editMenu(t, false)]
}

function fileMenu(t: Texts): MenuEntry {
  return {
    kind: 'submenu',
    id: 'file',
    label: t('native.menu.file'),
    items: [
      { kind: 'role', role: 'close' },
      separator,
      {
        kind: 'action',
        id: 'quit',
        label: t('native.menu.quit'),
        accelerator: 'Ctrl+Q',
        action: { type: 'quit' },
        enabled: true,
      },
    ],
  }
}

function editMenu(t: Texts, mac: boolean): MenuEntry {
  return {
    kind: 'submenu',
    id: 'edit',
    label: t('native.menu.edit'),
    items: [
      ...roles('undo', 'redo'),
      separator,
      ...roles('cut', 'copy', 'paste', ...(mac ? (['pasteAndMatchStyle'] as const) : []), 'delete'),
      separator,
      ...roles('selectAll'),
    ],
  }
}

function viewMenu({ t, devTools }: MenuOptions): MenuEntry {
  // On a US keyboard plus is Shift with the key of the equals sign, which people press without Shift.
  const plain: MenuEntry = { kind: 'role', role: 'zoomIn', accelerator: 'CmdOrCtrl+=', hidden: true }
  const zoom = [...roles('resetZoom', 'zoomIn'), plain, ...roles('zoomOut')]
  return {
    kind: 'submenu',
    id: 'view',
    label: t('native.menu.view'),
    items: [
      ...zoom,
      separator,
      ...roles('togglefullscreen'),
      ...(devTools ? [separator, ...roles('reload', 'toggleDevTools')] : []),
    ],
  }
}

function syncMenu(state: NativeState, t: Texts): MenuEntry {
  const each = syncItems(state, t)
  return {
    kind: 'submenu',
    id: 'sync',
    label: t('native.menu.sync'),
    items: [
      {
        kind: 'action',
        id: 'sync-all',
        label: t('native.menu.syncAll'),
        accelerator: 'Shift+CmdOrCtrl+S',
        action: { type: 'sync-all', workspaceId: workspaceIdOf(state) },
        enabled: canSyncAll(state),
      },
      ...(each.length > 0 ? [separator, ...each] : []),
    ],
  }
}

function signInMenu(t: Texts, mac: boolean): MenuEntry {
  return {
    kind: 'submenu',
    id: 'sign-in',
    label: t('native.menu.signIn'),
    items: [
      {
        kind: 'action',
        id: 'connect-use-browser',
        label: t('native.connect.continueInBrowser'),
        action: { type: 'connect-use-browser' },
        enabled: true,
      },
      {
        kind: 'action',
        id: 'connect-reload',
        label: t('native.connect.reload'),
        accelerator: 'CmdOrCtrl+R',
        action: { type: 'connect-reload' },
        enabled: true,
      },
      separator,
      {
        kind: 'action',
        id: 'connect-close',
        label: t('native.connect.close'),
        action: { type: 'connect-close' },
        enabled: true,
        // On macOS the File menu has the key already.
        ...(mac ? {} : { accelerator: 'Ctrl+W' }),
      },
    ],
  }
}

function helpMenu({ t, help }: MenuOptions, mac: boolean): MenuEntry {
  const items = help.map(
    (kind): MenuEntry => ({
      kind: 'action',
      id: kind,
      label: t(`native.menu.${kind}`),
      action: { type: 'help', kind },
      enabled: true,
    }),
  )
  // macOS has it in the app's own menu.
  if (!mac) items.push(separator, { kind: 'role', role: 'about', label: t('native.menu.about') })
  return { kind: 'submenu', id: 'help', role: 'help', label: t('native.menu.help'), items }
}
