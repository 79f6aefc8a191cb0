import type { NangoGateway } from '../nango/gateway'
import type { Provider } from '../providers/provider'

/**
 * Deletes a connection at Nango. The access at the CRM ends with it, unless the CRM gives one access for all connections
 * of an account and others are there that may be of the same one: theirs would end as well, and which account they are
 * of cannot be known without reading what is not ours.
 *
 * @throws ProblemError what Nango says
 */
export async function removeConnection(
  gateway: NangoGateway,
  provider: Provider,
  { integrationKey, connectionId }: { integrationKey: string; connectionId: string },
): Promise<void> {
  let keepAccess = false
  if (provider.manifest.disconnectWarning !== null) {
    const some = await gateway.listConnections({ integrationKey, newest: 2 })
    keepAccess = some.some((item) => item.connectionId !== connectionId)
  }
  await gateway.deleteConnection(integrationKey, connectionId, { keepAccess })
}
