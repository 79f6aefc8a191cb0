import { session } from 'electron'
import type { Logger } from '../../host/files/log'
import { Proxies } from '../../host/network/proxies'
import type { NetworkPart, SecretsPart } from '../../host/supervisor/host-router'
import type { Texts } from '../boot/texts'
import { ProxyLogins } from './proxy-login'
import { proxyOfSystem } from './system-proxy'

/** Under this name the key store keeps what people entered for proxies; no workspace has it. */
const loginsName = 'proxy-logins'

/**
 * The ways out of this computer as Chromium knows them: the system's settings, its scripts included. Names and passwords
 * of proxies are sealed by the key store, as API keys are.
 */
export function createNetwork(options: {
  secrets: SecretsPart
  t: Texts
  log: Logger
  openSettings: () => void
}): NetworkPart {
  const { secrets, t, log, openSettings } = options
  const proxies = new Proxies({
    from: 'system',
    find: async (url) => {
      try {
        return proxyOfSystem(await session.defaultSession.resolveProxy(url))
      } catch (error) {
        log.warn('The proxy of the system could not be found out', error)
        return null
      }
    },
    store: { read: () => secrets.read(loginsName), write: (text) => secrets.write(loginsName, text) },
  })
  const logins = new ProxyLogins({ proxies, t, openSettings })
  logins.install()
  return {
    find: (url) => proxies.find(url),
    logIn: async (login) => {
      await proxies.logIn(login)
      await logins.entered(login.address)
    },
  }
}
