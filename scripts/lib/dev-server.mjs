import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { resolveConfig } from 'electron-vite'
import { build, createServer } from 'vite'
import { hasDisplay } from './choose-host.mjs'
import { thisMachine } from './machine.mjs'
import { root } from './paths.mjs'
import { main, say } from './say.mjs'
import { serverArguments } from './start-options.mjs'

/**
 * `npm run dev` without Electron: Vite serves the renderer with hot reload and hands the calls on to the server host,
 * which is built again and started again at each change of what it is made from. Runs on Node 24.
 */

/** Beside the real build, which stays as it is. */
const outDir = join(root, 'out', 'dev', 'main')

/** The server host as a process that can be replaced by a newer one at the same address. */
class Host {
  #options
  #child = null
  #port = '0'
  /** One token for all of them, so that the browser's cookie stays good. */
  token = process.env.PATCHBAY_TOKEN ?? randomBytes(24).toString('base64url')

  constructor(options) {
    this.#options = options
  }

  /** @returns {Promise<string>} its address */
  async restart() {
    await this.stop()
    const args = serverArguments({ ...this.#options, port: this.#port, open: false })
    const child = spawn(process.execPath, ['--enable-source-maps', join(outDir, 'patchbay.js'), ...args, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATCHBAY_TOKEN: this.token },
    })
    this.#child = child
    const lines = createInterface({ input: child.stdout })
    const ended = once(child, 'exit').then(() => {
      throw new Error('The server host ended before it told its address.')
    })
    ended.catch(() => undefined)
    const [line] = await Promise.race([once(lines, 'line'), ended])
    const { url } = JSON.parse(line)
    this.#port = new URL(url).port
    return new URL(url).origin
  }

  async stop() {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await new Promise((resolve) => child.on('exit', resolve))
  }
}

/** Builds the main process, and again at each change. `onBuilt` is called after each build that went well. */
async function watchMain(config, onBuilt) {
  const watcher = await build({
    ...config,
    configFile: false,
    logLevel: 'warn',
    build: { ...config.build, outDir, emptyOutDir: true, watch: {} },
  })
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') say(`The main process could not be built: ${event.error.message}`)
    if (event.code === 'END') onBuilt()
  })
  return watcher
}

/** Hands calls on to the host as if its own page made them; a page of anywhere else stays one. */
function proxyTo(target, ownOrigin) {
  const adopt = (request, incoming) => {
    if (incoming.headers.origin === ownOrigin()) request.setHeader('origin', target)
  }
  const entry = {
    target,
    changeOrigin: true,
    configure: (proxy) => {
      proxy.on('proxyReq', adopt)
      proxy.on('proxyReqWs', adopt)
    },
  }
  return { '/rpc': { ...entry, ws: true }, '/api/': entry, '^/\\?token=': entry }
}

await main(async () => {
  const options = JSON.parse(process.argv[2])
  const { config } = await resolveConfig({ root }, 'serve', 'development')
  const host = new Host(options)
  let first
  const started = new Promise((resolve, reject) => {
    first = { resolve, reject }
  })
  let turn = Promise.resolve()
  await watchMain(config.main, () => {
    turn = turn
      .then(() => host.restart())
      .then(first.resolve, (error) => {
        say(error.message)
        first.reject(error)
      })
  })
  const target = await started
  let vite = null
  const ownOrigin = () => `http://127.0.0.1:${vite.httpServer.address().port}`
  const path = `/?token=${host.token}`
  vite = await createServer({
    ...config.renderer,
    configFile: false,
    server: {
      ...config.renderer.server,
      host: '127.0.0.1',
      port: options.port ?? 5173,
      open: options.open && hasDisplay(thisMachine()) ? path : false,
      proxy: proxyTo(target, ownOrigin),
    },
  })
  await vite.listen()
  say(`Patchbay, with hot reload: ${ownOrigin()}${path}`)
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve)
  })
  await host.stop()
  process.exit(0)
})
