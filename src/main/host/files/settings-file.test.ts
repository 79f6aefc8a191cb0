import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Conf from 'conf'
import ElectronStore from 'electron-store'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../../../tests/kit/host'
import { openSettings, type StoreOptions, settingsName } from './settings-file'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-settings-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const workspace = { id: 'w1', name: 'Prod', kind: 'prod', host: null, tags: {}, createdAt: '2026-11-23T00:00:00.000Z' }
const file = () => join(dataDir, 'settings.json')
const copies = async () => (await readdir(dataDir)).filter((name) => name.startsWith('settings.json.broken-'))

describe.each([
  ['conf', (options: StoreOptions) => new Conf({ ...options, configName: settingsName })],
  ['electron-store', (options: StoreOptions) => new ElectronStore({ ...options, name: settingsName })],
])('settings over %s', (_, open) => {
  const openHere = (log = silentLog) => openSettings(dataDir, log, open)

  it('begin with the defaults and keep what is changed, in a file of the owner', async () => {
    const settings = openHere()
    expect(settings.read()).toMatchObject({ activeWorkspace: null, workspaces: [], connectIn: 'window' })
    expect(settings.update({ activeWorkspace: 'w1', closeToTray: undefined })).toMatchObject({ activeWorkspace: 'w1' })
    expect(settings.update({ connectIn: 'browser' })).toMatchObject({ activeWorkspace: 'w1', connectIn: 'browser' })
    expect(openHere().read()).toMatchObject({ activeWorkspace: 'w1', connectIn: 'browser' })
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await copies()).toEqual([])
  })

  it('are not taken for none where their folder is taken away, nor is it made anew', async () => {
    const settings = openHere()
    settings.update({ activeWorkspace: 'w1' })
    const away = `${dataDir}-away`
    await rename(dataDir, away)
    expect(settings.read()).toMatchObject({ activeWorkspace: 'w1' })
    expect(() => settings.update({ connectIn: 'browser' })).toThrow('DATA_FOLDER_MOVED')
    expect(existsSync(dataDir)).toBe(false)
    await rename(away, dataDir)
    expect(settings.read()).toMatchObject({ activeWorkspace: 'w1', connectIn: 'window' })
  })

  it.each(['{"activeWorkspace": "w1', '', '[]', 'null', '"text"'])('survive a file that holds %j', async (text) => {
    await writeFile(file(), text)
    const warn = vi.fn()
    const settings = openHere({ ...silentLog, warn })
    expect(settings.read()).toMatchObject({ activeWorkspace: null })
    expect(settings.update({ activeWorkspace: 'w2' })).toMatchObject({ activeWorkspace: 'w2' })
    const [copy, ...more] = await copies()
    expect(more).toEqual([])
    expect(await readFile(join(dataDir, copy ?? ''), 'utf8')).toBe(text)
    expect(warn).toHaveBeenCalledOnce()
  })

  it('lose only the values that are wrong, and keep a copy of the file as it was', async () => {
    const content = JSON.stringify({
      activeWorkspace: 'w1',
      connectIn: 'somewhere',
      workspaces: [workspace, { id: 7 }, ...['..', '../w2', '', 'a/b'].map((id) => ({ ...workspace, id }))],
      sandboxLive: true,
      leftover: 1,
    })
    await writeFile(file(), content)
    expect(openHere().read()).toEqual({
      activeWorkspace: 'w1',
      connectIn: 'window',
      workspaces: [workspace],
      sandboxLive: true,
      closeToTray: null,
      language: 'system',
      notifications: { reconnect: true, failed: true, deletes: true, records: true, conflicts: true },
    })
    const [copy] = await copies()
    expect(await readFile(join(dataDir, copy ?? ''), 'utf8')).toBe(content)
  })
})
