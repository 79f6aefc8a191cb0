import { ipcMain } from 'electron'
import type { Logger } from '../../host/files/log'
import type { Relay } from './relay'
import { trustedSender } from './security'

/** The one message that a page may send: "give me a port of the engine". All else goes through that port. */
export const requestChannel = 'patchbay:request-port'

export interface IpcOptions {
  relay: Relay
  /** Origin of our own pages. */
  own: string
  /** Ids of the windows that show them. */
  known: ReadonlySet<number>
  log: Logger
}

/** Answers port requests from our own windows and from no other. */
export function serveIpc({ relay, own, known, log }: IpcOptions): void {
  ipcMain.on(requestChannel, (event) => {
    const frame = event.senderFrame
    const webContentsId = event.sender.id
    if (!frame || !trustedSender({ frame, webContentsId }, own, known)) {
      log.warn(`A page that is not ours asked for a port: window ${webContentsId}`)
      return
    }
    relay.connect(webContentsId, frame)
  })
}
