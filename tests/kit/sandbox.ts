import { Nango } from '@nangohq/node'
import { SandboxControl } from '../../src/main/sandbox/control-client'
import type { SandboxOptions } from '../../src/main/sandbox/options'
import { startSandbox } from '../../src/main/sandbox/server'

/** A sandbox in this process, over HTTP. */
export interface KitSandbox {
  /** Address without a trailing slash. */
  host: string
  apiKey: string
  /** Its control routes: switches, faults, its log, what people do at the CRMs. */
  control: SandboxControl
  /** Nango's own client, as anything else that works with the same environment has it. */
  nango: Nango
  close(): Promise<void>
}

/** Starts a sandbox in memory, with no people at its CRMs unless some are asked for. */
export async function openSandbox(options: SandboxOptions = {}): Promise<KitSandbox> {
  const { host, apiKey, close } = await startSandbox({ records: 0, ...options })
  return { host, apiKey, control: new SandboxControl({ host, apiKey }), nango: new Nango({ host, apiKey }), close }
}
