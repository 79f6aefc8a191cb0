import { resolve } from 'node:path'
import { readArguments } from './arguments.mjs'

export const help = `Usage: npm start -- [options]

Installs what is missing, builds Patchbay and opens it: as a desktop app where Electron runs, else in the browser.

Options:
  --browser              open it in the browser, with no attempt at Electron
  --electron             try again to fetch Electron's runtime, even if that failed within the last day
  --data-dir DIR         keep Patchbay's data in DIR
  --sandbox              open the sandbox workspace
  --port N               port of the browser's version on 127.0.0.1 (default: any that is free)
  --no-open              do not open a window: the desktop app starts in the tray, the browser's version prints its address
  --hidden               start in the tray
  --clock-file FILE      for tests: take the time from FILE (docs/sandbox.md)
  --index-lag MS         for tests: ms that a change takes to show in the searches of the sandbox's CRMs
  --no-chromium-sandbox  start Electron without Chromium's own sandbox (Electron refuses to run as root with it)
  --help                 show this
`

const spec = {
  browser: 'flag',
  electron: 'flag',
  'data-dir': 'value',
  sandbox: 'flag',
  port: 'value',
  'no-open': 'flag',
  hidden: 'flag',
  'clock-file': 'value',
  'index-lag': 'value',
  'no-chromium-sandbox': 'flag',
  help: 'flag',
}

/**
 * Reads the options of `npm start`.
 * @param {string[]} argv
 * @param {string} [folder] what a relative --data-dir is relative to: where the person ran npm
 * @returns {{ options: StartOptions } | { error: string }}
 *
 * @typedef {{ browser: boolean, electron: boolean, dataDir?: string, sandbox: boolean, port?: number, open: boolean,
 *   hidden: boolean, clockFile?: string, indexLag?: number, chromiumSandbox: boolean, help: boolean }} StartOptions
 */
export function parseStartOptions(argv, folder = process.env.INIT_CWD ?? process.cwd()) {
  const { values, error } = readArguments(argv, spec)
  if (values === undefined) return { error }
  if (values.port !== undefined && !(/^\d+$/.test(values.port) && Number(values.port) <= 65_535)) {
    return { error: `--port wants a number from 0 to 65535, not "${values.port}"` }
  }
  if (values['index-lag'] !== undefined && !/^\d+$/.test(values['index-lag'])) {
    return { error: `--index-lag wants a whole number of ms, not "${values['index-lag']}"` }
  }
  if (values.browser && values.electron) return { error: '--browser and --electron cannot both be asked for' }
  return {
    options: {
      browser: values.browser ?? false,
      electron: values.electron ?? false,
      dataDir: values['data-dir'] === undefined ? undefined : resolve(folder, values['data-dir']),
      sandbox: values.sandbox ?? false,
      port: values.port === undefined ? undefined : Number(values.port),
      open: !values['no-open'],
      hidden: values.hidden ?? false,
      clockFile: values['clock-file'] === undefined ? undefined : resolve(folder, values['clock-file']),
      indexLag: values['index-lag'] === undefined ? undefined : Number(values['index-lag']),
      chromiumSandbox: !values['no-chromium-sandbox'],
      help: values.help ?? false,
    },
  }
}

/** What tests of the whole program turn; both hosts take it. */
function testArguments({ clockFile, indexLag }) {
  return [
    ...(clockFile === undefined ? [] : ['--clock-file', clockFile]),
    ...(indexLag === undefined ? [] : ['--index-lag', String(indexLag)]),
  ]
}

/** The server host's arguments. It opens the browser by itself where there is a display. */
export function serverArguments(options) {
  return [
    'serve',
    ...(options.port === undefined ? [] : ['--port', String(options.port)]),
    ...(options.dataDir === undefined ? [] : ['--data-dir', options.dataDir]),
    ...(options.sandbox ? ['--sandbox'] : []),
    ...testArguments(options),
    options.open && !options.hidden ? '--open' : '--no-open',
  ]
}

/** Electron's arguments: the project's folder, then the app's own. */
export function electronArguments(options, folder) {
  return [
    folder,
    ...(options.chromiumSandbox ? [] : ['--no-sandbox']),
    ...(options.dataDir === undefined ? [] : ['--data-dir', options.dataDir]),
    ...(options.sandbox ? ['--sandbox'] : []),
    ...(options.hidden || !options.open ? ['--hidden'] : []),
    ...testArguments(options),
  ]
}
