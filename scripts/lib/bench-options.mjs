import { resolve } from 'node:path'
import { readArguments } from './arguments.mjs'

/** What can be measured by itself, in the order of the table. */
export const measurements = [
  'pull',
  'limits',
  'peers',
  'syncs',
  'calls',
  'memory',
  'lists',
  'opening',
  'dry-run',
  'steps',
  'host',
  'screens',
]

/** Those that need what Patchbay is measured beside. */
export const withPeers = ['peers']

export const benchHelp = `Usage: npm run bench -- [options]

Measures Patchbay beside the raw limit of this computer and beside its peers, and prints one table. All of it takes half
an hour on two cores. docs/performance.md says what each row is.

Options:
  --quick      smaller sizes, under three minutes
  --only NAME  one of ${measurements.join(', ')}
  --json FILE  {"machine","rows":[{"name","value","unit","other","otherValue","ratio","goal","met"}]} besides the table
  --help       show this
`

/**
 * Reads the options of `npm run bench`.
 * @param {string[]} argv
 * @returns {{ help: true } | { error: string } | { quick: boolean, only: string | null, json: string | null }}
 */
export function readBenchOptions(argv) {
  const { values, error } = readArguments(argv, { quick: 'flag', only: 'value', json: 'value', help: 'flag' })
  if (values === undefined) return { error }
  if (values.help) return { help: true }
  const { only = null, quick = false, json } = values
  if (only !== null && !measurements.includes(only)) {
    return { error: `There is nothing to measure that is called ${only}` }
  }
  return { quick, only, json: json === undefined ? null : resolve(json) }
}
