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

/** Returns what carries out the actions of the tray and the menus. What cannot be done says why. */
export function createActions(parts: ActionParts): (action: NativeAction) => void {
  const { client, window, connectWindows, notifications, log } = parts
  const ask = (workspaceId: string, call: (options: { context: Caller }) => Promise<unknown>) => {
    call({ context: { workspace: workspaceId } }).catch((error: unknown) => {
      const { fact, safe } = wordsOf(orpcToProblem(error))
      log.warn('What was chosen in the tray or a menu could not be done', error)
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
        return ask(action.workspaceId, (options) => client.integrations.syncAll({ trigger: 'tray' }, options))
      case 'sync':
        return ask(action.workspaceId, (options) =>
          client.integrations.sync({ id: action.integrationId, trigger: 'tray' }, options),
        )
      case 'pause':
      case 'resume': {
        const call = client.integrations[action.type]
        return ask(action.workspaceId, (options) =>
          Promise.all(action.integrationIds.map((id) => call({ id }, options))),
        )
      }
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
