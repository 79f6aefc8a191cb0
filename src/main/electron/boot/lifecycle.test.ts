import type { HostEvent } from '@shared/host'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { app, FakeEvent, fake, powerMonitor } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { HostEvents } from '../../host/supervisor/host-events'
import { Notifications } from '../native/notifications'
import { watchPower } from '../native/power'
import { Quit } from './quit'

beforeEach(() => {
  fake.reset()
  fake.machine.online = true
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('sleep and network', () => {
  function heard(): { heard: HostEvent['type'][]; stop: () => void } {
    const types: HostEvent['type'][] = []
    const events = new HostEvents()
    vi.spyOn(events, 'publish').mockImplementation(({ type }) => void types.push(type))
    return { heard: types, stop: watchPower(events) }
  }

  test('are told to the engine', () => {
    const { heard: types, stop } = heard()
    powerMonitor.emit('suspend')
    fake.machine.online = false
    powerMonitor.emit('resume')
    fake.machine.online = true
    vi.advanceTimersByTime(5000)
    powerMonitor.emit('unlock-screen')
    expect(types).toEqual(['sleep', 'offline', 'wake', 'online', 'wake'])
    stop()
    powerMonitor.emit('suspend')
    expect(types).toHaveLength(5)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a start without a network is told at once', () => {
    fake.machine.online = false
    expect(heard().heard).toEqual(['offline'])
  })
})

describe('quitting', () => {
  function setUp(stop: () => Promise<void>) {
    const steps: string[] = []
    const quit = new Quit()
    const log = memoryLog()
    quit.install({ hide: () => steps.push('hide'), stop, restart: () => steps.push('restart'), log })
    return { quit, steps, log }
  }
  const ended = () => fake.names().includes('app.ended')

  test('waits for the engine, then ends', async () => {
    const closing = Promise.withResolvers<void>()
    const { quit, steps } = setUp(() => closing.promise)
    app.quit()
    app.quit()
    expect(quit.asked).toBe(true)
    expect(steps).toEqual(['hide'])
    expect(ended()).toBe(false)
    closing.resolve()
    await vi.runAllTimersAsync()
    expect(ended()).toBe(true)
  })

  test('waits four seconds at most', async () => {
    const { log } = setUp(() => new Promise(() => undefined))
    app.quit()
    await vi.advanceTimersByTimeAsync(3999)
    expect(ended()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(ended()).toBe(true)
    expect(log.lines.join()).toContain('too long')
  })

  test('does not hold back a computer that goes down', () => {
    let asked = 0
    setUp(async () => void asked++)
    powerMonitor.emit('shutdown')
    app.quit()
    expect(ended()).toBe(true)
    expect(asked).toBe(1)
  })

  test('a shutdown that was called off starts the engine again', async () => {
    const { steps } = setUp(async () => undefined)
    powerMonitor.emit('shutdown')
    await vi.advanceTimersByTimeAsync(29_000)
    expect(steps).toEqual([])
    await vi.advanceTimersByTimeAsync(1000)
    expect(steps).toEqual(['restart'])
  })

  test('a shutdown that ends the app starts nothing', async () => {
    const { steps } = setUp(async () => undefined)
    powerMonitor.emit('shutdown')
    app.quit()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(steps).toEqual([])
  })

  test('a failure to close keeps nobody', async () => {
    const { log } = setUp(async () => {
      throw new Error('disk full')
    })
    app.quit()
    await vi.runAllTimersAsync()
    expect(ended()).toBe(true)
    expect(log.lines.join()).toContain('disk full')
  })
})

test('a notification leads to its place when it is clicked', () => {
  const opened: (string | null)[] = []
  const notifications = new Notifications((route) => opened.push(route), memoryLog())
  notifications.show({ title: 'Acme stopped', body: 'Reconnect it', route: '/integrations/acme' })
  const [shown] = fake.notifications
  expect(shown?.options).toMatchObject({ title: 'Acme stopped', body: 'Reconnect it' })
  shown?.emit('click', new FakeEvent())
  expect(opened).toEqual(['/integrations/acme'])
})
