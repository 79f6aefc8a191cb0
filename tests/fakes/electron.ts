/**
 * Electron as the tests see it: every call is written down, every event can be fired, and each part is checked against
 * Electron's own types. It stands in for the module in unit tests and in the boot rehearsal, where the built main
 * process runs under plain Node. It draws nothing and decides nothing.
 */
import { app } from './electron/app'
import { ipcMain } from './electron/ports'
import { shell } from './electron/system'

export { app } from './electron/app'
export { FakeMenu, FakeTray, Menu, nativeImage, Tray } from './electron/menus'
export { FakePort, ipcMain, MessageChannelMain } from './electron/ports'
export { type Call, FakeEvent, fake } from './electron/record'
export { contextBridge, ipcRenderer } from './electron/renderer'
export { FakeSession, protocol, session } from './electron/sessions'
export {
  clipboard,
  dialog,
  FakeNotification,
  Notification,
  nativeTheme,
  net,
  powerMonitor,
  safeStorage,
  screen,
  shell,
  systemPreferences,
} from './electron/system'
export { BrowserWindow, FakeContents, FakeWindow } from './electron/windows'

// biome-ignore lint/style/noDefaultExport: Electron has one, and electron-store imports it.
export default { app, ipcMain, shell }
