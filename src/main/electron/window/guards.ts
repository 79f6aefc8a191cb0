import {
  app,
  type BrowserWindowConstructorOptions,
  Menu,
  type MenuItemConstructorOptions,
  type Session,
  session,
  type WebContents,
} from 'electron'
import { externalUrl } from '../../host/external-url'
import type { Logger } from '../../host/files/log'
import { navigationDecision, permissionDecision, webNavigationDecision } from './security'

export interface GuardOptions {
  /** Origin of our own pages. */
  own: string
  /** Opens a checked address in the system browser. */
  openExternal: (url: string) => void
  log: Logger
}

/** How the pages of one session are treated when they are not our own. */
export interface WebPolicy {
  /** Options for a window that such a page opens; null when it may not open another. */
  popup: () => BrowserWindowConstructorOptions | null
  /** Hears that a page, not a frame in it, was kept from going somewhere; `site` is scheme and host. */
  blocked: (contents: WebContents, site: string) => void
}

/**
 * Puts the decisions of `security.ts` on every page and every session that Electron makes, no matter what makes it. A page is
 * one of ours, or belongs to a session that was announced with {@link Guards.allowWeb}; any other may do nothing.
 */
export class Guards {
  readonly #options: GuardOptions
  readonly #web = new WeakMap<Session, WebPolicy>()

  constructor(options: GuardOptions) {
    this.#options = options
  }

  /** Before the app is ready, so that nothing is made unguarded. */
  install(): void {
    app.on('session-created', (created) => this.#guardSession(created))
    app.on('web-contents-created', (_event, contents) => this.#guardPage(contents))
    app.on('ready', () => this.#guardSession(session.defaultSession))
  }

  /** Lets the pages of a session be foreign ones, by the rules for the connect window. */
  allowWeb(target: Session, policy: WebPolicy): void {
    this.#web.set(target, policy)
    // A consent page has nothing to save on this computer.
    target.on('will-download', (event) => event.preventDefault())
    this.#guardSession(target)
  }

  #guardSession(target: Session): void {
    const own = () => (this.#web.has(target) || target !== session.defaultSession ? null : this.#options.own)
    target.setPermissionRequestHandler((_contents, permission, answer, details) => {
      answer(permissionDecision(permission, details.requestingUrl, own()))
    })
    target.setPermissionCheckHandler((_contents, permission, origin) => permissionDecision(permission, origin, own()))
    target.setDevicePermissionHandler(() => false)
  }

  #guardPage(contents: WebContents): void {
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('will-navigate', (details) => this.#navigation(contents, details))
    contents.on('will-redirect', (details) => this.#navigation(contents, details))
    contents.on('will-frame-navigate', (details) => this.#navigation(contents, details))
    contents.setWindowOpenHandler(({ url }) => this.#opens(contents, url))
    contents.on('context-menu', (_event, { isEditable, selectionText }) => {
      const items = editItems(isEditable, selectionText !== '')
      if (items.length > 0) Menu.buildFromTemplate(items).popup()
    })
  }

  #navigation(contents: WebContents, details: { url: string; isMainFrame: boolean; preventDefault(): void }): void {
    const { own, log } = this.#options
    const policy = this.#web.get(contents.session)
    const decision = policy
      ? webNavigationDecision(details.url, details.isMainFrame)
      : navigationDecision(details.url, own)
    if (decision === 'allow') return
    details.preventDefault()
    const site = withoutQuery(details.url)
    log.warn(`A page was kept from going to ${site}`)
    if (details.isMainFrame) policy?.blocked(contents, site)
  }

  #opens(
    contents: WebContents,
    url: string,
  ): { action: 'deny' } | { action: 'allow'; overrideBrowserWindowOptions: BrowserWindowConstructorOptions } {
    const policy = this.#web.get(contents.session)
    if (policy) {
      const options = webNavigationDecision(url, true) === 'allow' ? policy.popup() : null
      return options ? { action: 'allow', overrideBrowserWindowOptions: options } : { action: 'deny' }
    }
    const address = externalUrl(url)
    if (address) this.#options.openExternal(address)
    else this.#options.log.warn(`A page wanted to open ${withoutQuery(url)}, which is not for the browser`)
    return { action: 'deny' }
  }
}

/** Electron has no context menu of its own, and a password is often pasted with the mouse. */
function editItems(editable: boolean, selected: boolean): MenuItemConstructorOptions[] {
  if (editable)
    return [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { type: 'separator' }, { role: 'selectAll' }]
  return selected ? [{ role: 'copy' }] : []
}

/** Addresses of a sign-in carry codes and states, which must not reach the log. */
function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return 'an address that is none'
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
