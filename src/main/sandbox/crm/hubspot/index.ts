import type { ProviderSandbox } from '../kit/provider-sandbox'
import { HubSpotCrm } from './crm'
import { hubspotRefusals } from './errors'
import { objectNames } from './screens'

const account = (portalId: number, name: string, user: string, records?: number) => ({
  id: String(portalId),
  name,
  user,
  connectionConfig: { portalId },
  tokenResponse: { hub_id: portalId, token_type: 'bearer' },
  ...(records === undefined ? {} : { records }),
})

/** HubSpot as an OAuth app sees it: https://developers.hubspot.com/docs/apps/legacy-apps/authentication/working-with-oauth */
export const hubspotSandbox: ProviderSandbox = {
  provider: 'hubspot',
  nangoProvider: 'hubspot',
  displayName: 'HubSpot',
  catalogue: {
    authorizationUrl: 'https://app.hubspot.com/oauth/authorize',
    tokenUrl: 'https://api.hubapi.com/oauth/v1/token',
    baseUrl: 'https://api.hubapi.com',
    categories: ['crm', 'marketing', 'support'],
    docs: 'https://nango.dev/docs/api-integrations/hubspot',
    remainingHeader: 'x-hubspot-ratelimit-remaining',
  },
  scopes: [
    'oauth',
    'crm.objects.contacts.read',
    'crm.objects.contacts.write',
    'crm.objects.companies.read',
    'crm.objects.companies.write',
    'crm.objects.owners.read',
    'crm.schemas.contacts.read',
    'crm.schemas.contacts.write',
    'crm.schemas.companies.read',
    'crm.schemas.companies.write',
  ],
  pkce: true,
  accessTokenLifetimeMs: 30 * 60_000,
  sharedRefreshToken: true,
  revokedOnDelete: true,
  objects: objectNames,
  accounts: [
    account(48_211_907, 'Alder & Finch Trading', 'hannah.reed@sales.example.com'),
    account(26_540_318, 'Alder & Finch Europe', 'tobias.richter@sales.example.com'),
    account(90_017_442, 'Empty test portal', 'tests@sales.example.com', 0),
  ],
  syncs: [
    {
      name: 'contacts',
      model: 'Contact',
      object: 'contacts',
      description: 'Reads contacts with all their properties.',
    },
    {
      name: 'companies',
      model: 'Company',
      object: 'companies',
      description: 'Reads companies with all their properties.',
    },
  ],
  refusals: hubspotRefusals,
  open: (options) => new HubSpotCrm(options),
}
