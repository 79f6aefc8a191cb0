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

it('15, taken of page: a pass that was cut off goes on with its page, of which nothing counts as taken', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 14))
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('a', 'crm', 'crm', 'c-1', 'Northwind', 1);
    INSERT INTO objects (id, integration_id, stream, name, pass, pass_until, pass_page)
      VALUES (1, 'a', 'contacts', 'contacts', 'listing', 9, 'p2');
  `)
  old.close()
  const store = new Store(file)
  try {
    expect(store.objects.byId(1)?.pass).toEqual({ kind: 'listing', since: null, until: 9, page: 'p2', taken: 0 })
  } finally {
    store.close()
  }
})
