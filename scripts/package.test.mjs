import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseState, FuseV1Options, flipFuses, getCurrentFuseWire } from '@electron/fuses'
import { describe, expect, onTestFinished, test } from 'vitest'
import { afterPack, executable, fuses } from './after-pack.mjs'
import { importedPackages, licenceOf, noticesText, packageOf, shippedPackages } from './lib/notices.mjs'
import { builderOptions } from './lib/package-options.mjs'

const root = join(import.meta.dirname, '..')

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'patchbay-package-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('the fuses', () => {
  /** An executable as @electron/fuses finds it: the sentinel, the version of the wire, its length, the fuses. */
  function packed() {
    const appOutDir = folder()
    const wire = Buffer.concat([
      Buffer.from('some code dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
      Buffer.from([1, 9]),
      Buffer.from('1'.repeat(9)),
      Buffer.from('more code'),
    ])
    writeFileSync(join(appOutDir, 'patchbay'), wire)
    const packager = { appInfo: { productFilename: 'Patchbay' }, executableName: 'patchbay' }
    return { appOutDir, electronPlatformName: 'linux', packager }
  }

  test('are closed in the packed executable', async () => {
    const context = packed()
    await afterPack(context)
    const wire = await getCurrentFuseWire(executable(context))
    expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE)
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(FuseState.DISABLE)
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(FuseState.DISABLE)
    expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(FuseState.DISABLE)
    expect(wire[FuseV1Options.EnableCookieEncryption]).toBe(FuseState.ENABLE)
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE)
  })

  test('a build for the end-to-end tests leaves the inspector, and only that', async () => {
    const context = packed()
    await flipFuses(executable(context), fuses('linux', { forTests: true }))
    const wire = await getCurrentFuseWire(executable(context))
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(FuseState.ENABLE)
    expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE)
  })

  test('the asar is checked where the platform can', () => {
    expect(fuses('darwin', { forTests: false })[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(true)
    expect(fuses('win32', { forTests: false })[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(true)
    expect(fuses('linux', { forTests: false })[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(false)
  })
})

describe('what is packed', () => {
  const builder = readFileSync(join(root, 'electron-builder.yml'), 'utf8')

  test('is a folder for this machine with the installed runtime, or installers for both architectures without it', () => {
    expect(builderOptions({ installers: false, runtime: '/electron/dist' })).toEqual([
      '--publish',
      'never',
      '--dir',
      '-c.electronDist=/electron/dist',
    ])
    const installers = builderOptions({ installers: true, runtime: '/electron/dist' })
    expect(installers).toEqual(['--publish', 'never', '--x64', '--arm64'])
    expect(builder.match(/arch: \[x64, arm64\]/g)).toHaveLength(5)
    expect(builder).toMatch(/^artifactName: \$\{productName\}-\$\{version\}-\$\{os\}-\$\{arch\}\.\$\{ext\}$/m)
  })

  test('has no command line', () => {
    expect(builder).toContain('- "!out/main/patchbay.js"')
    expect(builder).toContain('- "!out/main/cli/**"')
  })
})

describe('the notices', () => {
  test.each([
    ['react', 'react'],
    ['react/jsx-runtime', 'react'],
    ['@mantine/core/styles.css', '@mantine/core'],
    ['@orpc/client/message-port', '@orpc/client'],
    ['../shared/model', null],
    ['@shared/model', null],
    ['node:fs', null],
  ])('%s belongs to %s', (specifier, name) => {
    expect(packageOf(specifier)).toBe(name)
  })

  test('name what is imported and what that needs, not what tests need', () => {
    const project = folder()
    const put = (path, content) => {
      mkdirSync(join(project, path, '..'), { recursive: true })
      writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content))
    }
    put('src/a.ts', "import { x } from 'one'\nimport type { T } from '@types/two'\nawait import('three/deep')")
    put('src/a.test.ts', "import { test } from 'vitest'")
    put('src/style.css', "@import '@four/font/index.css';")
    put('node_modules/one/package.json', { name: 'one', version: '1.0.0', license: 'MIT', dependencies: { five: '1' } })
    put('node_modules/one/LICENSE', 'The licence of one')
    put('node_modules/one/node_modules/five/package.json', { name: 'five', version: '2.0.0', license: 'ISC' })
    put('node_modules/three/package.json', { name: 'three', version: '1.0.0', license: { type: 'BSD-2-Clause' } })
    put('node_modules/@four/font/package.json', { name: '@four/font', version: '1.0.0', license: 'OFL-1.1' })
    const names = importedPackages(join(project, 'src'))
    expect(names).toEqual(['@four/font', '@types/two', 'one', 'three'])
    const packages = shippedPackages(project, names)
    expect(packages.map(({ manifest }) => manifest.name)).toEqual(['@four/font', 'five', 'one', 'three'])
    const text = noticesText(packages)
    expect(text).toContain('one 1.0.0\nLicence: MIT\n\nThe licence of one')
    expect(text).toContain('three 1.0.0\nLicence: BSD-2-Clause')
  })

  test('cover what Patchbay ships', () => {
    const packages = shippedPackages(root, importedPackages(join(root, 'src')))
    const names = packages.map(({ manifest }) => manifest.name)
    for (const name of ['@nangohq/node', 'better-sqlite3', 'react', '@mantine/core', '@fontsource-variable/inter']) {
      expect(names).toContain(name)
    }
    expect(names).not.toContain('electron')
    const nango = packages.find(({ manifest }) => manifest.name === '@nangohq/node')
    expect(licenceOf(nango).licence).toBe('Elastic-2.0')
    const unknown = packages.filter((each) => licenceOf(each).licence === 'unknown')
    expect(unknown.map(({ manifest }) => manifest.name)).toEqual([])
  })
})

test('the app has one identity, in the package and in the program', () => {
  const builder = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
  const boot = readFileSync(join(root, 'src', 'main', 'electron', 'boot', 'boot.ts'), 'utf8')
  const [, id] = /^appId: (\S+)$/m.exec(builder) ?? []
  expect(boot).toContain(`'${id}'`)
  expect(builder).toContain(`desktopName: ${id}.desktop`)
})
