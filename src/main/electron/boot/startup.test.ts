import { beforeEach, expect, test } from 'vitest'
import { fake } from '../../../../tests/fakes/electron'
import { memoryLog, tempFolder } from '../../../../tests/fakes/electron-host'
import { DataFolderInUseError, openControlServer } from '../../host/control/control-server'
import type { EngineSupervisor } from '../../host/supervisor/engine-supervisor'
import type { Boot } from './boot'
import { failStart, openControl } from './startup'
import { createTexts } from './texts'

beforeEach(() => {
  fake.reset()
  fake.machine.answer = 1
})

const supervisor = {} as unknown as EngineSupervisor

function boot() {
  const dataDir = tempFolder()
  return { dataDir, log: memoryLog() } as unknown as Boot
}

test('a data folder that another Patchbay holds: the person is asked, and may end it there', async () => {
  const here = boot()
  const other = await openControlServer(here.dataDir, supervisor, here.log)
  await expect(openControl(here, supervisor, createTexts())).rejects.toThrow(DataFolderInUseError)
  const [[options] = []] = fake.argsOf('dialog.showMessageBox') as [{ detail: string }][]
  expect(options?.detail).toContain(here.dataDir)
  await other.close()
  const mine = await openControl(here, supervisor, createTexts())
  await mine.close()
})

test('a start that fails says why and where the log is, then ends', () => {
  failStart(boot(), new Error('The engine could not be started: no such file'))
  const [[title, text] = []] = fake.argsOf('dialog.showErrorBox') as [string, string][]
  expect(title).toBe('Patchbay could not start')
  expect(text).toContain('no such file')
  expect(text).toContain('main.log')
  expect(fake.argsOf('app.exit')).toEqual([[1]])
})

test('who was asked already is not told again', () => {
  failStart(boot(), new DataFolderInUseError('/data'))
  expect(fake.names()).not.toContain('dialog.showErrorBox')
  expect(fake.argsOf('app.exit')).toEqual([[1]])
})
