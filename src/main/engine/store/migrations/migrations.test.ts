import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../database'
import { Store } from '../store'
import { migrations } from '.'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-migrations-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('2, two-way sync: rows of version 1 are all there, can be matched, and have careful settings', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 1))
  expect(old.pragma('user_version', { simple: true })).toBe(1)
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('crm', 'crm', 'crm', 'c-1', 'Northwind', 1);
    INSERT INTO streams (integration_id, stream, direction) VALUES ('crm', 'contacts', 'both');
    INSERT INTO objects (id, integration_id, stream, name, records, cursor_at) VALUES (1, 'crm', 'contacts', 'contacts', 1, 5);
    INSERT INTO entities (id, kind, display_name, email, created_at, updated_at)
      VALUES (7, 'contact', 'Ann', ' Ann@X.test ', 1, 1), (8, 'contact', 'Bob', NULL, 1, 1);
    INSERT INTO entities (id, kind, display_name, domain, created_at, updated_at) VALUES (9, 'company', 'X', 'X.test', 1, 1);
    INSERT INTO remote_records (id, object_id, remote_id, raw, fields, generation) VALUES (3, 1, '100', '{}', '{"email":"a"}', 0);
    INSERT INTO links (remote_record_id, entity_id, linked_at) VALUES (3, 7, 1);
    INSERT INTO runs (id, integration_id, provider, account, kind, trigger, status, queued_at)
      VALUES ('run_1', 'crm', 'crm', 'Northwind', 'sync', 'manual', 'succeeded', 1);
    INSERT INTO changes (run_id, at, entity_id, remote_record_id, entity_kind, name, action, side, fields)
      VALUES ('run_1', 1, 7, 3, 'contact', 'Ann', 'created', 'remote', '[]');
  `)
  old.close()

  const store = new Store(file)
  try {
    expect(store.db.pragma('user_version', { simple: true })).toBe(migrations.length)
    expect(store.entities.byMatchKey('contact', 'ann@x.test', 2).map((item) => item.id)).toEqual([7])
    expect(store.entities.byMatchKey('company', 'x.test', 2).map((item) => item.id)).toEqual([9])
    expect(store.entities.get(8)).toMatchObject({ displayName: 'Bob', stamps: {} })
    expect(store.records.find(1, '100')).toMatchObject({ id: 3, entityId: 7, base: { email: 'a' } })
    expect(store.objects.all('crm')[0]).toMatchObject({ records: 1, cursorAt: 5, pass: null })
    expect(store.runs.get('run_1')).toMatchObject({ status: 'succeeded', about: null, undoneBy: null })
    expect(store.changes.list('run_1', { limit: 5 }).items.map((item) => item.name)).toEqual(['Ann'])
    expect(store.integrations.streams('crm')[0]?.settings).toMatchObject({ policy: 'ask', createMissing: false })
    expect(store.outbox.counts('crm')).toEqual([])
  } finally {
    store.close()
  }
})
