import type { Migration } from './migration'

/** A field takes a value on create, on update, or on both: what was known of it as writable counts for both. */
export const fieldAccess: Migration = {
  version: 6,
  name: 'fields to create and to update',
  sql: `
    UPDATE field_definitions SET definition = json_set(
      json_remove(definition, '$.writable'),
      '$.onCreate', json(iif(definition ->> 'writable' = 1, 'true', 'false')),
      '$.onUpdate', json(iif(definition ->> 'writable' = 1, 'true', 'false')),
      '$.required', json('false')
    );
  `,
}
