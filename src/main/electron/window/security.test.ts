import { describe, expect, test } from 'vitest'
import { navigationDecision, ownOrigin, permissionDecision, trustedSender, webNavigationDecision } from './security'

describe('navigation of our own window', () => {
  test.each(['app://bundle/index.html', 'app://bundle/index.html#/runs/1', 'app://bundle/'])('stays on %s', (url) => {
    expect(navigationDecision(url, ownOrigin)).toBe('allow')
  })

  test.each([
    'https://example.com/',
    'https://bundle/',
    'http://bundle/index.html',
    'app://bundle.evil.example/',
    'app://evil/?app://bundle/',
    'app://evil@bundle/',
    'app://bundle@evil/',
    'app://bundle:secret@bundle/',
    'app://BUNDLE/index.html',
    'app:bundle/index.html',
    'app:///bundle/index.html',
    'app2://bundle/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'blob:app://bundle/0',
    'about:blank',
    'view-source:app://bundle/index.html',
    'chrome://gpu',
    '//bundle/index.html',
    'index.html',
    '',
  ])('is denied to %s', (url) => {
    expect(navigationDecision(url, ownOrigin)).toBe('deny')
  })

  test('compares the port of a development server too', () => {
    expect(navigationDecision('http://localhost:5173/index.html', 'http://localhost:5173')).toBe('allow')
    expect(navigationDecision('http://localhost:51730/', 'http://localhost:5173')).toBe('deny')
    expect(navigationDecision('http://localhost:5173@evil.example/', 'http://localhost:5173')).toBe('deny')
    expect(navigationDecision('https://localhost:5173/', 'http://localhost:5173')).toBe('deny')
  })
})

describe('navigation of the connect window', () => {
  test.each([
    'https://app.acme.com/oauth/authorize?x=1',
    'http://127.0.0.1:3003/oauth/callback',
    'http://localhost:3003/',
    'http://[::1]:3003/',
    'http://nango.localhost:3003/',
    'http://2130706433/',
    'about:blank',
  ])('may go to %s', (url) => {
    expect(webNavigationDecision(url, true)).toBe('allow')
  })

  test.each([
    'http://app.acme.com/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://127.0.0.1@evil.example/',
    'http://192.168.0.1/',
    'http://0.0.0.0:80/',
    'http://user@127.0.0.1.evil.example/',
    'file:///etc/passwd',
    'app://bundle/index.html',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://a.example/1',
    'about:srcdoc',
    'about:blank#x',
    'chrome://settings',
    'devtools://devtools/bundled/inspector.html',
    'ms-msdt:/id',
    'mailto:a@b.example',
    'intent://x',
    'nonsense',
  ])('may not go to %s', (url) => {
    expect(webNavigationDecision(url, true)).toBe('deny')
  })

  test('lets a page have frames that it fills itself', () => {
    expect(webNavigationDecision('about:srcdoc', false)).toBe('allow')
    expect(webNavigationDecision('blob:https://a.example/1', false)).toBe('allow')
    expect(webNavigationDecision('data:text/html,x', false)).toBe('allow')
    expect(webNavigationDecision('file:///etc/passwd', false)).toBe('deny')
    expect(webNavigationDecision('app://bundle/index.html', false)).toBe('deny')
  })
})

describe('permissions', () => {
  test('only the clipboard, only for our own pages', () => {
    expect(permissionDecision('clipboard-sanitized-write', 'app://bundle/', ownOrigin)).toBe(true)
    expect(permissionDecision('clipboard-sanitized-write', 'https://evil.example/', ownOrigin)).toBe(false)
    expect(permissionDecision('clipboard-sanitized-write', 'app://bundle/', null)).toBe(false)
  })

  test.each([
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fullscreen',
    'fileSystem',
    'local-network-access',
    'hid',
    'display-capture',
    'unknown',
    '',
  ])('%s is denied to our own pages', (permission) => {
    expect(permissionDecision(permission, 'app://bundle/', ownOrigin)).toBe(false)
  })
})

describe('senders of messages', () => {
  const known = new Set([7])
  const top = { url: 'app://bundle/index.html#/', parent: null }

  test('the top frame of our window is trusted', () => {
    expect(trustedSender({ frame: top, webContentsId: 7 }, ownOrigin, known)).toBe(true)
  })

  test.each([
    ['a frame that has gone', { frame: null, webContentsId: 7 }],
    ['a frame inside the page', { frame: { ...top, parent: {} }, webContentsId: 7 }],
    ['another window', { frame: top, webContentsId: 8 }],
    ['another page', { frame: { ...top, url: 'https://evil.example/' }, webContentsId: 7 }],
    ['an empty page', { frame: { ...top, url: '' }, webContentsId: 7 }],
  ])('%s is not', (_what, sender) => {
    expect(trustedSender(sender, ownOrigin, known)).toBe(false)
  })
})
