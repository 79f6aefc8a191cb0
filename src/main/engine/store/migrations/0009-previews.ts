import type { Migration } from './migration'

/** What waits for a preview is known stream by stream. What a person has confirmed before this comes stays confirmed. */
export const previews: Migration = {
  version: 9,
  name: 'previews',
  sql: `
    -- A list of reasons why nothing is pushed before a person has confirmed what that would do; empty: it may be.
    ALTER TABLE streams ADD COLUMN previews TEXT NOT NULL DEFAULT '["first-sync"]';
    UPDATE streams SET previews = '[]' WHERE integration_id IN (
      SELECT id FROM integrations WHERE first_sync_confirmed_at IS NOT NULL);
    -- What a confirmation has said of fields that differ, until a sync has gone by it.
    ALTER TABLE streams ADD COLUMN decision TEXT;
  `,
}
