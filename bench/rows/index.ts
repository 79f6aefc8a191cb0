import type { Workshop } from '../lab/workshop'
import type { Measured } from '../report/row'
import { dryRun, inSteps, lists, opening } from './at-size'
import { callsPerProvider } from './calls'
import { hostThread } from './host'
import { pullWithinLimits } from './limits'
import { pullBesidePeers } from './peers'
import { pullBesideRaw } from './pull'
import { screens } from './screens'
import { pullMemory, syncsBySize } from './sizes'
import type { Stores } from './stores'

/** A measurement, which gives one or several rows. */
export interface Measurement {
  name: string
  measure: (shop: Workshop, stores: Stores) => Promise<Measured[]>
}

/** All measurements, in the order of the table. */
export const measurements: readonly Measurement[] = [
  { name: 'pull', measure: pullBesideRaw },
  { name: 'limits', measure: pullWithinLimits },
  { name: 'peers', measure: pullBesidePeers },
  { name: 'syncs', measure: syncsBySize },
  { name: 'calls', measure: callsPerProvider },
  { name: 'memory', measure: pullMemory },
  { name: 'lists', measure: lists },
  { name: 'opening', measure: opening },
  { name: 'dry-run', measure: dryRun },
  { name: 'steps', measure: inSteps },
  { name: 'host', measure: hostThread },
  { name: 'screens', measure: screens },
]
