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

it('10, reference times: an account of before has never been asked', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 9))
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1);
  `)
  old.close()
  const store = new Store(file)
  try {
    expect(store.integrations.referenceAt('a')).toBeNull()
    store.integrations.setReferenceAt('a', 70)
    expect(store.integrations.referenceAt('a')).toBe(70)
    expect(store.integrations.get('a')).toMatchObject({ accountName: 'Northwind' })
  } finally {
    store.close()
  }
})
