/** Paths of the places; what is after the # in the address. */
export const routes = {
  integrations: '/integrations',
  integration: (id: string) => `/integrations/${encodeURIComponent(id)}`,
  runs: '/runs',
  /** The runs of one integration. */
  runsOf: (integrationId: string) => `/runs?integration=${encodeURIComponent(integrationId)}`,
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
} as const
