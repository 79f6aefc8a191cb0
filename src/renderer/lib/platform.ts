import { keyName } from './i18n'

/** Whether this is a Mac: the command key is Mod and the window's lights are inside the sidebar. */
export const isMac: boolean = /Macintosh|Mac OS X/.test(navigator.userAgent)

/** Whether the page runs in Patchbay's own window. */
export const inElectron = (): boolean => window.patchbay?.host === 'electron'

/** Marks the page for styles that depend on the window: drag regions, room for lights and window buttons. */
export function markPlatform(root: HTMLElement = document.documentElement): void {
  root.dataset.host = inElectron() ? 'electron' : 'browser'
  root.dataset.platform = isMac ? 'mac' : 'other'
}

/** How a shortcut is written here: `⇧⌘S` on a Mac, `Ctrl+Shift+S` elsewhere. */
export function shortcutLabel(keys: readonly string[]): string {
  if (isMac) return keys.map((key) => ({ Mod: '⌘', Shift: '⇧', Alt: '⌥' })[key] ?? key).join('')
  return keys.map((key) => keyName(key === 'Mod' ? 'Ctrl' : key)).join('+')
}
