import { type Adapter, type AdapterOptions, openAdapter } from '../../../../../../tests/kit/adapter'
import { providers } from '../../../providers/registry'

export const hubspot = providers.get('hubspot')

/** An object of HubSpot's API. */
export interface Shown {
  id: string
  properties: Record<string, string | null>
}

export type Bench = Adapter<Shown>

export const openBench = (options: AdapterOptions = {}): Promise<Bench> =>
  openAdapter<Shown>({ provider: 'hubspot', ...options })

/** The account that starts without records. */
export const emptyPortal = '90017442'

export const byId = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id)
