import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeEvent, type FakeWindow, fake, nativeTheme } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { createTexts } from '../boot/texts'
import { closeDecision } from './close-decision'
import { MainWindow, type MainWindowOptions } from './window'

function setUp(changes: Partial<MainWindowOptions> = {}) {
  const known: number[] = []
  const remembered: unknown[] = []
  const quits: string[] = []
  const situation = { quitting: false, tray: false, setting: null as boolean | null, syncs: false }
  const explained: string[] = []
  const places: string[] = []
  const main = new MainWindow({
    url: 'app://bundle/index.html',
    preload: '/app/out/preload/index.cjs',
    icon: '/app/icon.png',
    platform: 'linux',
    t: createTexts(),
    log: memoryLog(),
    remembered: () => undefined,
    remember: (state) => remembered.push(state),
    closing: () => situation,
    explained: {
      has: (closing) => explained.includes(closing),
      note: (closing) => explained.push(closing),
      keepInTray: () => {
        explained.push('tray')
        situation.setting = true
      },
    },
    lastPlace: () => places.at(-1) ?? null,
    keepPlace: (place) => places.push(place),
    devTools: false,
    created: (id) => known.push(id),
    gone: (id) => known.splice(known.indexOf(id), 1),
    quit: () => quits.push('quit'),
    ...changes,
  })
  const window = (): FakeWindow => {
    const [first] = fake.windows
    if (!first) throw new Error('No window was made')
    return first
  }
  return { main, window, known, remembered, quits, situation, explained, places }
}

beforeEach(() => {
  fake.reset()
  fake.machine.dark = false
  fake.machine.answer = 0
})

describe('the window', () => {
  test('is isolated, sandboxed, without Node, and shown when it is drawn', () => {
    const { main, window, known } = setUp()
    main.show()
    const { options } = window()
    expect(options).toMatchObject({ width: 1280, height: 832, minWidth: 1024, minHeight: 700, show: false })
    expect(options.webPreferences).toEqual({
      preload: '/app/out/preload/index.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: false,
    })
    expect(known).toEqual([window().webContents.id])
    expect(window().visible).toBe(false)
    window().emit('ready-to-show')
    expect(window().visible).toBe(true)
    expect(main.visible).not.toBeNull()
  })

  test('the title bar is the page’s, in the colours of the theme', () => {
    const { main, window } = setUp()
    main.show()
    expect(window().options).toMatchObject({
      titleBarStyle: 'hidden',
      titleBarOverlay: { color: '#FFFFFF', symbolColor: '#4D5055' },
      backgroundColor: '#F4F4F2',
    })
    fake.machine.dark = true
    nativeTheme.emit('updated')
    expect(fake.argsOf('window.setTitleBarOverlay')).toEqual([
      [{ color: '#191A1C', symbolColor: '#B4B7BC', height: 51 }],
    ])
    window().destroy()
    nativeTheme.emit('updated')
    expect(fake.argsOf('window.setTitleBarOverlay')).toHaveLength(1)
  })

  test('macOS keeps its lights and has no overlay', () => {
    const { main, window } = setUp({ platform: 'darwin' })
    main.show()
    expect(window().options).toMatchObject({ titleBarStyle: 'hiddenInset' })
    expect(window().options).not.toHaveProperty('titleBarOverlay')
    nativeTheme.emit('updated')
    expect(fake.names()).not.toContain('window.setTitleBarOverlay')
  })

  test('a route becomes the fragment of the page and nothing else', () => {
    const { main, window } = setUp()
    main.show('/runs/1')
    expect(window().webContents.url).toBe('app://bundle/index.html#/runs/1')
    main.show('/runs/1')
    expect(fake.argsOf('webContents.loadURL'), 'where it is already it stays').toHaveLength(1)
    main.show('https://evil.example/#x')
    expect(window().webContents.url).toBe('app://bundle/index.html#https://evil.example/#x')
  })

  test('shown again it is the same one, brought back', () => {
    const { main, window } = setUp()
    main.show()
    window().minimized = true
    main.show()
    expect(fake.windows).toHaveLength(1)
    expect(window().minimized).toBe(false)
    expect(fake.names()).toContain('window.focus')
  })

  test('remembers where it was when it closes', () => {
    const { main, window, remembered } = setUp()
    main.show()
    window().bounds = { x: 5, y: 6, width: 1100, height: 800 }
    window().close()
    expect(remembered).toEqual([{ x: 5, y: 6, width: 1100, height: 800, maximized: false }])
  })

  test('remembers once when it comes to rest', () => {
    vi.useFakeTimers()
    const { main, window, remembered } = setUp()
    main.show()
    window().emit('move')
    window().emit('resize')
    vi.runAllTimers()
    vi.useRealTimers()
    expect(remembered).toHaveLength(1)
  })

  test('opens maximized when it was', () => {
    const { main, window } = setUp({ remembered: () => ({ x: 1, y: 1, width: 1200, height: 800, maximized: true }) })
    main.show()
    expect(window().maximized).toBe(false)
    window().emit('ready-to-show')
    expect(window().maximized).toBe(true)
  })

  test('closing hides it where it can be had back, and closes it elsewhere', () => {
    const { main, window, situation, known } = setUp()
    main.show()
    Object.assign(situation, { tray: true, setting: true })
    window().close()
    expect(window().destroyed).toBe(false)
    expect(window().visible).toBe(false)
    Object.assign(situation, { quitting: true })
    window().close()
    expect(fake.windows).toHaveLength(0)
    expect(known).toEqual([])
    expect(main.visible).toBeNull()
  })
})

describe('the first time that it is closed', () => {
  const settle = () => new Promise((resolve) => setImmediate(resolve))

  test('says that syncing goes on, once', async () => {
    const { main, window, situation, explained } = setUp()
    Object.assign(situation, { tray: true, setting: true, syncs: true })
    main.show()
    window().emit('ready-to-show')
    window().close()
    expect(window().visible, 'it stays until that is read').toBe(true)
    await settle()
    expect([window().visible, explained]).toEqual([false, ['hide']])
    main.show()
    window().close()
    expect(fake.argsOf('dialog.showMessageBox')).toHaveLength(1)
  })

  test.each([
    ['ends', 0, { windows: 0, visible: undefined, explained: ['close'] }],
    ['goes on in the tray', 1, { windows: 1, visible: false, explained: ['hide', 'tray'] }],
    ['stays', 2, { windows: 1, visible: true, explained: [] }],
  ])('says that syncing would end: it %s', async (_what, answer, expected) => {
    const { main, window, situation, explained } = setUp()
    Object.assign(situation, { tray: true, syncs: true })
    fake.machine.answer = answer
    main.show()
    const shown = window()
    shown.emit('ready-to-show')
    shown.close()
    await settle()
    expect({ windows: fake.windows.length, visible: fake.windows[0]?.visible, explained }).toEqual(expected)
  })

  test('says nothing where nothing is synced, and when the app is quit', () => {
    for (const change of [{ syncs: false }, { syncs: true, quitting: true }]) {
      const { main, window, situation } = setUp()
      Object.assign(situation, change)
      main.show()
      window().close()
    }
    expect(fake.windows).toHaveLength(0)
    expect(fake.names()).not.toContain('dialog.showMessageBox')
  })
})

test('the place in the app is there again, without the ways that only lead to one', () => {
  const { main, window, places } = setUp()
  main.show()
  const { webContents } = window()
  for (const hash of ['#/runs/1', '#/workspaces/w2/show/runs', '#/workspaces/add', '#x', ''])
    webContents.emit('did-navigate-in-page', {}, `app://bundle/index.html${hash}`, true)
  webContents.emit('did-navigate-in-page', {}, 'app://bundle/index.html#/frame', false)
  expect(places).toEqual(['/runs/1'])
  window().destroy()
  main.show()
  expect(window().webContents.url).toBe('app://bundle/index.html#/runs/1')
  window().destroy()
  main.show('/conflicts')
  expect(window().webContents.url).toBe('app://bundle/index.html#/conflicts')
})

describe('a page that dies', () => {
  test('is loaded again once, then the person decides', async () => {
    const { main, window, quits } = setUp()
    main.show()
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    expect(fake.names().filter((name) => name === 'webContents.reload')).toHaveLength(1)
    fake.machine.answer = 1
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    await new Promise((resolve) => setImmediate(resolve))
    expect(fake.names().filter((name) => name === 'webContents.reload')).toHaveLength(1)
    expect(quits).toEqual(['quit'])
  })

  test('a page that ended as it should is left alone', () => {
    const { main, window } = setUp()
    main.show()
    window().webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
    expect(fake.names()).not.toContain('webContents.reload')
  })
})

describe('what closing does', () => {
  test.each([
    ['quitting always closes', { quitting: true, tray: true, setting: true, platform: 'win32' }, 'close'],
    ['macOS hides, the Dock brings it back', { tray: false, setting: null, platform: 'darwin' }, 'hide'],
    ['macOS closes where the setting says so', { tray: true, setting: false, platform: 'darwin' }, 'close'],
    ['Windows hides to the tray', { tray: true, setting: null, platform: 'win32' }, 'hide'],
    ['Windows without a tray closes', { tray: false, setting: true, platform: 'win32' }, 'close'],
    ['Linux closes unless it was asked for', { tray: true, setting: null, platform: 'linux' }, 'close'],
    ['Linux hides when it was asked for', { tray: true, setting: true, platform: 'linux' }, 'hide'],
    ['Linux without a tray closes', { tray: false, setting: true, platform: 'linux' }, 'close'],
  ] as const)('%s', (_what, situation, decision) => {
    expect(closeDecision({ quitting: false, ...situation })).toBe(decision)
  })
})

test('a window in full screen leaves it before it is hidden', () => {
  const { main, window } = setUp({ platform: 'darwin' })
  main.show()
  const shown = window()
  shown.isFullScreen = () => true
  shown.emit('close', new FakeEvent())
  expect(fake.names()).toContain('window.setFullScreen')
  expect(fake.names()).not.toContain('window.hide')
  shown.emit('leave-full-screen')
  expect(fake.names()).toContain('window.hide')
})

test('a window that does not respond is waited for, or made anew, as the person wants', async () => {
  const { main, window } = setUp()
  main.show()
  window().emit('unresponsive')
  await new Promise((turn) => setImmediate(turn))
  expect(fake.names()).not.toContain('webContents.forcefullyCrashRenderer')
  fake.machine.answer = 1
  window().emit('unresponsive')
  await new Promise((turn) => setImmediate(turn))
  expect(fake.names()).toContain('webContents.forcefullyCrashRenderer')
})
