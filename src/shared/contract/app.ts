import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { engineEvent } from '../model/event'
import { appInfo, appSettings, helpKind } from '../model/host'
import { networkInUse, proxyLogin } from '../model/network'
import { connectivity } from '../model/workspace'
import { procedure } from './base'

/** The program itself: what it is, what its host can do, what happens. */
export const appContract = {
  info: procedure
    .route({
      operationId: 'app.info',
      method: 'GET',
      path: '/app',
      tags: ['app'],
      summary: 'Version, data folder and what the host can do',
    })
    .output(appInfo),
  settings: procedure
    .route({
      operationId: 'app.settings',
      method: 'GET',
      path: '/settings',
      tags: ['app'],
      summary: 'Settings of Patchbay on this computer',
    })
    .output(appSettings),
  changeSettings: procedure
    .route({
      operationId: 'app.changeSettings',
      method: 'PATCH',
      path: '/settings',
      tags: ['app'],
      summary: 'Change settings of Patchbay; what is not named stays',
    })
    .input(appSettings.partial())
    .output(appSettings),
  openHelp: procedure
    .route({
      operationId: 'app.openHelp',
      method: 'POST',
      path: '/help',
      tags: ['app'],
      summary: 'Open documentation, licences or logs on this computer, where the host can',
    })
    .input(z.object({ kind: helpKind }))
    .output(z.void()),
  connectivity: procedure
    .route({
      operationId: 'app.connectivity',
      method: 'GET',
      path: '/connectivity',
      tags: ['app'],
      summary: 'Whether Nango can be reached',
    })
    .output(connectivity),
  /** Asks Nango at once instead of waiting for the next try. */
  checkConnectivity: procedure
    .route({
      operationId: 'app.checkConnectivity',
      method: 'POST',
      path: '/connectivity/check',
      tags: ['app'],
      summary: 'Ask Nango at once',
    })
    .input(z.object({}).optional())
    .output(connectivity),
  network: procedure
    .route({
      operationId: 'app.network',
      method: 'GET',
      path: '/network',
      tags: ['app'],
      summary: 'How Nango is reached: the proxy in between, and the certificates that are trusted',
    })
    .output(networkInUse),
  logInToProxy: procedure
    .route({
      operationId: 'app.logInToProxy',
      method: 'POST',
      path: '/network/proxy-login',
      tags: ['app'],
      summary: 'Give name and password for a proxy that asks for them',
    })
    .input(proxyLogin)
    .output(z.void()),
  events: procedure
    .route({
      operationId: 'app.events',
      method: 'GET',
      path: '/events',
      tags: ['app'],
      summary: 'Everything that changes, as a stream',
    })
    .output(eventIterator(engineEvent)),
}
