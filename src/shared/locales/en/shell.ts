/** The frame around the screens: sidebar, status strip, banners, keys, states of the workspace. */
export const shell = {
  nav: { label: 'Places', integrations: 'Integrations', runs: 'Sync runs' },
} as const
