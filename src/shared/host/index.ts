export { type HostClient, type HostEvent, type HostSettings, hostContract, hostSettings } from './contract'
export type { FromSandbox, SandboxBoot, ToSandbox } from './sandbox-protocol'
export type { EngineBoot, FromEngine, ToEngine } from './worker-protocol'
