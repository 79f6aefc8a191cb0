import type { ProxyLogin } from '@shared/model'
import { app, dialog, type WebContents } from 'electron'
import { type Proxies, placeOf } from '../../host/network/proxies'
import type { Texts } from '../boot/texts'

export interface ProxyLoginOptions {
  proxies: Proxies
  t: Texts
  /** Shows the page of the settings on which a person signs in to the proxy. */
  openSettings: () => void
}

type Answer = (username?: string, password?: string) => void

/**
 * Answers proxies that ask a page of Patchbay who is there: with what was entered, else the person is asked to enter it, once
 * for all pages that wait for the same proxy. Electron would call the page off.
 */
export class ProxyLogins {
  readonly #options: ProxyLoginOptions
  /** Pages that wait for a person, by name and port of the proxy. */
  readonly #waiting = new Map<string, Map<Answer, WebContents>>()
  /** What a page was answered last, by proxy: asked again, it was wrong, and sending it once more could lock an account. */
  readonly #given = new WeakMap<WebContents, Map<string, ProxyLogin>>()

  constructor(options: ProxyLoginOptions) {
    this.#options = options
  }

  install(): void {
    app.on('login', (event, contents, _details, { isProxy, host, port }, answer) => {
      // A page's own server is signed in to on its page.
      if (!isProxy || contents === null) return
      event.preventDefault()
      void this.#asked(contents, `${host}:${port}`, answer)
    })
  }

  /** Something was entered for a proxy: the pages that wait for it go on. */
  async entered(address: string): Promise<void> {
    const proxy = placeOf(address)
    const login = await this.#options.proxies.loginOf(proxy)
    for (const [answer, contents] of this.#takeWaiting(proxy)) {
      if (login) this.#give(contents, proxy, login, answer)
      else answer()
    }
  }

  async #asked(contents: WebContents, proxy: string, answer: Answer): Promise<void> {
    const login = await this.#options.proxies.loginOf(proxy)
    if (contents.isDestroyed()) return
    if (login && this.#given.get(contents)?.get(proxy) !== login) this.#give(contents, proxy, login, answer)
    else this.#wait(contents, proxy, answer)
  }

  #give(contents: WebContents, proxy: string, login: ProxyLogin, answer: Answer): void {
    const given = this.#given.get(contents) ?? new Map<string, ProxyLogin>()
    this.#given.set(contents, given.set(proxy, login))
    answer(login.username, login.password)
  }

  #wait(contents: WebContents, proxy: string, answer: Answer): void {
    const waiting = this.#waiting.get(proxy)
    contents.once('destroyed', () => this.#waiting.get(proxy)?.delete(answer))
    if (waiting) {
      waiting.set(answer, contents)
      return
    }
    this.#waiting.set(proxy, new Map([[answer, contents]]))
    void this.#askPerson(proxy)
  }

  #takeWaiting(proxy: string): Map<Answer, WebContents> {
    const waiting = this.#waiting.get(proxy) ?? new Map<Answer, WebContents>()
    this.#waiting.delete(proxy)
    return waiting
  }

  async #askPerson(proxy: string): Promise<void> {
    const { t, openSettings } = this.#options
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: t('native.proxy.title', { proxy }),
      detail: t('native.proxy.detail'),
      buttons: [t('native.proxy.enter'), t('native.proxy.cancel')],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    })
    if (response === 0) openSettings()
    else for (const answer of this.#takeWaiting(proxy).keys()) answer()
  }
}
