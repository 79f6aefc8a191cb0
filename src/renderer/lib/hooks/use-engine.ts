import type { AppInfo, Attention, Connectivity, IntegrationList, WorkspaceState } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client'

/** All workspaces and the open one; undefined until the engine has answered. */
export function useWorkspaceState(): WorkspaceState | undefined {
  return useQuery(api.workspaces.state.queryOptions()).data
}

/** Version, data folder and what the host can do; undefined until the engine has answered. */
export function useAppInfo(): AppInfo | undefined {
  return useQuery(api.app.info.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data
}

/** Everything on the grid; undefined until it has been read once. */
export function useIntegrations(): IntegrationList | undefined {
  return useQuery(api.integrations.list.queryOptions()).data
}

const assumedOnline: Connectivity = { online: true, since: null, reason: null }

/** Whether Nango can be reached, as the engine last said. */
export function useConnectivity(): Connectivity {
  return useQuery(api.app.connectivity.queryOptions()).data ?? assumedOnline
}

/** How much is left to people; undefined until it has been read once. */
export function useAttention(): Attention | undefined {
  return useQuery(api.attention.get.queryOptions()).data
}
