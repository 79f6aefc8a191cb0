import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { built, root } from '../kit/program/bundle'

/**
 * The built main process, started under plain Node with a typed fake of Electron and the real engine behind it. What
 * the fake does not prove is said in the README: that Electron does what its types promise.
 */
const rehearsal = join(root, 'tests', 'rehearsal')
const folders: string[] = []

async function play(singleInstance: boolean): Promise<Findings> {
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-boot-'))
  folders.push(dataDir)
  const report = join(dataDir, 'report.json')
  const hook = pathToFileURL(join(rehearsal, 'hook.mjs')).href
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', hook, join(rehearsal, 'drive.ts')],
    {
      env: {
        ...process.env,
        PATCHBAY_TEST_HOOKS: '1',
        NANGO_SECRET_KEY: '',
        REHEARSAL: JSON.stringify({ root, dataDir, report, singleInstance }),
      },
      timeout: 60_000,
    },
  )
  if (!existsSync(report)) throw new Error(`The rehearsal left no report.\n${stdout}\n${stderr}`)
  return { ...JSON.parse(readFileSync(report, 'utf8')), dataDir }
}

// What the driver writes down; read as data, since it comes from another process.
type Findings = Record<string, unknown> & { dataDir: string }

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(process.platform === 'win32')('the built main process', () => {
  let found: Findings

  beforeAll(async () => {
    await built('main/index.js')
    found = await play(true)
  })

  test('does everything that must precede ready, in order, and nothing more', () => {
    expect(found.beforeReady).toEqual([
      'app.setName',
      'app.setPath',
      'app.setPath',
      'app.requestSingleInstanceLock',
      'protocol.registerSchemesAsPrivileged',
      'app.enableSandbox',
      'app.whenReady',
    ])
    expect(found.windowsBeforeReady).toBe(0)
    expect(found.userData).toBe(found.dataDir)
    expect(found.sessionData).toBe(join(found.dataDir, 'chromium'))
    expect(found.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ])
  })

  test('makes one isolated, sandboxed window without Node', () => {
    expect(found.own).toBe('app://bundle/index.html')
    expect(found.options).toMatchObject({
      width: 1280,
      height: 832,
      minWidth: 1024,
      minHeight: 700,
      show: false,
      webPreferences: {
        preload: join(root, 'out', 'preload', 'index.cjs'),
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
      },
    })
    expect(found.options).not.toHaveProperty('webPreferences.webSecurity')
    expect(found.options).not.toHaveProperty('webPreferences.allowRunningInsecureContent')
    expect(found.wasShown).toBe(true)
  })

  test('serves its page with a policy, and nothing from outside of the folder', () => {
    const { status, policy } = found.document as { status: number; policy: string }
    expect(status).toBe(200)
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]+'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(found.outside).toBe(404)
  })

  test('keeps pages where they are and denies what they ask for', () => {
    expect(found.navigation).toEqual({
      own: true,
      away: false,
      redirect: false,
      frame: false,
      opens: { action: 'deny' },
    })
    expect(found.webviewPrevented).toBe(true)
    const denied = { requested: false, checked: false }
    expect(found.permissions).toEqual({
      media: denied,
      geolocation: denied,
      notifications: denied,
      openExternal: denied,
      'clipboard-sanitized-write': { requested: true, checked: true },
    })
  })

  test('listens on one channel and answers only its own page', () => {
    expect(found.channels).toEqual(['patchbay:request-port'])
    expect(found.portsToStrangers).toBe(0)
  })

  test('connects the page with the engine, and again after the engine was ended', () => {
    const expected = { dataDir: found.dataDir, capabilities: { host: 'electron', connectWindow: true, tray: true } }
    expect(found.info).toMatchObject(expected)
    expect(found.infoAgain).toMatchObject(expected)
  })

  test('a second start brings the window to the front', () => {
    expect(found.shownBySecond).toBe(true)
  })

  test('has a tray and a menu', () => {
    const { tray, menu } = found.surfaces as { tray: string[]; menu: string[] }
    expect(tray).toEqual(expect.arrayContaining(['Sync all now', 'Open Patchbay', 'Quit']))
    expect(menu).toEqual(expect.arrayContaining(['Edit', 'View', 'Sync', 'Help']))
  })

  test('quits only after the engine has closed, and leaves nothing on the screen', () => {
    expect(found.heldBack).toBe(true)
    expect(found.trayGone).toBe(true)
    expect(found.windowsLeft).toBe(0)
  })
})

describe('a second start with the same folder', () => {
  test('ends before it is ready', async () => {
    const found = await play(false)
    expect(found.exit).toEqual([[0]])
    expect(found.calls).not.toContain('app.whenReady')
    expect(found.calls).not.toContain('protocol.registerSchemesAsPrivileged')
  })
})
