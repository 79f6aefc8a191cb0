import { parse } from 'tldts'
import { isPublicHost } from './addresses'
import {
  hostAliases,
  mailHosts,
  mailNames,
  pathBelowSubdomain,
  pathHosts,
  pathNames,
  subdomainHosts,
  subdomainNames,
} from './shared-hosts'

/**
 * What a company's domain or website says of who it is. `own`: the host is the company's own; `path` is empty unless a
 * page of it was named. `shared`: many have a page or a host there; `page` names the one that is meant, and is null
 * where only the common host was given. `mail`: the host of a mail service, which says nothing.
 */
export type Site =
  | { type: 'own'; host: string; path: string }
  | { type: 'shared'; host: string; page: string | null }
  | { type: 'mail' }

const longestText = 2_000
// What links carry to count visits, or to show a page in another language: it names no page.
const passing = /^(?:utm_\w*|mtm_\w*|fbclid|gclid|igshid|igsh|mibextid|ref|ref_src|src|source|s|si|lang|hl|locale|trk)$/
// Names of a site's first page, and places that every site of the kind has.
const firstPage =
  /^\/(?:(?:index|default|home|login|profile)(?:\.[a-z]{2,5})?|pages|company|in|feed|explore|search|maps|share|sharer|watch|channel|user|users|shop|shops|store|stores|view|people|groups|accounts\/login)$/

/** Reads a domain or an address of a website as people and CRMs write it. Null: it names no host of the public net. */
export function siteOf(text: string): Site | null {
  const place = placeOf(text)
  if (!place) return null
  const { host, path } = place
  const { domain, publicSuffix, domainWithoutSuffix, isPrivate } = parse(host, { allowPrivateDomains: true })
  // A public suffix itself has no owner that is meant.
  if (domain === null || publicSuffix === null) return null
  const name = domainWithoutSuffix ?? ''
  if (mailHosts.has(host) || mailHosts.has(domain) || mailNames.has(name)) return mailSite(host, domain, path)
  if (isPrivate) return { type: 'shared', host: publicSuffix, page: tenantPage(domain, publicSuffix, path) }
  const above = parentIn(subdomainHosts, host) ?? (subdomainNames.has(name) ? domain : null)
  const tenant = above === null ? null : tenantOf(host, above)
  if (above !== null && tenant !== null) {
    return { type: 'shared', host: above, page: tenantPage(tenant, above, path) }
  }
  if (above !== null || parentIn(pathHosts, host) !== null || pathNames.has(name)) {
    const common = withoutView(host, domain)
    return { type: 'shared', host: common, page: path === '' ? null : common + path }
  }
  return { type: 'own', host, path }
}

// Most domains are written as a host and nothing else: they need no taking apart.
const usual = /^(?!.*xn--)(?:[a-z0-9-]+\.)+[a-z]{2,}$/i

function placeOf(text: string): { host: string; path: string } | null {
  if (usual.test(text)) {
    const host = bareHost(text.toLowerCase())
    return host === null ? null : { host, path: '' }
  }
  const url = urlOf(text)
  const host = url && bareHost(url.hostname)
  return url && host ? { host, path: pathOf(url) } : null
}

/** People paste an address with or without its scheme, doubled, with blanks around it, or several in one field. */
function urlOf(text: string): URL | null {
  if (text.length > longestText) return null
  const [first = ''] = text.trim().split(/[\s,;|]+/)
  const bare = first.replace(/^(?:(?:https?|ftp):\/*|\/\/)+/i, '')
  // A mail address is no website, although it would read as one with a user's name.
  if (bare === '' || /^[^/?#]*@/.test(bare)) return null
  return URL.parse(`https://${bare}`)
}

/** The host without what is written or left out at will; null when no one owner in the public net can stand behind it. */
function bareHost(hostname: string): string | null {
  let host = hostname.replace(/\.$/, '')
  if (!isPublicHost(host)) return null
  while (/^www\d{0,2}\.[^.]+\./.test(host)) host = host.slice(host.indexOf('.') + 1)
  return hostAliases.get(host) ?? host
}

/** The page of a site, without what differs between two links to it; empty for the first page. */
function pathOf(url: URL): string {
  const path = decoded(url.pathname)
    .normalize('NFC')
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
  const query = [...url.searchParams]
    .filter(([name, value]) => value !== '' && !passing.test(name.toLowerCase()))
    .map(([name, value]) => `${name.toLowerCase()}=${value}`)
    .sort()
    .join('&')
  const page = firstPage.test(path) ? '' : path
  return query === '' ? page : `${path}?${query}`
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A customer's pages, or a host below the mail service, can name one owner; the service's own host cannot. */
function mailSite(host: string, domain: string, path: string): Site {
  const service = host === domain || mailHosts.has(host) || /^(?:web)?mail\./.test(host)
  return service && path === '' ? { type: 'mail' } : { type: 'shared', host: domain, page: host + path }
}

function tenantPage(tenant: string, above: string, path: string): string {
  return pathBelowSubdomain.has(above) ? tenant + path : tenant
}

/** The entry of a list that the host is, or stands below. */
function parentIn(list: ReadonlySet<string>, host: string): string | null {
  for (let at = 0; at >= 0; ) {
    const parent = host.slice(at)
    if (list.has(parent)) return parent
    const dot = host.indexOf('.', at)
    at = dot < 0 ? -1 : dot + 1
  }
  return null
}

// Hosts of a service that show the same pages: on a phone, in a language, of a country.
const view = /^(?:m|mobile|web|touch|www|app|[a-z]{2}(?:-[a-z]{2})?)$/

/** The host of one customer directly below a service's; null for the service itself. */
function tenantOf(host: string, above: string): string | null {
  if (host === above) return null
  const name =
    host
      .slice(0, -above.length - 1)
      .split('.')
      .at(-1) ?? ''
  return view.test(name) ? null : `${name}.${above}`
}

function withoutView(host: string, domain: string): string {
  const [first = ''] = host.split('.')
  return host !== domain && view.test(first) ? host.slice(first.length + 1) : host
}
