import { join } from 'node:path'
import { redactText } from '@shared/redact'
import { app, clipboard, dialog } from 'electron'
import { type ControlServer, DataFolderInUseError, takeControlServer } from '../../host/control/control-server'
import type { EngineSupervisor } from '../../host/supervisor/engine-supervisor'
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

/**
 * Returns what is done about a failure that nothing caught in the main process: it is written down and said once, without
 * secrets, and the app ends.
 */
export function fatalHandler({ log, dataDir }: Pick<Boot, 'log' | 'dataDir'>): (error: unknown) => void {
  let isFailing = false
  return (error) => {
    log.error('The host failed', error)
    // A second failure while the first is being shown adds nothing.
    if (isFailing) return
    isFailing = true
    const details = detailsOf(error, dataDir)
    if (app.isReady() && askToCopy(details)) void clipboard.writeText(details).finally(() => app.exit(1))
    else app.exit(1)
  }
}

function detailsOf(error: unknown, dataDir: string): string {
  const reason = redactText(error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 1500)
  return createTexts()('native.failure.detail', { reason, logs: join(dataDir, 'logs', 'main.log') })
}

function askToCopy(detail: string): boolean {
  const t = createTexts()
  const response = dialog.showMessageBoxSync({
    type: 'error',
    message: t('native.failure.title'),
    detail,
    buttons: [t('native.failure.close'), t('native.failure.copy')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
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
