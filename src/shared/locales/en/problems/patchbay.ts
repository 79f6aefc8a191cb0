/** Patchbay itself: workspaces, runs, records and calls. How the texts are built stands in index.ts. */
export const patchbayProblems = {
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
  OTHER_ENVIRONMENT: {
    fact: 'This API key is of another Nango environment.',
    safe: 'It was not taken. Records stay readable, nothing was changed. Add that environment as a workspace of its own.',
    action: 'Enter the API key',
  },
  SECRET_STORE_UNAVAILABLE: {
    fact: 'The key store of this computer cannot be used.',
    safe: 'The API key is asked for at each start and is not saved. Records are safe.',
    action: 'Enter the API key',
  },
  RECORD_NOT_CONNECTED: {
    fact: 'No connected CRM holds this record.',
    safe: 'It stays readable here. Nothing was changed.',
    action: '',
  },
  RECORD_DELETED: {
    fact: 'This record is deleted here.',
    safe: 'Nothing was changed.',
    action: 'Undo the delete, or create the record again',
  },
  RECORD_ONLY_READ: {
    fact: '{{provider}} is only read, so that nothing can be written there.',
    safe: 'Nothing was changed.',
    action: 'Change the direction of the stream',
  },
  RECORD_HELD_THERE: {
    fact: '{{provider}} has this record already.',
    safe: 'Nothing was changed.',
    action: '',
  },
  KINDS_DIFFER: {
    fact: 'The two records are of different kinds.',
    safe: 'A contact can only be a contact, a company only a company. Nothing was changed.',
    action: '',
  },
  SAME_RECORD: {
    fact: 'Both ids name the same record.',
    safe: 'A record cannot be linked to itself. Nothing was changed.',
    action: 'Name the other record',
  },
  RECORD_EMPTY: {
    fact: 'The record has no values.',
    safe: 'Give at least one field a value. Nothing was made.',
    action: 'Fill in a field',
  },
  RECORDS_OF_ONE_CRM: {
    fact: 'Both records come from the same {{provider}} account.',
    safe: 'Merge them in {{provider}}; the next sync follows. Nothing was changed.',
    action: '',
  },
  NOTHING_TO_SPLIT: {
    fact: 'This record is linked to one CRM record only.',
    safe: 'There is nothing to separate. Nothing was changed.',
    action: '',
  },
  NO_SUCH_ASSOCIATION: {
    fact: 'The two records do not belong together here.',
    safe: 'Nothing was changed.',
    action: '',
  },
  NOT_ASSOCIABLE: {
    fact: 'These two records cannot belong together.',
    safe: 'Nothing was changed.',
    action: 'Name an activity, a lead or a contact, and what it belongs to: a lead, a contact or a company',
  },
  FIELD_UNKNOWN: {
    fact: 'There is no field {{field}}.',
    safe: 'Nothing was changed.',
    action: 'Change the fields',
  },
  FIELDS_NOT_ALIKE: {
    fact: '{{field}} cannot be mapped to this field: the two hold different kinds of values, or the field is taken already.',
    safe: 'Nothing was changed.',
    action: 'Choose another field',
  },
  DIRECTION_NOT_OFFERED: {
    fact: '{{stream}} of {{provider}} can only be read.',
    safe: 'Nothing was changed.',
    action: 'Choose another direction',
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
    fact_listed: 'There is no workspace “{{id}}” here.',
    fact_named: 'There is no {{what}} here.',
    safe: 'Nothing was changed.',
    safe_listed: 'There are: {{workspaces}}. Nothing was changed.',
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
