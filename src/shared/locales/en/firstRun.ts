/** The first screen of a Patchbay without a workspace, and the form that makes one. */
export const firstRun = {
  title: 'Welcome to Patchbay',
  addTitle: 'Add a workspace',
  lead: 'Patchbay connects your CRMs, keeps a copy of their records on this computer, and shows you what changed and why.',
  addLead: 'A workspace is one Nango environment with its own local file. Switch between them at any time.',
  footnote: 'Records live in one SQLite file on this computer. Both choices can be changed later.',
  back: 'Back to {{name}}',
  sandbox: {
    title: 'Try the sandbox',
    text_one: 'A made-up CRM with thousands of sample records. No account, no keys, no network.',
    text_other: '{{count}} made-up CRMs with thousands of sample records. No account, no keys, no network.',
    connect: 'Connect, sync and break things freely',
    runs: 'See every run, field by field, and undo it',
    reset: 'Reset any time. Real data is never touched',
    open: 'Open the sandbox',
    opening: 'Opening…',
    ready: 'ready in seconds',
  },
  nango: {
    title: 'Connect your Nango environment',
    text: 'Nango handles sign-in to each CRM. Patchbay needs its address and a key.',
    name: 'Workspace name',
    kind: 'Environment',
    kindHint: 'Nango cannot tell, so say which it is. Prod is marked on every screen.',
    host: 'Host',
    hostHint: 'Keep this for Nango Cloud, or enter the address of your own server.',
    test: 'Test connection',
    testAgain: 'Test again',
    continue: 'Continue to {{environment}}',
  },
  result: {
    label: 'Result of the test',
    connected: 'Connected to <1>{{environment}}</1> in {{duration}}',
    found_zero: 'No integration of a CRM that Patchbay knows yet. Add one at Nango; it shows up here by itself.',
    found_one: '{{count, number}} integration found: {{list}}',
    found_other: '{{count, number}} integrations found: {{list}}',
    foundItem: '{{count, number}} {{provider}}',
    prod: 'This is a production environment. Edits you push change real CRM records.',
    plain: 'This address is not encrypted. The key and all records travel in the clear.',
  },
  /** What to do when a test fails; other problems keep the advice of their own text. */
  advice: {
    NANGO_UNREACHABLE: 'Check the address and the network, then test again.',
    NANGO_KEY_REFUSED: 'Check that it belongs to this environment, then test again.',
    NANGO_SCOPE_MISSING: 'Give it the scopes to list integrations and connections at Nango, or use another key.',
  },
  invalid: {
    name: 'Give the workspace a name.',
    kind: 'Choose Dev or Prod.',
    host: 'Enter an address such as https://api.nango.dev.',
    apiKey: 'Enter the API key.',
  },
  apiKey: {
    label: 'API key',
    where: 'Where do I find it?',
    reveal: 'Show the API key',
    kept: {
      os: 'Kept encrypted in this computer’s key store and sent only to this host.',
      session: 'Kept in memory until Patchbay closes, and sent only to this host. It is asked for at the next start.',
      waiting:
        'Waiting for the key store of the system, which may ask to be unlocked. The key is sent only to this host.',
      environment:
        'Kept in memory until Patchbay closes, and sent only to this host. Set NANGO_SECRET_KEY to give it at each start.',
    },
  },
} as const
