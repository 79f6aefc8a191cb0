import { fail } from '@shared/model'

/** The address of a Nango server, checked. */
export interface NangoHost {
  /** Origin and base path, without a trailing slash; every path of the API is put behind it. */
  base: string
  origin: string
  /** What people read: the address without the protocol. */
  label: string
  /** The server runs on this computer: plain http is allowed, and no proxy may come in between. */
  loopback: boolean
}

/** Whether a host name of a URL can only mean this computer: `localhost`, 127.0.0.0/8 and `::1`. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/**
 * Checks an address before a key is ever sent to it: https, or http on this computer. Throws BAD_INPUT otherwise, also
 * for an address with a user name (it would take the place of the API key) or with a query.
 */
export function parseNangoHost(address: string): NangoHost {
  if (!URL.canParse(address)) fail('BAD_INPUT', { reason: 'the host is not an address' })
  const url = new URL(address)
  const loopback = isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    fail('BAD_INPUT', { reason: 'the host must begin with https://' })
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    fail('BAD_INPUT', { reason: 'the host must be an address alone' })
  }
  const path = url.pathname.replace(/\/+$/, '')
  return { base: url.origin + path, origin: url.origin, label: url.host + path, loopback }
}
