import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultDataDir, resolveDataDir } from './data-dir'

describe('the data folder', () => {
  it('is the one of the desktop app unless another is given', () => {
    expect(defaultDataDir({}, 'linux', '/home/a')).toBe(join('/home/a', '.config', 'Patchbay'))
    expect(defaultDataDir({ XDG_CONFIG_HOME: '/config' }, 'linux', '/home/a')).toBe(join('/config', 'Patchbay'))
    expect(defaultDataDir({}, 'darwin', '/Users/a')).toBe(
      join('/Users/a', 'Library', 'Application Support', 'Patchbay'),
    )
    expect(defaultDataDir({ APPDATA: '/roaming' }, 'win32', '/a')).toBe(join('/roaming', 'Patchbay'))
    expect(resolveDataDir(undefined, { XDG_CONFIG_HOME: '/config' }, '/here')).toBe(
      defaultDataDir({ XDG_CONFIG_HOME: '/config' }),
    )
  })

  it.each(['', ' '])('is not the current one where a script gives %j', (given) => {
    expect(() => resolveDataDir(given, {}, '/here')).toThrow('--data-dir names no folder')
  })

  it('is given relative to where the person is, also when npm has gone elsewhere', () => {
    expect(resolveDataDir('data', {}, '/here')).toBe(resolve('/here/data'))
    const byNpm = { npm_lifecycle_event: 'patchbay', INIT_CWD: '/person' }
    expect(resolveDataDir('data', byNpm, '/project')).toBe(resolve('/person/data'))
    expect(resolveDataDir('/data', byNpm, '/project')).toBe(resolve('/data'))
    // A program that npm started long before: its own folder counts.
    expect(resolveDataDir('data', { npm_lifecycle_event: 'test', INIT_CWD: '/person' }, '/here')).toBe(
      resolve('/here/data'),
    )
  })
})
