/**
 * Reads command line options of the forms `--flag`, `--name value` and `--name=value`. Own, because `parseArgs` of
 * node:util is not in the first releases of Node 18.
 * @param {string[]} argv
 * @param {Record<string, 'flag' | 'value'>} spec
 * @returns {{ values: Record<string, string | true | undefined> } | { error: string }}
 */
export function readArguments(argv, spec) {
  const values = {}
  const rest = [...argv]
  while (rest.length > 0) {
    const argument = rest.shift()
    const [, name, attached] = /^--([a-z][a-z-]*)(?:=([\s\S]*))?$/.exec(argument) ?? []
    const kind = name === undefined ? undefined : spec[name]
    if (kind === undefined) return { error: `Unknown option ${argument}` }
    if (kind === 'flag' && attached !== undefined) return { error: `--${name} takes no value` }
    const value = kind === 'flag' ? true : (attached ?? rest.shift())
    if (value === undefined || value === '') return { error: `--${name} wants a value` }
    values[name] = value
  }
  return { values }
}
