import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseSwitches } from './switches'

test('switches are found among Electron’s own', () => {
  const home = resolve('/home/me')
  const none = { dataDir: null, sandbox: false, hidden: false, debugMode: false, tests: {} }
  const parse = (...argv: string[]) => parseSwitches(argv, home)
  expect(parse('electron', '..', '--no-sandbox', '--original-process-start-time=1')).toEqual(none)
  expect(parse('electron', '..', '--sandbox', '--hidden', '--data-dir', 'work')).toEqual({
    dataDir: join(home, 'work'),
    sandbox: true,
    hidden: true,
    debugMode: false,
    tests: {},
  })
  expect(parse('patchbay', '--data-dir=/data/p')).toEqual({ ...none, dataDir: resolve('/data/p') })
  expect(parse('patchbay', '--data-dir', '--sandbox')).toEqual({ ...none, sandbox: true })
  expect(parse('patchbay', '--data-dir')).toEqual(none)
  expect(parse('patchbay', '--debug-mode')).toEqual({ ...none, debugMode: true })
  expect(parse('patchbay', '--clock-file', 'clock', '--index-lag=60000')).toEqual({
    ...none,
    tests: { clockFile: join(home, 'clock'), indexLagMs: 60_000 },
  })
  expect(parse('patchbay', '--index-lag', 'soon', '--clock-file=')).toEqual(none)
})
