import type { Migration } from './migration'

/**
 * What accounts have besides records: owners, pipelines with stages, campaigns with members. A row belongs to the list
 * that it was read from (`source`), so that one list which has been read whole says nothing about the rows of another.
 */
export const referenceData: Migration = {
  version: 7,
  name: 'reference-data',
  sql: `
    -- address: the e-mail address as addresses are compared.
    CREATE TABLE owners (
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      source TEXT NOT NULL,
      name TEXT NOT NULL,
      email TEXT,
      address TEXT,
      active INTEGER NOT NULL CHECK (active IN (0, 1)),
      PRIMARY KEY (integration_id, remote_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE pipelines (
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      object TEXT NOT NULL,
      remote_id TEXT NOT NULL,
      source TEXT NOT NULL,
      label TEXT NOT NULL,
      position INTEGER NOT NULL,
      -- A list of {"remoteId", "label", "position", "outcome", "probability"}: read and replaced with its pipeline.
      stages TEXT NOT NULL,
      PRIMARY KEY (integration_id, object, remote_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE campaigns (
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      source TEXT NOT NULL,
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      status TEXT NOT NULL,
      member_count INTEGER,
      PRIMARY KEY (integration_id, remote_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE campaign_members (
      integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
      campaign_id TEXT NOT NULL,
      object TEXT NOT NULL,
      remote_id TEXT NOT NULL,
      source TEXT NOT NULL,
      status TEXT NOT NULL,
      PRIMARY KEY (integration_id, campaign_id, object, remote_id)
    ) STRICT, WITHOUT ROWID;
  `,
}
