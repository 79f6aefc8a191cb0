/** `workerData` of the sandbox's worker. */
export interface SandboxBoot {
  /** Absolute path of the folder that keeps its state between processes. */
  stateDir: string
  /** Whether it changes records by itself. */
  live: boolean
  /** The loopback port to listen on; 0 for any free one. Set when a sandbox that died comes back, so that its address stays. */
  port: number
  /** Absolute path of the file that says what time it is; absent: the computer's time. */
  clockFile?: string
  /** Ms until a change shows in a CRM's searches; absent: as long as it takes the vendor. */
  indexLagMs?: number
}

/** What a host posts to the sandbox's worker. */
export type ToSandbox =
  | { type: 'set-live'; live: boolean }
  /** Save the state, then exit with code 0. */
  | { type: 'stop' }

/** What the sandbox's worker posts to its host. */
export type FromSandbox =
  /** It listens. Sent once. `host` is its address without a trailing slash. */
  { type: 'ready'; host: string; apiKey: string }
