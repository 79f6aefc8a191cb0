import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mergeAssociations } from '../../entities/associations'
import type { MatchKey } from '../../fields/identity'
import { openDatabase } from '../file/database'
import { removeSome } from '../file/removal'
import { Store } from '../store'
import { writerOf } from '../write'
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
    const found = (kind: 'contact' | 'company', key: MatchKey) =>
      store.entityKeys.holders(kind, [key], 'other').map((item) => item.entityId)
    expect(found('contact', { kind: 'email', key: 'ann@x.test' })).toEqual([7])
    expect(found('company', { kind: 'host', key: 'x.test' })).toEqual([9])
    expect(store.entities.get(8)).toMatchObject({ displayName: 'Bob', stamps: {} })
    expect(store.records.find(1, '100')).toMatchObject({ id: 3, entityId: 7, base: {} })
    expect(store.objects.all('crm')[0]).toMatchObject({ records: 1, cursorAt: 5, pass: null })
    expect(store.runs.get('run_1')).toMatchObject({ status: 'succeeded', about: null, undoneBy: null })
    expect(store.changes.list('run_1', { limit: 5 }).items.map((item) => item.name)).toEqual(['Ann'])
    expect(store.integrations.streams('crm')[0]?.settings).toMatchObject({ policy: 'ask', createMissing: false })
    expect(store.outbox.counts('crm')).toEqual([])
  } finally {
    store.close()
  }
})

describe('3, five doors', () => {
  /** A file as version 2 wrote it: one object, its entities linked with and without a base. */
  function ofVersion2(): void {
    const old = openDatabase(file(), migrations.slice(0, 2))
    old.exec(`
      INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
        VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1), ('b', 'crm', 'b', 'c-2', 'Contoso', 1);
      INSERT INTO streams (integration_id, stream, direction) VALUES ('a', 'contacts', 'both'), ('b', 'contacts', 'both');
      INSERT INTO objects (id, integration_id, stream, name, records) VALUES (1, 'a', 'contacts', 'contacts', 9), (2, 'b', 'contacts', 'contacts', 9);
      INSERT INTO field_definitions (object_id, name, definition) VALUES
        (1, 'size', '{"name":"size","label":"Size","type":"number","custom":true,"writable":true,"options":[]}'),
        (2, 'size', '{"name":"size","label":"Size","type":"number","custom":true,"writable":true,"options":[]}'),
        (1, 'tier', '{"name":"tier","label":"Tier","type":"choice","custom":true,"writable":true,"options":[]}'),
        (2, 'tier', '{"name":"tier","label":"Tier","type":"text","custom":true,"writable":true,"options":[]}');
      INSERT INTO entities (id, kind, display_name, email, job_title, city, phone, additional_emails, stamps, created_at, updated_at) VALUES
        (7, 'contact', 'Ann', 'ann@x.test', 'Mine', 'Here', '+49 30 1', '["b@x.test","a@x.test"]',
          '{"jobTitle":{"at":50,"by":"person"},"city":{"at":5,"by":"person"},"phone":{"at":60,"by":{"integration":"b"}}}', 1, 1),
        (8, 'contact', 'Bob', 'bob@x.test', 'Edited', NULL, NULL, NULL, '{}', 1, 1);
      INSERT INTO remote_records (id, object_id, remote_id, raw, fields, generation, deleted_at) VALUES
        (3, 1, '100', '{}', '{"email":"ANN@x.test","jobTitle":"Theirs","city":"There","phone":"+49 30 2","additionalEmails":["a@x.test","b@x.test"]}', 0, NULL),
        (4, 1, '101', '{}', '{"email":"bob@x.test","jobTitle":"Read"}', 0, NULL),
        (5, 1, '102', '{}', '{}', 0, 77),
        (6, 2, '200', '{}', '{"email":"ann@x.test"}', 0, NULL);
      INSERT INTO links (remote_record_id, entity_id, base, linked_at) VALUES
        (3, 7, NULL, 10), (4, 8, '{"email":"bob@x.test","jobTitle":"Agreed"}', 10), (6, 7, NULL, 20);
      INSERT INTO outbox (integration_id, object_id, entity_id, remote_record_id, op, fields, state, marker, created_at, cause_run_id, problem) VALUES
        ('a', 1, 7, 3, 'update', '{}', 'queued', 'm1', 1, 'run_1', NULL),
        ('a', 1, 8, 4, 'update', '{"jobTitle":"Edited"}', 'parked', 'm2', 1, 'run_1', '{"code":"CRM_REFUSED_RECORD","params":{},"detail":null}');
      INSERT INTO conflicts (id, remote_record_id, entity_id, integration_id, field_group, fields, run_id, created_at) VALUES
        (1, 3, 7, 'a', 'jobTitle', '[{"field":"jobTitle","base":"Old","local":"Mine","remote":"Theirs"}]', 'run_1', 1),
        (2, 6, 7, 'b', 'jobTitle', '[{"field":"jobTitle","base":null,"local":"Mine","remote":"B"}]', 'run_1', 1);
      INSERT INTO runs (id, integration_id, provider, account, kind, trigger, status, queued_at)
        VALUES ('run_1', 'a', 'crm', 'Northwind', 'sync', 'manual', 'succeeded', 1);
      INSERT INTO changes (run_id, at, entity_id, remote_record_id, entity_kind, name, action, side, fields) VALUES
        ('run_1', 1, 8, 4, 'contact', 'Bob', 'created', 'local', '[{"field":"email","label":"Email","before":null,"after":"bob@x.test"}]');
    `)
    old.close()
  }
  const file = () => join(folder, 'patchbay.sqlite')
  function migrated<T>(look: (store: Store) => T): T {
    ofVersion2()
    const store = new Store(file())
    try {
      return look(store)
    } finally {
      store.close()
    }
  }

  it('takes equal values for agreed, and what was set here later for an edit of what the CRM has', () => {
    migrated((store) => {
      const { base } = store.records.find(1, '100') ?? { base: {} }
      expect(base).toEqual({
        email: 'ANN@x.test',
        additionalEmails: ['a@x.test', 'b@x.test'],
        jobTitle: 'Theirs',
        phone: '+49 30 2',
      })
    })
  })

  it('keeps a base that was written, and links of which everything is agreed on', () => {
    migrated((store) => {
      expect(store.records.find(1, '101')?.base).toEqual({ email: 'bob@x.test', jobTitle: 'Agreed' })
      expect(store.records.find(2, '200')?.base).toEqual({ email: 'ann@x.test' })
    })
  })

  it('makes one conflict of those of one entity and group, with every record as a side', () => {
    migrated((store) => {
      expect(store.conflicts.list(0, 10)).toMatchObject([
        { id: 1, entityId: 7, group: 'jobTitle', fields: [{ field: 'jobTitle', base: 'Old' }], sides: [3, 6] },
      ])
    })
  })

  it('keeps what waits, queued and parked, and the history with its labels', () => {
    migrated((store) => {
      expect(store.outbox.ofEntity(7)).toMatchObject([{ state: 'queued', next: null }])
      expect(store.outbox.ofEntity(8)).toMatchObject([{ state: 'parked', problem: { code: 'CRM_REFUSED_RECORD' } }])
      expect(store.changes.list('run_1', { limit: 5 }).items).toMatchObject([
        { action: 'created', fields: [{ field: 'email', label: 'Email', before: null, after: 'bob@x.test' }] },
      ])
      expect(store.records.find(1, '101')).toMatchObject({ madeByUs: true, origin: 'created' })
    })
  })

  it('counts the records held, and goes on counting as rows come, go and turn', () => {
    migrated((store) => {
      const held = () => store.objects.all('a').map(({ records }) => records)
      expect(held()).toEqual([2])
      const write = writerOf(store).records
      write.markDeleted(3, 1)
      write.markDeleted(3, 2)
      expect(held()).toEqual([1])
      write.revive(3)
      expect(held()).toEqual([2])
    })
  })

  it('lets same-named own fields of one type go on as one field, and keeps those of two types apart', () => {
    migrated((store) => {
      const [first, second] = [store.mappings.of(1), store.mappings.of(2)]
      expect([first.inward('custom:size'), second.inward('custom:size')]).toEqual(['custom:size', 'custom:size'])
      const own = store.mappings.ensure({ id: 2, stream: 'contacts', integrationId: 'b' }, ['size', 'tier'])
      expect(own.inward('custom:tier')).toBe('custom:b.tier')
      expect(first.inward('custom:tier')).toBe('custom:tier')
    })
  })
})

describe('4, associations', () => {
  /** A file as version 3 wrote it: at one account a contact and a company belong together, at the other they do not. */
  function migrated<T>(look: (store: Store) => T): T {
    const file = join(folder, 'patchbay.sqlite')
    const old = openDatabase(file, migrations.slice(0, 3))
    old.exec(`
      INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
        VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1), ('b', 'crm', 'b', 'c-2', 'Contoso', 1);
      INSERT INTO streams (integration_id, stream, direction) VALUES
        ('a', 'contacts', 'both'), ('b', 'contacts', 'both'), ('a', 'companies', 'both'), ('b', 'companies', 'both');
      INSERT INTO objects (id, integration_id, stream, name) VALUES (1, 'a', 'contacts', 'contacts'),
        (2, 'a', 'companies', 'companies'), (3, 'b', 'contacts', 'contacts'), (4, 'b', 'companies', 'companies');
      INSERT INTO entities (id, kind, display_name, created_at, updated_at) VALUES
        (7, 'contact', 'Ann', 1, 1), (8, 'company', 'Northwind', 1, 1), (9, 'company', 'Contoso', 1, 1);
      INSERT INTO remote_records (id, object_id, remote_id, raw, fields, generation) VALUES
        (11, 1, '100', '{}', '{}', 0), (12, 2, '200', '{}', '{}', 0), (13, 3, '100', '{}', '{}', 0),
        (14, 4, '200', '{}', '{}', 0), (15, 2, '201', '{}', '{}', 0);
      INSERT INTO links (remote_record_id, entity_id, base, linked_at) VALUES
        (11, 7, NULL, 1), (12, 8, NULL, 1), (13, 7, NULL, 1), (14, 8, NULL, 1);
      INSERT INTO associations (remote_record_id, to_object, to_remote_id) VALUES
        (11, 'companies', '200'), (11, 'companies', '201'), (11, 'companies', '999');
    `)
    old.close()
    const store = new Store(file)
    try {
      return look(store)
    } finally {
      store.close()
    }
  }

  it('holds together what a CRM holds together, and nothing of it waits anywhere', () => {
    migrated((store) => {
      expect(store.associations.of(7, 10)).toEqual([{ entityId: 7, otherId: 8, primary: false }])
      expect(store.associations.of(8, 10)).toEqual([{ entityId: 7, otherId: 8, primary: false }])
      for (const account of ['a', 'b']) expect(store.associations.news(account, 10)).toEqual([])
      expect(store.associations.wantsOf(7, 8)).toEqual([])
    })
  })

  it('takes the first reading of what comes first for no change of it', () => {
    migrated((store) => {
      const companies = ['200', '201', '999'].map((remoteId) => ({ object: 'companies', remoteId }))
      const [first, ...others] = companies
      if (!first) throw new Error('there is no company')
      writerOf(store).associations.set(11, [{ ...first, primary: true }, ...others])
      expect(store.associations.news('a', 10)).toMatchObject([{ recordId: 11, otherRecordId: 12, what: 'known' }])
      mergeAssociations({ store, runId: 'run_1', now: 2 }, 'a')
      expect(store.associations.get(7, 8)).toMatchObject({ primary: true })
      expect(store.associations.wantsOf(7, 8)).toEqual([])
    })
  })

  it('merges what a link completes from then on', () => {
    migrated((store) => {
      const link = {
        origin: 'matched' as const,
        base: null,
        madeByUs: false,
        linkedAt: 2,
        floorAt: null,
        confirm: false,
      }
      writerOf(store).records.link({ ...link, recordId: 15, entityId: 9 })
      expect(store.associations.news('a', 10)).toMatchObject([{ recordId: 11, otherRecordId: 15, what: 'paired' }])
    })
  })
})

it('5, free records: what was linked to nothing before stays so until a person says otherwise, and can be let in', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 4))
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1);
    INSERT INTO streams (integration_id, stream, direction) VALUES ('a', 'contacts', 'both');
    INSERT INTO objects (id, integration_id, stream, name) VALUES (1, 'a', 'contacts', 'contacts');
    INSERT INTO entities (id, kind, display_name, created_at, updated_at) VALUES (7, 'contact', 'Ann', 1, 1);
    INSERT INTO remote_records (id, object_id, remote_id, raw, fields, generation) VALUES
      (11, 1, '100', '{}', '{"lastName":"Ann"}', 0), (12, 1, '101', '{}', '{"lastName":"Bo"}', 0),
      (13, 1, '102', '{}', '{}', 0);
    INSERT INTO links (remote_record_id, entity_id, base, linked_at) VALUES (11, 7, NULL, 1);
    UPDATE remote_records SET deleted_at = 5 WHERE id = 13;
  `)
  old.close()
  const store = new Store(file)
  try {
    expect(store.records.free(1, 0, 10)).toEqual([])
    expect(store.records.find(1, '100')).toMatchObject({ entityId: 7, fields: { lastName: 'Ann' }, free: false })
    expect(store.objects.all('a')[0]).toMatchObject({ records: 2 })
    for (const id of [11, 12, 13]) writerOf(store).records.setFree(id, true)
    // What is linked, or gone at the CRM, is not let in.
    expect(store.records.free(1, 0, 10)).toEqual([{ id: 12, remoteId: '101' }])
  } finally {
    store.close()
  }
})

describe('6, fields to create and to update', () => {
  it('takes a field that could be written for both, and one that could not for neither', () => {
    const file = join(folder, 'patchbay.sqlite')
    const old = openDatabase(file, migrations.slice(0, 5))
    old.exec(`
      INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
        VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1);
      INSERT INTO objects (id, integration_id, stream, name) VALUES (1, 'a', 'contacts', 'contacts');
      INSERT INTO field_definitions (object_id, name, definition) VALUES
        (1, 'size', '{"name":"size","label":"Size","type":"number","custom":true,"writable":true,"options":[]}'),
        (1, 'score', '{"name":"score","label":"Score","type":"number","custom":true,"writable":false,"options":[{"value":"1","label":"One"}]}');
    `)
    old.close()
    const store = new Store(file)
    try {
      const common = { type: 'number', custom: true, required: false }
      expect(store.objects.definitions(1)).toEqual([
        {
          ...common,
          name: 'score',
          label: 'Score',
          onCreate: false,
          onUpdate: false,
          options: [{ value: '1', label: 'One' }],
        },
        { ...common, name: 'size', label: 'Size', onCreate: true, onUpdate: true, options: [] },
      ])
    } finally {
      store.close()
    }
  })
})

it('7, reference data: what was there stays, accounts have none of it yet, and it goes with its account', () => {
  const file = join(folder, 'patchbay.sqlite')
  const old = openDatabase(file, migrations.slice(0, 6))
  old.exec(`
    INSERT INTO integrations (id, provider, integration_key, connection_id, account_name, created_at)
      VALUES ('a', 'crm', 'a', 'c-1', 'Northwind', 1), ('b', 'crm', 'b', 'c-2', 'Southwind', 1);
    INSERT INTO entities (id, kind, display_name, owner_id, created_at, updated_at) VALUES (7, 'contact', 'Ann', '12', 1, 1);
  `)
  old.close()
  const store = new Store(file)
  try {
    expect(store.entities.get(7)).toMatchObject({ displayName: 'Ann', fields: { ownerId: '12' } })
    expect(store.reference.owners('a')).toEqual([])
    const owner = { remoteId: '12', name: 'Ann', email: 'ann@northwind.example', active: true }
    for (const integrationId of ['a', 'b']) {
      writerOf(store).reference.replace({ integrationId, kind: 'owners', name: 'owners' }).put([owner])
    }
    expect(store.reference.owners('a')).toEqual([owner])
    removeSome(store.db, 'a')
    expect([store.reference.owners('a'), store.reference.owners('b')]).toEqual([[], [owner]])
  } finally {
    store.close()
  }
})
