import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../file/database'
import { Store } from '../store'
import { migrations } from '.'

it('what was confirmed before stays so, what was not waits stream by stream', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-migrations-'))
  const file = join(folder, 'patchbay.sqlite')
  const before = migrations.filter(({ version }) => version < 9)
  const old = openDatabase(file, before)
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at, first_sync_confirmed_at)
      VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1, 5), ('b', 'crm', 'b', 'c-2', 'Contoso', 1, NULL);
    INSERT INTO streams (integration_id, stream, direction) VALUES
      ('a', 'contacts', 'both'), ('b', 'contacts', 'both'), ('b', 'companies', 'from');
  `)
  old.close()
  const store = new Store(file)
  try {
    store.integrations.addStream('a', 'companies', 'both')
    const of = (id: string) =>
      Object.fromEntries(store.integrations.streams(id).map(({ stream, previews }) => [stream, previews]))
    expect(of('a')).toEqual({ contacts: [], companies: ['first-sync'] })
    expect(of('b')).toEqual({ contacts: ['first-sync'], companies: ['first-sync'] })
    expect(store.integrations.streams('a').map(({ decision }) => decision)).toEqual([null, null])
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
