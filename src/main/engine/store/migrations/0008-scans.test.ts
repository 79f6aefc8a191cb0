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

it('8, scans: what is held stays, and nothing counts as listed whole', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 7))
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1);
    INSERT INTO objects (id, integration_id, stream, name, cursor_at, late_at, generation) VALUES (1, 'a', 'contacts', 'contacts', 50, 40, 3);
    INSERT INTO remote_records (id, object_id, remote_id, raw, fields, generation) VALUES (11, 1, '100', '{}', '{"lastName":"Ann"}', 3);
  `)
  old.close()
  const store = new Store(file)
  try {
    const [object] = store.objects.all('a')
    expect(object).toMatchObject({ records: 1, cursorAt: 50, lateAt: 40, listedAt: null, generation: 3, pass: null })
    store.metMarks.begin(1)
    store.metMarks.add(1, [11, 5000])
    const met = store.metMarks.met(1)
    expect([11, 12, 5000].map((id) => met.has(id))).toEqual([true, false, true])
    store.metMarks.end(1)
    expect(store.metMarks.isOpen(1)).toBe(false)
  } finally {
    store.close()
  }
})
