import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProblemError, standardFieldsOf } from '@shared/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asBoundUser } from '../../../../../tests/kit/full-disk'
import { standardColumns } from '../entities/entity-columns'
import { migrations } from '../migrations'
import { addTestIntegration, openTestStore } from '../testing'
import { writerOf } from '../write'
import { openDatabase } from './database'
import { lockWorkspace } from './lock'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-db-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'no error'
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : String(error)
  }
}

describe('opening a workspace file', () => {
  it('refuses a file of a newer Patchbay and leaves it as it was', () => {
    const file = join(folder, 'newer.sqlite')
    const db = openDatabase(file)
    db.pragma('user_version = 9999')
    db.close()
    const before = readFileSync(file)
    expect(codeOf(() => openDatabase(file))).toBe('DATABASE_NEWER')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('says that a file which is no database is damaged and does not touch it', () => {
    const file = join(folder, 'broken.sqlite')
    writeFileSync(file, 'these are not the bytes of a database, and there are enough of them '.repeat(40))
    const before = readFileSync(file)
    expect(codeOf(() => openDatabase(file))).toBe('DATABASE_DAMAGED')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('finds pages that were overwritten', () => {
    const file = join(folder, 'holes.sqlite')
    const db = openDatabase(file)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 4096 * 3, 4096 * 12)
    writeFileSync(file, bytes)
    expect(codeOf(() => openDatabase(file))).toBe('DATABASE_DAMAGED')
  })

  it.each([
    ['a trigger', 'CREATE TRIGGER planted AFTER INSERT ON entities BEGIN DELETE FROM changes; END'],
    ['a view', 'CREATE VIEW planted AS SELECT * FROM entities'],
    ['another text under a name of ours', null],
  ])('refuses %s that was planted, and leaves the file as it was', (_what, planted) => {
    const file = join(folder, 'planted.sqlite')
    const db = openDatabase(file)
    const { name } = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 1").get() as {
      name: string
    }
    if (planted !== null) db.exec(planted)
    else db.exec(`DROP TRIGGER ${name}; CREATE TRIGGER ${name} AFTER UPDATE ON entities BEGIN DELETE FROM changes; END`)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    const before = readFileSync(file)
    expect(codeOf(() => openDatabase(file))).toBe('DATABASE_FOREIGN')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('opens a file of every version that there was, with the schema of that version', () => {
    for (const { version } of migrations) {
      const file = join(folder, `v${version}.sqlite`)
      openDatabase(
        file,
        migrations.filter((step) => step.version <= version),
      ).close()
      const db = openDatabase(file)
      expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version)
      db.close()
      openDatabase(file).close()
    }
  })

  it('runs nothing of a schema that is not harmless', () => {
    const db = openDatabase(join(folder, 'trust.sqlite'))
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0)
    db.close()
  })

  it('says so when the folder cannot be used', () => {
    expect(codeOf(() => openDatabase(join(folder, 'missing', 'x.sqlite')))).not.toBe('no error')
  })

  it.skipIf(process.platform === 'win32')(
    'says at its opening that a file may only be read, and where it is',
    async () => {
      const file = join(folder, 'read-only.sqlite')
      openDatabase(file).close()
      const lock = join(folder, 'read-only.lock')
      lockWorkspace(lock).release()
      chmodSync(folder, 0o777)
      for (const [path, open] of [
        [file, openDatabase],
        [lock, lockWorkspace],
      ] as const) {
        for (const mode of [0o444, 0]) {
          chmodSync(path, mode)
          const refused = { code: 'DATA_FOLDER_NOT_WRITABLE', params: { path } }
          if (path === file || mode === 0)
            await asBoundUser(() =>
              expect(() => open(path)).toThrow(expect.objectContaining({ problem: expect.objectContaining(refused) })),
            )
        }
      }
      chmodSync(file, 0o666)
      openDatabase(file).close()
    },
  )

  it('opens for one engine at a time and is free again after the release', () => {
    const file = join(folder, 'lock.sqlite')
    const first = lockWorkspace(file)
    expect(codeOf(() => lockWorkspace(file))).toBe('WORKSPACE_LOCKED')
    first.release()
    lockWorkspace(file).release()
  })
})

describe('migrations', () => {
  it('rise by one from step to step', () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, index) => index + 1))
  })

  it('roll back as a whole when a step fails, so that the next start can try again', () => {
    const file = join(folder, 'half.sqlite')
    const bad = {
      version: migrations.length + 1,
      name: 'bad',
      sql: 'CREATE TABLE t (a TEXT) STRICT; SELECT nothing FROM nowhere;',
    }
    expect(() => openDatabase(file, [...migrations, bad])).toThrow()
    const db = openDatabase(file)
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
    db.close()
  })

  it('keep the rows that were there', () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    const again = test.reopen()
    expect(again.integrations.get('crm')).toMatchObject({ accountName: 'Northwind', connectionId: 'connection-1' })
    expect(again.integrations.streams('crm').map((item) => item.stream)).toEqual(['companies', 'contacts'])
  })
})

describe('the columns of entities', () => {
  it('hold every standard field', () => {
    const fields = [...standardFieldsOf('contact'), ...standardFieldsOf('company')].map((field) => field.id)
    expect(fields.filter((id) => !Object.hasOwn(standardColumns, id))).toEqual([])
  })

  it('give back what was put in, custom fields and lists included', () => {
    using test = openTestStore()
    const fields = {
      firstName: 'Zoë',
      additionalEmails: ['a@x.test', 'b@x.test'],
      'custom:score': '4.5',
      'custom:vip': true,
    }
    const id = writerOf(test.store).entities.create('contact', 'Zoë', fields, 1)
    expect(test.store.entities.get(id)?.fields).toEqual(fields)
  })
})
