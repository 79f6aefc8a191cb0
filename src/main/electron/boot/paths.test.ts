import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appPaths } from './paths'

test('in a package the workers lie outside of the asar, in the project they do not', () => {
  const asar = join('/opt', 'Patchbay', 'resources', 'app.asar')
  const packaged = appPaths(asar, join('/opt', 'Patchbay', 'resources'), true)
  expect(packaged.engine).toBe(join(`${asar}.unpacked`, 'out', 'main', 'engine.js'))
  expect(packaged.preload).toBe(join(asar, 'out', 'preload', 'index.cjs'))
  expect(packaged.notices).toBe(join('/opt', 'Patchbay', 'resources', 'THIRD-PARTY-NOTICES.txt'))
  expect(packaged.documentation).toBe(join('/opt', 'Patchbay', 'resources', 'documentation', 'README.md'))
  expect(appPaths('/work', '/electron', false).engine).toBe(join('/work', 'out', 'main', 'engine.js'))
})
