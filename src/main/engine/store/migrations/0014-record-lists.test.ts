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

it('14, record lists: records of before are in both orders, those that were deleted in neither', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 13))
  old.exec(`
    INSERT INTO entities (id, kind, display_name, created_at, updated_at, deleted_at) VALUES
      (1, 'contact', 'bo', 1, 30, NULL), (2, 'contact', 'Ann', 1, 10, NULL), (3, 'contact', 'Al', 1, 40, 50),
      (4, 'company', 'Acme', 1, 20, NULL), (5, 'contact', 'Cy', 1, 20, NULL);
  `)
  old.close()
  const store = new Store(file)
  try {
    const ids = (order: 'changed' | 'name', descending: boolean) =>
      store.entityList.page('contact', order, descending, 0, 10).map(({ id }) => id)
    expect(ids('changed', true)).toEqual([1, 5, 2])
    expect(ids('name', false)).toEqual([2, 1, 5])
    expect(store.entityList.counts()).toEqual({ contact: 3, company: 1, lead: 0, activity: 0 })
  } finally {
    store.close()
  }
})
