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
    const { address, login: given } = partsOf(found)
    // What a person entered here is newer than what the host was started with.
    const login = (await this.loginOf(placeOf(address))) ?? given
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

/**
 * Takes an address apart: kind, name and port (the port also where it is the kind's own), and what signs in. Passwords are
 * often written as they are, with characters that an address cannot have; what is before the last `@` is never shown.
 */
function partsOf(found: string): { address: string; login: Pick<ProxyLogin, 'username' | 'password'> | null } {
  const [, kind = 'http', before, place = ''] = /^(?:([\w+.-]+):\/\/)?(?:(.*)@)?([^@]*)$/s.exec(found) ?? []
  const [, username = before ?? '', password = ''] = /^([^:]*):(.*)$/s.exec(before ?? '') ?? []
  const login = username === '' ? null : { username: decoded(username), password: decoded(password) }
  const text = `${kind}://${place}`
  if (!URL.canParse(text)) return { address: text, login }
  const { protocol, hostname, port } = new URL(text)
  return { address: `${protocol}//${hostname}:${port || usualPorts[protocol] || ''}`, login }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that stands for itself.
    return text
  }
}

const usualPorts: Record<string, string> = { 'http:': '80', 'https:': '443' }
