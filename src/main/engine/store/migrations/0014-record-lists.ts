import type { Migration } from './migration'

/** The two orders in which records are looked through: by name, and by when they changed. */
export const recordLists: Migration = {
  version: 14,
  name: 'record-lists',
  sql: `
    CREATE INDEX entities_by_name ON entities (kind, deleted_at, display_name COLLATE NOCASE);
    CREATE INDEX entities_by_change ON entities (kind, deleted_at, updated_at);
  `,
}
