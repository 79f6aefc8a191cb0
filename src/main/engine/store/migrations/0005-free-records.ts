import type { Migration } from './migration'

/**
 * Records that an undo has taken apart and that may come in again. What was taken apart before this comes stays as it is:
 * the rows do not say which of it was let go on purpose.
 */
export const freeRecords: Migration = {
  version: 5,
  name: 'free-records',
  sql: `
    -- A record that is linked to nothing and may be matched again, or become one of its own, when it is read.
    ALTER TABLE remote_records ADD COLUMN free INTEGER NOT NULL DEFAULT 0 CHECK (free IN (0, 1));
    CREATE INDEX remote_records_free ON remote_records (object_id, id) WHERE free = 1;
  `,
}
