import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../file/database'
import { Store } from '../store'
import { migrations } from '.'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-migrations-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('13, parents by change: parents of version 12 come by their change, and those without a stamp last', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 12))
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('crm', 'crm', 'crm', 'c-1', 'Northwind', 1);
    INSERT INTO objects (id, integration_id, stream, name) VALUES (1, 'crm', 'contacts', 'contacts'), (2, 'crm', 'activities', 'notes');
    INSERT INTO remote_records (id, object_id, remote_id, raw, fields, generation, remote_updated_at, deleted_at) VALUES
      (3, 1, 'old', '{}', '{}', 0, 10, NULL), (4, 1, 'new', '{}', '{}', 0, 30, NULL), (5, 1, 'gone', '{}', '{}', 0, 40, 41),
      (6, 1, 'plain', '{}', '{}', 0, NULL, NULL), (7, 1, 'looked', '{}', '{}', 0, 50, NULL), (8, 1, 'mid', '{}', '{}', 0, 20, NULL);
    INSERT INTO parent_looks (object_id, parent_id, at, version) VALUES (2, 7, 60, 50);
  `)
  old.close()

  const store = new Store(file)
  try {
    const looks = store.parentLooks
    expect(looks.unseen(2, 1, 9).map(({ remoteId }) => remoteId)).toEqual(['new', 'mid', 'old'])
    for (const parent of looks.unseen(2, 1, 9)) store.commit(() => looks.looked(2, parent, 70))
    expect(looks.unseen(2, 1, 9).map(({ remoteId }) => remoteId)).toEqual(['plain'])
    const plan = store.db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT id FROM remote_records WHERE object_id = 1 AND deleted_at IS NULL
         AND remote_updated_at IS NOT NULL ORDER BY remote_updated_at DESC, id DESC LIMIT 9`,
      )
      .all()
    expect(JSON.stringify(plan)).toContain('remote_records_by_change')
    expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE')
  } finally {
    store.close()
  }
})
