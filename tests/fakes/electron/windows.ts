import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { app } from './app'
import type { FakeMenu } from './menus'
import type { FakePort } from './ports'
import { FakeEvent, fake, note } from './record'
import { type FakeSession, sessionOf } from './sessions'

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
  forcefullyCrashRenderer(): void {
    note('webContents.forcefullyCrashRenderer')
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
  setFullScreen(on: boolean): void {
    note('window.setFullScreen', on)
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
