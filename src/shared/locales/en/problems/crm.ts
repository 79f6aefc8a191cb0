/** What a CRM refuses, or answers in a form that cannot be used. How the texts are built stands in index.ts. */
export const crmProblems = {
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
  CRM_PLAN_LIMIT: {
    fact: 'The plan of the {{provider}} account allows no more.',
    fact_named: 'The plan of the {{provider}} account allows no more {{stream}}.',
    safe: 'What is to be made there waits here. Make room in {{provider}} or raise the plan; the next sync tries one.',
    action: 'Sync again',
  },
  CRM_REFUSED_RECORD: {
    fact: '{{provider}} did not accept a record.',
    fact_named: '{{provider}} did not accept the value of {{field}}: {{value}}.',
    safe: 'All other records went on. The details say what is wrong with it.',
    action: 'Review the record',
  },
  CRM_RECORD_CONVERTED: {
    fact: '{{provider}} has made other records of this one, and changes it no more.',
    safe: 'Your edit is kept here.',
    action: 'Edit the record that it has become',
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
  CRM_RECORD_ALIKE: {
    fact: '{{provider}} has a record that may be this one, and makes no second one.',
    safe: 'Nothing was sent. It is not made there until you say whether they are one.',
    action: 'Review the match',
  },
  CRM_REFUSED_OPERATION: {
    fact: '{{provider}} refuses to write these records.',
    fact_named: '{{provider}} refuses one record after the other: “{{reason}}”.',
    safe: 'They wait here, and every sync tries one of them. Settle it in {{provider}}, then sync again.',
    action: 'Sync again',
  },
  FIELD_NOT_WRITABLE: {
    fact: '{{provider}} takes no value for {{field}} now.',
    safe: 'Your value waits here, and is sent as soon as {{provider}} takes it. All other fields went on.',
    action: '',
  },
  OWNER_UNKNOWN: {
    fact: '{{provider}} has no active user with the address {{owner}}.',
    safe: '{{field}} waits here, and is sent as soon as there is one. All other fields went on.',
    action: 'Add the user in {{provider}}, or choose another owner',
  },
  VALUE_NOT_OFFERED: {
    fact: '{{provider}} has no “{{value}}” among the options of {{field}}.',
    safe: 'The value waits here, and is sent as soon as {{provider}} has it. All other fields went on.',
    action: 'Add the option in {{provider}}, or map the value',
  },
  VALUE_NOT_MAPPED: {
    fact: 'The mapping makes nothing of “{{value}}” for {{field}} at {{provider}}.',
    safe: 'The value waits here, and is sent as soon as the mapping has a partner for it. All other fields went on.',
    action: 'Add the value to the mapping',
  },
  CRM_VALUE_NOT_MAPPED: {
    fact: '{{provider}} has “{{value}}” in {{field}}, and the mapping makes nothing of it.',
    safe: 'It stays in {{provider}} and is not written over. Your value waits here. All other fields went on.',
    action: 'Add the value to the mapping',
  },
  FIELDS_NEEDED: {
    fact: '{{provider}} makes no such record without {{field}}.',
    safe: 'The record is kept here, and is made there as soon as it has that.',
    action: 'Fill in {{field}}',
  },
  RECORD_NEEDED_FIRST: {
    fact: '{{provider}} makes this record only beside another one that it has.',
    fact_named: '{{provider}} makes this record only beside another one that it has: {{what}}.',
    safe: 'The record is kept here, and is made there as soon as the other one is.',
    action: 'Connect the record with one that {{provider}} has',
  },
  NEEDED_RECORD_GONE: {
    fact: 'The record that this one belongs to was deleted, and {{provider}} makes none without.',
    fact_named: 'The record that this one belongs to was deleted, and {{provider}} makes none without: {{what}}.',
    safe: 'The record is kept here.',
    action: 'Connect the record with one that {{provider}} has',
  },
  OPERATION_NOT_OFFERED: {
    fact: '{{provider}} offers no way to do this from outside.',
    safe: 'Nothing was changed there, and the record here stays as it is.',
    action: 'Do it in {{provider}} itself',
  },
  DELETES_NEED_CONFIRMATION: {
    fact: 'Many records were deleted here.',
    fact_one: '1 delete waits for your confirmation.',
    fact_other: '{{count, number}} deletes wait for your confirmation.',
    safe: 'Nothing was deleted at {{provider}}. Retry a record to delete it there, or sync with deletes accepted.',
    action: 'Review the records',
  },
  SYSTEMS_DISAGREE: {
    fact: 'Two systems keep changing {{field}} back.',
    safe: 'The field is left alone until you retry. All other fields are in step.',
    action: 'Retry',
  },
  CALLED_OFF: {
    fact: 'Writing this value was called off.',
    safe: 'It stays here and is not sent. A new value is sent again.',
    action: 'Show the record',
  },
  ON_ITS_WAY: {
    fact: 'This is already on its way to {{provider}}.',
    safe: 'It cannot be called off any more. Wait for the answer; the run can be undone then.',
    action: 'Go back',
  },
  OUTCOME_UNKNOWN: {
    fact: '{{provider}} did not say whether it took this record.',
    safe: 'It is looked up before it is sent again, so that nothing is made twice.',
    action: '',
  },
  NO_WAY_BACK: {
    fact: '{{provider}} has no way to take this back.',
    safe: 'The record stays as it is there.',
    action: '',
  },
  KEPT_BY_OTHER_CRM: {
    fact: 'Another CRM has it, too, independently of the run.',
    safe: 'It is left as it is now.',
    action: '',
  },
  OWNED_BY_CRM: {
    fact: 'The CRM owns this field.',
    safe: 'It is left as it is now.',
    action: '',
  },
  MERGED_AT_CRM: {
    fact: 'The records have been merged at {{provider}}.',
    safe: 'They are left as they are now.',
    action: '',
  },
  CHANGED_AT_CRM: {
    fact: 'The record has been changed at {{provider}} since.',
    safe: 'It is left there as it is now.',
    action: '',
  },
  NOT_MADE_HERE: {
    fact: 'Patchbay did not make this record at {{provider}}.',
    safe: 'It is left there as it is now.',
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
    safe_at: 'Nothing is lost. Syncing resumes by itself at {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}}.',
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
}
