/**
 * True for addresses of this computer, which plain http may reach.
 * `.localhost` names never leave it either: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]') return true
  return /^127(\.\d{1,3}){3}$/.test(hostname)
}

/**
 * The address to hand to the system browser, or null when it must not be: only https, and http on this computer.
 * Other schemes can start programs. Credentials in an address are refused, since they make a host look like another.
 */
export function externalUrl(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null
  const target = new URL(url)
  if (target.username !== '' || target.password !== '' || target.hostname === '') return null
  if (target.protocol === 'https:') return target.href
  return target.protocol === 'http:' && isLoopback(target.hostname) ? target.href : null
}
