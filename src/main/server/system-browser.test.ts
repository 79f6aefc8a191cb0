import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemBrowser } from './system-browser'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-browser-'))
  await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$1" > ${folder}/opened\n`, { mode: 0o755 })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const withDisplay = () => systemBrowser({ DISPLAY: ':0', PATH: `${folder}:${process.env.PATH}` }, 'linux')

describe.skipIf(process.platform === 'win32')('the system browser', () => {
  it('is there where there are a display and a way to open one', () => {
    expect(systemBrowser({ PATH: folder }, 'linux')).toBeUndefined()
    expect(systemBrowser({ DISPLAY: ':0', PATH: '/nowhere' }, 'linux')).toBeUndefined()
    expect(systemBrowser({ WAYLAND_DISPLAY: 'wayland-0', PATH: folder }, 'linux')).toBeDefined()
    expect(systemBrowser({}, 'darwin')).toBeDefined()
    expect(systemBrowser({}, 'win32')).toBeDefined()
  })

  it('gets the address as one argument', async () => {
    const url = 'https://example.test/a?b=1&c=$(touch%20x);d'
    await withDisplay()?.open(url)
    await vi.waitFor(async () => expect(await readFile(join(folder, 'opened'), 'utf8')).toBe(url))
  })

  it.each(['http://example.test/', 'file:///etc/passwd', '--help', 'javascript:alert(1)'])(
    'never gets %s',
    async (url) => {
      await expect(Promise.resolve(withDisplay()?.open(url))).rejects.toMatchObject({ problem: { code: 'BAD_INPUT' } })
      expect(existsSync(join(folder, 'opened'))).toBe(false)
    },
  )
})
