import type { ProviderSandbox } from '../crm/kit/provider-sandbox'

/** A provider of Nango's catalogue for which the sandbox has no CRM: something else that a team connected. */
const slack = {
  name: 'slack',
  display_name: 'Slack',
  categories: ['communication', 'popular'],
  auth_mode: 'OAUTH2',
  authorization_url: 'https://slack.com/oauth/v2/authorize',
  token_url: 'https://slack.com/api/oauth.v2.access',
  proxy: { base_url: 'https://slack.com/api' },
  docs: 'https://nango.dev/docs/api-integrations/slack',
}

export function logoOf(provider: string): string {
  return `https://app.nango.dev/images/template-logos/${provider}.svg`
}

/** Nango's catalogue as far as the sandbox has it. */
export class Catalogue {
  readonly #sandboxes: Map<string, ProviderSandbox>

  constructor(providers: readonly ProviderSandbox[]) {
    this.#sandboxes = new Map(providers.map((provider) => [provider.nangoProvider, provider]))
  }

  sandbox(nangoProvider: string): ProviderSandbox | undefined {
    return this.#sandboxes.get(nangoProvider)
  }

  all(): ProviderSandbox[] {
    return [...this.#sandboxes.values()]
  }

  /** Providers as `GET /providers` shows them. */
  entries() {
    const known = this.all().map((provider) => ({
      name: provider.nangoProvider,
      display_name: provider.displayName,
      categories: provider.catalogue.categories,
      auth_mode: 'OAUTH2',
      authorization_url: provider.catalogue.authorizationUrl,
      token_url: provider.catalogue.tokenUrl,
      ...(provider.pkce ? {} : { disable_pkce: true }),
      proxy: { base_url: provider.catalogue.baseUrl },
      docs: provider.catalogue.docs,
    }))
    return [...known, slack]
      .map((entry) => ({ ...entry, logo_url: logoOf(entry.name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}
