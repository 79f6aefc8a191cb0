/** The first screen of a Patchbay without a workspace, and the form that makes one. */
export const firstRun = {
  title: 'Welcome to Patchbay',
} as const
