import { BrowserWindow, dialog, type RenderProcessGoneDetails, screen } from 'electron'
import type { Logger } from '../../host/files/log'
import type { Texts } from '../boot/texts'
import { type Closing, closeDecision } from './close-decision'
import { explainClosing } from './closing'
import { followTheme, titleBarOptions } from './title-bar'
import { minimumSize, placementOf, type WindowState } from './window-bounds'

/** A page that dies twice within this time has something wrong that loading it again does not mend; ms. */
const relapseMs = 60_000
/** Moving and resizing fire many events; where the window came to rest is written once; ms. */
const rememberAfterMs = 400

export interface MainWindowOptions {
  /** Address of the app's page, without a route. */
  url: string
  /** Path of the built preload. */
  preload: string
  /** Path of the icon; macOS takes it from the app. */
  icon: string
  platform: NodeJS.Platform
  t: Texts
  log: Logger
  /** Where the window was; anything, since it comes from a file. */
  remembered: () => unknown
  remember: (state: WindowState) => void
  /** What the closing of the window depends on; `syncs`: there is something that would not be synced any more. */
  closing: () => { quitting: boolean; tray: boolean; setting: boolean | null; syncs: boolean }
  /** What a person has read about closing, and what they chose then for the times to come. */
  explained: { has: (closing: Closing) => boolean; note: (closing: Closing) => void; keepInTray: () => void }
  /** The place of the app that was shown last; null before there was one. */
  lastPlace: () => string | null
  keepPlace: (place: string) => void
  /** Developer tools can be opened. */
  devTools: boolean
  /** A new window's page; before it loads. */
  created: (webContentsId: number) => void
  /** The window has gone for good. */
  gone: (webContentsId: number) => void
  quit: () => void
}

/** macOS leaves an empty black space behind where a window in full screen is hidden. */
function hideFromFullScreen(window: BrowserWindow): void {
  if (!window.isFullScreen()) {
    window.hide()
    return
  }
  window.once('leave-full-screen', () => window.hide())
  window.setFullScreen(false)
}

/** The one window of the app: made when it is wanted, hidden or closed as the platform has it. */
export class MainWindow {
  readonly #options: MainWindowOptions
  #window: BrowserWindow | null = null
  #lastCrash = Number.NEGATIVE_INFINITY
  #isExplaining = false

  constructor(options: MainWindowOptions) {
    this.#options = options
  }

  /** The window, when there is one that can be seen. */
  get visible(): BrowserWindow | null {
    return this.#window?.isVisible() ? this.#window : null
  }

  /** Brings the window to the front, at a place of the app when one is given. */
  show(route: string | null = null): void {
    const window = this.#window
    if (!window) {
      this.#create(route)
      return
    }
    if (route !== null) this.goTo(route)
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  /** Goes to a place of the app where there is a window, seen or not. */
  goTo(route: string): void {
    // Within the page this changes the fragment only; the very same address would load the page anew.
    const address = this.#address(route)
    if (this.#window && this.#window.webContents.getURL() !== address) void this.#window.loadURL(address)
  }

  hide(): void {
    this.#window?.hide()
  }

  #create(route: string | null): void {
    const { options, maximized } = this.#constructorOptions()
    const window = new BrowserWindow(options)
    const id = window.webContents.id
    const unfollow = followTheme(window, this.#options.platform)
    this.#window = window
    this.#options.created(id)
    if (maximized) window.once('ready-to-show', () => window.maximize())
    window.once('ready-to-show', () => window.show())
    this.#rememberPlace(window)
    this.#rememberPlaceInApp(window)
    window.on('close', (event) => this.#closes(window, event))
    window.on('closed', () => {
      unfollow()
      this.#window = null
      this.#options.gone(id)
    })
    window.webContents.on('render-process-gone', (_event, details) => void this.#crashed(window, details))
    window.on('unresponsive', () => void this.#unresponsive(window))
    window.webContents.on('preload-error', (_event, _path, error) =>
      this.#options.log.error('The preload failed', error),
    )
    window.webContents.on('did-fail-load', (_event, code, reason, _url, isMainFrame) => {
      if (isMainFrame) this.#options.log.error(`The page did not load: ${reason} (${code})`)
    })
    void window.loadURL(this.#address(route ?? this.#options.lastPlace()))
  }

  #closes(window: BrowserWindow, event: { preventDefault(): void }): void {
    const { platform, closing, explained } = this.#options
    const situation = closing()
    const decision = closeDecision({ ...situation, platform })
    if (!situation.quitting && situation.syncs && !explained.has(decision)) {
      event.preventDefault()
      void this.#explainClosing(window, decision, situation.tray)
    } else if (decision === 'hide') {
      event.preventDefault()
      hideFromFullScreen(window)
    }
  }

  /** Once: what closing does is the same the next time. */
  async #explainClosing(window: BrowserWindow, decision: Closing, tray: boolean): Promise<void> {
    if (this.#isExplaining) return
    this.#isExplaining = true
    const { platform, t, explained } = this.#options
    const wish = await explainClosing(window, decision, { platform, t, tray })
    this.#isExplaining = false
    if (window.isDestroyed() || wish === 'stay') return
    explained.note(wish)
    if (wish !== decision) explained.keepInTray()
    window.close()
  }

  #constructorOptions() {
    const { preload, icon, platform, remembered } = this.#options
    const { workArea } = screen.getPrimaryDisplay()
    const others = screen.getAllDisplays().map((display) => display.workArea)
    const { maximized, ...place } = placementOf(remembered(), [workArea, ...others])
    const options = {
      ...place,
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      title: 'Patchbay',
      show: false,
      ...titleBarOptions(platform),
      ...(platform === 'darwin' ? {} : { icon }),
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        devTools: this.#options.devTools,
      },
    }
    return { options, maximized }
  }

  /** A route becomes the fragment of the address and nothing else, whatever it holds. */
  #address(route: string | null): string {
    const address = new URL(this.#options.url)
    if (route !== null) address.hash = route
    return address.href
  }

  #rememberPlace(window: BrowserWindow): void {
    let timer: NodeJS.Timeout | undefined
    const write = () => {
      clearTimeout(timer)
      if (!window.isDestroyed())
        this.#options.remember({ ...window.getNormalBounds(), maximized: window.isMaximized() })
    }
    const later = () => {
      clearTimeout(timer)
      timer = setTimeout(write, rememberAfterMs)
    }
    window.on('resize', later)
    window.on('move', later)
    window.on('maximize', later)
    window.on('unmaximize', later)
    window.on('hide', write)
    window.on('close', write)
    window.on('closed', () => clearTimeout(timer))
  }

  /** Where the person is in the app, to be there again at the next start. A way to a workspace is no place to come back to. */
  #rememberPlaceInApp(window: BrowserWindow): void {
    window.webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
      const place = isMainFrame && URL.canParse(url) ? new URL(url).hash.slice(1) : ''
      if (place.startsWith('/') && !place.startsWith('/workspaces/')) this.#options.keepPlace(place)
    })
  }

  /** The person decides: a page that is only slow comes back by itself. */
  async #unresponsive(window: BrowserWindow): Promise<void> {
    const { t, log } = this.#options
    log.warn('The window does not respond')
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      message: t('native.window.stuckTitle'),
      detail: t('native.window.stuckDetail'),
      buttons: [t('native.window.stuckWait'), t('native.window.goneReopen')],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    if (response === 1 && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
  }

  /** Once the page is loaded again by itself; when it dies again soon the person decides. */
  async #crashed(window: BrowserWindow, { reason }: RenderProcessGoneDetails): Promise<void> {
    const { t, log, quit } = this.#options
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log.error(`The window's process ended: ${reason}`)
    const relapse = Date.now() - this.#lastCrash < relapseMs
    this.#lastCrash = Date.now()
    if (!relapse) {
      window.webContents.reload()
      return
    }
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message: t('native.window.goneTitle'),
      detail: t('native.window.goneDetail'),
      buttons: [t('native.window.goneReopen'), t('native.window.goneQuit')],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    if (response === 1) quit()
    else if (!window.isDestroyed()) window.webContents.reload()
  }
}
