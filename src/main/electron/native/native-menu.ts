import type { HelpKind } from '@shared/model'
import type { MenuItemConstructorOptions } from 'electron'

/** What an item of the tray or of a menu does. Each of these can be done in the window too. */
export type NativeAction =
  /** In the workspace that the menu was drawn for, whatever is shown by the time it is chosen. */
  | { type: 'sync-all'; workspaceId: string }
  | { type: 'sync'; workspaceId: string; integrationId: string }
  /** Each integration keeps its own pause, as from its card. */
  | { type: 'pause' | 'resume'; workspaceId: string; integrationIds: readonly string[] }
  /** Shows the window; `route` is a place in the app, null leaves it where it was. */
  | { type: 'open'; route: string | null }
  | { type: 'quit' }
  | { type: 'help'; kind: HelpKind }
  /** About the connect window that has the focus. */
  | { type: 'connect-use-browser' }
  | { type: 'connect-reload' }
  | { type: 'connect-close' }

export type Role = NonNullable<MenuItemConstructorOptions['role']>

/** A menu as data, so that it can be tested without being drawn. `id` is unique within its menu. */
export type MenuEntry =
  | { kind: 'separator' }
  /** Says something, does nothing. */
  | { kind: 'text'; id: string; label: string }
  | { kind: 'action'; id: string; label: string; action: NativeAction; enabled: boolean; accelerator?: string }
  /** What every program has; the OS gives the label unless one is set. */
  | { kind: 'role'; role: Role; label?: string; accelerator?: string; hidden?: true }
  | { kind: 'submenu'; id: string; label: string; role?: Role; items: MenuEntry[] }

/** A label in which a name that a person entered may stand: `&` would become the mark of an access key. */
function escaped(label: string): string {
  return label.replaceAll('&', '&&')
}

/** Turns a menu into Electron's template; `perform` runs when an action is chosen. */
export function toTemplate(
  entries: readonly MenuEntry[],
  perform: (action: NativeAction) => void,
): MenuItemConstructorOptions[] {
  return entries.map((entry) => toItem(entry, perform))
}

function toItem(entry: MenuEntry, perform: (action: NativeAction) => void): MenuItemConstructorOptions {
  switch (entry.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'text':
      return { id: entry.id, label: escaped(entry.label), enabled: false }
    case 'action':
      return {
        id: entry.id,
        label: escaped(entry.label),
        enabled: entry.enabled,
        ...(entry.accelerator ? { accelerator: entry.accelerator } : {}),
        click: () => perform(entry.action),
      }
    case 'role':
      return {
        role: entry.role,
        ...(entry.label ? { label: entry.label } : {}),
        ...(entry.accelerator ? { accelerator: entry.accelerator } : {}),
        // A hidden item's key works on macOS only where it is said so.
        ...(entry.hidden ? { visible: false, acceleratorWorksWhenHidden: true } : {}),
      }
    case 'submenu':
      return {
        id: entry.id,
        label: escaped(entry.label),
        submenu: toTemplate(entry.items, perform),
        ...(entry.role ? { role: entry.role } : {}),
      }
  }
}
