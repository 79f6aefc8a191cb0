import { join } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { describeProblem } from '@shared/i18n'
import { toProblem } from '@shared/model'
import { app, dialog, protocol } from 'electron'
import nodeLog from 'electron-log/node'
import { ensureDataFolder } from '../../host/files/data-folder'
import { type Logger, openLog } from '../../host/files/log'
import { browser } from '../connect/browser'
import { Guards } from '../window/guards'
import { ownOrigin, ownScheme } from '../window/security'
import { fatalHandler } from './startup'
import { parseSwitches, type Switches } from './switches'

/** What is settled before Electron is ready. */
export interface Boot {
  dataDir: string
  switches: Switches
  /** Origin of our own pages. */
  own: string
  /** Address of the app's page. */
  page: string
  /** Run from the project rather than from a package. */
  development: boolean
  guards: Guards
  log: Logger
}

/** The reverse name under which systems know the app; electron-builder.yml has the same. */
export const appId = 'app.patchbay.Patchbay'

/**
 * Everything that must happen before Electron is ready, in this order. Returns null when the app is not to go on: its
 * data folder cannot be used, or it is open already.
 */
export function prepare(argv: readonly string[], env: NodeJS.ProcessEnv): Boot | null {
  // Menus say it; in development Electron would take the name of the npm package.
  app.setName('Patchbay')

  // Windows groups windows and shows notifications by this name.
  if (process.platform === 'win32') app.setAppUserModelId(appId)

  // What Patchbay and Chromium write is for the person alone, whatever the session's default is.
  process.umask(0o077)

  // First the folder: the single-instance lock and everything that Chromium keeps belong to it.
  const switches = parseSwitches(argv, process.cwd())
  const dataDir = switches.dataDir ?? join(app.getPath('appData'), 'Patchbay')
  if (!takeFolder(dataDir)) return null

  const development = !app.isPackaged
  const log = openLog(nodeLog, dataDir, { console: development })
  process.on('uncaughtException', fatalHandler({ log, dataDir }))
  process.on('unhandledRejection', (error) => log.error('A promise of the host was left unhandled', error))

  // A second start with the same folder hands over its wish to the first and ends.
  if (!app.requestSingleInstanceLock({ sandbox: switches.sandbox })) {
    app.exit(0)
    return null
  }

  // Once, and with all schemes: `app:` pages get an origin, storage and secure contexts as https pages have them.
  protocol.registerSchemesAsPrivileged([
    { scheme: ownScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])

  // Every renderer, whatever its window's options say.
  app.enableSandbox()

  const server = development ? env.ELECTRON_RENDERER_URL : undefined
  const own = server ? new URL(server).origin : ownOrigin
  const guards = new Guards({ own, log, openExternal: (url) => openOutside(url, log) })
  guards.install()

  return { dataDir, switches, own, page: `${own}/index.html`, development, guards, log }
}

/** A link of a page that belongs into the system browser; no one waits for it. */
function openOutside(url: string, log: Logger): void {
  browser.open(url).catch((error) => log.warn('The system browser did not open', error))
}

/** Makes the folder and lets Electron keep its own things there, Chromium's in a folder below. */
function takeFolder(dataDir: string): boolean {
  try {
    ensureDataFolder(dataDir)
    const sessionData = join(dataDir, 'chromium')
    makeFolder(sessionData)
    app.setPath('userData', dataDir)
    app.setPath('sessionData', sessionData)
    return true
  } catch (error) {
    const { fact, safe } = describeProblem(toProblem(error))
    // Before the app is ready Linux prints this instead of drawing it, which is what a terminal needs.
    dialog.showErrorBox(fact, safe)
    app.exit(1)
    return false
  }
}
