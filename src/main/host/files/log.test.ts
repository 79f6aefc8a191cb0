import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import electronLog from 'electron-log/node'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openLog, redactedLine } from './log'

const key = '8b2f4c1e-7a0d-4e7b-9c55-0d6d9f1e2a34'
let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-log-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

it('writes to the data folder, without secrets and without a word on the terminal', async () => {
  const stdout = vi.spyOn(process.stdout, 'write')
  const log = openLog(electronLog.create({ logId: 'test' }), dataDir)
  log.info('opened', { apiKey: 'plain-secret', url: 'https://x.test/cb?code=abc123&state=def456' })
  log.error(
    'failed',
    Object.assign(new Error(`GET with ${key}`), { config: { headers: { authorization: 'Bearer q' } } }),
  )
  log.warn(`Authorization: Bearer ${key}`)

  const text = await readFile(join(dataDir, 'logs', 'main.log'), 'utf8')
  expect(text.trimEnd().split('\n').length).toBeGreaterThanOrEqual(3)
  expect(text).toContain('[info]')
  expect(text).toContain('opened')
  expect((await stat(join(dataDir, 'logs', 'main.log'))).mode & 0o777).toBe(0o600)
  for (const secret of [key, 'plain-secret', 'abc123', 'def456', 'Bearer q']) expect(text).not.toContain(secret)
  expect(stdout).not.toHaveBeenCalled()
  stdout.mockRestore()
})

it('catches a secret that only the finished text shows', () => {
  expect(redactedLine(['token=', { list: [`x ${key}`] }])).not.toContain(key)
  expect(redactedLine(['https://127.0.0.1:1/?token=abc', 7])).toBe('https://127.0.0.1:1/?token=[redacted] 7')
})

it('writes wherever Patchbay was started from', async () => {
  const log = electronLog.create({ logId: 'elsewhere' })
  // What electron-log asks for when nothing gave it the name of the app.
  const nearest = vi.spyOn(log.transports.file, 'setAppName')
  openLog(log, dataDir).info('here')
  expect(nearest).toHaveBeenCalledWith('Patchbay')
  expect(await readFile(join(dataDir, 'logs', 'main.log'), 'utf8')).toContain('here')
})

it('says once that it cannot be written, in one line, and lets the rest go on', async () => {
  await writeFile(join(dataDir, 'logs'), 'a file where the folder should be')
  const said: string[] = []
  const log = openLog(electronLog.create({ logId: 'refused' }), dataDir, {
    library: electronLog,
    warn: (line) => said.push(line),
  })
  const printed = vi.spyOn(console, 'error')
  for (const text of ['one', 'two']) log.info(text)
  expect(said).toEqual([expect.stringContaining(join(dataDir, 'logs', 'main.log'))])
  expect(said[0]).toMatch(/cannot be written: E[A-Z]+: [^\n]+\. Patchbay goes on without it\.$/)
  expect(printed).not.toHaveBeenCalled()
  printed.mockRestore()
})
