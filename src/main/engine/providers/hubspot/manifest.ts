import type { ProviderManifest } from '../provider'

/** The narrower limit that every search falls under; an account's apps share it. */
export const searchBudget = 'search'

/** What HubSpot is called wherever a person reads it. */
export const shownName = 'HubSpot'

export const manifest: ProviderManifest = {
  id: 'hubspot',
  name: shownName,
  aliases: [],
  description: 'Contacts, companies, deals, leads and activities',
  mark: {
    letters: 'Hs',
    letter: 'H',
    text: { light: '#A63A12', dark: '#FF9D7C' },
    tile: { light: '#FDE9E0', dark: '#3A2016' },
  },
  streams: [
    { stream: 'contacts', label: 'Contacts', defaultDirection: 'both' },
    { stream: 'companies', label: 'Companies', defaultDirection: 'both' },
    { stream: 'leads', label: 'Deals and leads', defaultDirection: 'both' },
    { stream: 'activities', label: 'Activities', defaultDirection: 'both' },
  ],
  // Nango revokes the refresh token at HubSpot before it deletes a connection; connections to one account share it.
  disconnectWarning:
    'HubSpot gives one access for an account. Disconnecting revokes it, so that every other connection to the same HubSpot account stops working until it is reconnected.',
  nangoProviders: ['hubspot'],
  scopes: [
    'oauth',
    'crm.objects.contacts.read',
    'crm.objects.contacts.write',
    'crm.objects.companies.read',
    'crm.objects.companies.write',
    'crm.objects.deals.read',
    'crm.objects.deals.write',
    'crm.objects.leads.read',
    'crm.objects.leads.write',
    'crm.objects.owners.read',
    'sales-email-read',
    'crm.schemas.contacts.read',
    'crm.schemas.companies.read',
    'crm.schemas.deals.read',
  ],
  // For every app and account that uses OAuth: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
  limits: [
    { requests: 110, perMs: 10_000 },
    { budget: searchBudget, requests: 5, perMs: 1_000 },
  ],
  // Only private apps have one.
  dailyLimit: null,
}
