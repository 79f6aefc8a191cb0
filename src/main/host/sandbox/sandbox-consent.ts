import { fail } from '@shared/model'

const maxRedirects = 12
const timeoutMs = 20_000

/** Path of the sandbox's consent page. */
const consentPath = '/sim/consent'

/**
 * Opens the address of a connect attempt as a browser would and lets the sandbox's consent page allow it by itself:
 * follows redirects, keeps the cookies that are set on the way. Never leaves the sandbox at `sandboxHost`. Throws
 * `CONNECT_FAILED` when the way does not end on a page.
 */
export async function giveConsent(sandboxHost: string, url: string): Promise<void> {
  const { origin } = new URL(sandboxHost)
  const signal = AbortSignal.timeout(timeoutMs)
  const cookies = new Map<string, string>()
  let next: string = url
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const target = consentAddress(origin, next)
    const response = await fetch(target, {
      redirect: 'manual',
      signal,
      headers: cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {},
    })
    await response.body?.cancel()
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line)
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) {
      if (!response.ok) fail('CONNECT_FAILED', {}, `${target.pathname} answered ${response.status}`)
      return
    }
    next = new URL(location, target).href
  }
  fail('CONNECT_FAILED', {}, `more than ${maxRedirects} redirects`)
}

/** The address of the next step: within the sandbox, and with the wish for an automatic answer on its consent page. */
function consentAddress(origin: string, url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : fail('CONNECT_FAILED', {}, 'not an address')
  if (target.origin !== origin) fail('CONNECT_FAILED', {}, `${target.origin} is not the sandbox`)
  if (target.pathname === consentPath) target.searchParams.set('auto', 'allow')
  return target
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  if (at < 1) return
  const name = pair.slice(0, at).trim()
  if (attributes.some((attribute) => /^\s*max-age=(0|-\d+)\s*$/i.test(attribute))) cookies.delete(name)
  else cookies.set(name, pair.slice(at + 1).trim())
}
