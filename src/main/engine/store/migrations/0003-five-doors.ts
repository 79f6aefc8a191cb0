import type { Migration } from './migration'
import { settleOldBases } from './old-bases'

/**
 * What the five doors need: links that know how they came to be and what both sides agreed on field by field, a journal
 * in every change, conflicts that belong to the entity, signs of deletes that wait to be counted, fields that wait with
 * a reason, keys by which records are found to be one.
 */
export const fiveDoors: Migration = {
  version: 3,
  name: 'five doors',
  sql: `
    -- base: null while both sides agree on everything that the record holds; else the agreed value of each field that it
    -- names. A field that it does not name was never agreed on.
    -- origin: how the link came to be. made_by_us: a confirmed create of ours made the record.
    -- floor_at: a listing older than this (ms, the CRM's clock) shows the time before our last write.
    -- confirm: the record is read by its id and merged before anything is pushed to it.
    ALTER TABLE links ADD COLUMN origin TEXT NOT NULL DEFAULT 'before-journal';
    ALTER TABLE links ADD COLUMN made_by_us INTEGER NOT NULL DEFAULT 0 CHECK (made_by_us IN (0, 1));
    ALTER TABLE links ADD COLUMN floor_at INTEGER;
    ALTER TABLE links ADD COLUMN confirm INTEGER NOT NULL DEFAULT 0 CHECK (confirm IN (0, 1));
    CREATE INDEX links_to_confirm ON links (remote_record_id) WHERE confirm = 1;
    -- What our own creates have made, as far as the history says.
    UPDATE links SET made_by_us = 1, origin = 'created' WHERE EXISTS (
      SELECT 1 FROM changes c JOIN runs r ON r.id = c.run_id AND r.kind <> 'edit' WHERE c.remote_record_id = links.remote_record_id AND c.entity_id = links.entity_id
        AND c.action = 'created' AND c.side = 'local');

    -- Per field: between which two versions it changed at the CRM, ms. Fields that did not change since the first
    -- reading have no entry.
    ALTER TABLE remote_records ADD COLUMN stamps TEXT NOT NULL DEFAULT '{}';
    -- The record into which the CRM has merged this one.
    ALTER TABLE remote_records ADD COLUMN merged_into INTEGER;
    CREATE INDEX remote_records_by_survivor ON remote_records (merged_into) WHERE merged_into IS NOT NULL;
    -- A tombstone that is on no list of deletes has been asked for by its id, once.
    ALTER TABLE remote_records ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0 CHECK (unlisted IN (0, 1));
    CREATE INDEX remote_records_live ON remote_records (object_id, generation) WHERE deleted_at IS NULL;
    CREATE INDEX remote_records_tombstones ON remote_records (object_id, deleted_at) WHERE deleted_at IS NOT NULL;

    -- How many live records an object has is counted where rows come, go and turn, and nowhere else.
    CREATE TRIGGER remote_records_come AFTER INSERT ON remote_records WHEN NEW.deleted_at IS NULL
      BEGIN UPDATE objects SET records = records + 1 WHERE id = NEW.object_id; END;
    CREATE TRIGGER remote_records_go AFTER DELETE ON remote_records WHEN OLD.deleted_at IS NULL
      BEGIN UPDATE objects SET records = records - 1 WHERE id = OLD.object_id; END;
    CREATE TRIGGER remote_records_turn AFTER UPDATE OF deleted_at ON remote_records
      WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
      BEGIN UPDATE objects SET records = records + CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END WHERE id = NEW.object_id; END;
    UPDATE objects SET records = (SELECT COUNT(*) FROM remote_records r WHERE r.object_id = objects.id AND r.deleted_at IS NULL);

    -- The window of the guard against mass deletes: since when it counts, how many records were held then, how many
    -- signs it has let through, and the rolling check of known ids: where it stands and when its round began.
    ALTER TABLE objects ADD COLUMN guard_since INTEGER;
    ALTER TABLE objects ADD COLUMN guard_held INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE objects ADD COLUMN guard_count INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE objects ADD COLUMN check_after INTEGER;
    ALTER TABLE objects ADD COLUMN check_begun_at INTEGER;
    -- What the last reading of the list of deleted records has left to the next one, and how many records were held when
    -- its signs had been settled; null: they never were, and what it left is no measure.
    ALTER TABLE objects ADD COLUMN deletes_memory TEXT;
    ALTER TABLE objects ADD COLUMN deletes_held INTEGER;

    -- Signs that a record is gone: noted while a run reads, settled when all signs of the run are counted, suspected when
    -- they are too many to be believed without a person.
    CREATE TABLE gone_signs (
      remote_record_id INTEGER PRIMARY KEY REFERENCES remote_records (id) ON DELETE CASCADE,
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      way TEXT NOT NULL CHECK (way IN ('list', 'scan', 'read', 'webhook')),
      state TEXT NOT NULL CHECK (state IN ('noted', 'suspected')),
      -- When it went, as far as the CRM says, ms.
      gone_at INTEGER NOT NULL,
      run_id TEXT NOT NULL
    ) STRICT;
    CREATE INDEX gone_signs_by_object ON gone_signs (object_id, state);

    -- Records whose rows could not be read the last time: the same failure is noted once.
    CREATE TABLE unreadable_rows (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      problem TEXT NOT NULL,
      PRIMARY KEY (object_id, remote_id)
    ) STRICT, WITHOUT ROWID;

    -- Fields of an entity that cannot be written to a CRM for now: the value that waits, and why.
    CREATE TABLE waiting_fields (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      field TEXT NOT NULL,
      value TEXT NOT NULL,
      reason TEXT NOT NULL,
      since INTEGER NOT NULL,
      cause_run_id TEXT NOT NULL,
      PRIMARY KEY (object_id, entity_id, field)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX waiting_fields_by_entity ON waiting_fields (entity_id);

    -- next: what is wanted of the record once the answer to a row that is on its way is known.
    -- accepted: a person has confirmed a delete that was beyond the guard.
    -- filling: a create that the stream asks for ("create missing"), and no person.
    ALTER TABLE outbox ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted IN (0, 1));
    -- give_back: values that an undo gives back to the record, by field: what must stand there, and what is to.
    -- unchanged_only: the record is deleted only where it is still as it was read last.
    ALTER TABLE outbox ADD COLUMN give_back TEXT;
    ALTER TABLE outbox ADD COLUMN unchanged_only INTEGER NOT NULL DEFAULT 0 CHECK (unchanged_only IN (0, 1));
    ALTER TABLE outbox ADD COLUMN filling INTEGER NOT NULL DEFAULT 0 CHECK (filling IN (0, 1));
    -- Up to which entity it is known what the CRM lacks; null: all are looked at anew, because something has ended that
    -- kept one from being made there.
    ALTER TABLE objects ADD COLUMN missing_after INTEGER;
    CREATE TRIGGER missing_after_unlink AFTER DELETE ON links
      BEGIN UPDATE objects SET missing_after = NULL WHERE missing_after IS NOT NULL; END;
    CREATE TRIGGER missing_after_review AFTER DELETE ON match_reviews
      BEGIN UPDATE objects SET missing_after = NULL WHERE missing_after IS NOT NULL; END;
    CREATE TRIGGER missing_after_kept_apart AFTER DELETE ON kept_apart
      BEGIN UPDATE objects SET missing_after = NULL WHERE missing_after IS NOT NULL; END;
    CREATE TRIGGER missing_after_restore AFTER UPDATE OF deleted_at ON entities WHEN NEW.deleted_at IS NULL
      BEGIN UPDATE objects SET missing_after = NULL WHERE missing_after IS NOT NULL; END;
    ALTER TABLE outbox ADD COLUMN next TEXT CHECK (next IN ('update', 'delete', 'unlink', 'restore'));
    CREATE INDEX outbox_by_entity ON outbox (entity_id, state);
    CREATE INDEX outbox_by_record ON outbox (remote_record_id, state) WHERE remote_record_id IS NOT NULL;
    CREATE INDEX outbox_to_send ON outbox (object_id, op, id) WHERE state = 'queued';
    CREATE INDEX outbox_filling ON outbox (object_id, id) WHERE filling = 1 AND state IN ('queued', 'parked');
    CREATE INDEX outbox_refused ON outbox (object_id, op, id) WHERE state = 'queued' AND problem IS NOT NULL;
    CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX outbox_by_cause ON outbox (cause_run_id);
    CREATE INDEX outbox_creates_by_cause ON outbox (cause_run_id, id)
      WHERE op = 'create' AND state IN ('queued', 'in-flight', 'unknown', 'parked');

    -- A conflict belongs to a group of fields of the entity; each CRM's record with a value of its own is a side.
    -- fields: a list of {"field", "base"}; the values of the sides are read where they stand.
    CREATE TABLE conflicts_of_entities (
      id INTEGER PRIMARY KEY,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      field_group TEXT NOT NULL,
      fields TEXT NOT NULL,
      run_id TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      settled_at INTEGER,
      outcome TEXT
    ) STRICT;
    CREATE TABLE conflict_sides (
      conflict_id INTEGER NOT NULL REFERENCES conflicts_of_entities (id) ON DELETE CASCADE,
      remote_record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      PRIMARY KEY (conflict_id, remote_record_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO conflicts_of_entities (id, entity_id, field_group, fields, run_id, created_at, settled_at, outcome)
      SELECT id, entity_id, field_group,
        (SELECT json_group_array(json_object('field', f.value ->> 'field', 'base', json(f.value -> 'base'))) FROM json_each(c.fields) f),
        run_id, created_at, settled_at, outcome
      FROM conflicts c WHERE settled_at IS NOT NULL OR id = (
        SELECT MIN(o.id) FROM conflicts o WHERE o.entity_id = c.entity_id AND o.field_group = c.field_group AND o.settled_at IS NULL);
    INSERT OR IGNORE INTO conflict_sides (conflict_id, remote_record_id)
      SELECT n.id, c.remote_record_id FROM conflicts c JOIN conflicts_of_entities n
        ON n.entity_id = c.entity_id AND n.field_group = c.field_group AND n.settled_at IS NULL
      WHERE c.settled_at IS NULL;
    DROP TABLE conflicts;
    ALTER TABLE conflicts_of_entities RENAME TO conflicts;
    CREATE UNIQUE INDEX conflicts_open ON conflicts (entity_id, field_group) WHERE settled_at IS NULL;
    CREATE INDEX conflicts_by_entity ON conflicts (entity_id);
    CREATE INDEX conflict_sides_by_record ON conflict_sides (remote_record_id);

    -- An undo: the last change of its target that it has taken back, and whether it holds back what it takes apart.
    ALTER TABLE runs ADD COLUMN undo_position INTEGER;
    ALTER TABLE runs ADD COLUMN holds_back INTEGER NOT NULL DEFAULT 1 CHECK (holds_back IN (0, 1));
    CREATE INDEX runs_by_target ON runs (undoes) WHERE undoes IS NOT NULL;

    -- journal: the steps of the change, each with what takes it back; null for a change of before the journal.
    ALTER TABLE changes ADD COLUMN journal TEXT;
    CREATE INDEX changes_by_action ON changes (run_id, action, id);
    CREATE INDEX changes_by_record ON changes (remote_record_id, id) WHERE remote_record_id IS NOT NULL;

    -- A record and an entity that a person or an undo took apart: never matched again until a person says so.
    CREATE TABLE held_back (
      remote_record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (remote_record_id, entity_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX held_back_by_entity ON held_back (entity_id);
    CREATE TRIGGER missing_after_held_back AFTER DELETE ON held_back
      BEGIN UPDATE objects SET missing_after = NULL WHERE missing_after IS NOT NULL; END;

    -- Keys besides match_key by which records may be found to be one. What they find is for a person to decide.
    CREATE TABLE entity_keys (
      kind TEXT NOT NULL,
      key TEXT NOT NULL,
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      PRIMARY KEY (kind, key, entity_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX entity_keys_by_entity ON entity_keys (entity_id);
    -- Numbers are keys like others now.
    DROP INDEX entities_by_match_phone;
    ALTER TABLE entities DROP COLUMN match_phone;

    -- Which reviews an entity is a candidate of. Follows match_reviews by itself.
    CREATE TABLE review_candidates (
      entity_id INTEGER NOT NULL,
      remote_record_id INTEGER NOT NULL,
      PRIMARY KEY (entity_id, remote_record_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX review_candidates_by_record ON review_candidates (remote_record_id);
    CREATE TRIGGER match_reviews_come AFTER INSERT ON match_reviews BEGIN
      INSERT OR IGNORE INTO review_candidates (entity_id, remote_record_id)
        SELECT value, NEW.remote_record_id FROM json_each(NEW.candidates);
    END;
    CREATE TRIGGER match_reviews_turn AFTER UPDATE OF candidates ON match_reviews BEGIN
      DELETE FROM review_candidates WHERE remote_record_id = OLD.remote_record_id;
      INSERT OR IGNORE INTO review_candidates (entity_id, remote_record_id)
        SELECT value, NEW.remote_record_id FROM json_each(NEW.candidates);
    END;
    CREATE TRIGGER match_reviews_go AFTER DELETE ON match_reviews BEGIN
      DELETE FROM review_candidates WHERE remote_record_id = OLD.remote_record_id;
    END;
    INSERT OR IGNORE INTO review_candidates (entity_id, remote_record_id)
      SELECT c.value, m.remote_record_id FROM match_reviews m, json_each(m.candidates) c;

    -- Which property of an account's object is which field here. Custom fields belong to an account; two accounts share
    -- one only when a person (or this migration, for what was shared before) says so.
    CREATE TABLE field_mappings (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      property TEXT NOT NULL,
      field TEXT NOT NULL,
      PRIMARY KEY (object_id, property)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX field_mappings_by_field ON field_mappings (object_id, field);
    INSERT INTO field_mappings (object_id, property, field)
      SELECT d.object_id, d.name, 'custom:' || d.name FROM field_definitions d
      WHERE d.definition ->> 'custom' = 1 AND d.definition ->> 'type' = (
        SELECT o.definition ->> 'type' FROM field_definitions o JOIN objects b ON b.id = o.object_id
        WHERE o.name = d.name AND b.name = (SELECT name FROM objects WHERE id = d.object_id) ORDER BY o.object_id LIMIT 1);

    -- The values that CRMs gave a field of an entity one after the other since a person's last edit of it, so that two
    -- systems which disagree are noticed.
    CREATE TABLE field_turns (
      entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      field TEXT NOT NULL,
      at INTEGER NOT NULL,
      value TEXT NOT NULL
    ) STRICT;
    CREATE INDEX field_turns_by_field ON field_turns (entity_id, field, at);
    CREATE INDEX field_turns_by_time ON field_turns (at);
    DROP TABLE recent_pushes;

    -- What an account's limiter must not forget: until when the CRM asked it to wait.
    CREATE TABLE account_limits (
      account TEXT PRIMARY KEY,
      state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX kept_apart_by_entity ON kept_apart (entity_id);
    CREATE INDEX associations_by_target ON associations (to_object, to_remote_id);
  `,
  after: settleOldBases,
}
