import {
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  dialog,
  type Session,
  session,
  type WebContents,
} from 'electron'
import { externalUrl } from '../../host/external-url'
import type { Logger } from '../../host/files/log'
import type { HostEvents } from '../../host/supervisor/host-events'
import type { ConnectWindowPart } from '../../host/supervisor/host-router'
import type { Texts } from '../boot/texts'
import type { Guards } from '../window/guards'
import { connectTitle, hostOf, refusesEmbedded } from './connect-page'

const size = { width: 760, height: 820 } as const
/** A sign-in opens one window, perhaps two ("Sign in with …"); a page that wants more is up to something. */
const popupLimit = 4
/** A page that is kept from going to more sites than these is up to something; the log has them. */
const blockedLimit = 3
/** Chromium's net::ERR_ABORTED: a navigation that another one, or a guard, took the place of. */
const aborted = -3

export interface ConnectWindowOptions {
  events: HostEvents
  guards: Guards
  t: Texts
  log: Logger
  /** The window that the consent page belongs to, when it can be seen. */
  parent: () => BrowserWindow | null
  /** Gives a new window its menu, where windows have their own. */
  dress: (window: BrowserWindow) => void
  /** The focus came to a connect window or left it. */
  focusChanged: () => void
}

interface Attempt {
  window: BrowserWindow
  session: Session
  url: string
  title: string
  popups: Set<BrowserWindow>
  /** Patchbay closes the window itself; nothing follows from it. */
  silent: boolean
  refusalTold: boolean
  /** Sites that a page was kept from, as the person has heard. */
  blocked: Set<string>
  /** The engine has heard of a page that did not load, and of none since that did. */
  troubled: boolean
}

/**
 * The browser windows in which people give their consent. Each attempt has a session of its own in memory, so that it
 * begins signed out and leaves nothing behind; no preload, sandboxed, permissions and downloads denied. The title shows
 * the host that a page comes from.
 */
export class ConnectWindows implements ConnectWindowPart {
  readonly #options: ConnectWindowOptions
  readonly #attempts = new Map<string, Attempt>()
  #opened = 0

  constructor(options: ConnectWindowOptions) {
    this.#options = options
  }

  /** Opens the consent page of an attempt, or brings its window to the front. Throws for an address that it must not open. */
  async open({ attemptId, url, title }: { attemptId: string; url: string; title: string }): Promise<void> {
    const address = externalUrl(url)
    if (!address) throw new Error('The address of the consent page is neither https nor on this computer')
    const known = this.#attempts.get(attemptId)
    if (known) {
      known.window.show()
      if (known.url !== address) void known.window.loadURL(address)
      known.url = address
      return
    }
    this.#opened += 1
    const own = session.fromPartition(`connect-${this.#opened}`)
    const popups = new Set<BrowserWindow>()
    this.#options.guards.allowWeb(own, {
      popup: () => (popups.size < popupLimit ? this.#windowOptions(attempt.window) : null),
      blocked: (contents, site) => this.#blocked(attemptId, attempt, contents, site),
    })
    const parent = this.#options.parent()
    const window = new BrowserWindow({
      ...this.#windowOptions(parent),
      title: connectTitle(address, title),
      webPreferences: { ...pagePreferences, session: own },
    })
    const attempt: Attempt = {
      ...{ window, session: own, url: address, title, popups },
      ...{ silent: false, refusalTold: false, blocked: new Set(), troubled: false },
    }
    this.#attempts.set(attemptId, attempt)
    this.#options.dress(window)
    this.#watch(attemptId, attempt, window)
    window.on('closed', () => this.#closed(attemptId, attempt))
    void window.loadURL(address)
  }

  /** Closes the window of an attempt that has ended, without a word. */
  close(attemptId: string): void {
    const attempt = this.#attempts.get(attemptId)
    if (!attempt) return
    attempt.silent = true
    attempt.window.destroy()
  }

  closeAll(): void {
    for (const id of [...this.#attempts.keys()]) this.close(id)
  }

  /** The attempt whose window, or a window that its page opened, has the focus. */
  focused(): string | null {
    for (const [id, { window, popups }] of this.#attempts) {
      if ([window, ...popups].some((each) => !each.isDestroyed() && each.isFocused())) return id
    }
    return null
  }

  /** Goes on in the system browser: the engine hears of it and opens it; the window has done its part. */
  continueInBrowser(attemptId: string): void {
    if (!this.#attempts.has(attemptId)) return
    this.#options.events.publish({ type: 'connect-use-browser', attemptId })
    this.close(attemptId)
  }

  reload(attemptId: string): void {
    this.#attempts.get(attemptId)?.window.webContents.reload()
  }

  /** As when the person closes the window. */
  dismiss(attemptId: string): void {
    this.#attempts.get(attemptId)?.window.close()
  }

  #windowOptions(parent: BrowserWindow | null): BrowserWindowConstructorOptions {
    return {
      ...size,
      minWidth: 420,
      minHeight: 480,
      ...(parent ? { parent } : {}),
      backgroundColor: '#FFFFFF',
      fullscreenable: false,
      webPreferences: pagePreferences,
    }
  }

  /** Keeps the title true and looks at every address that a window of the attempt comes to. */
  #watch(attemptId: string, attempt: Attempt, window: BrowserWindow): void {
    const { webContents } = window
    const look = (url: string, status: number | null) => {
      if (!window.isDestroyed()) window.setTitle(connectTitle(url, webContents.getTitle() || attempt.title))
      if (refusesEmbedded(url, status)) this.#refused(attemptId, attempt, window)
    }
    window.on('page-title-updated', (event, title) => {
      event.preventDefault()
      window.setTitle(connectTitle(webContents.getURL(), title))
    })
    webContents.on('did-navigate', (_event, url, status) => {
      look(url, status)
      this.#shown(attemptId, attempt)
    })
    webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => isMainFrame && look(url, null))
    webContents.on('did-redirect-navigation', ({ url, isMainFrame }) => {
      if (isMainFrame && refusesEmbedded(url, null)) this.#refused(attemptId, attempt, window)
    })
    webContents.on('did-fail-load', (_event, code, reason, url, isMainFrame) => {
      if (isMainFrame && code !== aborted) void this.#failed(attemptId, attempt, window, url, reason)
    })
    webContents.on('did-create-window', (popup) => {
      attempt.popups.add(popup)
      this.#options.dress(popup)
      this.#watch(attemptId, attempt, popup)
      popup.on('closed', () => attempt.popups.delete(popup))
    })
    window.on('focus', this.#options.focusChanged)
    window.on('blur', this.#options.focusChanged)
  }

  /** The page signs no one in inside an app: the engine hears of it once, and the way on is offered where the person looks. */
  #refused(attemptId: string, attempt: Attempt, window: BrowserWindow): void {
    if (attempt.refusalTold) return
    attempt.refusalTold = true
    const { events, t } = this.#options
    events.publish({ type: 'connect-embedded-refused', attemptId })
    void this.#ask(window, {
      message: t('native.connect.refusedTitle'),
      detail: t('native.connect.refusedDetail'),
      buttons: [t('native.connect.continueInBrowser'), t('native.connect.refusedStay')],
    }).then((answer) => answer === 0 && this.continueInBrowser(attemptId))
  }

  /** The page wanted to go where the window lets none go, such as to an app or to plain http: the way on is offered. */
  #blocked(attemptId: string, attempt: Attempt, contents: WebContents, site: string): void {
    // Two events tell of one navigation.
    if (attempt.blocked.has(site) || attempt.blocked.size >= blockedLimit) return
    attempt.blocked.add(site)
    attempt.troubled = true
    const { events, t } = this.#options
    events.publish({ type: 'connect-page-blocked', attemptId, site })
    const window = [...attempt.popups].find((popup) => popup.webContents === contents) ?? attempt.window
    void this.#ask(window, {
      message: t('native.connect.blockedTitle'),
      detail: t('native.connect.blockedDetail', { site }),
      buttons: [t('native.connect.continueInBrowser'), t('native.connect.refusedStay')],
    }).then((answer) => answer === 0 && this.continueInBrowser(attemptId))
  }

  #shown(attemptId: string, attempt: Attempt): void {
    if (!attempt.troubled) return
    attempt.troubled = false
    this.#options.events.publish({ type: 'connect-page-shown', attemptId })
  }

  async #failed(id: string, attempt: Attempt, window: BrowserWindow, url: string, reason: string): Promise<void> {
    const { events, t, log } = this.#options
    const host = hostOf(url)
    log.warn(`The consent page at ${host} did not load: ${reason}`)
    attempt.troubled = true
    events.publish({ type: 'connect-page-failed', attemptId: id, site: host })
    const answer = await this.#ask(window, {
      message: t('native.connect.failedTitle'),
      detail: t('native.connect.failedDetail', { host, reason }),
      buttons: [t('native.connect.failedRetry'), t('native.connect.continueInBrowser'), t('native.connect.close')],
    })
    if (answer === 0 && !window.isDestroyed()) window.webContents.reload()
    else if (answer === 1) this.continueInBrowser(id)
    else if (answer === 2) attempt.window.close()
  }

  /** Asks in a window; null when that window has gone before there was an answer. */
  async #ask(
    window: BrowserWindow,
    text: { message: string; detail: string; buttons: string[] },
  ): Promise<number | null> {
    if (window.isDestroyed()) return null
    const options = { ...text, type: 'warning', defaultId: 0, cancelId: text.buttons.length - 1, noLink: true } as const
    const { response } = await dialog.showMessageBox(window, options)
    return window.isDestroyed() ? null : response
  }

  #closed(attemptId: string, attempt: Attempt): void {
    this.#attempts.delete(attemptId)
    for (const popup of attempt.popups) if (!popup.isDestroyed()) popup.destroy()
    if (!attempt.silent) this.#options.events.publish({ type: 'connect-window-closed', attemptId })
    this.#options.focusChanged()
    void this.#forget(attempt.session)
  }

  /** A session in memory lives as long as the app; what was in it need not. */
  async #forget(used: Session): Promise<void> {
    try {
      await used.closeAllConnections()
      await used.clearStorageData()
    } catch (error) {
      this.#options.log.warn('The data of a connect window was not cleared', error)
    }
  }
}

const pagePreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  safeDialogs: true,
  spellcheck: false,
  devTools: false,
} as const
