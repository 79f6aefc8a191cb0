import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../file/database'
import { Store } from '../store'
import { migrations } from './index'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('11, contested first: what waited for a decision is tried again, what a CRM has refused waits on', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 10))
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1);
    INSERT INTO objects (id, integration_id, name, stream) VALUES (1, 'a', 'contacts', 'contacts');
    INSERT INTO entities (id, kind, display_name, created_at, updated_at)
      VALUES (1, 'contact', 'Ann', 1, 1), (2, 'company', 'Northwind', 1, 1), (3, 'company', 'Contoso', 1, 1);
    INSERT INTO association_wants (object_id, entity_id, other_id, op, is_primary, problem, run_id, since) VALUES
      (1, 1, 2, 'add', 1, '{"code":"PRIMARY_CONTESTED","params":{},"detail":null}', 'run', 7),
      (1, 1, 3, 'add', 0, '{"code":"CRM_REFUSED_OPERATION","params":{},"detail":null}', 'run', 8);
  `)
  old.close()
  const store = new Store(file)
  try {
    const wants = store.associations.listed(1, { entityId: 0, otherId: 0 }, null, 10)
    expect(wants.map(({ otherId, problem, since }) => [otherId, problem?.code ?? null, since])).toEqual([
      [2, null, 7],
      [3, 'CRM_REFUSED_OPERATION', 8],
    ])
  } finally {
    store.close()
  }
})
