import type { Migration } from './migration'

/** Which company of a contact comes first is contested as a field is: what waited for that is looked at again. */
export const contestedFirst: Migration = {
  version: 11,
  name: 'contested-first',
  sql: `
    UPDATE association_wants SET problem = NULL WHERE problem ->> 'code' = 'PRIMARY_CONTESTED';
  `,
}
