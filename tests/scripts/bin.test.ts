import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const node = (...args: string[]) => run(process.execPath, args, { cwd: root })

describe('commands that people type', () => {
  test('npm start --help tells its options on stdout', async () => {
    const { stdout, stderr } = await node('scripts/start.mjs', '--help')
    expect(stdout).toContain('--data-dir DIR')
    expect(stderr).toBe('')
  })

  test('npm start with a wrong option ends with 2 and the help', async () => {
    const failure = await node('scripts/start.mjs', '--prot').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 2, stdout: '' })
    expect(failure).toHaveProperty('stderr', expect.stringContaining('Unknown option --prot'))
  })

  test('npm test with an unknown stage ends with 2', async () => {
    const failure = await node('scripts/test.mjs', '--only', 'nonsense').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 2 })
  })
})
