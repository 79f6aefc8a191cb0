import type { HostClient } from '@shared/host'
import type { NetworkInUse, ProxyLogin } from '@shared/model'
import { countAuthorities } from '../nango/certificates'
import { isLoopbackHost } from '../nango/host'
import type { FindProxy } from '../nango/way'
import type { WorkspaceSession } from './session'

/** The proxies that a host knows, as a gateway asks for them. */
export function proxiesOf(host: HostClient): FindProxy {
  return async (url) => (await host.network.proxy({ url }))?.url ?? null
}

/** How the Nango of a workspace is reached. @param address its address; null where there is none */
export async function networkOf(host: HostClient, address: string | null): Promise<NetworkInUse> {
  // In settings that a hand has changed it may be no address at all.
  const isElsewhere = address !== null && URL.canParse(address) && !isLoopbackHost(new URL(address).hostname)
  const elsewhere = isElsewhere ? address : null
  const found = elsewhere === null ? null : await host.network.proxy({ url: elsewhere })
  const proxy = found && { address: found.address, from: found.from, username: found.username }
  return { host: elsewhere, proxy, certificates: countAuthorities() }
}

/** Takes what a person entered for a proxy, and tries Nango with it at once. */
export async function logInToProxy(
  host: HostClient,
  login: ProxyLogin,
  sessions: readonly WorkspaceSession[],
): Promise<void> {
  await host.network.logIn(login)
  for (const session of sessions) session.tryAnew()
}
