import type { Migration } from './migration'

/** A mapping says what becomes of values, and of a CRM's standard fields, too; what cannot be read by it is kept back. */
export const mappingRules: Migration = {
  version: 12,
  name: 'mapping rules',
  sql: `
    -- Which field of an account's object is which field here. A field of the CRM can have parts in several fields here.
    CREATE TABLE mapping_rules (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      field TEXT NOT NULL,
      -- As the provider calls it: the id of a standard field, or 'custom:' and the property.
      crm_field TEXT NOT NULL,
      -- JSON, from the CRM to here.
      transforms TEXT NOT NULL DEFAULT '[]',
      -- Types of both when they were mapped; null: one type, that of the CRM's field.
      crm_type TEXT,
      here_type TEXT,
      by_person INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (object_id, field)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO mapping_rules (object_id, field, crm_field, by_person)
      SELECT m.object_id, m.field, 'custom:' || m.property, EXISTS (
        SELECT 1 FROM field_mappings x JOIN objects o ON o.id = x.object_id JOIN objects own ON own.id = m.object_id
        WHERE x.field = m.field AND o.stream = own.stream AND x.object_id <> m.object_id)
      FROM field_mappings m;
    DROP TABLE field_mappings;
    CREATE INDEX mapping_rules_by_crm_field ON mapping_rules (object_id, crm_field);

    -- Values at a CRM that the mapping makes nothing of: they stay there, and are not written over.
    CREATE TABLE kept_values (
      record_id INTEGER NOT NULL REFERENCES remote_records (id) ON DELETE CASCADE,
      field TEXT NOT NULL,
      value TEXT NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (record_id, field)
    ) STRICT, WITHOUT ROWID;

    -- The fields of an object as a person has last seen them: what is otherwise since has drifted.
    CREATE TABLE seen_fields (
      object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      definition TEXT NOT NULL,
      PRIMARY KEY (object_id, name)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO seen_fields (object_id, name, definition) SELECT object_id, name, definition FROM field_definitions;
  `,
}
