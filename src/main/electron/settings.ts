import { join } from 'node:path'
import { ipcMain } from 'electron'
import Store from 'electron-store'
import type { Logger } from '../host/files/log'
import { openSettings, settingsName } from '../host/files/settings-file'
import { recoverSettings } from '../host/files/settings-recovery'
import type { SettingsPart } from '../host/supervisor/host-router'
import type { WindowState } from './window/window-bounds'

/** The settings of this computer, kept by electron-store in `<dataDir>/settings.json`. */
export function openElectronSettings(dataDir: string, log: Logger): SettingsPart {
  const settings = openSettings(dataDir, log, (options) => new Store({ ...options, name: settingsName }))
  closeStoreChannel()
  return settings
}

/** Where the window was; a file of its own, because it says something about a screen and not about the app. */
export function openWindowMemory(
  dataDir: string,
  log: Logger,
): { read: () => unknown; write: (state: WindowState) => void } {
  const name = 'window'
  recoverSettings(join(dataDir, `${name}.json`), log)
  const store = new Store<Record<string, unknown>>({ cwd: dataDir, name, configFileMode: 0o600 })
  closeStoreChannel()
  return { read: () => store.get('main'), write: (state) => store.set('main', state) }
}

/** electron-store offers its folder to every page that can send messages. Ours need it not, and no channel is open without a check. */
function closeStoreChannel(): void {
  ipcMain.removeAllListeners('electron-store-get-data')
}
