import { setImmediate as turn } from 'node:timers/promises'
import { EventPublisher } from '@orpc/server'
import type { AppClient } from '@shared/contract'
import { type EngineEvent, makeProblem } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { app, fake } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { openFirst } from '../boot/open-first'
import type { ConnectWindows } from '../connect/connect-window'
import type { MainWindow } from '../window/window'
import { createActions } from './actions'
import { EngineWatch } from './engine-watch'
import { Help } from './help'
import { Notifications } from './notifications'

const at = '2026-11-23T09:41:00.000Z'
const workspace = { id: 'w', name: 'Harbor', kind: 'dev' as const, host: 'https://n.example', tags: {}, createdAt: at }

/** An engine that says what the test wants, over the same calls that the real one serves. */
function engine() {
  const events = new EventPublisher<{ event: EngineEvent }>()
  const asked: unknown[][] = []
  const integration = {
    id: 'acme',
    provider: 'acme',
    account: { id: null, name: 'Northwind' },
    status: 'connected',
  }
  const answers = {
    integrations: [{ ...integration, lastSyncAt: at, activeRun: null as unknown }],
    refuse: null as unknown,
  }
  const call = (name: string) => async (input?: unknown, options?: { context: { workspace: string } }) => {
    asked.push(options ? [name, input, options.context.workspace] : [name, input])
    if (answers.refuse) throw answers.refuse
    return { current: workspace }
  }
  const client = {
    app: {
      events: async (_input: unknown, { signal }: { signal: AbortSignal }) => {
        asked.push(['events'])
        return events.subscribe('event', { signal })
      },
      connectivity: async () => ({ online: true, since: null, reason: null }),
    },
    workspaces: {
      state: async () => ({
        current: workspace,
        phase: 'open',
        problem: null,
        workspaces: [workspace],
        shown: 'w',
        opened: ['w'],
        sandboxLive: false,
      }),
      openSandbox: call('openSandbox'),
      openEnvironment: call('openEnvironment'),
    },
    integrations: {
      list: async () => ({ integrations: answers.integrations }),
      providers: async () => [{ id: 'acme', name: 'Acme' }],
      sync: call('sync'),
      syncAll: call('syncAll'),
      pause: call('pause'),
      resume: call('resume'),
    },
  } as unknown as AppClient
  return { client, answers, asked, say: (event: EngineEvent) => events.publish('event', event) }
}

/** Generous, since machines may be busy. */
const soon = { timeout: 10_000 }

beforeEach(() => fake.reset())

describe('what the tray knows', () => {
  async function watched() {
    const all = engine()
    const watch = new EngineWatch(all.client, () => undefined, memoryLog())
    watch.start()
    await vi.waitFor(() => expect(all.asked).toContainEqual(['events']), soon)
    await turn()
    all.say({ type: 'ready' })
    await vi.waitFor(() => expect(watch.state.workspace).not.toBeNull(), soon)
    return { ...all, watch }
  }

  test('is read when the engine is there, and again when something changed', async () => {
    const { watch, answers, say } = await watched()
    expect(watch.state).toMatchObject({
      engine: 'ready',
      workspace: { phase: 'open' },
      connectivity: { online: true },
      integrations: [{ id: 'acme', provider: 'Acme', account: 'Northwind', running: null }],
    })
    answers.integrations = []
    say({ type: 'changed', workspaceId: 'w', topics: ['records'] })
    say({ type: 'changed', workspaceId: 'w', topics: ['integrations'] })
    await vi.waitFor(() => expect(watch.state.integrations).toEqual([]), soon)
    watch.stop()
  })

  test('follows a run, and drops it when the engine ends', async () => {
    const { watch, say } = await watched()
    say({
      type: 'run.progress',
      workspaceId: 'w',
      runId: 'r',
      integrationId: 'acme',
      status: 'running',
      streams: [],
    })
    await vi.waitFor(() => expect(watch.state.integrations[0]?.running).toEqual([]), soon)
    watch.engineDown()
    expect(watch.state.engine).toBe('restarting')
    expect(watch.state.integrations[0]?.running).toBeNull()
    watch.engineUp()
    expect(watch.state.engine).toBe('ready')
    watch.stop()
  })

  test('is silent after it was stopped', async () => {
    const { watch } = await watched()
    watch.stop()
    const before = watch.state
    watch.engineDown()
    expect(watch.state).toBe(before)
  })
})

describe('what an item of the tray does', () => {
  function setUp() {
    const all = engine()
    const shown: (string | null)[] = []
    const connect: string[] = []
    const log = memoryLog()
    const act = createActions({
      client: all.client,
      window: { show: (route: string | null) => shown.push(route) } as unknown as MainWindow,
      connectWindows: {
        focused: () => 'a1',
        continueInBrowser: (id: string) => connect.push(`browser ${id}`),
        reload: (id: string) => connect.push(`reload ${id}`),
        dismiss: (id: string) => connect.push(`close ${id}`),
      } as unknown as ConnectWindows,
      notifications: new Notifications(() => undefined, log),
      help: new Help({ dataDir: '/data', notices: '/notices.txt', documentation: '/README.md', log }),
      log,
    })
    return { ...all, act, shown, connect }
  }

  test('a sync asks the engine the way a button does, as the tray, in the workspace that it was drawn for', async () => {
    const { act, asked } = setUp()
    act({ type: 'sync-all', workspaceId: 'w' })
    act({ type: 'sync', workspaceId: 'w', integrationId: 'acme' })
    expect(asked).toEqual([
      ['syncAll', { trigger: 'tray' }, 'w'],
      ['sync', { id: 'acme', trigger: 'tray' }, 'w'],
    ])
  })

  test('each of those that are paused, or go on, is asked for by itself', () => {
    const { act, asked } = setUp()
    act({ type: 'pause', workspaceId: 'w', integrationIds: ['a', 'b'] })
    act({ type: 'resume', workspaceId: 'w', integrationIds: ['a'] })
    expect(asked).toEqual([
      ['pause', { id: 'a' }, 'w'],
      ['pause', { id: 'b' }, 'w'],
      ['resume', { id: 'a' }, 'w'],
    ])
  })

  test('a sync that cannot start says why', async () => {
    const { act, answers } = setUp()
    answers.refuse = problemToORPC(makeProblem('WORKSPACE_NOT_OPEN'))
    act({ type: 'sync-all', workspaceId: 'w' })
    await vi.waitFor(() => expect(fake.notifications).toHaveLength(1), soon)
    expect(fake.notifications[0]?.options.title).toBe('No workspace is open.')
  })

  test('the rest: window, quit, logs, and the connect window that has the focus', () => {
    const { act, shown, connect } = setUp()
    act({ type: 'open', route: '/integrations' })
    act({ type: 'connect-use-browser' })
    act({ type: 'connect-reload' })
    act({ type: 'connect-close' })
    act({ type: 'help', kind: 'licences' })
    let asked = 0
    app.on('before-quit', () => asked++)
    act({ type: 'quit' })
    expect(shown).toEqual(['/integrations'])
    expect(connect).toEqual(['browser a1', 'reload a1', 'close a1'])
    expect(fake.argsOf('shell.openPath')).toEqual([['/notices.txt']])
    expect(asked).toBe(1)
  })
})

describe('what is opened first', () => {
  test.each([
    ['the sandbox', { sandbox: true }, { NANGO_SECRET_KEY: 'k' }, [['openSandbox', {}]]],
    [
      'an environment at its own host',
      { sandbox: false },
      { NANGO_SECRET_KEY: 'k', NANGO_HOST: 'http://localhost:3003' },
      [['openEnvironment', { host: 'http://localhost:3003', apiKey: 'k' }]],
    ],
    [
      'an environment in the cloud',
      { sandbox: false },
      { NANGO_SECRET_KEY: 'k' },
      [['openEnvironment', { host: 'https://api.nango.dev', apiKey: 'k' }]],
    ],
    ['nothing', { sandbox: false }, {}, []],
  ])('%s', async (_what, wish, env, expected) => {
    const { client, asked } = engine()
    const opened = await openFirst(client, wish, env, memoryLog())
    expect(opened).toBe(expected.length > 0 ? 'w' : null)
    expect(asked).toEqual(expected)
  })

  test('a failure does not stop the start, and its key reaches no log', async () => {
    const { client, answers } = engine()
    answers.refuse = problemToORPC(makeProblem('NANGO_KEY_REFUSED'))
    const log = memoryLog()
    expect(await openFirst(client, { sandbox: false }, { NANGO_SECRET_KEY: 'very-secret' }, log)).toBeNull()
    expect(log.lines).toHaveLength(1)
    expect(log.lines.join()).not.toContain('very-secret')
  })
})
