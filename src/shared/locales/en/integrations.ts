/** The Integrations grid, its cards, and the dialogs that connect and disconnect. */
export const integrations = {
  title: 'Integrations',
} as const
