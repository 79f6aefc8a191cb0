/** Words that mean something else where an integration is named. */
const reserved: ReadonlySet<string> = new Set(['all', 'none'])

/**
 * Patchbay's own id for a new integration: Nango's key in lower case with dashes, and a number where it is taken:
 * `acme`, `acme-2`. Short, because people type it.
 */
export function newIntegrationId(integrationKey: string, taken: ReadonlySet<string>): string {
  const slug = integrationKey
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
  const base = slug === '' || reserved.has(slug) ? `${slug || 'integration'}-1` : slug
  if (!taken.has(base)) return base
  for (let number = 2; ; number++) {
    const id = `${base}-${number}`
    if (!taken.has(id)) return id
  }
}
