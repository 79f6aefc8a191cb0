import type { HostEvent } from '@shared/host'
import { beforeEach, describe, expect, test } from 'vitest'
import { app, FakeEvent, FakeWindow, fake } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { HostEvents } from '../../host/supervisor/host-events'
import { createTexts } from '../boot/texts'
import { Guards } from '../window/guards'
import { ownOrigin } from '../window/security'
import { ConnectWindows } from './connect-window'

const url = 'https://api.nango.dev/oauth/connect/acme?connect_session_token=secret-token'

class HeardEvents extends HostEvents {
  readonly heard: HostEvent[] = []
  override publish(event: HostEvent): void {
    this.heard.push(event)
  }
}

function setUp() {
  const events = new HeardEvents()
  const log = memoryLog()
  const guards = new Guards({ own: ownOrigin, openExternal: () => undefined, log })
  guards.install()
  app.emit('ready')
  const connect = new ConnectWindows({
    events,
    guards,
    t: createTexts(),
    log,
    parent: () => null,
    dress: () => undefined,
    focusChanged: () => undefined,
  })
  return { connect, heard: events.heard, log }
}

async function opened() {
  const all = setUp()
  await all.connect.open({ attemptId: 'a1', url, title: 'Connect Acme' })
  const [window] = fake.windows
  if (!window) throw new Error('No window was made')
  return { ...all, window, page: window.webContents }
}

/** Lets what was started without being awaited go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  fake.reset()
  fake.machine.answer = 1
})

describe('the connect window', () => {
  test('is a sandboxed page without a preload, in a session of its own that keeps nothing', async () => {
    const { connect, window } = await opened()
    const preferences = window.options.webPreferences
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
    expect(preferences).not.toHaveProperty('preload')
    await connect.open({ attemptId: 'a2', url, title: 'Connect' })
    const partitions = fake.windows.map(({ webContents }) => webContents.session.partition)
    expect(new Set(partitions).size).toBe(2)
    expect(partitions.some((name) => name.startsWith('persist:'))).toBe(false)
  })

  test.each(['http://nango.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'app://bundle/', ''])(
    'does not open %j',
    async (address) => {
      const { connect } = setUp()
      await expect(connect.open({ attemptId: 'a1', url: address, title: '' })).rejects.toThrow()
      expect(fake.windows).toHaveLength(0)
    },
  )

  test('opens http on this computer', async () => {
    const { connect } = setUp()
    await connect.open({ attemptId: 'a1', url: 'http://127.0.0.1:3003/oauth/connect/acme', title: '' })
    expect(fake.windows).toHaveLength(1)
  })

  test('shows where the page comes from, whatever the page calls itself', async () => {
    const { window, page } = await opened()
    expect(window.title).toBe('api.nango.dev — Connect Acme')
    page.url = 'https://app.acme.com/login?x=1'
    page.emit('did-navigate', {}, page.url, 200, 'OK')
    expect(window.title).toBe('app.acme.com — Connect Acme')
    const event = new FakeEvent()
    window.emit('page-title-updated', event, 'Log in', true)
    expect(event.defaultPrevented).toBe(true)
    expect(window.title).toBe('app.acme.com — Log in')
  })

  test('a page that is kept from going on offers the browser, once a site, and the engine hears of it', async () => {
    const { window, page, heard } = await opened()
    for (const event of ['will-frame-navigate', 'will-navigate'] as const)
      expect(page.navigates(event, 'http://portal.example/login?code=secret')).toBe(false)
    await settle()
    expect(heard).toEqual([{ type: 'connect-page-blocked', attemptId: 'a1', site: 'http://portal.example' }])
    expect(JSON.stringify(fake.argsOf('dialog.showMessageBox'))).toContain('http://portal.example')
    page.navigates('will-frame-navigate', 'http://frame.example/', false)
    for (const site of ['slack://a', 'zoommtg://b', 'mailto:c', 'tel:d']) page.navigates('will-navigate', site)
    expect(heard).toHaveLength(3)
    page.emit('did-navigate', {}, 'https://login.example/', 200, 'OK')
    page.emit('did-navigate', {}, 'https://login.example/2', 200, 'OK')
    expect(heard.slice(3)).toEqual([{ type: 'connect-page-shown', attemptId: 'a1' }])
    fake.machine.answer = 0
    page.emit('did-fail-load', {}, -106, 'ERR_INTERNET_DISCONNECTED', 'https://login.example/3', true)
    await settle()
    expect(heard.at(-1)).toEqual({ type: 'connect-page-failed', attemptId: 'a1', site: 'login.example' })
    expect(fake.names()).toContain('webContents.reload')
    expect(window.destroyed).toBe(false)
  })

  test('closed by the person: the engine is told, the data is cleared', async () => {
    const { window, page, heard } = await opened()
    window.close()
    await settle()
    expect(heard).toEqual([{ type: 'connect-window-closed', attemptId: 'a1' }])
    expect(page.session.cleared).toBe(1)
  })

  test('closed by the engine: nobody is told', async () => {
    const { connect, heard, window } = await opened()
    connect.close('a1')
    connect.close('a1')
    expect(window.destroyed).toBe(true)
    expect(heard).toEqual([])
  })

  test('asked for again it comes to the front', async () => {
    const { connect } = await opened()
    await connect.open({ attemptId: 'a1', url, title: 'Connect Acme' })
    expect(fake.windows).toHaveLength(1)
  })

  test('continue in browser: the engine is told so, and not that it was closed', async () => {
    const { connect, heard, window } = await opened()
    connect.continueInBrowser('a1')
    expect(heard).toEqual([{ type: 'connect-use-browser', attemptId: 'a1' }])
    expect(window.destroyed).toBe(true)
  })
})

describe('a page that refuses embedded browsers', () => {
  const refusing = 'https://accounts.google.com/v3/signin/rejected?x=1'

  test('is told to the engine once, and the browser is offered', async () => {
    const { page, heard, window } = await opened()
    page.emit('did-navigate', {}, refusing, 200, 'OK')
    page.emit('did-navigate', {}, refusing, 200, 'OK')
    await settle()
    expect(heard).toEqual([{ type: 'connect-embedded-refused', attemptId: 'a1' }])
    expect(fake.argsOf('dialog.showMessageBox')).toHaveLength(1)
    expect(window.destroyed).toBe(false)
  })

  test('the offer taken goes on in the browser', async () => {
    fake.machine.answer = 0
    const { page, heard, window } = await opened()
    page.emit('did-redirect-navigation', {
      url: 'https://login.example/?error=disallowed_useragent',
      isMainFrame: true,
    })
    await settle()
    expect(heard.map(({ type }) => type)).toEqual(['connect-embedded-refused', 'connect-use-browser'])
    expect(window.destroyed).toBe(true)
  })
})

describe('a page that does not load', () => {
  test('says so and can be tried again', async () => {
    fake.machine.answer = 0
    const { page, log } = await opened()
    page.emit('did-fail-load', {}, -105, 'ERR_NAME_NOT_RESOLVED', url, true)
    await settle()
    expect(fake.names()).toContain('webContents.reload')
    expect(log.lines.join()).not.toContain('secret-token')
  })

  test('a navigation that another one replaced is no failure', async () => {
    const { page } = await opened()
    page.emit('did-fail-load', {}, -3, 'ERR_ABORTED', url, true)
    page.emit('did-fail-load', {}, -105, 'ERR_NAME_NOT_RESOLVED', 'https://frame.example/', false)
    await settle()
    expect(fake.names()).not.toContain('dialog.showMessageBox')
  })
})

test('windows that the page opens have their host in the title and close with it', async () => {
  const { window, page, heard } = await opened()
  const popup = new FakeWindow({ webPreferences: { session: page.session as never } })
  page.emit('did-create-window', popup, {})
  popup.webContents.url = 'https://login.example/'
  popup.webContents.emit('did-navigate', {}, popup.webContents.url, 200, 'OK')
  expect(popup.title).toBe('login.example — Connect Acme')
  window.close()
  expect(popup.destroyed).toBe(true)
  expect(heard).toHaveLength(1)
})
