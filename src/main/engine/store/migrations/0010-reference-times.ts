import type { Migration } from './migration'

/** When the reference data of an account was read last. */
export const referenceTimes: Migration = {
  version: 10,
  name: 'reference times',
  sql: `
    -- ms; null: never.
    ALTER TABLE integrations ADD COLUMN reference_at INTEGER;
  `,
}
