import type { MessagePort } from 'node:worker_threads'

/** `workerData` of the engine's worker. */
export interface EngineBoot {
  version: string
  /** Absolute path; holds `workspaces/<id>/` and the host's own files. */
  dataDir: string
  /** Opens what the host shows, and what has work waiting; without it workspaces are opened as they are named. */
  opensAtStart: boolean
  /** Absolute path of the file that says what time it is, for tests; absent: the computer's time. */
  clockFile?: string
  /** Carries the host contract; the host serves it. */
  hostPort: MessagePort
}

/** What a host posts to the engine's worker. */
export type ToEngine =
  /** A port of a new client of the app contract. */
  | { type: 'client'; port: MessagePort }
  /** Commit what is under way, close the store, then exit with code 0. */
  | { type: 'shutdown' }

/** What the engine's worker posts to its host. */
export type FromEngine =
  /** The engine serves calls. Sent once, before any workspace is open. */
  { type: 'ready' }
