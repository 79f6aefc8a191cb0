import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { AppClient } from '@shared/contract'
import type { WorkspaceState } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { ReconnectingLink } from './link'
import { useLive } from './live'
import { createQueryClient } from './query-client'
import { onLeave, setShown, useShown } from './shown'

/** The one link of this window; connections are handed to it as they come. */
export const link = new ReconnectingLink({ caller: () => ({ workspace: useShown.getState().id ?? undefined }) })

/** The app contract's client: the only way from the screens to the engine. */
export const client: AppClient = createORPCClient(link)

/** Query and mutation options of every procedure: `useQuery(api.integrations.list.queryOptions())`. */
export const api = createTanstackQueryUtils(client)

/** The cache of everything read through {@link api}. */
export const queryClient = createQueryClient()

// What was read of one workspace must not show in another, and its events no longer reach this window.
onLeave(() => {
  void queryClient.cancelQueries()
  queryClient.clear()
  useLive.getState().leaveWorkspace()
})

// The workspace that this window showed was removed, by another window or a script: it goes on with what the host shows.
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || event.action.type !== 'error') return
  const { code, params } = orpcToProblem(event.action.error)
  if (code === 'NOT_FOUND' && params.what === 'workspace') setShown(null)
})

/** Takes the answer of a call that opened or changed a workspace: this window shows that one from now on. */
export function takeState(state: WorkspaceState): void {
  setShown(state.current?.id ?? null)
  queryClient.setQueryData(api.workspaces.state.queryKey(), state)
}
