/**
 * Runs the built main process against the fake Electron and writes down what it did. Started by the boot rehearsal in a
 * process of its own: `node --import hook.mjs drive.ts`, with what to play in REHEARSAL.
 */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
// Under the hook these two are one and the same module.
import * as electron from 'electron'
import type * as Fake from '../fakes/electron'

const { app, fake, FakeEvent, ipcMain, session } = electron as unknown as typeof Fake

export interface Rehearsal {
  root: string
  dataDir: string
  /** Where the findings go. */
  report: string
  singleInstance: boolean
  platform?: string
}

const play = JSON.parse(process.env.REHEARSAL ?? '{}') as Rehearsal
const requestChannel = 'patchbay:request-port'

/** Waits until something holds; the test that started this process has the time limit. */
async function until<T>(look: () => T | undefined | null | false): Promise<T> {
  for (;;) {
    const found = look()
    if (found) return found
    if (fake.names().includes('app.exit')) throw new Error(`The app gave up: ${JSON.stringify(fake.calls.at(-2))}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function write(findings: unknown): void {
  writeFileSync(play.report, JSON.stringify(findings))
}

/** A client of the app contract over a port that the page got. */
function clientOver(port: Fake.FakePort) {
  const link = new RPCLink({ port: port as never })
  port.start()
  return createORPCClient<{ app: { info: () => Promise<unknown> } }>(link)
}

async function boot(): Promise<void> {
  fake.machine.appPath = play.root
  // Electron says so; a package has its files for people there.
  Object.defineProperty(process, 'resourcesPath', { value: join(play.root, 'out') })
  fake.machine.packaged = true
  fake.machine.singleInstance = play.singleInstance
  fake.machine.paths.set('appData', join(play.dataDir, 'unused'))
  process.argv = [process.execPath, '--data-dir', play.dataDir]
  await import(new URL('../../out/main/index.js', import.meta.url).href)
}

async function second(): Promise<void> {
  await boot()
  write({ calls: fake.names(), exit: fake.argsOf('app.exit') })
}

async function first(): Promise<void> {
  await boot()
  const beforeReady = fake.names()
  const windowsBeforeReady = fake.windows.length
  app.becomeReady()
  const window = await until(() => fake.windows[0])
  const page = window.webContents

  const serve = fake.protocols.get('app')
  const document = await serve?.(new Request('app://bundle/index.html'))
  const outside = await serve?.(new Request('app://bundle/..%2f..%2fpackage.json'))

  const own = page.url
  const navigation = {
    own: page.navigates('will-navigate', own),
    away: page.navigates('will-navigate', 'https://evil.example/'),
    redirect: page.navigates('will-redirect', 'https://evil.example/'),
    frame: page.navigates('will-frame-navigate', 'file:///etc/passwd', false),
    opens: page.windowOpenHandler?.({ url: 'file:///etc/passwd' } as never),
  }
  const webview = new FakeEvent()
  page.emit('will-attach-webview', webview, {}, {})
  const permissions = Object.fromEntries(
    ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-sanitized-write'].map((name) => [
      name,
      session.defaultSession.asks(name, own),
    ]),
  )

  const channels = ipcMain.eventNames()
  const ask = (frame: unknown) => ipcMain.emit(requestChannel, { sender: page, senderFrame: frame })
  ask(page.frame({ url: 'https://evil.example/' }))
  ask(page.frame({ parent: {} }))
  ask(null)
  ipcMain.emit(requestChannel, { sender: { id: 4711 }, senderFrame: page.frame() })
  const portsToStrangers = page.ipcReceived.length

  ask(page.frame())
  const port = (await until(() => page.ipcReceived[0])).ports[0] as Fake.FakePort
  const info = await clientOver(port).app.info()

  const closed = once(port, 'close')
  process.kill(process.pid, 'SIGUSR2')
  await closed
  const again = (await until(() => page.ipcReceived[1])).ports[0] as Fake.FakePort
  const infoAgain = await clientOver(again).app.info()

  window.emit('ready-to-show')
  const wasShown = window.visible
  window.visible = false
  app.emit('second-instance', {}, [], '', {})
  const shownBySecond = window.visible

  const tray = fake.trays[0]
  const surfaces = { tray: tray?.menu?.labels(), menu: fake.applicationMenu?.labels() }

  app.quit()
  const heldBack = !fake.names().includes('app.ended')
  await until(() => fake.names().includes('app.ended'))
  write({
    beforeReady,
    windowsBeforeReady,
    userData: fake.machine.paths.get('userData'),
    sessionData: fake.machine.paths.get('sessionData'),
    schemes: fake.argsOf('protocol.registerSchemesAsPrivileged')[0]?.[0],
    options: window.options,
    own,
    document: { status: document?.status, policy: document?.headers.get('content-security-policy') },
    outside: outside?.status,
    navigation,
    webviewPrevented: webview.defaultPrevented,
    permissions,
    channels,
    portsToStrangers,
    info,
    infoAgain,
    wasShown,
    shownBySecond,
    surfaces,
    heldBack,
    trayGone: tray?.destroyed,
    windowsLeft: fake.windows.length,
  })
  process.exit(0)
}

await (play.singleInstance ? first() : second())
