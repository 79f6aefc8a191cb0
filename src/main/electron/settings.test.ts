import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fake, ipcMain } from '../../../tests/fakes/electron'
import { memoryLog, tempFolder } from '../../../tests/fakes/electron-host'
import { openElectronSettings, openWindowMemory } from './settings'

// Vitest takes node_modules as they are, past the alias for Electron.
vi.mock('electron-store', async () => {
  const { default: Conf } = await import('conf')
  return {
    default: class extends Conf {
      constructor(options: { name: string; cwd: string }) {
        ipcMain.on('electron-store-get-data', () => undefined)
        super({ ...options, configName: options.name })
      }
    },
  }
})

beforeEach(() => fake.reset())

describe('the settings', () => {
  test('are there after a restart, and leave no channel open to pages', () => {
    const dataDir = tempFolder()
    openElectronSettings(dataDir, memoryLog()).update({ closeToTray: true })
    expect(openElectronSettings(dataDir, memoryLog()).read().closeToTray).toBe(true)
    expect(JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8'))).toMatchObject({ closeToTray: true })
    expect(ipcMain.eventNames()).toEqual([])
  })

  test('a broken file is kept aside and does not stop the start', () => {
    const dataDir = tempFolder()
    writeFileSync(join(dataDir, 'settings.json'), '{ broken')
    expect(openElectronSettings(dataDir, memoryLog()).read().closeToTray).toBeNull()
    expect(readdirSync(dataDir).some((name) => name.startsWith('settings.json.broken-'))).toBe(true)
  })
})

test('the place of the window is remembered; a broken memory is forgotten', () => {
  const dataDir = tempFolder()
  const place = { x: 1, y: 2, width: 1200, height: 800, maximized: false }
  openWindowMemory(dataDir, memoryLog()).write(place)
  expect(openWindowMemory(dataDir, memoryLog()).read()).toEqual(place)
  const memory = openWindowMemory(dataDir, memoryLog())
  memory.keepPlace('/runs/1')
  memory.noteExplained('hide')
  const again = openWindowMemory(dataDir, memoryLog())
  expect([again.place(), again.hasExplained('hide'), again.hasExplained('close')]).toEqual(['/runs/1', true, false])
  again.keepPlace('javascript:alert(1)')
  expect(again.place()).toBeNull()
  writeFileSync(join(dataDir, 'window.json'), 'x')
  expect(openWindowMemory(dataDir, memoryLog()).read()).toBeUndefined()
})
