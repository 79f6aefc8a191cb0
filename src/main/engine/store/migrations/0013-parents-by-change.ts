import type { Migration } from './migration'

/**
 * Parents whose children were never listed, the one that changed last first. Only a query that leaves out records without
 * a stamp can use the index, so that no other one takes it for its own.
 */
export const parentsByChange: Migration = {
  version: 13,
  name: 'parents by change',
  sql: `
    CREATE INDEX remote_records_by_change ON remote_records (object_id, remote_updated_at)
      WHERE deleted_at IS NULL AND remote_updated_at IS NOT NULL;
  `,
}
