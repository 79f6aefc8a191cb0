/** Paths of the places; what is after the # in the address. */
export const routes = {
  integrations: '/integrations',
  addWorkspace: '/workspaces/add',
  integration: (id: string) => `/integrations/${encodeURIComponent(id)}`,
  runs: '/runs',
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
} as const
