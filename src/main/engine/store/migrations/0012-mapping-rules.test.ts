import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../file/database'
import { Store } from '../store'
import { migrations } from '.'

it('what was mapped goes on as it was; fields that two accounts share were set by a person', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-migrations-'))
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(
    file,
    migrations.filter(({ version }) => version < 12),
  )
  const definition = (name: string) => JSON.stringify({ name, label: name, type: 'text', custom: true, options: [] })
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1), ('b', 'crm', 'b', 'c-2', 'Contoso', 1);
    INSERT INTO streams (integration_id, stream, direction) VALUES ('a', 'contacts', 'both'), ('b', 'contacts', 'both');
    INSERT INTO objects (id, integration_id, stream, name) VALUES (1, 'a', 'contacts', 'contacts'), (2, 'b', 'contacts', 'contacts');
    INSERT INTO field_definitions (object_id, name, definition) VALUES (1, 'shoe', '${definition('shoe')}'), (2, 'size', '${definition('size')}');
    INSERT INTO field_mappings (object_id, property, field) VALUES
      (1, 'shoe', 'custom:shoe'), (2, 'size', 'custom:shoe'), (2, 'shoe', 'custom:b.shoe'), (1, 'tier', 'custom:tier');
  `)
  old.close()
  const store = new Store(file)
  try {
    const of = (id: number) =>
      store.mappings.rules(id).map(({ crmField, field, byPerson }) => [crmField, field, byPerson])
    expect(of(1)).toEqual([
      ['custom:shoe', 'custom:shoe', true],
      ['custom:tier', 'custom:tier', false],
    ])
    expect(of(2)).toEqual([
      ['custom:shoe', 'custom:b.shoe', false],
      ['custom:size', 'custom:shoe', true],
    ])
    expect(store.mappings.rules(1)[0]).toMatchObject({ transforms: [], types: null })
    expect(store.mappings.of(2).read({ 'custom:size': '4', 'custom:shoe': 'x' }).fields).toEqual({
      'custom:shoe': '4',
      'custom:b.shoe': 'x',
    })
    expect(store.db.prepare('SELECT object_id, name FROM seen_fields').all()).toHaveLength(2)
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
