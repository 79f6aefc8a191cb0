import { createHash } from 'node:crypto'
import type { ProviderSandbox } from './crm/kit/provider-sandbox'
import type { Integration } from './nango/model'

/** When the environment's integrations were set up. */
const setUpAt = Date.UTC(2024, 2, 4, 9)

/** A UUID v4 that is the same for the same text. */
function stableUuid4(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What the environment has set up: one integration of every CRM, and one of something else. */
export function firstIntegrations(providers: readonly ProviderSandbox[], extra: boolean): Integration[] {
  const integration = (key: string, provider: string, name: string, scopes: string[], at: number): Integration => ({
    unique_key: key,
    provider,
    display_name: name,
    created_at: setUpAt + at * 60_000,
    updated_at: setUpAt + at * 60_000,
    forward_webhooks: true,
    client_id: stableUuid4(`client of ${key}`),
    client_secret: stableUuid4(`secret of ${key}`),
    scopes,
  })
  return [
    ...providers.flatMap((provider, at) => {
      if (provider.isExtra && !extra) return []
      return [
        integration(provider.nangoProvider, provider.nangoProvider, provider.displayName, provider.scopes, at),
        ...(extra && !provider.isExtra
          ? [
              integration(
                `${provider.nangoProvider}-eu`,
                provider.nangoProvider,
                `${provider.displayName} (EU)`,
                provider.scopes,
                at + 100,
              ),
            ]
          : []),
      ]
    }),
    integration('slack', 'slack', 'Slack', ['chat:write'], 50),
  ]
}
