import type { Migration } from './migration'

/**
 * Associations of entities, which go both ways. What CRMs hold together when this comes is held together here from then
 * on; nothing of it waits to be written anywhere.
 */
export const associations: Migration = {
  version: 4,
  name: 'associations',
  sql: `
    -- Whether the CRM puts it before all others; null: it has not been read since this is known.
    ALTER TABLE associations ADD COLUMN is_primary INTEGER CHECK (is_primary IN (0, 1));

    -- A contact and a company that belong together.
    CREATE TABLE entity_associations (
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      other_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      is_primary INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
      since INTEGER NOT NULL,
      PRIMARY KEY (entity_id, other_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX entity_associations_by_other ON entity_associations (other_id, entity_id);
    INSERT OR IGNORE INTO entity_associations (entity_id, other_id, since)
      SELECT l.entity_id, m.entity_id, l.linked_at FROM associations a
        JOIN remote_records r ON r.id = a.remote_record_id AND r.deleted_at IS NULL
        JOIN links l ON l.remote_record_id = r.id
        JOIN objects o ON o.id = r.object_id
        JOIN objects p ON p.integration_id = o.integration_id AND p.name = a.to_object
        JOIN remote_records t ON t.object_id = p.id AND t.remote_id = a.to_remote_id AND t.deleted_at IS NULL
        JOIN links m ON m.remote_record_id = t.id;

    -- Pairs of records of one account about which there is news to be merged. paired: a link has come, so that nothing
    -- was ever agreed on. primary: another one comes first. known: which one comes first, read for the first time.
    CREATE TABLE association_news (
      record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      other_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      what TEXT NOT NULL CHECK (what IN ('paired', 'added', 'removed', 'primary', 'known')),
      PRIMARY KEY (record_id, other_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX association_news_by_other ON association_news (other_id);

    -- What waits to be written to one CRM. problem: why not for now; the next change of the pair tries again.
    CREATE TABLE association_wants (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      other_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      op TEXT NOT NULL CHECK (op IN ('add', 'remove')),
      is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
      problem TEXT,
      run_id TEXT NOT NULL,
      since INTEGER NOT NULL,
      PRIMARY KEY (object_id, entity_id, other_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX association_wants_by_entity ON association_wants (entity_id);
    CREATE INDEX association_wants_by_other ON association_wants (other_id);

    -- What was written to a CRM lately: a list that says otherwise may be from before.
    CREATE TABLE association_writes (
      record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      to_object TEXT NOT NULL,
      to_remote_id TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (record_id, to_object, to_remote_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX association_writes_by_time ON association_writes (at);

    -- Records whose associations are to be asked for.
    CREATE TABLE association_checks (
      record_id INTEGER PRIMARY KEY REFERENCES remote_records (id) ON DELETE CASCADE
    ) STRICT;
  `,
}
