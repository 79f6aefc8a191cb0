import type { ProviderBench } from '../bench'
import { hubspotBench } from './hubspot'

/** One line a provider: every one that is in the registry must be here, a check sees to it. */
export const benches: readonly ProviderBench[] = [hubspotBench]
