import type { Migration } from './migration'

/** Objects that are read by comparing whole listings, and child by child of a parent. */
export const scans: Migration = {
  version: 8,
  name: 'scans and parents',
  sql: `
    -- The moment up to which the last whole listing shows the object, ms; null: there was none since this is kept.
    ALTER TABLE objects ADD COLUMN listed_at INTEGER;
    -- The day of which calls are counted, UTC, and how many it has taken.
    ALTER TABLE objects ADD COLUMN budget_day TEXT;
    ALTER TABLE objects ADD COLUMN budget_used INTEGER NOT NULL DEFAULT 0;

    -- Which records the listing under way has met, a bit each: those whose id divided by 4096 is the chunk.
    CREATE TABLE met_marks (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      chunk INTEGER NOT NULL,
      bits BLOB NOT NULL,
      PRIMARY KEY (object_id, chunk)
    ) STRICT, WITHOUT ROWID;

    -- When the children of a parent were listed last, ms, and the version that the parent had then.
    CREATE TABLE parent_looks (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      parent_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      version INTEGER,
      PRIMARY KEY (object_id, parent_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX parent_looks_by_time ON parent_looks (object_id, at);
    CREATE INDEX parent_looks_by_parent ON parent_looks (parent_id);
  `,
}
