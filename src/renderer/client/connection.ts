import type { ClientLink } from '@orpc/client'
import type { Caller } from '@shared/rpc/caller'

/** One living line to the engine. `closed` aborts when it has ended; a new line is another connection. */
export interface Connection {
  link: ClientLink<Caller>
  closed: AbortSignal
}

/** The reason with which `closed` aborts where Patchbay itself was closed, not its engine alone. */
export const hostClosed = 'host-closed'

/** Makes connections, one after the other, for as long as it runs. */
export interface Transport {
  /** Reports every new connection; the returned function stops for good. */
  start(onConnection: (connection: Connection) => void): () => void
}
