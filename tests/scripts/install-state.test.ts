import { expect, test } from 'vitest'
import { fingerprint, matchesLock, packageCount } from '../../scripts/lib/install-state.mjs'

const linux = { os: 'linux', cpu: 'x64', libc: 'glibc' }
const mac = { os: 'darwin', cpu: 'arm64', libc: null }

const manifest = { name: 'app', version: '1.0.0', scripts: { start: 'x' }, dependencies: { a: '1.0.0' } }
const lock = {
  packages: {
    '': { name: 'app' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
    'node_modules/bind-linux': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
    'node_modules/bind-musl': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    'node_modules/bind-mac': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
    'node_modules/not-windows': { version: '1.0.0', os: ['!win32'] },
    'node_modules/wasm-helper': { version: '1.0.0', optional: true },
  },
}

const installed = (...paths: (keyof typeof lock.packages)[]) => ({
  packages: Object.fromEntries(paths.map((path) => [path, lock.packages[path]])),
})
const complete = installed(
  'node_modules/a',
  'node_modules/a/node_modules/b',
  'node_modules/bind-linux',
  'node_modules/not-windows',
)

test('an installation is stale after a change of what is asked for, and only then', () => {
  const before = fingerprint(manifest, lock, linux)
  expect(fingerprint({ ...manifest, version: '1.1.0', scripts: {} }, lock, linux)).toBe(before)
  expect(fingerprint({ ...manifest, dependencies: { a: '1.0.1' } }, lock, linux)).not.toBe(before)
  expect(fingerprint({ ...manifest, devDependencies: { c: '1.0.0' } }, lock, linux)).not.toBe(before)
  expect(fingerprint(manifest, { packages: {} }, linux)).not.toBe(before)
  expect(fingerprint(manifest, lock, mac)).not.toBe(before)
})

test('what npm installed by hand is taken as it is', () => {
  expect(matchesLock(lock, complete, linux)).toBe(true)
  const withHelper = { packages: { ...complete.packages, ...installed('node_modules/wasm-helper').packages } }
  expect(matchesLock(lock, withHelper, linux)).toBe(true)
})

test('what lacks a package, has another version, one too many or another platform’s is not', () => {
  const { packages } = complete
  expect(matchesLock(lock, null, linux)).toBe(false)
  expect(matchesLock(lock, { packages: {} }, linux)).toBe(false)
  const { 'node_modules/bind-linux': _, ...lacking } = packages
  expect(matchesLock(lock, { packages: lacking }, linux)).toBe(false)
  expect(matchesLock(lock, { packages: { ...packages, 'node_modules/a': { version: '1.0.1' } } }, linux)).toBe(false)
  expect(matchesLock(lock, { packages: { ...packages, 'node_modules/x': { version: '1.0.0' } } }, linux)).toBe(false)
  expect(matchesLock(lock, complete, mac)).toBe(false)
})

test('the packages that progress is counted by are those at the top for this platform', () => {
  expect(packageCount(lock, linux)).toBe(3)
  expect(packageCount(lock, { os: 'win32', cpu: 'x64', libc: null })).toBe(1)
})
