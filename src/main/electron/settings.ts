import { join } from 'node:path'
import { ipcMain } from 'electron'
import Store from 'electron-store'
import type { Logger } from '../host/files/log'
import { openSettings, settingsName } from '../host/files/settings-file'
import { recoverSettings } from '../host/files/settings-recovery'
import type { SettingsPart } from '../host/supervisor/host-router'
import type { Closing } from './window/close-decision'
import type { WindowState } from './window/window-bounds'

/** The settings of this computer, kept by electron-store in `<dataDir>/settings.json`. */
export function openElectronSettings(dataDir: string, log: Logger): SettingsPart {
  const settings = openSettings(dataDir, log, (options) => new Store({ ...options, name: settingsName }))
  closeStoreChannel()
  return settings
}

/** What is remembered of the window from start to start. */
export interface WindowMemory {
  /** Where it was on the screen; anything, since it comes from a file. */
  read(): unknown
  write(state: WindowState): void
  /** The place of the app that it showed; null before there was one. */
  place(): string | null
  keepPlace(place: string): void
  /** Whether the person has read what closing it does. */
  hasExplained(closing: Closing): boolean
  noteExplained(closing: Closing): void
}

/** Kept in a file of its own, because it says something about a window and not about the app. */
export function openWindowMemory(dataDir: string, log: Logger): WindowMemory {
  const name = 'window'
  recoverSettings(join(dataDir, `${name}.json`), log)
  const store = new Store<Record<string, unknown>>({ cwd: dataDir, name, configFileMode: 0o600 })
  closeStoreChannel()
  return {
    read: () => store.get('main'),
    write: (state) => store.set('main', state),
    place: () => {
      const place = store.get('place')
      // What a file says becomes a fragment of the page's own address, whatever it holds.
      return typeof place === 'string' && place.startsWith('/') ? place : null
    },
    keepPlace: (place) => store.set('place', place),
    hasExplained: (closing) => store.get(`explained-${closing}`) === true,
    noteExplained: (closing) => store.set(`explained-${closing}`, true),
  }
}

/** electron-store offers its folder to every page that can send messages. Ours need it not, and no channel is open without a check. */
function closeStoreChannel(): void {
  ipcMain.removeAllListeners('electron-store-get-data')
}
