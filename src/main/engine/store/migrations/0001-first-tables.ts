import type { Migration } from './migration'

/**
 * The first tables: integrations with their streams and objects, entities with the remote records they are tied to,
 * runs with everything that a run leaves behind. Times are Unix milliseconds, JSON is text.
 */
export const firstTables: Migration = {
  version: 1,
  name: 'first tables',
  sql: `
    CREATE TABLE workspace_settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What Nango said exists, kept so that the grid is whole offline.
    CREATE TABLE nango_integrations (
      integration_key TEXT PRIMARY KEY,
      provider TEXT NOT NULL,
      display_name TEXT,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE integrations (
      id TEXT PRIMARY KEY,
      provider TEXT NOT NULL,
      integration_key TEXT NOT NULL,
      connection_id TEXT,
      account_id TEXT,
      account_name TEXT NOT NULL,
      connection_config TEXT NOT NULL DEFAULT '{}',
      trouble TEXT NOT NULL DEFAULT 'none' CHECK (trouble IN ('none', 'error', 'reconnect')),
      problem TEXT,
      first_sync_confirmed_at INTEGER,
      last_sync_at INTEGER,
      -- Failed syncs in a row that passing trouble caused, and when the next try is due.
      failures INTEGER NOT NULL DEFAULT 0,
      retry_at INTEGER,
      paused_at INTEGER,
      disconnected_at INTEGER,
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX integrations_by_connection ON integrations (integration_key, connection_id) WHERE connection_id IS NOT NULL;

    CREATE TABLE connect_attempts (
      id TEXT PRIMARY KEY,
      open INTEGER NOT NULL CHECK (open IN (0, 1)),
      started_at INTEGER NOT NULL,
      attempt TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE streams (
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      stream TEXT NOT NULL,
      direction TEXT NOT NULL CHECK (direction IN ('both', 'from', 'to', 'off')),
      last_change_at INTEGER,
      problem TEXT,
      PRIMARY KEY (integration_id, stream)
    ) STRICT, WITHOUT ROWID;

    -- Cursor, paging and delete mode belong to the object. A listing or a window that is under way keeps its next page
    -- here; it moves in the same transaction as the records of the page before.
    CREATE TABLE objects (
      id INTEGER PRIMARY KEY,
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      stream TEXT NOT NULL,
      name TEXT NOT NULL,
      generation INTEGER NOT NULL DEFAULT 0,
      records INTEGER NOT NULL DEFAULT 0,
      cursor_at INTEGER,
      -- Read a second time up to here, after the CRM's index had time to show everything.
      late_at INTEGER,
      pass TEXT CHECK (pass IN ('listing', 'window', 'deletes', 'late')),
      pass_since INTEGER,
      pass_until INTEGER,
      pass_page TEXT,
      UNIQUE (integration_id, name)
    ) STRICT;

    CREATE TABLE field_definitions (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      definition TEXT NOT NULL,
      PRIMARY KEY (object_id, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE entities (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('contact', 'company', 'lead', 'activity')),
      display_name TEXT NOT NULL,
      first_name TEXT,
      last_name TEXT,
      email TEXT,
      additional_emails TEXT,
      phone TEXT,
      mobile TEXT,
      job_title TEXT,
      company_name TEXT,
      name TEXT,
      domain TEXT,
      industry TEXT,
      employees TEXT,
      annual_revenue TEXT,
      description TEXT,
      lifecycle_stage TEXT,
      lead_status TEXT,
      owner_id TEXT,
      website TEXT,
      address TEXT,
      city TEXT,
      state TEXT,
      postal_code TEXT,
      country TEXT,
      custom TEXT NOT NULL DEFAULT '{}',
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT;
    CREATE INDEX entities_by_email ON entities (kind, email) WHERE email IS NOT NULL;
    CREATE INDEX entities_by_domain ON entities (kind, domain) WHERE domain IS NOT NULL;

    CREATE TABLE remote_records (
      id INTEGER PRIMARY KEY,
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      raw TEXT NOT NULL,
      fields TEXT NOT NULL,
      remote_created_at INTEGER,
      remote_updated_at INTEGER,
      deleted_at INTEGER,
      generation INTEGER NOT NULL,
      UNIQUE (object_id, remote_id)
    ) STRICT;

    -- base: what both sides last agreed on; null while it equals the remote record's fields.
    CREATE TABLE links (
      remote_record_id INTEGER PRIMARY KEY REFERENCES remote_records (id) ON DELETE CASCADE,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      base TEXT,
      linked_at INTEGER NOT NULL,
      tombstone_at INTEGER
    ) STRICT;
    CREATE INDEX links_by_entity ON links (entity_id);

    -- Ids, not rows: the other end may not have been read yet.
    CREATE TABLE associations (
      remote_record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      to_object TEXT NOT NULL,
      to_remote_id TEXT NOT NULL,
      PRIMARY KEY (remote_record_id, to_object, to_remote_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      id TEXT PRIMARY KEY,
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      provider TEXT NOT NULL,
      account TEXT NOT NULL,
      kind TEXT NOT NULL,
      trigger TEXT NOT NULL,
      status TEXT NOT NULL,
      queued_at INTEGER NOT NULL,
      started_at INTEGER,
      ended_at INTEGER,
      problem TEXT,
      continues TEXT,
      change_count INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX runs_by_integration ON runs (integration_id, id);
    CREATE INDEX runs_by_status ON runs (status, id);

    CREATE TABLE run_streams (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      stream TEXT NOT NULL,
      label TEXT NOT NULL,
      state TEXT NOT NULL,
      expected INTEGER,
      problem TEXT,
      pulled INTEGER NOT NULL DEFAULT 0,
      created INTEGER NOT NULL DEFAULT 0,
      updated INTEGER NOT NULL DEFAULT 0,
      deleted INTEGER NOT NULL DEFAULT 0,
      pushed INTEGER NOT NULL DEFAULT 0,
      conflicts INTEGER NOT NULL DEFAULT 0,
      failed INTEGER NOT NULL DEFAULT 0,
      api_calls INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run_log (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      at INTEGER NOT NULL,
      level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
      text TEXT NOT NULL,
      PRIMARY KEY (run_id, seq)
    ) STRICT, WITHOUT ROWID;

    -- A create is one change: its fields hold every value with an empty before.
    CREATE TABLE changes (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      entity_id INTEGER,
      remote_record_id INTEGER,
      entity_kind TEXT NOT NULL,
      name TEXT NOT NULL,
      action TEXT NOT NULL,
      side TEXT NOT NULL CHECK (side IN ('local', 'remote')),
      fields TEXT NOT NULL,
      problem TEXT
    ) STRICT;
    CREATE INDEX changes_by_run ON changes (run_id, id);
    CREATE INDEX changes_by_entity ON changes (entity_id, id) WHERE entity_id IS NOT NULL;

    -- Requests to a CRM by day (UTC), for the budget and the overview.
    CREATE TABLE api_calls (
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      day TEXT NOT NULL,
      calls INTEGER NOT NULL,
      PRIMARY KEY (integration_id, day)
    ) STRICT, WITHOUT ROWID;
  `,
}
