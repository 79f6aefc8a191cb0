/**
 * What pages may do, as pure decisions: the guards only ask them. URLs are parsed, never searched for text.
 */
import { isLoopback } from '../../host/external-url'

/** The scheme of Patchbay's own pages and the one host it answers for. */
export const ownScheme = 'app'
export const ownOrigin = 'app://bundle'

/** Parses an absolute URL; null when it is none. */
function parse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}

/**
 * Whether a URL is one of Patchbay's own pages. `own` is an origin: {@link ownOrigin}, or the address of the
 * development server. Compared by scheme, host and port, because Node gives schemes like `app:` the origin "null".
 */
export function isOwn(url: string, own: string): boolean {
  const target = parse(url)
  const base = parse(own)
  if (!target || !base) return false
  return (
    target.protocol === base.protocol && target.host === base.host && target.username === '' && target.password === ''
  )
}

/** Whether a frame of Patchbay's own window may navigate to a URL. Everything but its own pages is denied. */
export function navigationDecision(url: string, own: string): 'allow' | 'deny' {
  return isOwn(url, own) ? 'allow' : 'deny'
}

/**
 * Whether the consent page's window may navigate to a URL: https anywhere (who takes part in a sign-in is not known
 * beforehand), http only on this computer. Frames inside a page may also be empty or made by the page itself.
 */
export function webNavigationDecision(url: string, mainFrame: boolean): 'allow' | 'deny' {
  const target = parse(url)
  if (!target) return 'deny'
  if (target.protocol === 'https:') return 'allow'
  if (target.protocol === 'http:') return isLoopback(target.hostname) ? 'allow' : 'deny'
  if (target.href === 'about:blank') return 'allow'
  if (mainFrame) return 'deny'
  return target.protocol === 'blob:' || target.protocol === 'data:' || target.href === 'about:srcdoc' ? 'allow' : 'deny'
}

/**
 * Whether a page gets a permission. One is given, to Patchbay's own pages: writing text to the clipboard ("Copy ID").
 * `origin` is the address of the page that asks, as Electron tells it.
 */
export function permissionDecision(permission: string, origin: string, own: string | null): boolean {
  return permission === 'clipboard-sanitized-write' && own !== null && isOwn(origin, own)
}

/** What is known of the sender of a message from a page. */
export interface Sender {
  /** Null when the frame has gone. */
  frame: { url: string; parent: unknown } | null
  webContentsId: number
}

/** The one check for every message from a page: a window of ours, its top frame, showing one of our own pages. */
export function trustedSender(sender: Sender, own: string, known: ReadonlySet<number>): boolean {
  if (!sender.frame || sender.frame.parent !== null) return false
  return known.has(sender.webContentsId) && isOwn(sender.frame.url, own)
}
