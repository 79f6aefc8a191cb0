import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder } from './make-folder'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'patchbay-folders-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a folder that is made', () => {
  it('is there with those above it, for its owner alone', () => {
    const path = join(root, 'a', 'b', 'c')
    makeFolder(path, 0o700)
    makeFolder(path, 0o700)
    for (const part of [path, join(root, 'a', 'b'), join(root, 'a')]) expect(statSync(part).mode & 0o777).toBe(0o700)
  })

  it.runIf(process.platform === 'linux')('is refused at once where none can be', () => {
    expect(() => makeFolder('/proc/patchbay/data')).toThrow('ENOENT')
    expect(() => makeFolder('/proc/patchbay')).toThrow('ENOENT')
  })

  it('is refused where a file stands in the way', () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    expect(() => makeFolder(file)).toThrow('EEXIST')
    expect(() => makeFolder(join(file, 'in', 'it'))).toThrow('EEXIST')
  })
})
