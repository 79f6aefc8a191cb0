import { formatLocale } from '@shared/i18n'
import { placeIn } from '@shared/model'
import { app } from 'electron'
import { HostEvents } from '../../host/supervisor/host-events'
import type { SettingsPart } from '../../host/supervisor/host-router'
import { askForClientCertificates } from '../connect/client-certificates'
import { ConnectWindows } from '../connect/connect-window'
import { createHost } from '../host'
import { createActions } from '../native/actions'
import { EngineWatch } from '../native/engine-watch'
import { Help } from '../native/help'
import type { NativeAction } from '../native/native-menu'
import { NativeSurfaces } from '../native/native-surfaces'
import { Notifications } from '../native/notifications'
import { watchPower } from '../native/power'
import { createNetwork } from '../network/network'
import { Secrets } from '../secrets'
import { openElectronSettings, openWindowMemory } from '../settings'
import { serveIpc } from '../window/ipc'
import { servePages } from '../window/protocol'
import { Relay } from '../window/relay'
import { MainWindow } from '../window/window'
import type { Boot } from './boot'
import { openFirst } from './open-first'
import { appPaths } from './paths'
import { Quit } from './quit'
import { openControl } from './startup'
import { createTexts, speak } from './texts'

/** Puts the app together once Electron is ready. Throws when the engine cannot be started at all. */
export async function run(boot: Boot): Promise<void> {
  const { dataDir, log, own, switches, development } = boot
  const { platform, env } = process
  const devTools = development || switches.debugMode
  const { electron, chrome, node } = process.versions
  log.info(`Patchbay ${app.getVersion()} on Electron ${electron}, Chromium ${chrome}, Node ${node}, ${platform}`)
  const paths = appPaths(app.getAppPath(), process.resourcesPath, app.isPackaged)
  const t = createTexts()
  const events = new HostEvents(log)
  const kept = openElectronSettings(dataDir, log)
  const language = () => speak(kept.read().language, app.getPreferredSystemLanguages())
  language()
  const settings: SettingsPart = {
    read: kept.read,
    update: (patch) => {
      const now = kept.update(patch)
      if (patch.language !== undefined) {
        language()
        surfaces.update()
      }
      return now
    },
  }
  const memory = openWindowMemory(dataDir, log)
  const quit = new Quit()
  const ownWindows = new Set<number>()

  servePages(paths.renderer)
  askForClientCertificates(t)
  app.on('child-process-gone', (_event, { type, reason, name }) =>
    log.error(`A process of Chromium ended (${type}${name ? `, ${name}` : ''}): ${reason}`),
  )
  app.setAboutPanelOptions({ applicationName: 'Patchbay', applicationVersion: app.getVersion() })

  const window = new MainWindow({
    url: boot.page,
    preload: paths.preload,
    icon: paths.windowIcon,
    platform,
    t,
    log,
    remembered: memory.read,
    remember: memory.write,
    devTools,
    lastPlace: memory.place,
    keepPlace: memory.keepPlace,
    closing: () => ({
      quitting: quit.asked,
      tray: surfaces.tray,
      setting: settings.read().closeToTray,
      syncs: watch.state.integrations.some(({ status }) => status !== 'disconnected'),
    }),
    explained: {
      has: memory.hasExplained,
      note: memory.noteExplained,
      keepInTray: () => void settings.update({ closeToTray: true }),
    },
    created: (id) => ownWindows.add(id),
    gone: (id) => {
      ownWindows.delete(id)
      relay.drop(id)
      connectWindows.closeAll()
    },
    quit: () => app.quit(),
  })
  const notifications = new Notifications((route) => window.show(route), log)
  const connectWindows = new ConnectWindows({
    events,
    guards: boot.guards,
    t,
    log,
    parent: () => window.visible,
    dress: (each) => surfaces.dress(each),
    focusChanged: () => surfaces.update(),
  })
  const help = new Help({ dataDir, notices: paths.notices, documentation: paths.documentation, log })
  const secrets = new Secrets({ dataDir, log, platform, environmentKey: env.NANGO_SECRET_KEY })
  const network = createNetwork({ secrets, t, log, openSettings: () => window.show('/settings/network') })
  const host = createHost({
    dataDir,
    paths,
    platform,
    secrets,
    settings,
    events,
    connectWindows,
    network,
    help,
    notifications,
    tray: () => surfaces.tray,
    // An installed app goes by no other time than the computer's.
    tests: development || env.PATCHBAY_TEST_HOOKS === '1' ? switches.tests : {},
    log,
  })
  const { supervisor, client } = host
  const relay = new Relay(() => (supervisor.isUp ? supervisor.connect() : null))
  const watch = new EngineWatch(client, () => surfaces.update(), log)
  const act = createActions({ client, window, connectWindows, notifications, help, log })
  const surfaces = new NativeSurfaces({
    t,
    platform,
    desktop: env.XDG_CURRENT_DESKTOP ?? '',
    devTools,
    trayImages: paths.trayImages,
    help: () => help.kinds,
    // As in the window.
    locale: () => formatLocale(language()),
    state: () => watch.state,
    connectFocused: () => connectWindows.focused() !== null,
    perform: (action: NativeAction) => act(action),
    log,
  })

  supervisor.on('up', () => {
    watch.engineUp()
    relay.engineUp()
  })
  supervisor.on('down', () => {
    relay.engineDown()
    watch.engineDown()
  })
  serveIpc({ relay, own, known: ownWindows, log })
  surfaces.open()

  // A window that is made later shows it by itself.
  const goTo = (workspaceId: string | null) => {
    if (workspaceId !== null) window.goTo(placeIn(workspaceId))
  }
  app.on('second-instance', (_event, _argv, _directory, wish) => {
    window.show()
    if (asksForSandbox(wish)) void openFirst(client, { sandbox: true }, {}, log).then(goTo)
  })
  app.on('activate', () => window.show())
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit()
  })

  const control = await openControl(boot, supervisor, t)
  const stopPower = watchPower(events)
  quit.install({
    hide: () => window.hide(),
    // Everything is open or gone at once: the app itself is started anew.
    restart: () => {
      app.relaunch()
      app.exit(0)
    },
    stop: async () => {
      stopPower()
      watch.stop()
      surfaces.close()
      connectWindows.closeAll()
      await Promise.all([control.close(), host.stop()])
    },
    log,
  })
  if (env.PATCHBAY_TEST_HOOKS === '1' && platform !== 'win32') {
    process.on('SIGUSR2', () => void supervisor.endForTest())
  }

  // The window is drawn while the engine starts. Without a tray a hidden app could not be reached.
  if (!switches.hidden || !surfaces.tray) window.show()
  watch.start()
  try {
    await host.start()
  } catch (error) {
    // Quitting ends an engine that is only starting, which is no failure.
    if (quit.asked) return
    throw error
  }
  goTo(await openFirst(client, switches, env, log))
}

function asksForSandbox(wish: unknown): boolean {
  return typeof wish === 'object' && wish !== null && 'sandbox' in wish && wish.sandbox === true
}
