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

/** A store that cannot be read leaves the others. */
function read(type: 'default' | 'system'): string[] {
  try {
    return tls.getCACertificates(type)
  } catch {
    return []
  }
}
