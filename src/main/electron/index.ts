import { app } from 'electron'
import { prepare } from './boot/boot'
import { run } from './boot/run'
import { failStart } from './boot/startup'

/**
 * Boot order: what must precede `ready` happens now, in one go; the rest when Electron is ready. Nothing is awaited at
 * the top level, because `ready` waits for this module to end. https://github.com/electron/electron/pull/41369
 */
const boot = prepare(process.argv, process.env)
if (boot) {
  app
    .whenReady()
    .then(() => run(boot))
    .catch((error: unknown) => failStart(boot, error))
}
