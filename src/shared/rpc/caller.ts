import { type ClientLink, createORPCClient } from '@orpc/client'
import type { AppClient } from '../contract'

/**
 * The header by which a caller names its workspace (id or name), the same on REST, WebSockets, MessagePorts and the
 * control socket. Without it a call is about the workspace that the host shows.
 */
export const workspaceHeader = 'patchbay-workspace'

/** What a caller says about itself with a call of the app contract. */
export interface Caller {
  /** Id or name. */
  workspace?: string | undefined
}

/** The headers of a call, for the links that carry the app contract. */
export function callerHeaders({ context }: { context: Caller }): Record<string, string> {
  return context.workspace === undefined ? {} : { [workspaceHeader]: context.workspace }
}

/** The workspace that the headers of a call name; null where they name none. */
export function workspaceOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const value = headers[workspaceHeader]
  return (Array.isArray(value) ? value.join(', ') : value) ?? null
}

type Call = (input: unknown, options: object) => Promise<unknown>

/** The same client for one workspace: every call names it, unless the call names another one itself. */
export function clientOf(client: AppClient, workspace: string): AppClient {
  return clientOver(() => client, { workspace })
}

/** A client whose calls go to the client that `pick` gives at the time; `caller` is what they say of themselves. */
export function clientOver(pick: () => AppClient | Promise<AppClient>, caller: Caller = {}): AppClient {
  const link: ClientLink<Caller> = {
    call: async (path, input, options) => {
      const picked: unknown = await pick()
      const call = path.reduce((node, name) => (node as Record<string, unknown>)[name], picked) as Call
      return call(input, { ...options, context: { ...caller, ...options.context } })
    },
  }
  return createORPCClient<AppClient>(link)
}
