import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { AppClient } from '@shared/contract'
import { ReconnectingLink } from './link'
import { createQueryClient } from './query-client'

/** The one link of this window; connections are handed to it as they come. */
export const link = new ReconnectingLink()

/** The app contract's client: the only way from the screens to the engine. */
export const client: AppClient = createORPCClient(link)

/** Query and mutation options of every procedure: `useQuery(api.integrations.list.queryOptions())`. */
export const api = createTanstackQueryUtils(client)

/** The cache of everything read through {@link api}. */
export const queryClient = createQueryClient()
