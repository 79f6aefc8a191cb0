/** The command line: help, progress, results. */
export const cli = {
  about: 'Patchbay, a control room for CRM integrations.',
  epilogue: `Environment:
  NANGO_SECRET_KEY  API key of a Nango environment; selects it for the command
  NANGO_HOST        address of the Nango server (default: {{host}})
  PATCHBAY_TOKEN    token of "serve" (default: a new one at each start)

Exit codes: 0 done, 1 something failed, 2 wrong usage.

While Patchbay is open, the other commands work through it, on the workspace that they select there.`,
  options: {
    json: 'print JSON and nothing else',
    dataDir: "keep Patchbay's data in DIR (default: {{dir}})",
    sandbox: 'use the sandbox: made-up CRMs on this computer',
    version: 'print the version',
    help: 'show this',
  },
  commands: {
    help: 'show the help of a command',
    serve: 'open Patchbay in the browser',
    servePort: 'port on 127.0.0.1 (default: any that is free)',
    serveOpen: 'open the browser even if --json is given',
    serveNoOpen: 'only print the address',
    serveLive: 'let the sandbox change a few records a minute',
    integrations: 'list the connected accounts',
    connect: 'connect an account of a CRM',
    connectProvider: 'the CRM; "integrations" lists those that can be connected',
    connectKey: 'the Nango integration to use, where there are several',
    connectOpen: 'open the address in the browser',
    sync: 'sync an integration and wait for it to end',
    syncIntegration: 'Integration ID, or "all"',
    syncConfirm: 'let a first sync write to the CRM without its preview being confirmed',
    runs: 'list the latest runs',
    runsLimit: 'how many',
    runsIntegration: 'only those of this Integration ID',
    runsStatus: 'only those with this status',
  },
  usage: {
    noWorkspace:
      'No workspace is open. Add --sandbox to use the sandbox, or set NANGO_SECRET_KEY to the API key of your Nango environment.',
    noSuchIntegration: 'There is no integration "{{id}}". There are: {{known}}.',
    noIntegrations: 'There is no integration "{{id}}": nothing is connected yet.',
    severalAccounts: '"{{id}}" stands for several integrations. Name one: {{known}}.',
    severalIntegrations:
      'Nango has several integrations for {{provider}}. Add --integration-key with one of: {{keys}}.',
    wholeNumber: 'wants a whole number from {{min}} to {{max}}.',
    badToken: 'PATCHBAY_TOKEN must not hold spaces or line breaks.',
  },
  failed: {
    inUse: 'Patchbay is open already with the data in {{dir}}. Use its window, or quit it first.',
    portInUse: 'Port {{port}} is used by another program. Choose another one with --port.',
    workspace: 'The workspace could not be opened. {{why}}',
    browser: 'The browser could not be opened. Open the address yourself.',
  },
  serve: {
    ready: 'Patchbay is ready: {{address}}',
    stop: 'Ctrl-C ends it.',
    stopping: 'Patchbay ends.',
  },
  guests: 'Another command still uses this engine; waiting for it to end.',
  interrupt: { connect: 'Cancelling.', sync: 'Stopping. What is committed stays.' },
  connect: {
    open: 'Open this address in the browser to give consent:',
    waiting: 'Waiting for the consent. Ctrl-C cancels.',
    connected: '{{provider}} is connected as {{id}}.',
  },
  integrations: {
    none: 'Nothing is connected yet.',
    available: 'Not connected: {{list}}',
    head: {
      id: 'Integration',
      provider: 'CRM',
      account: 'Account',
      status: 'Status',
      records: 'Records',
      lastSync: 'Last sync',
    },
    never: 'never',
  },
  sync: {
    connecting: 'Connecting the sandbox.',
    nothing: 'Nothing is connected, so there is nothing to sync.',
    started: '{{name}}: started',
    waiting: 'waiting for its turn',
    progress: '{{label}} {{count, number}}',
    progressOf: '{{label}} {{count, number}} of {{expected, number}}',
    line: '{{name}}: {{text}}',
    ended: '{{status}} in {{duration}}',
    counts:
      '{{pulled, number}} read, {{created, number}} created, {{updated, number}} updated, {{deleted, number}} deleted, {{pushed, number}} pushed, {{apiCalls, number}} API calls',
    failed: '{{failed, number}} failed',
    conflicts: '{{conflicts, number}} conflicts',
  },
  status: {
    queued: 'queued',
    running: 'running',
    succeeded: 'succeeded',
    partial: 'partly done',
    failed: 'failed',
    stopped: 'stopped',
    interrupted: 'interrupted',
    undone: 'undone',
  },
  runs: {
    none: 'There are no runs yet.',
    head: {
      started: 'Started',
      integration: 'Integration',
      kind: 'Kind',
      status: 'Status',
      duration: 'Time',
      changes: 'Changes',
      id: 'Run ID',
    },
    changes: '+{{created, number}} ~{{updated, number}} -{{deleted, number}}',
    more: '{{shown, number}} of {{total, number}} runs',
  },
}
