import type { ProxyInUse, ProxyLogin } from '@shared/model'
import { isLoopback } from '../external-url'

/** The proxy for one address, with what signs in to it. */
export interface ProxyFound extends ProxyInUse {
  /** The address with name and password, for an agent. */
  url: string
}

/** Where names and passwords of proxies rest between starts. */
export interface LoginStore {
  /** Null where there is none, or it cannot be opened. */
  read(): Promise<string | null>
  write(text: string): Promise<unknown>
}

export interface ProxiesOptions {
  from: ProxyInUse['from']
  /** The proxy for an address as the host knows it, which may hold name and password; null: none. */
  find: (url: string) => Promise<string | null>
  /** Without one, a login lasts until the host ends. */
  store?: LoginStore
}

/** The ways out of this computer, and what people entered for proxies that ask who is there. */
export class Proxies {
  readonly #options: ProxiesOptions
  #logins: Promise<Map<string, ProxyLogin>> | null = null

  constructor(options: ProxiesOptions) {
    this.#options = options
  }

  /** The proxy that an address is reached by. Never one for this computer's own addresses. */
  async find(url: string): Promise<ProxyFound | null> {
    if (!URL.canParse(url) || isLoopback(new URL(url).hostname)) return null
    const found = await this.#options.find(url)
    return found === null ? null : this.#withLogin(found)
  }

  /** What was entered for a proxy; null where nothing was. @param place its name and port */
  async loginOf(place: string): Promise<ProxyLogin | null> {
    return (await this.#all()).get(place) ?? null
  }

  /** Takes what a person entered for a proxy, in the place of what was entered before. */
  async logIn(login: ProxyLogin): Promise<void> {
    const logins = await this.#all()
    logins.set(placeOf(login.address), login)
    await this.#options.store?.write(JSON.stringify([...logins.values()]))
  }

  async #withLogin(found: string): Promise<ProxyFound> {
    const { from } = this.#options
    if (!URL.canParse(found)) return { address: found, from, username: null, url: found }
    const url = new URL(found)
    const given = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
    url.username = ''
    url.password = ''
    const address = addressOf(url)
    // What a person entered here is newer than what the host was started with.
    const login = (await this.loginOf(placeOf(address))) ?? (given.username === '' ? null : given)
    if (login === null) return { address, from, username: null, url: address }
    const authority = address.replace(
      '://',
      `://${encodeURIComponent(login.username)}:${encodeURIComponent(login.password)}@`,
    )
    return { address, from, username: login.username, url: authority }
  }

  #all(): Promise<Map<string, ProxyLogin>> {
    this.#logins ??= this.#load()
    return this.#logins
  }

  async #load(): Promise<Map<string, ProxyLogin>> {
    const text = (await this.#options.store?.read()) ?? null
    if (text === null) return new Map()
    try {
      const logins: ProxyLogin[] = JSON.parse(text)
      return new Map(logins.map((login) => [placeOf(login.address), login]))
    } catch {
      return new Map()
    }
  }
}

/** Name and port: Chromium tells no kind when a proxy asks who is there. */
export function placeOf(address: string): string {
  return address.replace(/^[\w+.-]+:\/\//, '')
}

/** Kind, name and port, the port also where it is the kind's own: `http://proxy.example:80`. */
function addressOf({ protocol, hostname, port }: URL): string {
  return `${protocol}//${hostname}:${port || usualPorts[protocol] || ''}`
}

const usualPorts: Record<string, string> = { 'http:': '80', 'https:': '443' }
