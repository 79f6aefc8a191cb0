import type { AppClient } from '@shared/contract'
import { placeIn } from '@shared/model'
import type { Caller } from '@shared/rpc/caller'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { app } from 'electron'
import type { Logger } from '../../host/files/log'
import { wordsOf } from '../boot/texts'
import type { ConnectWindows } from '../connect/connect-window'
import type { MainWindow } from '../window/window'
import type { Help } from './help'
import type { NativeAction } from './native-menu'
import type { Notifications } from './notifications'

export interface ActionParts {
  client: AppClient
  window: MainWindow
  connectWindows: ConnectWindows
  notifications: Notifications
  help: Help
  log: Logger
}

/** Returns what carries out the actions of the tray and the menus. A sync that cannot start says why. */
export function createActions(parts: ActionParts): (action: NativeAction) => void {
  const { client, window, connectWindows, notifications, log } = parts
  const sync = (workspaceId: string, call: (options: { context: Caller }) => Promise<unknown>) => {
    call({ context: { workspace: workspaceId } }).catch((error: unknown) => {
      const { fact, safe } = wordsOf(orpcToProblem(error))
      log.warn('A sync from the tray or a menu could not start', error)
      notifications.show({ title: fact, body: safe, route: placeIn(workspaceId) })
    })
  }
  const inConnectWindow = (act: (attemptId: string) => void) => {
    const attemptId = connectWindows.focused()
    if (attemptId) act(attemptId)
  }
  return (action) => {
    switch (action.type) {
      case 'sync-all':
        return sync(action.workspaceId, (options) => client.integrations.syncAll({ trigger: 'tray' }, options))
      case 'sync':
        return sync(action.workspaceId, (options) =>
          client.integrations.sync({ id: action.integrationId, trigger: 'tray' }, options),
        )
      case 'open':
        return window.show(action.route)
      case 'quit':
        return app.quit()
      case 'help':
        return void parts.help.open(action.kind)
      case 'connect-use-browser':
        return inConnectWindow((id) => connectWindows.continueInBrowser(id))
      case 'connect-reload':
        return inConnectWindow((id) => connectWindows.reload(id))
      case 'connect-close':
        return inConnectWindow((id) => connectWindows.dismiss(id))
    }
  }
}
