import type { SandboxOptions } from './options'

/** `workerData` of the sandbox's worker. */
export interface SandboxBoot {
  sandbox: SandboxOptions
}

/** What a host posts to the sandbox's worker. */
export type ToSandbox = { type: 'set-live'; live: boolean } | { type: 'stop' }

/** What the sandbox's worker posts to its host. After `failed` it exits with code 1. */
export type FromSandbox = { type: 'ready'; host: string; apiKey: string } | { type: 'failed'; reason: string }
