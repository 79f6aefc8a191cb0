import type { ProviderManifest } from '../provider'

/** The narrower limit that every search falls under. */
export const searchBudget = 'search'

/** How long the window of calls is, ms. */
export const burstMs = 2_000

/** What Pipedrive is called wherever a person reads it. */
export const shownName = 'Pipedrive'

export const manifest: ProviderManifest = {
  id: 'pipedrive',
  name: shownName,
  aliases: [],
  description: 'Persons, organizations, deals, leads and activities',
  mark: {
    letters: 'Pd',
    letter: 'P',
    text: { light: '#14613A', dark: '#6ACD93' },
    tile: { light: '#DFF1E4', dark: '#14301F' },
  },
  streams: [
    { stream: 'contacts', label: 'Persons', defaultDirection: 'both' },
    { stream: 'companies', label: 'Organizations', defaultDirection: 'both' },
    { stream: 'leads', label: 'Deals and leads', defaultDirection: 'both' },
    { stream: 'activities', label: 'Activities', defaultDirection: 'both' },
  ],
  disconnectWarning: null,
  nangoProviders: ['pipedrive'],
  scopes: ['base', 'contacts:full', 'deals:full', 'leads:full', 'activities:full', 'phone-integration', 'users:read'],
  // Calls in two seconds and tokens a day, by plan: https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
  // The smallest plan's; what the account has is learnt from its answers.
  limits: [
    { requests: 80, perMs: burstMs },
    { budget: searchBudget, requests: 10, perMs: burstMs },
  ],
  dailyLimit: 30_000,
}
