/** Checks that an object which can do the thing must pass: no list can take them off. */
const binding: ReadonlySet<string> = new Set([...ids('P', 3, 12), ...ids('W', 1, 8), ...ids('E', 1, 6)])

export type Verdict = { type: 'runs' } | { type: 'n/a'; why: string } | { type: 'refused'; why: string }

/**
 * Whether a check is run for a provider.
 *
 * @param able objects that can do what the check is about
 * @param excuse what the provider's bench says of the check
 * @param needs what an object must be able to do
 */
export function applies(
  id: string,
  able: readonly { name: string }[],
  excuse: { why: string; source: string } | undefined,
  needs?: string,
): Verdict {
  if (excuse && binding.has(id) && able.length > 0) {
    const names = able.map(({ name }) => name).join(', ')
    return { type: 'refused', why: `${id} may not be left out: ${names} can do it` }
  }
  if (excuse) return { type: 'n/a', why: `${excuse.why} ${excuse.source}` }
  if (able.length > 0) return { type: 'runs' }
  // How changes are found is in the provider itself, and needs no further word.
  if (needs === 'window') return { type: 'n/a', why: 'Nothing is listed by the time of its change.' }
  if (needs === 'parent') return { type: 'n/a', why: 'Nothing is listed parent by parent.' }
  return { type: 'refused', why: `No object can do it (${needs}); the bench has to say why, with the vendor's page` }
}

function ids(letter: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${letter}${first + index}`)
}
