import { describe, expect, test } from 'vitest'
import { electronFailure, electronObstacle, hasDisplay } from '../../scripts/lib/choose-host.mjs'
import { e2ePlan } from '../../scripts/lib/e2e-plan.mjs'
import { fetchFailure, noteHolds } from '../../scripts/lib/electron.mjs'

const desktop = { platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000, userNamespaces: true }
const sandboxed = { chromiumSandbox: true }

describe('what keeps Electron from opening', () => {
  test('nothing on a desktop', () => {
    expect(electronObstacle(desktop, sandboxed)).toBeNull()
    expect(electronObstacle({ ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } }, sandboxed)).toBeNull()
    expect(electronObstacle({ platform: 'darwin', env: {}, uid: 501, userNamespaces: true }, sandboxed)).toBeNull()
  })

  test('no display, whatever else', () => {
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: '' } })).toBe(false)
    expect(electronObstacle({ ...desktop, env: {} }, { chromiumSandbox: false })).toMatch(/no display/)
  })

  test('root and forbidden user namespaces, unless Chromium’s sandbox was given up', () => {
    expect(electronObstacle({ ...desktop, uid: 0 }, sandboxed)).toMatch(/root/)
    expect(electronObstacle({ ...desktop, userNamespaces: false }, sandboxed)).toMatch(/user namespaces/)
    expect(electronObstacle({ ...desktop, uid: 0, userNamespaces: false }, { chromiumSandbox: false })).toBeNull()
  })
})

describe('an Electron that ended', () => {
  test('as an app does is no failure', () => {
    expect(electronFailure({ code: 0, ms: 200, errors: '' })).toBeNull()
    expect(electronFailure({ code: 1, ms: 2_000, errors: 'something of the app' })).toBeNull()
    expect(electronFailure({ code: 139, ms: 60_000, errors: '' })).toBeNull()
  })

  test('for want of a library, a sandbox or a display says which', () => {
    const library = 'electron: error while loading shared libraries: libnss3.so: cannot open shared object file'
    expect(electronFailure({ code: 127, ms: 20, errors: library })).toBe('the system library libnss3.so is missing')
    const sandbox =
      'FATAL:sandbox/linux/suid/client/setuid_sandbox_host.cc:166] The SUID sandbox helper binary was found'
    expect(electronFailure({ code: 133, ms: 90, errors: sandbox })).toMatch(/sandbox could not be set up/)
    const display = 'ERROR:ui/ozone/platform/x11/ozone_platform_x11.cc:256] Missing X server or $DISPLAY'
    expect(electronFailure({ code: 1, ms: 90, errors: display })).toBe('the display could not be reached')
    expect(electronFailure({ code: 139, ms: 90, errors: '' })).toBe('Electron ended at once with code 139')
  })
})

describe('fetching Electron’s runtime', () => {
  test('the reason of a failure is one line', () => {
    expect(fetchFailure(1, '\nTypeError: fetch failed\n    at node:internal/deps/undici\n')).toBe('fetch failed')
    expect(fetchFailure(1, 'Downloading\nRequestError: Response code 404 (Not Found): https://x\n  at a')).toBe(
      'Response code 404 (Not Found): https://x',
    )
    expect(fetchFailure(124, 'anything')).toBe('it took longer than 3 min 0 s')
    expect(fetchFailure(9, '  \n')).toBe('its installer ended with code 9')
  })

  test('a failure is remembered for a day and for one version', () => {
    const note = { version: '45.4.1', at: 1_000_000, reason: 'fetch failed' }
    expect(noteHolds(note, '45.4.1', 1_000_000 + 86_399_000)).toBe(true)
    expect(noteHolds(note, '45.4.1', 1_000_000 + 86_400_000)).toBe(false)
    expect(noteHolds(note, '46.0.0', 1_000_001)).toBe(false)
    expect(noteHolds(note, '45.4.1', 0)).toBe(false)
    expect(noteHolds(null, '45.4.1', 0)).toBe(false)
  })
})

describe('where the end-to-end specs can run', () => {
  const bare = { env: {}, platform: 'linux', runtime: null, xvfb: false }

  test('the browser’s always, with a Chromium', () => {
    expect(e2ePlan('browser', bare)).toEqual({ prefix: [], chromium: true, project: 'browser' })
  })

  test('Electron’s where its runtime and a display are, else the reason is told', () => {
    const runtime = '/app/node_modules/electron/dist/electron'
    expect(e2ePlan('electron', bare)).toEqual({ notRun: "Electron's runtime is not installed" })
    expect(e2ePlan('electron', { ...bare, runtime })).toEqual({ notRun: expect.stringMatching(/no display/) })
    expect(e2ePlan('electron', { ...bare, runtime, xvfb: true })).toMatchObject({
      prefix: ['xvfb-run', '--auto-servernum'],
    })
    expect(e2ePlan('electron', { ...bare, runtime, env: { DISPLAY: ':1' } })).toMatchObject({ prefix: [] })
  })

  test('a launcher stands in for the runtime', () => {
    const env = { PATCHBAY_E2E_LAUNCHER: '/x/client.mjs' }
    expect(e2ePlan('electron', { ...bare, env })).toEqual({ prefix: [], chromium: true, project: 'electron' })
  })
})
