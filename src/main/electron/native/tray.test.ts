import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fake } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import type { NativeAction } from './native-menu'
import { TrayIconView, trayTone } from './tray'
import type { TrayModel } from './tray-model'

beforeEach(() => {
  fake.reset()
  Object.assign(fake.machine, { reducedMotion: false, trayFails: false, dark: false })
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('the tray icon', () => {
  const idle: TrayModel = { icon: 'idle', toolTip: 'Patchbay: All synced', items: [] }
  const busy: TrayModel = { ...idle, icon: 'syncing' }
  const named = (name: string): TrayModel => ({ ...idle, items: [{ kind: 'text', id: 'headline', label: name }] })

  function setUp(platform: NodeJS.Platform = 'linux') {
    const done: NativeAction[] = []
    const tray = new TrayIconView({
      images: '/tray',
      platform,
      desktop: 'KDE',
      perform: (action) => done.push(action),
      log: memoryLog(),
    })
    const drawn = () => fake.trays.flatMap(({ images }) => (images as { path: string }[]).map(({ path }) => path))
    return { tray, done, drawn }
  }

  test('turns its ring while something syncs, and rests after', () => {
    const { tray, drawn } = setUp()
    tray.open()
    tray.update(busy)
    vi.advanceTimersByTime(1000)
    const frames = [0, 1, 2, 3, 0].map((frame) => join('/tray/linux', `syncing-${frame}-black.png`))
    expect(drawn()).toEqual([join('/tray/linux', 'idle-black.png'), ...frames])
    tray.update(idle)
    vi.advanceTimersByTime(1000)
    expect(drawn().slice(6)).toEqual([join('/tray/linux', 'idle-black.png')])
    tray.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('stands still where motion is reduced', () => {
    fake.machine.reducedMotion = true
    const { tray, drawn } = setUp()
    tray.open()
    tray.update(busy)
    vi.advanceTimersByTime(2000)
    expect(drawn()).toHaveLength(2)
  })

  test('draws the menu at most once a second, the last state wins', () => {
    const { tray } = setUp()
    tray.open()
    tray.update(named('1'))
    expect(fake.trays[0]?.menu?.labels()).toEqual(['1'])
    tray.update(named('2'))
    tray.update(named('3'))
    expect(fake.trays[0]?.menu?.labels()).toEqual(['1'])
    vi.advanceTimersByTime(1000)
    expect(fake.trays[0]?.menu?.labels()).toEqual(['3'])
  })

  test('a click brings the window, except on macOS, where it opens the menu', () => {
    const linux = setUp()
    linux.tray.open()
    fake.trays[0]?.emit('click')
    expect(linux.done).toEqual([{ type: 'open', route: null }])
    const mac = setUp('darwin')
    mac.tray.open()
    fake.trays[1]?.emit('click')
    expect(mac.done).toEqual([])
  })

  test('a desktop without a tray is no error', () => {
    fake.machine.trayFails = true
    const { tray } = setUp()
    expect(tray.open()).toBe(false)
    expect(tray.exists).toBe(false)
    tray.update(busy)
    tray.close()
  })

  test.each([
    [{ platform: 'darwin', desktop: '', dark: true, darkSystem: true }, 'Template'],
    [{ platform: 'win32', desktop: '', dark: false, darkSystem: true }, '-white'],
    [{ platform: 'win32', desktop: '', dark: true, darkSystem: false }, '-black'],
    [{ platform: 'linux', desktop: 'ubuntu:GNOME', dark: false, darkSystem: false }, '-white'],
    [{ platform: 'linux', desktop: 'KDE', dark: false, darkSystem: false }, '-black'],
    [{ platform: 'linux', desktop: 'KDE', dark: true, darkSystem: false }, '-white'],
  ] as const)('stands out from the bar: %j', (bar, tone) => {
    expect(trayTone(bar)).toBe(tone)
  })
})
