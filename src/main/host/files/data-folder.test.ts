import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProblemError } from '@shared/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureDataFolder } from './data-folder'

let outside: string
let folder: string
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'patchbay-folder-'))
  folder = join(outside, 'data')
  mkdirSync(folder)
})
afterEach(() => rmSync(outside, { recursive: true, force: true }))

function refused(): unknown {
  try {
    ensureDataFolder(folder)
    return null
  } catch (error) {
    return error instanceof ProblemError ? error.problem : error
  }
}

describe('a data folder', () => {
  it('may be a link of its owner, and may hold what Patchbay and Chromium keep there', () => {
    const link = join(outside, 'elsewhere')
    symlinkSync(folder, link)
    mkdirSync(join(folder, 'workspaces', 'ws_1', 'sandbox'), { recursive: true })
    writeFileSync(join(folder, 'settings.json'), '{}')
    symlinkSync('host-123', join(folder, 'SingletonLock'))
    folder = link
    expect(refused()).toBeNull()
  })

  it.each([
    ['logs'],
    ['settings.json'],
    ['secrets'],
    ['workspaces'],
    ['workspaces/ws_1'],
    ['workspaces/ws_1/patchbay.sqlite'],
  ])('is refused when a link was planted at %s', (name) => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    symlinkSync(outside, join(folder, name))
    expect(refused()).toMatchObject({
      code: 'DATA_FOLDER_NOT_OURS',
      params: { path: join(folder, name), reason: 'link' },
    })
  })

  // Only root can give a file away.
  it.skipIf(process.getuid?.() !== 0)('is refused when it, or what is in it, belongs to another user', () => {
    writeFileSync(join(folder, 'settings.json'), '{}')
    chownSync(join(folder, 'settings.json'), 1234, 1234)
    expect(refused()).toMatchObject({ code: 'DATA_FOLDER_NOT_OURS', params: { reason: 'owner' } })
    chownSync(folder, 1234, 1234)
    expect(refused()).toMatchObject({ code: 'DATA_FOLDER_NOT_OURS', params: { path: folder, reason: 'owner' } })
  })
})
