import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

const bin = join(import.meta.dirname, '../../bin/patchbay.mjs')
const sandbox = join(import.meta.dirname, '../../bin/sandbox.mjs')
const run = promisify(execFile)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-bin-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

// The first of them may have to build.
const patience = { timeout: 120_000 }

test('the commands run from any folder, with nothing but their own words on stdout', patience, async () => {
  const { stdout } = await run(process.execPath, [bin, '--help'], { cwd: folder })
  expect(stdout).toMatch(/^Usage: patchbay /)
  const second = await run(process.execPath, [sandbox, '--help'], { cwd: folder })
  expect(second.stdout).toMatch(/^Usage: /)
  expect(second.stderr).toBe('')
})

test('the exit code is the command’s', patience, async () => {
  await expect(run(process.execPath, [bin, 'nonsense'], { cwd: folder })).rejects.toMatchObject({ code: 2 })
})

test.skipIf(process.platform === 'win32')(
  'a signal ends the command, which ends in its own way',
  patience,
  async () => {
    const child = spawn(process.execPath, [bin, 'serve', '--json', '--data-dir', folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const exit = once(child, 'exit')
    const line = once(createInterface({ input: child.stdout }), 'line')
    const [first] = await Promise.race([line, exit])
    const { url } = JSON.parse(first)
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    await expect(fetch(url)).rejects.toThrow()
  },
)
