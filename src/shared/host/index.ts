export { type HostClient, type HostEvent, type HostSettings, hostContract, hostEvent, hostSettings } from './contract'
export type { EngineBoot, FromEngine, ToEngine } from './worker-protocol'
