import { isAbsolute } from 'node:path'
import { expect, it } from 'vitest'
import { measurements as rows } from '../../bench/rows'
import { benchHelp, measurements, readBenchOptions, withPeers } from '../../scripts/lib/bench-options.mjs'

it('measures everything in full unless something is said', () => {
  expect(readBenchOptions([])).toEqual({ quick: false, only: null, json: null })
  expect(readBenchOptions(['--quick', '--only=pull'])).toEqual({ quick: true, only: 'pull', json: null })
  const { json } = readBenchOptions(['--json', 'speed.json']) as { json: string }
  expect(isAbsolute(json)).toBe(true)
  expect(readBenchOptions(['--help'])).toEqual({ help: true })
})

it('refuses what it does not know', () => {
  expect(readBenchOptions(['--only', 'everything'])).toHaveProperty('error')
  expect(readBenchOptions(['--only'])).toHaveProperty('error')
  expect(readBenchOptions(['--fast'])).toHaveProperty('error')
})

it('names what can be measured, and that alone, in the order of the table', () => {
  expect(rows.map(({ name }) => name)).toEqual(measurements)
  for (const name of [...measurements, ...withPeers]) expect(benchHelp).toContain(name)
})
