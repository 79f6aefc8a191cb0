import { join } from 'node:path'
import { app, dialog } from 'electron'
import { type ControlServer, DataFolderInUseError, takeControlServer } from '../host/control-server'
import type { EngineSupervisor } from '../host/engine-supervisor'
import type { Boot } from './boot'
import { createTexts, type Texts } from './texts'

/** Opens the socket of the command line; when another Patchbay with a window holds the data folder the person decides. */
export async function openControl(boot: Boot, supervisor: EngineSupervisor, t: Texts): Promise<ControlServer> {
  for (;;) {
    try {
      return await takeControlServer(boot.dataDir, supervisor, boot.log)
    } catch (error) {
      if (!(error instanceof DataFolderInUseError)) throw error
      const { response } = await dialog.showMessageBox({
        type: 'warning',
        message: t('native.startup.inUseTitle'),
        detail: t('native.startup.inUseDetail', { path: boot.dataDir }),
        buttons: [t('native.startup.tryAgain'), t('native.startup.quit')],
        defaultId: 0,
        cancelId: 1,
        noLink: true,
      })
      if (response === 1) throw error
    }
  }
}

/** Says that the app cannot start, where its log is, and ends. */
export function failStart(boot: Boot, error: unknown): void {
  boot.log.error('The app could not start', error)
  if (!(error instanceof DataFolderInUseError)) {
    const t = createTexts()
    const reason = error instanceof Error ? error.message : String(error)
    const logs = join(boot.dataDir, 'logs', 'main.log')
    dialog.showErrorBox(t('native.startup.failedTitle'), t('native.startup.failedDetail', { reason, logs }))
  }
  app.exit(1)
}
