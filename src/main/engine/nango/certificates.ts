import tls from 'node:tls'

let known: string[] | null = null

/**
 * The authorities whose certificates are trusted: those that Node brings, those of the computer (companies that look into
 * TLS put theirs there), and what NODE_EXTRA_CA_CERTS names. Read once; the computer's are read from its own stores.
 * https://nodejs.org/docs/latest-v24.x/api/tls.html#tlsgetcacertificatestype
 */
export function trustedAuthorities(): string[] {
  known ??= [...new Set((['default', 'system'] as const).flatMap(read))]
  return known
}

/** How many authorities come from where; one that is brought and also the computer's counts as brought. */
export function countAuthorities(): { bundled: number; system: number; extra: number } {
  const bundled = new Set(read('bundled'))
  return {
    bundled: bundled.size,
    system: read('system').filter((one) => !bundled.has(one)).length,
    extra: read('extra').length,
  }
}

/** A store that cannot be read leaves the others. */
function read(type: 'default' | 'system' | 'bundled' | 'extra'): string[] {
  try {
    return tls.getCACertificates(type)
  } catch {
    return []
  }
}
