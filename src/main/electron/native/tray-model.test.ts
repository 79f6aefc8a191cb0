import { describe, expect, test } from 'vitest'
import { createTexts } from '../boot/texts'
import { menuModel } from './menu-model'
import { type MenuEntry, type NativeAction, toTemplate } from './native-menu'
import { initialState, type NativeIntegration, type NativeState } from './native-state'
import { trayModel } from './tray-model'

const t = createTexts()
const options = {
  t,
  number: (value: number) => value.toLocaleString('en-US'),
  time: (iso: string) => iso.slice(11, 16),
  platform: 'linux' as const,
}

const at = '2026-11-23T09:41:00.000Z'

function integration(changes: Partial<NativeIntegration> = {}): NativeIntegration {
  return {
    id: 'acme',
    provider: 'Acme',
    account: 'Northwind EU',
    status: 'connected',
    lastSyncAt: at,
    running: null,
    ...changes,
  }
}

function open(changes: Partial<NativeState> = {}): NativeState {
  const workspace = {
    id: 'w',
    name: 'Harbor',
    kind: 'dev',
    host: 'https://n.example',
    tags: {},
    createdAt: at,
  } as const
  return {
    engine: 'ready',
    workspace: {
      current: workspace,
      phase: 'open',
      problem: null,
      workspaces: [workspace],
      shown: 'w',
      opened: ['w'],
      sandboxLive: false,
    },
    connectivity: { online: true, since: null, reason: null },
    integrations: [integration()],
    ...changes,
  }
}

const stream = {
  stream: 'contacts',
  label: 'Contacts',
  state: 'running',
  expected: 13240,
  pulled: 8214,
  created: 0,
  updated: 0,
  deleted: 0,
  pushed: 0,
  conflicts: 0,
  failed: 0,
  apiCalls: 0,
  problem: null,
} as const

/** The menu as lines: `-` a line, `(text)` what cannot be chosen. */
function lines(items: MenuEntry[]): string[] {
  return items.map((item) => {
    if (item.kind === 'separator') return '-'
    if (item.kind === 'role') return item.role
    if (item.kind === 'submenu') return `${item.label} >`
    return item.kind === 'action' && item.enabled ? item.label : `(${item.label})`
  })
}

describe('the tray', () => {
  test('all is well: state, syncs, the way to the window', () => {
    const model = trayModel(open(), options)
    expect(model.icon).toBe('idle')
    expect(model.toolTip).toBe('Patchbay: All synced. Last synced 09:41')
    expect(lines(model.items)).toEqual([
      '(All synced)',
      '(Last synced 09:41)',
      '-',
      'Sync all now',
      'Sync Acme, Northwind EU',
      'Pause all',
      '-',
      'Open Patchbay',
      'Quit',
    ])
  })

  test('pauses what syncs, and lets all go on where everything is paused', () => {
    const some = [
      integration({ id: 'a' }),
      integration({ id: 'b', status: 'paused' }),
      integration({ id: 'c', status: 'needs-reconnect' }),
      integration({ id: 'd', status: 'disconnected' }),
    ]
    const actionOf = (state: NativeState) =>
      trayModel(state, options).items.flatMap((item) =>
        item.kind === 'action' && (item.id === 'pause' || item.id === 'resume') ? [[item.label, item.action]] : [],
      )
    expect(actionOf(open({ integrations: some }))).toEqual([
      ['Pause all', { type: 'pause', workspaceId: 'w', integrationIds: ['a', 'c'] }],
    ])
    expect(actionOf(open({ integrations: some.filter(({ id }) => id === 'b' || id === 'd') }))).toEqual([
      ['Resume all', { type: 'resume', workspaceId: 'w', integrationIds: ['b'] }],
    ])
    expect(actionOf(open({ integrations: [integration({ status: 'disconnected' })] }))).toEqual([])
    expect(lines(trayModel(open({ engine: 'restarting', integrations: some }), options).items)).toContain('(Pause all)')
  })

  test('syncing names the CRM and how far it is', () => {
    const model = trayModel(open({ integrations: [integration({ status: 'syncing', running: [stream] })] }), options)
    expect(model.icon).toBe('syncing')
    expect(model.toolTip).toContain('Contacts, 8,214 of 13,240')
    expect(lines(model.items).slice(0, 4)).toEqual([
      '(Syncing Acme)',
      '-',
      '(Sync all now)',
      '(Sync Acme, Northwind EU)',
    ])
  })

  test('an unknown total is left out, and a second account of the same CRM is told apart', () => {
    const busy = integration({ status: 'syncing', running: [{ ...stream, expected: null }] })
    const other = integration({ id: 'acme-2', account: 'Northwind US' })
    const model = trayModel(open({ integrations: [busy, other] }), options)
    expect(lines(model.items)[0]).toBe('(Syncing Acme, Northwind EU)')
    expect(model.toolTip).toContain('Contacts, 8,214')
  })

  test('progress alone leaves the menu as it is: one that is drawn anew closes under the pointer', () => {
    const at = (pulled: number) => {
      const busy = integration({ status: 'syncing', running: [{ ...stream, pulled }] })
      return trayModel(open({ integrations: [busy] }), options)
    }
    expect(at(1).items).toEqual(at(9000).items)
    expect(at(1).toolTip).not.toBe(at(9000).toolTip)
  })

  test('several syncs are counted', () => {
    const busy = ['a', 'b'].map((id) => integration({ id, status: 'syncing', running: [] }))
    expect(lines(trayModel(open({ integrations: busy }), options).items)[0]).toBe('(Syncing 2 integrations)')
  })

  test('trouble is counted and leads to the list', () => {
    const broken = [integration({ id: 'a', status: 'error' }), integration({ id: 'b', status: 'needs-reconnect' })]
    const model = trayModel(open({ integrations: [...broken, integration()] }), options)
    expect(model.icon).toBe('error')
    expect(lines(model.items)[0]).toBe('(2 need attention)')
    const item = model.items.find((entry) => entry.kind === 'action' && entry.id === 'attention')
    expect(item).toMatchObject({
      label: '2 integrations need attention…',
      action: { type: 'open', route: '/integrations' },
    })
  })

  test('offline says since when, and nothing can be synced', () => {
    const model = trayModel(open({ connectivity: { online: false, since: at, reason: 'os' } }), options)
    expect(model.icon).toBe('offline')
    expect(lines(model.items).slice(0, 5)).toEqual([
      '(Offline)',
      '(Since 09:41)',
      '-',
      '(Sync all now)',
      '(Sync Acme, Northwind EU)',
    ])
  })

  test.each([
    ['before the engine has said anything', initialState, 'Starting…', 'idle'],
    ['while the engine is restarted', open({ engine: 'restarting' }), 'Restarting the sync engine…', 'idle'],
    [
      'an account that was never synced',
      open({ integrations: [integration({ lastSyncAt: null })] }),
      'Nothing synced yet',
      'idle',
    ],
    ['all is paused', open({ integrations: [integration({ status: 'paused', lastSyncAt: null })] }), 'Paused', 'idle'],
    ['nothing connected', open({ integrations: [] }), 'Nothing connected yet', 'idle'],
  ] as const)('%s', (_when, state, headline, icon) => {
    const model = trayModel(state, options)
    expect(lines(model.items)[0]).toBe(`(${headline})`)
    expect(model.icon).toBe(icon)
    expect(lines(model.items)).toContain('Open Patchbay')
  })

  test.each([
    ['none', 'Not set up yet', 'idle'],
    ['opening', 'Opening Harbor…', 'idle'],
    ['needs-key', 'The API key is missing', 'error'],
    ['failed', 'Harbor could not be opened', 'error'],
  ] as const)('a workspace that is not open: %s', (phase, headline, icon) => {
    const state = open()
    if (state.workspace) state.workspace = { ...state.workspace, phase }
    const model = trayModel(state, options)
    expect(lines(model.items)[0]).toBe(`(${headline})`)
    expect(model.icon).toBe(icon)
    expect(lines(model.items)).toContain('(Sync all now)')
  })

  test('paused, disconnected and unreachable accounts are not offered', () => {
    const integrations = [
      integration({ id: 'a', account: 'A', status: 'paused' }),
      integration({ id: 'b', account: 'B', status: 'disconnected' }),
      integration({ id: 'c', account: 'C', status: 'needs-reconnect' }),
      integration({ id: 'd', account: 'D', status: 'error' }),
    ]
    expect(lines(trayModel(open({ integrations }), options).items).filter((line) => line.includes('Acme'))).toEqual([
      '(Sync Acme, A)',
      '(Sync Acme, C)',
      'Sync Acme, D',
    ])
  })

  test('many integrations get a menu of their own', () => {
    const integrations = Array.from({ length: 7 }, (_, index) => integration({ id: `h-${index}` }))
    const model = trayModel(open({ integrations }), options)
    expect(lines(model.items)).toContain('Sync one >')
    expect(model.items.length).toBeLessThan(10)
  })
})

describe('the application menu', () => {
  const options = {
    t,
    platform: 'linux' as NodeJS.Platform,
    devTools: false,
    help: ['documentation', 'licences', 'logs'] as const,
    connectFocused: false,
  }
  const labels = (items: MenuEntry[]) =>
    items.map((item) => (item.kind === 'submenu' ? item.label : item.kind === 'role' ? item.role : ''))
  const find = (items: MenuEntry[], id: string): MenuEntry[] =>
    items.flatMap((item) => (item.kind === 'submenu' && item.id === id ? item.items : []))

  test('follows the platform', () => {
    expect(labels(menuModel(open(), options))).toEqual(['File', 'Edit', 'View', 'Sync', 'windowMenu', 'Help'])
    expect(labels(menuModel(open(), { ...options, platform: 'darwin' }))).toEqual([
      'appMenu',
      'fileMenu',
      'Edit',
      'View',
      'Sync',
      'windowMenu',
      'Help',
    ])
  })

  test('Sync all has its key and what the tray can sync is here too', () => {
    const items = find(menuModel(open(), options), 'sync')
    expect(items[0]).toMatchObject({ label: 'Sync all', accelerator: 'Shift+CmdOrCtrl+S', enabled: true })
    expect(lines(items)).toContain('Sync Acme, Northwind EU')
  })

  test('a sign-in that has the focus takes the place of Sync', () => {
    const menu = menuModel(open(), { ...options, platform: 'darwin', connectFocused: true })
    expect(labels(menu)).toContain('Sign-in')
    expect(lines(find(menu, 'sign-in'))).toEqual(['Continue in browser', 'Reload', '-', 'Close'])
  })

  test('what can be opened is offered, About where macOS has it not already', () => {
    expect(lines(find(menuModel(open(), options), 'help'))).toEqual([
      'Documentation',
      'Third-party licences',
      'Show logs',
      '-',
      'about',
    ])
    const mac = menuModel(open(), { ...options, platform: 'darwin', help: ['logs'] })
    expect(lines(find(mac, 'help'))).toEqual(['Show logs'])
  })

  test('the developer tools are for developers', () => {
    expect(lines(find(menuModel(open(), options), 'view'))).not.toContain('toggleDevTools')
    expect(lines(find(menuModel(open(), { ...options, devTools: true }), 'view'))).toContain('toggleDevTools')
  })
})

test('the template escapes names and runs actions', () => {
  const done: NativeAction[] = []
  const state = open({ integrations: [integration({ account: 'Smith & Sons' })] })
  const template = toTemplate(trayModel(state, options).items, (action) => done.push(action))
  const item = template.find(({ id }) => id === 'sync-acme')
  expect(item?.label).toBe('Sync Acme, Smith && Sons')
  expect(template.find(({ id }) => id === 'headline')?.enabled).toBe(false)
  // Electron calls it with the item, the window and the event; none of them is used.
  Reflect.apply(item?.click ?? (() => undefined), undefined, [])
  expect(done).toEqual([{ type: 'sync', workspaceId: 'w', integrationId: 'acme' }])
})
