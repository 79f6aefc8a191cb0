import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { fake, machine, note, resettable } from './record'

class FakeTheme extends EventEmitter {
  get shouldUseDarkColors(): boolean {
    return machine.dark
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return machine.dark
  }
}
export const nativeTheme = resettable(new FakeTheme()) satisfies Pick<
  Electron.NativeTheme,
  'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
>

export const powerMonitor = resettable(new EventEmitter())
export const net = { isOnline: () => machine.online } satisfies Pick<Electron.Net, 'isOnline'>
export const screen = {
  getAllDisplays: () => machine.workAreas.map((workArea) => ({ workArea })),
  getPrimaryDisplay: () => ({ workArea: machine.workAreas[0] }),
}
export const systemPreferences = {
  getAnimationSettings: () => ({
    prefersReducedMotion: machine.reducedMotion,
    scrollAnimationsEnabledBySystem: true,
    shouldRenderRichAnimation: true,
  }),
} satisfies Pick<Electron.SystemPreferences, 'getAnimationSettings'>

export const shell = {
  openExternal: async (url: string) => note('shell.openExternal', url),
  openPath: async (path: string) => {
    note('shell.openPath', path)
    return ''
  },
  showItemInFolder: (path: string) => note('shell.showItemInFolder', path),
} satisfies Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder'>

export const clipboard = {
  writeText: async (text: string) => note('clipboard.writeText', text),
} satisfies Pick<Electron.Clipboard, 'writeText'>

export const dialog = {
  showMessageBox: async (...args: unknown[]) => {
    note('dialog.showMessageBox', ...args)
    return { response: machine.answer, checkboxChecked: false }
  },
  showMessageBoxSync: (...args: unknown[]) => {
    note('dialog.showMessageBoxSync', ...args)
    return machine.answer
  },
  showErrorBox: (title: string, content: string) => note('dialog.showErrorBox', title, content),
} satisfies Pick<Electron.Dialog, 'showErrorBox'> & { showMessageBox: unknown; showMessageBoxSync: unknown }

export class FakeNotification extends EventEmitter {
  readonly options: Electron.NotificationConstructorOptions
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.options = options
  }
  static isSupported(): boolean {
    return machine.notifications
  }
  show(): void {
    fake.notifications.push(this)
  }
}
export const Notification = FakeNotification satisfies (new (
  options?: Electron.NotificationConstructorOptions,
) => Pick<Electron.Notification, 'show'>) &
  Pick<typeof Electron.Notification, 'isSupported'>

/** Sealing is turning round, so that a test sees that plain text is nowhere. */
const turned = (text: string) => [...text].reverse().join('')
export const safeStorage = {
  getSelectedStorageBackend: () =>
    machine.storage.backend as ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>,
  isAsyncEncryptionAvailable: () =>
    machine.storage.silent ? new Promise<boolean>(() => undefined) : Promise.resolve(machine.storage.available),
  encryptStringAsync: async (text: string) => {
    note('safeStorage.encryptStringAsync')
    if (!machine.storage.sealing) throw new Error('Cannot be sealed')
    return Buffer.from(`${machine.storage.fixed ? 'v10' : ''}${machine.storage.backend}:${turned(text)}`)
  },
  decryptStringAsync: async (sealed: Buffer) => {
    const [backend, text = ''] = sealed.toString().split(/:(.*)/s)
    if (machine.storage.broken || backend !== machine.storage.backend) throw new Error('Cannot be opened')
    return { result: turned(text), shouldReEncrypt: machine.storage.rotated }
  },
} satisfies Pick<
  Electron.SafeStorage,
  'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
>
