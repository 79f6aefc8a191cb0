/** Why a value that a person has entered cannot be taken, and how to mend it. They stand inside the text of a problem. */
export const values = {
  needed: { reason: '{{provider}} keeps no such record without it', fix: 'Give it a value' },
  list: { reason: 'it is a list, and the field takes one value', fix: 'Give one value' },
  long: {
    reason: 'it has {{length, number}} characters, and {{provider}} takes {{limit, number}}',
    fix: 'Shorten it',
  },
  email: { reason: '“{{value}}” is no e-mail address', fix: 'Write it as name@example.com' },
  number: { reason: '“{{value}}” is no number', fix: 'Write it in digits, as 1250.50' },
  boolean: { reason: '“{{value}}” is neither true nor false', fix: 'Write true or false' },
  date: { reason: '“{{value}}” is no day of the calendar', fix: 'Write it as 2026-11-27' },
  datetime: { reason: '“{{value}}” is no moment', fix: 'Write it as 2026-11-27T09:30:00Z' },
  option: { reason: '{{provider}} has no option “{{value}}”', fix: 'Choose one of {{options}}' },
  more: '{{listed}} and {{count, number}} more',
} as const
