import type { Migration } from './migration'

/** What writing back to a CRM needs: the outbox, conflicts, matches that a person must decide, and undo. */
export const twoWay: Migration = {
  version: 2,
  name: 'two-way sync',
  sql: `
    -- Per field: when it was last set here and by whom (a person, or the integration it came from). Fields that only
    -- ever came from one CRM have no entry.
    ALTER TABLE entities ADD COLUMN stamps TEXT NOT NULL DEFAULT '{}';

    -- How much of the CRM's limits the integration takes, as JSON; what it does not name is as the code has it.
    ALTER TABLE integrations ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

    -- What a stream is told to do, as JSON; what it does not name is as the code has it.
    ALTER TABLE streams ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

    -- Where reading Nango's records stands, for an object that is read from there: what the cursor belongs to (connection,
    -- sync function and model), the cursor of the last record that was taken, and since when everything is being read.
    ALTER TABLE objects ADD COLUMN nango_origin TEXT;
    ALTER TABLE objects ADD COLUMN nango_cursor TEXT;
    ALTER TABLE objects ADD COLUMN nango_all_since INTEGER;

    -- The run that an undo or a retry is about.
    ALTER TABLE runs ADD COLUMN undoes TEXT;
    ALTER TABLE runs ADD COLUMN undone_by TEXT;
    ALTER TABLE runs ADD COLUMN status_before TEXT;
    -- What the grid and the overview count.
    CREATE INDEX runs_by_queued ON runs (queued_at);
    CREATE INDEX runs_by_start ON runs (integration_id, started_at);
    -- The report of a dry run or a first-sync preview.
    ALTER TABLE runs ADD COLUMN report TEXT;

    -- One row for each record that waits to be written to one CRM. A row that ended stays until retention takes it.
    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY,
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      remote_record_id INTEGER REFERENCES remote_records (id) ON DELETE CASCADE,
      op TEXT NOT NULL CHECK (op IN ('create', 'update', 'delete', 'restore')),
      fields TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'in-flight', 'unknown', 'confirmed', 'parked', 'cancelled')),
      marker TEXT NOT NULL UNIQUE,
      attempts INTEGER NOT NULL DEFAULT 0,
      not_before INTEGER,
      sent_at INTEGER,
      ended_at INTEGER,
      created_at INTEGER NOT NULL,
      cause_run_id TEXT NOT NULL,
      problem TEXT
    ) STRICT;
    CREATE UNIQUE INDEX outbox_one_each ON outbox (object_id, entity_id)
      WHERE state IN ('queued', 'in-flight', 'unknown', 'parked');
    CREATE INDEX outbox_waiting ON outbox (integration_id, state, id) WHERE state IN ('queued', 'in-flight', 'unknown', 'parked');

    CREATE TABLE conflicts (
      id INTEGER PRIMARY KEY,
      remote_record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      field_group TEXT NOT NULL,
      fields TEXT NOT NULL,
      run_id TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      settled_at INTEGER,
      outcome TEXT
    ) STRICT;
    CREATE UNIQUE INDEX conflicts_open ON conflicts (remote_record_id, field_group) WHERE settled_at IS NULL;
    CREATE INDEX conflicts_by_integration ON conflicts (integration_id, id) WHERE settled_at IS NULL;

    -- Records that fit several entities, or one entity that is taken: never picked, a person says.
    CREATE TABLE match_reviews (
      id INTEGER PRIMARY KEY,
      remote_record_id INTEGER NOT NULL UNIQUE REFERENCES remote_records (id) ON DELETE CASCADE,
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      candidates TEXT NOT NULL,
      reason TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;

    -- A person keeps this entity out of this CRM: it is not made there, whatever the stream says.
    CREATE TABLE kept_apart (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      PRIMARY KEY (object_id, entity_id)
    ) STRICT, WITHOUT ROWID;

    -- What was pushed lately, field by field, so that two systems which disagree are noticed.
    CREATE TABLE recent_pushes (
      remote_record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      field TEXT NOT NULL,
      at INTEGER NOT NULL,
      value TEXT NOT NULL
    ) STRICT;
    CREATE INDEX recent_pushes_by_field ON recent_pushes (remote_record_id, field, at);
    CREATE INDEX recent_pushes_by_time ON recent_pushes (at);

    -- By what records of different CRMs are found to be one: a contact's address or number, a company's domain.
    ALTER TABLE entities ADD COLUMN match_key TEXT;
    ALTER TABLE entities ADD COLUMN match_phone TEXT;
    UPDATE entities SET match_key = lower(trim(CASE kind WHEN 'contact' THEN email WHEN 'company' THEN domain END));
    CREATE INDEX entities_by_match_key ON entities (kind, match_key) WHERE match_key IS NOT NULL;
    CREATE INDEX entities_by_match_phone ON entities (kind, match_phone) WHERE match_phone IS NOT NULL;
    DROP INDEX entities_by_domain;
    DROP INDEX entities_by_email;
  `,
}
