/**
 * Electron as the tests see it: every call is written down, every event can be fired, and each part is checked against
 * Electron's own types. It stands in for the module in unit tests and in the boot rehearsal, where the built main
 * process runs under plain Node. It draws nothing and decides nothing.
 */
import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'

/** One call, in the order in which they were made: `app.quit`, with its arguments. */
export interface Call {
  name: string
  args: readonly unknown[]
}

/** What the fake machine is like. Set it before the part that is tested looks. */
const machine = {
  version: '0.0.0-test',
  packaged: false,
  appPath: process.cwd(),
  paths: new Map<string, string>(),
  singleInstance: true,
  dark: false,
  online: true,
  reducedMotion: false,
  workAreas: [{ x: 0, y: 0, width: 1920, height: 1080 }],
  notifications: true,
  trayFails: false,
  /** Button that answers the next message boxes. */
  answer: 0,
  storage: { backend: 'gnome_libsecret', available: true, rotated: false, broken: false },
}

export const fake = {
  machine,
  calls: [] as Call[],
  windows: [] as FakeWindow[],
  trays: [] as FakeTray[],
  notifications: [] as FakeNotification[],
  sessions: new Map<string, FakeSession>(),
  protocols: new Map<string, (request: Request) => Response | Promise<Response>>(),
  applicationMenu: null as FakeMenu | null,
  /** Names of the calls so far. */
  names: (): string[] => fake.calls.map(({ name }) => name),
  /** Arguments of each call of a name. */
  argsOf: (name: string): (readonly unknown[])[] => fake.calls.filter((c) => c.name === name).map(({ args }) => args),
  /** Forgets everything; listeners too. */
  reset(): void {
    fake.calls.length = 0
    fake.windows.length = 0
    fake.trays.length = 0
    fake.notifications.length = 0
    fake.sessions.clear()
    fake.protocols.clear()
    fake.applicationMenu = null
    for (const emitter of [app, ipcMain, nativeTheme, powerMonitor]) emitter.removeAllListeners()
  },
}

function note(name: string, ...args: unknown[]): void {
  fake.calls.push({ name, args })
}

/** An event object whose `preventDefault` can be asked about. */
export class FakeEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

class FakeApp extends EventEmitter {
  readonly #ready = Promise.withResolvers<void>()
  name = 'Patchbay'
  readonly dock = undefined
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => note('app.commandLine.appendSwitch', name, value),
  } as Electron.CommandLine
  get isPackaged(): boolean {
    return machine.packaged
  }
  /** Lets the app become ready. */
  becomeReady(): void {
    note('ready')
    this.emit('ready')
    this.#ready.resolve()
  }
  whenReady(): Promise<void> {
    note('app.whenReady')
    return this.#ready.promise
  }
  getVersion(): string {
    return machine.version
  }
  getAppPath(): string {
    return machine.appPath
  }
  getLocale(): string {
    return 'en-US'
  }
  getPath(name: string): string {
    return machine.paths.get(name) ?? `/nowhere/${name}`
  }
  setPath(name: string, path: string): void {
    note('app.setPath', name, path)
    machine.paths.set(name, path)
  }
  setName(name: string): void {
    note('app.setName', name)
  }
  enableSandbox(): void {
    note('app.enableSandbox')
  }
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    note('app.requestSingleInstanceLock', data)
    return machine.singleInstance
  }
  setAppUserModelId(id: string): void {
    note('app.setAppUserModelId', id)
  }
  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    note('app.setAboutPanelOptions', options)
  }
  focus(options?: Electron.FocusOptions): void {
    note('app.focus', options)
  }
  /** Asks the listeners; when none prevents it, the app ends. */
  quit(): void {
    note('app.quit')
    const event = new FakeEvent()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    for (const window of [...fake.windows]) window.destroy()
    note('app.ended')
    this.emit('will-quit', new FakeEvent())
  }
  exit(code?: number): void {
    note('app.exit', code)
  }
}

type AppPart = Pick<
  Electron.App,
  | 'commandLine'
  | 'dock'
  | 'enableSandbox'
  | 'exit'
  | 'focus'
  | 'getAppPath'
  | 'getLocale'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'name'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setAppUserModelId'
  | 'setName'
  | 'setPath'
  | 'whenReady'
>
export const app = new FakeApp() satisfies AppPart

/** A page. Guards and handlers that were set on it can be asked. */
export class FakeContents extends EventEmitter {
  static #last = 0
  readonly id = ++FakeContents.#last
  readonly session: FakeSession
  readonly ipcReceived: { channel: string; message: unknown; ports: FakePort[] }[] = []
  windowOpenHandler: ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | null = null
  url = ''
  title = ''
  destroyed = false
  readonly navigationHistory = { clear: () => note('navigationHistory.clear') }

  constructor(session: FakeSession) {
    super()
    this.session = session
  }
  getURL(): string {
    return this.url
  }
  getTitle(): string {
    return this.title
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  async loadURL(url: string): Promise<void> {
    note('webContents.loadURL', url)
    this.url = url
  }
  reload(): void {
    note('webContents.reload')
  }
  setWindowOpenHandler(handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse): void {
    this.windowOpenHandler = handler
  }
  /** The page's only frame, as IPC sees it. */
  frame(changes: { url?: string; parent?: unknown } = {}) {
    return {
      url: changes.url ?? this.url,
      parent: changes.parent ?? null,
      isDestroyed: () => this.destroyed,
      postMessage: (channel: string, message: unknown, ports: FakePort[] = []) =>
        void this.ipcReceived.push({ channel, message, ports }),
    }
  }
  /** Fires a navigation event the way Electron does, and tells whether a guard stopped it. */
  navigates(
    event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate',
    url: string,
    isMainFrame = true,
  ): boolean {
    const details = Object.assign(new FakeEvent(), { url, isMainFrame, isSameDocument: false })
    this.emit(event, details, url, false, isMainFrame)
    return !details.defaultPrevented
  }
}

export class FakeWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions
  readonly webContents: FakeContents
  title: string
  visible: boolean
  minimized = false
  maximized = false
  destroyed = false
  menu: FakeMenu | null = null
  bounds: Electron.Rectangle

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    note('BrowserWindow', options)
    this.options = options
    this.title = options.title ?? ''
    this.visible = options.show ?? true
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    const { session: given, partition } = options.webPreferences ?? {}
    this.webContents = new FakeContents((given as FakeSession | undefined) ?? sessionOf(partition ?? ''))
    fake.windows.push(this)
    app.emit('web-contents-created', new FakeEvent(), this.webContents)
  }
  static getAllWindows(): FakeWindow[] {
    return [...fake.windows]
  }
  static fromWebContents(contents: unknown): FakeWindow | null {
    return fake.windows.find(({ webContents }) => webContents === contents) ?? null
  }
  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
  }
  show(): void {
    note('window.show')
    this.visible = true
  }
  hide(): void {
    note('window.hide')
    this.visible = false
    this.emit('hide')
  }
  focus(): void {
    note('window.focus')
  }
  restore(): void {
    this.minimized = false
  }
  maximize(): void {
    note('window.maximize')
    this.maximized = true
  }
  isVisible(): boolean {
    return this.visible
  }
  isMinimized(): boolean {
    return this.minimized
  }
  isMaximized(): boolean {
    return this.maximized
  }
  isFullScreen(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  getNormalBounds(): Electron.Rectangle {
    return this.bounds
  }
  setTitle(title: string): void {
    this.title = title
  }
  setMenu(menu: Electron.Menu | null): void {
    this.menu = menu as FakeMenu | null
  }
  setTitleBarOverlay(options: Electron.TitleBarOverlayOptions): void {
    note('window.setTitleBarOverlay', options)
  }
  setBackgroundColor(colour: string): void {
    note('window.setBackgroundColor', colour)
  }
  /** As when the person closes it. */
  close(): void {
    const event = new FakeEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.webContents.destroyed = true
    fake.windows.splice(fake.windows.indexOf(this), 1)
    this.webContents.emit('destroyed')
    this.emit('closed')
    if (fake.windows.length === 0) app.emit('window-all-closed')
  }
}
type WindowPart = Pick<
  Electron.BrowserWindow,
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setBackgroundColor'
  | 'setMenu'
  | 'setTitle'
  | 'setTitleBarOverlay'
  | 'show'
>
export const BrowserWindow = FakeWindow satisfies new (options?: Electron.BrowserWindowConstructorOptions) => WindowPart

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]

export class FakeSession extends EventEmitter {
  readonly partition: string
  requestHandler: RequestHandler = null
  checkHandler: CheckHandler = null
  cleared = 0

  constructor(partition: string) {
    super()
    this.partition = partition
  }
  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler
  }
  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    note('session.setDevicePermissionHandler', handler)
  }
  async clearStorageData(): Promise<void> {
    this.cleared += 1
  }
  async closeAllConnections(): Promise<void> {
    note('session.closeAllConnections')
  }
  /** Asks for a permission the two ways a page can. */
  asks(permission: string, url: string): { requested: boolean; checked: boolean } {
    let requested = false
    const contents = { getURL: () => url }
    Reflect.apply(this.requestHandler ?? (() => undefined), undefined, [
      contents,
      permission,
      (granted: boolean) => {
        requested = granted
      },
      { requestingUrl: url, isMainFrame: true },
    ])
    const checked = Reflect.apply(this.checkHandler ?? (() => true), undefined, [contents, permission, url, {}])
    return { requested, checked: checked === true }
  }
}

function sessionOf(partition: string): FakeSession {
  const known = fake.sessions.get(partition)
  if (known) return known
  const made = new FakeSession(partition)
  fake.sessions.set(partition, made)
  app.emit('session-created', made)
  return made
}

export const session = {
  get defaultSession(): FakeSession {
    return sessionOf('')
  },
  fromPartition: (partition: string, _options?: Electron.FromPartitionOptions): FakeSession => sessionOf(partition),
}

export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) =>
    note('protocol.registerSchemesAsPrivileged', schemes),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
    note('protocol.handle', scheme)
    fake.protocols.set(scheme, handler)
  },
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged'> & { handle: unknown }

export const ipcMain = new EventEmitter()

/** One end of a channel in the main process. Like Electron's it holds messages back until it is started. */
export class FakePort extends EventEmitter {
  other: FakePort | null = null
  closed = false
  #started = false
  readonly #held: unknown[] = []

  postMessage(data: unknown): void {
    this.other?.receive(data)
  }
  start(): void {
    this.#started = true
    for (const data of this.#held.splice(0)) this.emit('message', { data, ports: [] })
  }
  close(): void {
    if (this.closed) return
    this.closed = true
    this.emit('close')
    this.other?.close()
  }
  receive(data: unknown): void {
    if (this.closed) return
    if (this.#started) this.emit('message', { data, ports: [] })
    else this.#held.push(data)
  }
}
export class MessageChannelMain {
  readonly port1 = new FakePort() satisfies Pick<Electron.MessagePortMain, 'close' | 'postMessage' | 'start'>
  readonly port2 = new FakePort()
  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}

/** A menu made from a template; items are chosen by their labels, from the outside in. */
export class FakeMenu {
  readonly template: Electron.MenuItemConstructorOptions[]
  constructor(template: Electron.MenuItemConstructorOptions[]) {
    this.template = template
  }
  labels(): string[] {
    return this.template.map(({ label, role, type }) => label ?? role ?? type ?? '')
  }
  item(...path: string[]): Electron.MenuItemConstructorOptions | undefined {
    let items = this.template
    let found: Electron.MenuItemConstructorOptions | undefined
    for (const label of path) {
      found = items.find((item) => item.label === label)
      items = (found?.submenu as Electron.MenuItemConstructorOptions[] | undefined) ?? []
    }
    return found
  }
  click(...path: string[]): void {
    const item = this.item(...path)
    if (!item?.click || item.enabled === false) throw new Error(`Nothing to click at ${path.join(' > ')}`)
    Reflect.apply(item.click, item, [])
  }
}
export const Menu = {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => new FakeMenu(template),
  setApplicationMenu: (menu: FakeMenu | null) => {
    note('Menu.setApplicationMenu')
    fake.applicationMenu = menu
  },
}

export class FakeTray extends EventEmitter {
  readonly images: unknown[] = []
  menu: FakeMenu | null = null
  toolTip = ''
  destroyed = false
  constructor(image: unknown) {
    super()
    if (machine.trayFails) throw new Error('No tray on this desktop')
    note('Tray')
    this.images.push(image)
    fake.trays.push(this)
  }
  setImage(image: unknown): void {
    this.images.push(image)
  }
  setContextMenu(menu: Electron.Menu | null): void {
    this.menu = menu as FakeMenu | null
  }
  setToolTip(toolTip: string): void {
    this.toolTip = toolTip
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  destroy(): void {
    this.destroyed = true
  }
}
export const Tray = FakeTray satisfies new (
  image: string | Electron.NativeImage,
) => Pick<Electron.Tray, 'destroy' | 'isDestroyed' | 'setContextMenu' | 'setImage' | 'setToolTip'>

export const nativeImage = {
  createFromPath: (path: string) => ({ path, isEmpty: () => false, setTemplateImage: () => undefined }),
}

class FakeTheme extends EventEmitter {
  get shouldUseDarkColors(): boolean {
    return machine.dark
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return machine.dark
  }
}
export const nativeTheme = new FakeTheme() satisfies Pick<
  Electron.NativeTheme,
  'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
>

export const powerMonitor = new EventEmitter()
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

export const dialog = {
  showMessageBox: async (...args: unknown[]) => {
    note('dialog.showMessageBox', ...args)
    return { response: machine.answer, checkboxChecked: false }
  },
  showErrorBox: (title: string, content: string) => note('dialog.showErrorBox', title, content),
} satisfies Pick<Electron.Dialog, 'showErrorBox'> & { showMessageBox: unknown }

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
  isAsyncEncryptionAvailable: async () => machine.storage.available,
  encryptStringAsync: async (text: string) => {
    note('safeStorage.encryptStringAsync')
    return Buffer.from(`${machine.storage.backend}:${turned(text)}`)
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

/** The renderer's side, for the preload's own test. */
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (channel: string, ...args: unknown[]) => note('ipcRenderer.send', channel, ...args),
}) satisfies Pick<Electron.IpcRenderer, 'send'>
export const contextBridge = {
  exposeInMainWorld: (key: string, api: unknown) => note('contextBridge.exposeInMainWorld', key, api),
} satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>

// biome-ignore lint/style/noDefaultExport: Electron has one, and electron-store imports it.
export default { app, ipcMain, shell }
