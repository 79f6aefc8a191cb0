import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Entry {
  version?: string
  integrity?: string
  optionalDependencies?: Record<string, string>
  os?: string[]
  cpu?: string[]
}

const path = join(import.meta.dirname, '../../package-lock.json')
const packages: Record<string, Entry> = JSON.parse(readFileSync(path, 'utf8')).packages

/** Where Node would find a package that the one at `from` needs. */
function resolve(from: string, name: string): Entry | undefined {
  const here = packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]
  if (here !== undefined || from === '') return here
  return resolve(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name)
}

test('the lock names the builds of every platform, or "npm ci" refuses it on each of them', () => {
  const optional = Object.entries(packages).flatMap(([from, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ from, name })),
  )
  expect(optional.length).toBeGreaterThan(20)
  expect(optional.filter(({ from, name }) => resolve(from, name)?.version === undefined)).toEqual([])
})

test('the lock has the hash of every package, so that none can be swapped on the way', () => {
  const loose = Object.entries(packages).filter(([at, { integrity }]) => at !== '' && !integrity?.startsWith('sha512-'))
  expect(loose.map(([at]) => at)).toEqual([])
})
