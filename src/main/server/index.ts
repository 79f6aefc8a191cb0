import { join } from 'node:path'
import { version } from '../../../package.json'
import { runCli } from './cli/program'

/**
 * The entry of out/main/patchbay.js: the command line, and the server host as its command `serve`. The engine and the
 * sandbox lie beside it in the build.
 */
const folder = import.meta.dirname
// What is written is for the person alone, whatever the shell's default is.
process.umask(0o077)
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function listen(signals: readonly NodeJS.Signals[], listener: () => void): () => void {
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}

const code = await runCli(process.argv.slice(2), {
  version,
  paths: {
    engine: join(folder, 'engine.js'),
    sandbox: join(folder, 'sandbox.js'),
    renderer: join(folder, '..', 'renderer'),
  },
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt: (listener) => {
    let first: number | null = null
    return listen(endings, () => {
      // A second wish, not the echo of the first that npm may send, is granted at once.
      if (first !== null && Date.now() - first > 1000) process.exit(1)
      if (first !== null) return
      first = Date.now()
      listener()
    })
  },
  onTestSignal: (listener) => listen(['SIGUSR2'], listener),
})
// Ends once what was written has gone out, whatever a library still keeps open.
process.stdout.write('', () => process.exit(code))
