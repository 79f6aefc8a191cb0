import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { broken, mutants } from '../mutants/all.mjs'

const root = join(import.meta.dirname, '../..')

it('every breakage has its place, exactly one, and a name of its own', () => {
  for (const mutant of mutants) expect(broken(root, mutant).changed, mutant.name).not.toBe(broken(root, mutant).text)
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
})

it('there are at least eight for each door, sixty in all, and ten that every test run tries', () => {
  const doors = Map.groupBy(mutants, ({ door }) => door)
  for (const door of ['news', 'gone', 'intent', 'out', 'limits'])
    expect(doors.get(door)?.length, door).toBeGreaterThanOrEqual(8)
  expect(mutants.length).toBeGreaterThanOrEqual(60)
  expect(mutants.filter(({ test }) => test)).toHaveLength(10)
})

it('a breakage whose place is gone, or stands there twice, fails loudly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-mutant-'))
  const file = 'crm/limiter.ts'
  const path = join(folder, 'src/main/engine', file)
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'one two one')
    expect(() => broken(folder, { name: 'a', file, find: 'three', replace: '' })).toThrow(/stands 0 times/)
    expect(() => broken(folder, { name: 'a', file, find: 'one', replace: '' })).toThrow(/stands 2 times/)
    expect(broken(folder, { name: 'a', file, find: 'two', replace: '2' }).changed).toBe('one 2 one')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
