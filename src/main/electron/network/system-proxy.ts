/** Kinds of proxies as Chromium names them, and as addresses do. https://chromium.googlesource.com/chromium/src/+/HEAD/net/docs/proxy.md */
const kinds: Record<string, string> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
  QUIC: 'quic',
}
const usable = /^https?:/

/**
 * The proxy that Chromium would use, from what `resolveProxy` answers (`PROXY a:8080; SOCKS5 b:1080; DIRECT`): the first
 * that Patchbay can use. Null means directly. Where none can be used the first is given, so that people hear of it.
 */
export function proxyOfSystem(answer: string): string | null {
  const named = answer
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(proxyOf)
  const first = named.find((proxy) => proxy === null || usable.test(proxy))
  return first === undefined ? (named[0] ?? null) : first
}

function proxyOf(part: string): string | null {
  const [kind = '', address = ''] = part.split(/\s+/)
  if (kind.toUpperCase() === 'DIRECT' || address === '') return null
  return `${kinds[kind.toUpperCase()] ?? kind.toLowerCase()}://${address}`
}
