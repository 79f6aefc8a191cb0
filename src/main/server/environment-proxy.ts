import { BlockList, isIP } from 'node:net'

/**
 * The proxy that the environment names for an address, as curl reads it: `https_proxy` (or `http_proxy`), then
 * `all_proxy`, in small letters first. Null where there is none, or `no_proxy` names the address.
 * https://everything.curl.dev/usingcurl/proxies/env.html
 */
export function proxyOfEnvironment(url: string, env: NodeJS.ProcessEnv): string | null {
  const { protocol, hostname, port } = new URL(url)
  const kind = protocol.slice(0, -1)
  const named = namedBy(`${kind}_proxy`, env) ?? namedBy('all_proxy', env)
  if (named === null) return null
  const without = namedBy('no_proxy', env) ?? ''
  const target = { host: bare(hostname), port: port || (kind === 'https' ? '443' : '80') }
  if (without.split(/[,\s]+/).some((entry) => covers(entry.toLowerCase(), target))) return null
  return named.includes('://') ? named : `http://${named}`
}

function namedBy(name: string, env: NodeJS.ProcessEnv): string | null {
  const value = (env[name] || env[name.toUpperCase()] || '').trim()
  return value === '' ? null : value
}

/** Whether an entry of `no_proxy` means an address: `*`, a name with all below it, an address or a range of them. */
function covers(entry: string, { host, port }: { host: string; port: string }): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  if (entry.includes('/')) return inRange(entry, host)
  const [, name = entry, only] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? []
  if (only !== undefined && only !== port) return false
  const suffix = bare(name).replace(/^\*?\./, '')
  return host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`))
}

function inRange(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/')
  const family = isIP(bare(network))
  if (family === 0 || family !== isIP(host) || !/^\d{1,3}$/.test(bits)) return false
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  try {
    list.addSubnet(bare(network), Number(bits), kind)
  } catch {
    // So many bits no address has.
    return false
  }
  return list.check(host, kind)
}

function bare(name: string): string {
  return name.replace(/^\[|\]$/g, '')
}
