import type { ProviderManifest } from '../provider'

/** What GoHighLevel is called wherever a person reads it. */
export const shownName = 'GoHighLevel'

export const manifest: ProviderManifest = {
  id: 'highlevel',
  name: shownName,
  aliases: ['gohighlevel'],
  description: 'Contacts, companies, opportunities, calls, messages and notes of one location',
  mark: {
    letters: 'GH',
    letter: 'G',
    text: { light: '#725000', dark: '#EBC250' },
    tile: { light: '#FAEFC8', dark: '#33290F' },
  },
  streams: [
    { stream: 'contacts', label: 'Contacts', defaultDirection: 'both' },
    { stream: 'companies', label: 'Companies', defaultDirection: 'both' },
    { stream: 'leads', label: 'Opportunities', defaultDirection: 'both' },
    { stream: 'activities', label: 'Activities', defaultDirection: 'both' },
  ],
  disconnectWarning: null,
  nangoProviders: ['highlevel'],
  scopes: [
    'contacts.readonly',
    'contacts.write',
    'businesses.readonly',
    'businesses.write',
    'opportunities.readonly',
    'opportunities.write',
    'locations.readonly',
    'locations/customFields.readonly',
    'conversations/message.readonly',
    'campaigns.readonly',
    'workflows.readonly',
    'users.readonly',
  ],
  // https://marketplace.gohighlevel.com/docs/oauth/Faqs
  limits: [{ requests: 100, perMs: 10_000 }],
  dailyLimit: 200_000,
  parallelCalls: 5,
}
