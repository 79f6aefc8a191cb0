import type { Migration } from './migration'

/** A page is taken over in parts: how many of its records have been, so that each counts once however often it is read. */
export const takenOfPage: Migration = {
  version: 15,
  name: 'taken of page',
  sql: 'ALTER TABLE objects ADD COLUMN pass_taken INTEGER NOT NULL DEFAULT 0;',
}
