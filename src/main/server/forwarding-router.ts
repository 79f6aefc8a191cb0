import { isContractProcedure } from '@orpc/contract'
import { implement, type Router } from '@orpc/server'
import { type AppClient, contract } from '@shared/contract'
import type { Caller } from '@shared/rpc/caller'

interface CallOptions {
  signal?: AbortSignal
  lastEventId?: string
  context: Caller
}

/** The parts of oRPC's implementer and client that are walked here, whatever the procedure. */
interface ImplementerNode {
  handler(run: (options: CallOptions & { input: unknown }) => Promise<unknown>): unknown
}
type ClientNode = (input: unknown, options: CallOptions) => Promise<unknown>

export type ForwardingRouter = Router<typeof contract, Caller>

/**
 * A router that hands every procedure of the app contract on to a client of the engine, with the caller's abort, place
 * in a stream and workspace. Errors come back as the engine threw them.
 */
export function createForwardingRouter(client: AppClient): ForwardingRouter {
  return forward(contract, implement(contract), client) as ForwardingRouter
}

function forward(node: object, implementer: unknown, client: unknown): unknown {
  if (isContractProcedure(node)) {
    const call = client as ClientNode
    return (implementer as ImplementerNode).handler(({ input, signal, lastEventId, context }) =>
      call(input, { signal, lastEventId, context }),
    )
  }
  const implementers = implementer as Record<string, unknown>
  const clients = client as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [name, forward(child, implementers[name], clients[name])]),
  )
}
