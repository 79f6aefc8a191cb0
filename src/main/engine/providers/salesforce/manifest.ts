import type { ProviderManifest } from '../provider'

/** What Salesforce is called wherever a person reads it. */
export const shownName = 'Salesforce'

/** Calls that Patchbay has under way at once; an org bounds those that take long to 25, a developer's to 5. */
const parallelCalls = 5

export const manifest: ProviderManifest = {
  id: 'salesforce',
  name: shownName,
  aliases: ['sfdc'],
  description: 'Contacts, accounts, leads, opportunities and activities',
  mark: {
    letters: 'Sf',
    letter: 'S',
    text: { light: '#0B5B89', dark: '#6BC4F1' },
    tile: { light: '#DEF0FA', dark: '#102C3B' },
  },
  streams: [
    { stream: 'contacts', label: 'Contacts', defaultDirection: 'both' },
    { stream: 'companies', label: 'Companies', defaultDirection: 'both' },
    { stream: 'leads', label: 'Leads and opportunities', defaultDirection: 'both' },
    { stream: 'activities', label: 'Activities', defaultDirection: 'both' },
  ],
  disconnectWarning: null,
  nangoProviders: ['salesforce', 'salesforce-sandbox'],
  scopes: ['api', 'id', 'refresh_token'],
  // No window of calls is documented, only a day's budget, which each org is asked for.
  limits: [],
  dailyLimit: 100_000,
  parallelCalls,
  connectInputs: ['hostname'],
}
