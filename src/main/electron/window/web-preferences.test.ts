import { beforeEach, expect, test } from 'vitest'
import { app, type FakeContents, fake } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { HostEvents } from '../../host/supervisor/host-events'
import { createTexts } from '../boot/texts'
import { ConnectWindows } from '../connect/connect-window'
import { Guards } from './guards'
import { ownOrigin } from './security'
import { MainWindow } from './window'

/**
 * Every preference of every window, and no other: what is not named here keeps Electron's safe default (`webSecurity`,
 * no `allowRunningInsecureContent`, no `experimentalFeatures`, no `enableBlinkFeatures`, no `nodeIntegrationInWorker`).
 */
const page = { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false }
const expected = {
  main: { ...page, preload: '/preload.cjs', devTools: false },
  connect: { ...page, safeDialogs: true, devTools: false, session: expect.anything() },
  popup: { ...page, safeDialogs: true, devTools: false },
}

beforeEach(() => fake.reset())

test('every window has the preferences of the list, and no other', async () => {
  const log = memoryLog()
  const t = createTexts()
  const guards = new Guards({ own: ownOrigin, openExternal: () => undefined, log })
  guards.install()
  app.emit('ready')
  new MainWindow({
    url: 'app://bundle/index.html',
    preload: '/preload.cjs',
    icon: '/icon.png',
    platform: 'linux',
    t,
    log,
    remembered: () => undefined,
    remember: () => undefined,
    closing: () => ({ quitting: false, tray: false, setting: null, syncs: false }),
    explained: { has: () => true, note: () => undefined, keepInTray: () => undefined },
    lastPlace: () => null,
    keepPlace: () => undefined,
    devTools: false,
    created: () => undefined,
    gone: () => undefined,
    quit: () => undefined,
  }).show()
  const connect = new ConnectWindows({
    events: new HostEvents(),
    guards,
    t,
    log,
    parent: () => null,
    dress: () => undefined,
    focusChanged: () => undefined,
  })
  await connect.open({ attemptId: 'a1', url: 'https://api.nango.dev/oauth/connect/x', title: 'Connect' })
  const [main, consent, ...others] = fake.windows
  expect(others).toEqual([])
  expect(main?.options.webPreferences).toEqual(expected.main)
  expect(consent?.options.webPreferences).toEqual(expected.connect)

  const asked = { url: 'https://login.example/', frameName: '', features: 'nodeIntegration=yes' }
  const answer = consent?.webContents.windowOpenHandler?.(
    asked as Parameters<NonNullable<FakeContents['windowOpenHandler']>>[0],
  )
  expect(answer).toMatchObject({ action: 'allow' })
  expect(answer?.overrideBrowserWindowOptions?.webPreferences).toEqual(expected.popup)
  expect(main?.webContents.windowOpenHandler?.(asked as never)).toEqual({ action: 'deny' })
})
