/**
 * What a person reads about each problem code: the fact, what is safe or affected, and the label of the button that
 * mends it (empty where nothing has to be done). Plain, short, active; codes never stand in the text.
 *
 * Values that a text may name, by the names that {@link Problem.params} uses: `provider` (its shown name), `host`,
 * `stream`, `path`, `scope`, `integrationKey`, `account`, `found`, `count`, `limit`, `seconds`, `resumesAt` (ISO 8601),
 * `what`, `reason`, `sync` (a sync function of Nango). All of them are optional: `*_timed` is used when `seconds` is known, `*_at` when `resumesAt` is,
 * `*_named` when the one name that the text would like to say is.
 */
export const problems = {
  WORKSPACE_NOT_OPEN: {
    fact: 'No workspace is open.',
    safe: 'Connect Nango or open the sandbox first.',
    action: 'Open a workspace',
  },
  WORKSPACE_LOCKED: {
    fact: 'This workspace is open in another Patchbay.',
    safe: 'Close the other one, then try again. Nothing was written.',
    action: 'Try again',
  },
  DATABASE_NEWER: {
    fact: 'This workspace was written by a newer Patchbay.',
    safe: 'Update Patchbay to open it. Nothing was changed.',
    action: 'Try again',
  },
  DATABASE_DAMAGED: {
    fact: 'The local database is damaged.',
    safe: 'The file was left as it is. Records at your CRMs are not affected.',
    safe_named: 'The file was left as it is: {{path}}. Records at your CRMs are not affected.',
    action: 'Try again',
  },
  DATA_FOLDER_NOT_WRITABLE: {
    fact: 'Patchbay cannot write to its data folder.',
    safe: 'Check the free space and the permissions, then try again. Nothing was lost.',
    safe_named: 'Check the free space and the permissions of {{path}}, then try again. Nothing was lost.',
    action: 'Try again',
  },
  API_KEY_MISSING: {
    fact: 'The API key is missing.',
    safe: 'Records stay readable. Syncing waits for the key.',
    action: 'Enter the API key',
  },
  SECRET_STORE_UNAVAILABLE: {
    fact: 'The key store of this computer cannot be used.',
    safe: 'The API key is asked for at each start and is not saved. Records are safe.',
    action: 'Enter the API key',
  },
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
  NANGO_KEY_REFUSED: {
    fact: 'Nango refuses the API key.',
    safe: 'Syncing is off, local records are safe.',
    action: 'Enter a new key',
  },
  NANGO_SCOPE_MISSING: {
    fact: 'The API key does not allow this.',
    safe: 'Give it more scopes at Nango or use another key. Local records are safe.',
    safe_named: 'It lacks the scope {{scope}}. Add the scope at Nango or use another key. Local records are safe.',
    action: 'Enter a new key',
  },
  NANGO_RATE_LIMITED: {
    fact: 'Nango asks for a pause.',
    safe: 'Patchbay goes on by itself. Nothing is lost.',
    safe_timed: 'Patchbay goes on by itself in {{seconds}} s. Nothing is lost.',
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
  NANGO_RECORD_PRUNED: {
    fact: 'Nango has dropped the content of this record.',
    safe: 'Nothing was changed here. It is read when it changes again at {{provider}}.',
    action: '',
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
  CONNECT_CANCELLED: {
    fact: 'Connecting was cancelled.',
    safe: 'Nothing was connected. A consent given later has no effect.',
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
  CRM_UNREACHABLE: {
    fact: '{{provider}} cannot be reached.',
    safe: 'Nothing is lost. The next sync goes on from here.',
    action: 'Try again',
  },
  CRM_RATE_LIMITED: {
    fact: '{{provider}} asks for a pause.',
    safe: 'Syncing resumes by itself. Nothing is lost.',
    safe_timed: 'Syncing resumes by itself in {{seconds}} s. Nothing is lost.',
    safe_at: 'Syncing resumes by itself at {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}}. Nothing is lost.',
    action: '',
  },
  CRM_DAILY_LIMIT: {
    fact: 'The daily API limit of {{provider}} is reached.',
    fact_named: 'The daily API limit of {{provider}} is reached ({{limit, number}} calls).',
    safe: 'Syncing resumes by itself. Nothing is lost.',
    safe_at: 'Syncing resumes by itself at {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}}. Nothing is lost.',
    action: '',
  },
  CRM_SCOPE_MISSING: {
    fact: 'Our access to {{provider}} does not allow this.',
    safe: 'Add the missing scopes to the integration at Nango, then reconnect. Local records are safe.',
    safe_named: 'Add the scope {{scope}} to the integration at Nango, then reconnect. Local records are safe.',
    action: 'Reconnect',
  },
  CRM_FEATURE_MISSING: {
    fact: 'The {{provider}} account does not include this.',
    fact_named: 'The {{provider}} account does not include {{stream}}.',
    safe: 'Everything else syncs as usual.',
    action: '',
  },
  CRM_REFUSED_RECORD: {
    fact: '{{provider}} did not accept a record.',
    fact_named: '{{provider}} did not accept the value of {{field}}: {{value}}.',
    safe: 'All other records went on. The details say what is wrong with it.',
    action: 'Review the record',
  },
  CRM_RECORD_DELETED: {
    fact: '{{provider}} has deleted this record.',
    safe: 'Your edit is kept here and was not sent.',
    action: 'Show the record',
  },
  CRM_RECORD_TAKEN: {
    fact: '{{provider}} has another record with these values.',
    safe: 'That record belongs to someone else here, so nothing was sent. Merge them in {{provider}}, or change the value.',
    action: 'Show the record',
  },
  SYSTEMS_DISAGREE: {
    fact: 'Two systems keep changing {{field}} back.',
    safe: 'The field is left alone until you retry. All other fields are in step.',
    action: 'Retry',
  },
  OUTCOME_UNKNOWN: {
    fact: '{{provider}} did not say whether it took this record.',
    safe: 'It is looked up before it is sent again, so that nothing is made twice.',
    action: '',
  },
  RECORD_NOT_CONNECTED: {
    fact: 'No connected CRM holds this record.',
    safe: 'It stays readable here. Nothing was changed.',
    action: '',
  },
  RECORDS_OF_ONE_CRM: {
    fact: 'Both records come from the same {{provider}} account.',
    safe: 'Merge them in {{provider}}; the next sync follows. Nothing was changed.',
    action: '',
  },
  NOTHING_TO_SPLIT: {
    fact: 'This record is tied to one CRM record only.',
    safe: 'There is nothing to separate. Nothing was changed.',
    action: '',
  },
  FIELD_UNKNOWN: {
    fact: 'There is no field {{field}}.',
    safe: 'Nothing was changed.',
    action: 'Change the fields',
  },
  FIELD_READ_ONLY: {
    fact: '{{field}} cannot be edited here.',
    safe: 'The CRM owns it. Nothing was changed.',
    action: 'Change the fields',
  },
  CONFLICT_NOT_WHOLE: {
    fact: 'A value is still to be chosen for {{field}}.',
    safe: 'Nothing was changed.',
    action: 'Choose a value',
  },
  NOT_UNDOABLE: {
    fact: 'This run cannot be undone.',
    safe: 'It changed nothing that could be put back, or is undone already.',
    action: '',
  },
  NOTHING_TO_RETRY: {
    fact: 'No refused records are left of this run.',
    safe: 'They have been written, changed or given up meanwhile.',
    action: '',
  },
  CHANGED_SINCE: {
    fact: 'This record has changed since.',
    safe: 'It is left as it is now.',
    action: '',
  },
  NO_WAY_BACK: {
    fact: '{{provider}} has no way to take this back.',
    safe: 'The record stays as it is there.',
    action: '',
  },
  CRM_REFUSED_REQUEST: {
    fact: '{{provider}} refused a request.',
    safe: 'What was synced before is kept. The details hold its answer.',
    action: 'Copy details',
  },
  CRM_FAILED: {
    fact: '{{provider}} reports an error of its own.',
    safe: 'Nothing is lost. The next sync goes on from here.',
    action: 'Sync again',
  },
  CRM_BAD_ANSWER: {
    fact: '{{provider}} sent an answer that makes no sense.',
    safe: 'It was not used. The next sync goes on from here.',
    action: 'Sync again',
  },
  PAGING_LOOP: {
    fact: '{{provider}} sent the same page again and again.',
    safe: 'The sync stopped. What was read before is kept.',
    action: 'Sync again',
  },
  MASS_DELETE_SUSPECTED: {
    fact: 'Many records are suddenly missing at {{provider}}.',
    fact_one: '1 record is suddenly missing at {{provider}}.',
    fact_other: '{{count, number}} records are suddenly missing at {{provider}}.',
    safe: 'The sync stopped before it removed anything here.',
    action: 'Review the records',
  },
  RUN_INTERRUPTED: {
    fact: 'Patchbay ended in the middle of this run.',
    safe: 'What was read is kept. The next sync goes on from there.',
    action: 'Sync again',
  },
  RUN_STOPPED: {
    fact: 'This run was stopped.',
    safe: 'What was read is kept. The next sync goes on from there.',
    action: 'Sync again',
  },
  RECORDS_FAILED: {
    fact: 'Some records were not accepted.',
    fact_one: '1 record was not accepted.',
    fact_other: '{{count, number}} records were not accepted.',
    safe: 'All others are in step.',
    action: 'Review the records',
  },
  STREAMS_FAILED: {
    fact: 'A part of this sync failed.',
    fact_named: 'This sync failed for {{stream}}.',
    safe: 'The other parts are in step. What was read before is kept.',
    action: 'Sync again',
  },
  INTEGRATION_NOT_CONNECTED: {
    fact: 'This integration is not connected.',
    fact_named: '{{provider}} is not connected.',
    safe: 'Connect it first. Local records stay readable.',
    action: 'Connect',
  },
  INTEGRATION_PAUSED: {
    fact: 'This integration is paused.',
    fact_named: '{{provider}} is paused.',
    safe: 'Resume it to sync again. Nothing is lost.',
    action: 'Resume',
  },
  INTEGRATION_STILL_CONNECTED: {
    fact: 'This integration is still connected.',
    safe: 'Its records can be removed once it is disconnected. Nothing was removed.',
    action: 'Disconnect',
  },
  NOT_FOUND: {
    fact: 'This no longer exists.',
    fact_named: 'There is no {{what}} here.',
    safe: 'Nothing was changed.',
    action: 'Go back',
  },
  UNKNOWN_PROVIDER: {
    fact: 'Patchbay does not know this CRM.',
    fact_named: 'Patchbay does not know a CRM named {{provider}}.',
    safe: 'Nothing was changed.',
    action: 'Choose another',
  },
  NOT_ON_THIS_HOST: {
    fact: 'This works only in the desktop app.',
    safe: 'Nothing was changed.',
    action: '',
  },
  ENGINE_RESTARTED: {
    fact: 'Patchbay had to restart its engine.',
    safe: 'What was saved is safe. The last action may not have been finished.',
    action: 'Try again',
  },
  BAD_INPUT: {
    fact: 'The request cannot be understood.',
    fact_named: 'The request cannot be understood: {{reason}}.',
    safe: 'Nothing was changed.',
    action: 'Go back',
  },
  INTERNAL: {
    fact: 'Something went wrong inside Patchbay.',
    safe: 'What was saved is safe. The details help to find the reason.',
    action: 'Copy details',
  },
}
