import { beforeEach, describe, expect, test } from 'vitest'
import { app, FakeEvent, FakeWindow, fake, session } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { Guards } from './guards'
import { ownOrigin } from './security'

const details = (url: string) => ({
  url,
  frameName: '',
  features: '',
  disposition: 'new-window' as const,
  referrer: { url: '', policy: 'default' as const },
})

function setUp() {
  const opened: string[] = []
  const log = memoryLog()
  const guards = new Guards({ own: ownOrigin, openExternal: (url) => opened.push(url), log })
  guards.install()
  app.emit('ready')
  return { guards, opened, log }
}

beforeEach(() => fake.reset())

describe('our own window', () => {
  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'] as const)('%s goes nowhere else', (event) => {
    setUp()
    const { webContents } = new FakeWindow()
    expect(webContents.navigates(event, `${ownOrigin}/index.html`)).toBe(true)
    expect(webContents.navigates(event, 'https://evil.example/')).toBe(false)
    expect(webContents.navigates(event, 'file:///etc/passwd')).toBe(false)
  })

  test('opens no window; what is for the browser goes there', () => {
    const { opened } = setUp()
    const { webContents } = new FakeWindow()
    expect(webContents.windowOpenHandler?.(details('https://docs.example/'))).toEqual({ action: 'deny' })
    expect(webContents.windowOpenHandler?.(details('file:///etc/passwd'))).toEqual({ action: 'deny' })
    expect(webContents.windowOpenHandler?.(details('javascript:alert(1)'))).toEqual({ action: 'deny' })
    expect(webContents.windowOpenHandler?.(details('about:blank'))).toEqual({ action: 'deny' })
    expect(opened).toEqual(['https://docs.example/'])
  })

  test('attaches no webview', () => {
    setUp()
    const { webContents } = new FakeWindow()
    const event = new FakeEvent()
    webContents.emit('will-attach-webview', event, {}, {})
    expect(event.defaultPrevented).toBe(true)
  })

  test('gets the clipboard and nothing else', () => {
    setUp()
    const asks = (permission: string, url: string) => session.defaultSession.asks(permission, url)
    expect(asks('clipboard-sanitized-write', `${ownOrigin}/index.html`)).toEqual({ requested: true, checked: true })
    for (const permission of ['media', 'notifications', 'openExternal', 'clipboard-read', 'hid']) {
      expect(asks(permission, `${ownOrigin}/index.html`)).toEqual({ requested: false, checked: false })
    }
    expect(asks('clipboard-sanitized-write', 'https://evil.example/')).toEqual({ requested: false, checked: false })
  })
})

describe('a session for foreign pages', () => {
  function foreign() {
    const all = setUp()
    const partition = session.fromPartition('connect-1')
    let popups = 0
    all.guards.allowWeb(partition as never, {
      popup: () => (popups++ < 1 ? { width: 400 } : null),
      blocked: () => undefined,
    })
    const window = new FakeWindow({ webPreferences: { partition: 'connect-1' } })
    return { ...all, partition, contents: window.webContents }
  }

  test('may move about the web, not about this computer', () => {
    const { contents } = foreign()
    expect(contents.navigates('will-navigate', 'https://app.acme.com/')).toBe(true)
    expect(contents.navigates('will-redirect', 'http://127.0.0.1:3003/callback')).toBe(true)
    expect(contents.navigates('will-redirect', 'http://plain.example/')).toBe(false)
    expect(contents.navigates('will-navigate', `${ownOrigin}/index.html`)).toBe(false)
    expect(contents.navigates('will-navigate', 'file:///etc/passwd')).toBe(false)
    expect(contents.navigates('will-frame-navigate', 'about:srcdoc', false)).toBe(true)
  })

  test('opens windows only within itself, and only so many', () => {
    const { contents, opened } = foreign()
    const open = contents.windowOpenHandler
    expect(open?.(details('file:///etc/passwd'))).toEqual({ action: 'deny' })
    expect(open?.(details('https://login.example/'))).toEqual({
      action: 'allow',
      overrideBrowserWindowOptions: { width: 400 },
    })
    expect(open?.(details('https://login.example/'))).toEqual({ action: 'deny' })
    expect(opened).toEqual([])
  })

  test('gets no permission and saves no file', () => {
    const { partition } = foreign()
    expect(partition.asks('clipboard-sanitized-write', 'https://a.example/')).toEqual({
      requested: false,
      checked: false,
    })
    expect(partition.asks('clipboard-sanitized-write', `${ownOrigin}/`)).toEqual({ requested: false, checked: false })
    const event = new FakeEvent()
    partition.emit('will-download', event)
    expect(event.defaultPrevented).toBe(true)
  })
})

test('a session that nobody announced may do nothing', () => {
  setUp()
  const stray = session.fromPartition('stray')
  const { webContents } = new FakeWindow({ webPreferences: { partition: 'stray' } })
  expect(webContents.navigates('will-navigate', 'https://example.com/')).toBe(false)
  expect(stray.asks('media', 'https://example.com/')).toEqual({ requested: false, checked: false })
})

test('the log names hosts, never codes and states', () => {
  const { log } = setUp()
  const { webContents } = new FakeWindow()
  webContents.navigates('will-navigate', 'https://evil.example/callback?code=secret-code#state=s')
  expect(log.lines.join()).toContain('https://evil.example')
  expect(log.lines.join()).not.toContain('secret-code')
})
