/** Nango, the tie to a CRM account, and connecting one. How the texts are built stands in index.ts. */
export const nangoProblems = {
  NANGO_UNREACHABLE: {
    fact: 'Nango cannot be reached at {{host}}.',
    safe: 'Local records stay readable. Patchbay tries again by itself.',
    safe_timed: 'Local records stay readable. Trying again in {{seconds}} s.',
    action: 'Try now',
  },
  NANGO_NOT_NANGO: {
    fact: 'The host answers, but not like Nango.',
    safe: 'Check the address {{host}}.',
    action: 'Check the address',
  },
  NANGO_CERTIFICATE_UNTRUSTED: {
    fact: 'The certificate of {{host}} is not trusted.',
    safe: 'Nothing was sent there, and local records stay readable. If your company looks into encrypted connections, its authority must be among those of this computer; otherwise the server needs a valid certificate.',
    action: 'Try again',
  },
  NANGO_PROXY_FAILED: {
    fact: 'The proxy {{proxy}} did not lead to {{host}}.',
    safe: 'Local records stay readable. Patchbay tries again by itself; Settings › Network says where the proxy comes from.',
    action: 'Try now',
  },
  NANGO_PROXY_LOGIN: {
    fact: 'The proxy {{proxy}} asks for a name and a password.',
    safe: 'Nothing was sent to {{host}}, and local records stay readable. Enter both in Settings › Network; where Patchbay runs without a window, put them into HTTPS_PROXY: http://NAME:PASSWORD@{{proxy}}.',
    action: 'Sign in to the proxy',
  },
  NANGO_PROXY_UNSUPPORTED: {
    fact: 'The proxy {{proxy}} is of a kind that Patchbay cannot use.',
    safe: 'Nothing was sent to {{host}}, and local records stay readable. Name an HTTP proxy for it, or let this address go directly.',
    action: 'Copy details',
  },
  NANGO_ANSWER_TOO_LARGE: {
    fact: '{{host}} answered with more than Patchbay takes at once.',
    safe: 'The answer was left unread. Local records are safe.',
    action: 'Copy details',
  },
  NANGO_KEY_REFUSED: {
    fact: 'Nango refuses the API key.',
    safe: 'Syncing is off, local records are safe.',
    action: 'Enter a new key',
  },
  NANGO_SCOPE_MISSING: {
    fact: 'The API key does not allow this.',
    safe: 'Give it more scopes at Nango or use another key. Local records are safe.',
    safe_named: 'It lacks {{scope}}. Add what is missing at Nango or use another key. Local records are safe.',
    action: 'Enter a new key',
  },
  NANGO_RATE_LIMITED: {
    fact: 'Nango asks for a pause.',
    safe: 'Patchbay goes on by itself. Nothing is lost.',
    safe_timed: 'Patchbay goes on by itself in {{seconds}} s. Nothing is lost.',
    safe_at:
      'Patchbay goes on by itself at {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}}. Nothing is lost.',
    action: '',
  },
  NANGO_PLAN_LIMIT: {
    fact: 'The Nango plan has reached its limit.',
    safe: 'What is connected goes on. Raise the plan or delete connections at Nango.',
    action: 'Try again',
  },
  NANGO_CONNECTION_GONE: {
    fact: 'Nango no longer has the connection to {{provider}}.',
    safe: 'Local records are safe. Reconnect to sync again.',
    action: 'Reconnect',
  },
  CONNECTION_NOT_OURS: {
    fact: 'This connection does not carry the tags of this workspace.',
    safe: 'Only connections tagged {{tags}} are taken over, since others may belong to other companies. Nothing was changed.',
    action: 'Add the tags to the connection at Nango, or connect the account here',
  },
  CONNECTION_IN_USE: {
    fact: 'This connection is already in use here, for {{provider}}.',
    safe: 'Nothing was changed.',
    action: '',
  },
  NANGO_INTEGRATION_GONE: {
    fact: 'The integration was removed at Nango.',
    fact_named: 'The integration {{integrationKey}} was removed at Nango.',
    safe: 'Local records are safe. Set the integration up again at Nango.',
    action: 'Check again',
  },
  NANGO_REFUSED_REQUEST: {
    fact: 'Nango refused a request.',
    safe: 'Nothing was changed. The details hold its answer.',
    action: 'Copy details',
  },
  NANGO_FAILED: {
    fact: 'Nango reports an error of its own.',
    safe: 'Local records are safe.',
    action: 'Try again',
  },
  NANGO_FUNCTIONS_MISSING: {
    fact: 'Nango runs no sync functions for {{provider}}.',
    safe: 'Deploy them at Nango, or let Patchbay read {{stream}} from the CRM itself. A free self-hosted Nango has none. Local records are safe.',
    action: 'Change the source',
  },
  NANGO_SYNC_MISSING: {
    fact: 'Nango has no sync function for {{stream}}.',
    fact_named: 'Nango has no sync function called {{sync}}.',
    safe: 'Deploy it at Nango, or correct its name in the settings of the stream. Local records are safe.',
    action: 'Change the source',
  },
  NANGO_SYNC_FAILED: {
    fact: 'The sync function for {{stream}} failed at Nango.',
    fact_named: 'The sync function {{sync}} failed at Nango.',
    safe: 'What it had saved was taken over. Its log at Nango says why it failed.',
    action: 'Sync again',
  },
  NANGO_SYNC_SLOW: {
    fact: 'The sync function for {{stream}} has not come to its end.',
    fact_named: 'The sync function {{sync}} has not come to its end.',
    safe: 'What it has saved so far was taken over. It goes on at Nango, and the next sync takes the rest.',
    action: 'Sync again',
  },
  NANGO_MODEL_FOREIGN: {
    fact: 'The records of the sync function for {{stream}} are of another form than Patchbay reads.',
    fact_named: 'The records of the sync function {{sync}} are of another form than Patchbay reads.',
    safe: 'Nothing was changed. The guide on sync functions says what a function must save.',
    action: 'Change the source',
  },
  NANGO_CURSOR_REFUSED: {
    fact: 'Nango no longer knows where reading stopped.',
    safe: 'Local records are safe. The next sync reads everything once more.',
    action: 'Sync again',
  },
  ACCESS_REFRESH_FAILED: {
    fact: 'Nango could not renew our access to {{provider}}.',
    safe: 'Local records are safe. Syncing waits until you reconnect.',
    action: 'Reconnect',
  },
  ACCESS_EXHAUSTED: {
    fact: 'Nango has given up renewing our access to {{provider}}.',
    safe: 'It failed too often. Local records are safe. Syncing waits until you reconnect.',
    action: 'Reconnect',
  },
  ACCESS_REVOKED: {
    fact: '{{provider}} no longer accepts our access.',
    safe: 'Local records are safe. Syncing waits until you reconnect.',
    action: 'Reconnect',
  },
  OTHER_ACCOUNT: {
    fact: 'This is another {{provider}} account than before.',
    safe: 'Syncing is off, so that no records mix. Reconnect with the account of before.',
    safe_named: 'Syncing is off, so that no records mix. Reconnect with {{account}}.',
    action: 'Reconnect',
  },
  CONNECT_DENIED: {
    fact: 'Access was denied at {{provider}}.',
    safe: 'Nothing was connected.',
    action: 'Try again',
  },
  CONNECT_FAILED: {
    fact: '{{provider}} could not be connected.',
    safe: 'Nothing was changed. The details say why.',
    action: 'Try again',
  },
  CONNECT_PAGE_FAILED: {
    fact: 'The page at {{host}} did not load.',
    safe: 'Nothing has been connected yet. Try again in its window, or go on in the system browser.',
    action: 'Continue in browser',
  },
  CONNECT_PAGE_BLOCKED: {
    fact: 'The page wanted to go to {{host}}, which this window does not open.',
    safe: 'Nothing has been connected yet. The system browser can go on from there.',
    action: 'Continue in browser',
  },
  CONNECT_CANCELLED: {
    fact: 'Connecting was cancelled.',
    safe: 'Nothing was connected. A consent that is given later on a page that is still open is shown under Integrations.',
    action: 'Try again',
  },
  CONNECT_EXPIRED: {
    fact: 'The time to give consent has run out.',
    safe: 'Nothing was connected.',
    action: 'Try again',
  },
  CONNECT_MISCONFIGURED: {
    fact: 'The {{provider}} integration is not set up right at Nango.',
    safe: 'Check its client ID, client secret, scopes and callback address there. Nothing was connected.',
    action: 'Try again',
  },
  SEVERAL_INTEGRATIONS: {
    fact: 'Nango has several integrations for {{provider}}.',
    safe: 'Choose the one to connect. Nothing was connected yet.',
    action: 'Choose one',
  },
  NO_INTEGRATION: {
    fact: 'Nango has no integration for {{provider}}.',
    safe: 'Add one at Nango, then check again.',
    action: 'Check again',
  },
}
