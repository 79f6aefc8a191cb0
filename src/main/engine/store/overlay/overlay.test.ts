import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Store } from '../store'
import { addTestIntegration, openTestStore, type TestStore } from '../testing'
import { writerOf } from '../write'
import { openOverlay } from './overlay'

interface Laid extends Disposable {
  overlay: Store
}

function lay(test: TestStore): Laid {
  const overlay = new Store(test.file, undefined, openOverlay)
  return { overlay, [Symbol.dispose]: () => overlay.close() }
}

/** A store with one record that is linked to an entity. */
function prepared() {
  const test = openTestStore()
  const { store } = test
  addTestIntegration(store)
  const object = store.objects.ensure('crm', 'contacts', 'contacts')
  const ids = store.commit(() => {
    const writer = writerOf(store)
    const entityId = writer.entities.create('contact', 'Ada', { email: 'ada@northwind.example' }, 1)
    const recordId = writer.records.create(object.id, record('1'), 1)
    writer.records.link(linkOf(recordId, entityId))
    return { entityId, recordId }
  })
  return { test, object, ...ids }
}

function record(remoteId: string) {
  return {
    remoteId,
    raw: null,
    fields: {},
    createdAt: null,
    updatedAt: null,
    deletedAt: null,
    associations: [{ object: 'companies', remoteId: 'c1' }],
    mergedIds: [],
  }
}

function linkOf(recordId: number, entityId: number) {
  const rest = { base: null, origin: 'created' as const, madeByUs: false, linkedAt: 1, floorAt: null, confirm: false }
  return { recordId, entityId, ...rest }
}

describe('what is written in an overlay', () => {
  it('is read there, and the file stays as it was, byte by byte', () => {
    const { test, object, entityId, recordId } = prepared()
    using _ = test
    const before = { files: readdirSync(dirname(test.file)).sort(), bytes: bytesOf(test.file) }
    {
      using laid = lay(test)
      const { overlay } = laid
      const writer = writerOf(overlay)
      const made = overlay.commit(() => {
        const other = writer.entities.create('contact', 'Bo', { email: 'bo@northwind.example' }, 2)
        const otherRecord = writer.records.create(object.id, record('2'), 1)
        writer.records.link(linkOf(otherRecord, other))
        writer.records.unlink(recordId)
        writer.records.markDeleted(recordId, 5)
        writer.entities.setDeleted(entityId, 6)
        return { other, otherRecord }
      })
      expect(made).toEqual({ other: entityId + 1, otherRecord: recordId + 1 })
      expect(overlay.records.get(recordId)).toMatchObject({ entityId: null, deletedAt: 5 })
      expect(overlay.records.findMany(object.id, ['1', '2']).size).toBe(2)
      expect(overlay.records.ofEntity(made.other).map(({ id }) => id)).toEqual([made.otherRecord])
      expect(overlay.entities.get(entityId)?.deletedAt).toBe(6)
      expect([...overlay.entities.getMany([entityId, made.other]).keys()]).toEqual([entityId, made.other])
      const keys = [{ kind: 'email' as const, key: 'bo@northwind.example' }]
      expect(overlay.entityKeys.holders('contact', keys, 'crm')).toMatchObject([
        { entityId: made.other, accounts: ['crm'] },
      ])
    }
    expect(test.store.records.get(recordId)).toMatchObject({ entityId, deletedAt: null })
    expect(bytesOf(test.file)).toEqual(before.bytes)
    expect(readdirSync(dirname(test.file)).sort()).toEqual(before.files)
  })

  it('counts live records, allots ids from where the file stands, and tells how many rows it touched', () => {
    const { test, object, recordId } = prepared()
    using _ = test
    using laid = lay(test)
    const { overlay } = laid
    const writer = writerOf(overlay)
    const count = () => overlay.objects.byId(object.id)?.records
    expect(count()).toBe(1)
    overlay.commit(() => writer.records.create(object.id, record('2'), 1))
    expect(count()).toBe(2)
    overlay.commit(() => writer.records.markDeleted(recordId, 5))
    overlay.commit(() => writer.records.markDeleted(recordId, 5))
    expect(count()).toBe(1)
    overlay.commit(() => writer.records.revive(recordId))
    expect(count()).toBe(2)
    const sign = { recordId, objectId: object.id, way: 'list' as const, goneAt: 1, runId: 'run' }
    expect([writer.gone.put(sign), writer.gone.put(sign)]).toEqual([true, false])
    expect(writer.gone.suspect(object.id)).toBe(1)
    expect([writer.gone.remove(recordId), writer.gone.remove(recordId)]).toEqual([true, false])
    expect([writer.matches.keepApart(1, 1), writer.matches.keepApart(1, 1)]).toEqual([true, false])
    expect([writer.matches.letTogether(1, 1), writer.matches.letTogether(1, 1)]).toEqual([true, false])
  })

  it('takes what it holds already of a key as the file does', () => {
    const { test, entityId, recordId } = prepared()
    using _ = test
    const review = { remoteRecordId: recordId, integrationId: 'crm', candidates: [entityId], createdAt: 1 }
    test.store.commit(() => writerOf(test.store).matches.putReview({ ...review, reason: 'several-candidates' }))
    using laid = lay(test)
    const { overlay } = laid
    const { matches, associations } = writerOf(overlay)
    matches.putReview({ ...review, candidates: [entityId, 7], reason: 'same-number' })
    expect(overlay.reviews.count()).toBe(1)
    expect(overlay.reviews.naming(7)).toEqual([recordId])
    expect([matches.removeReview(recordId), matches.removeReview(recordId)]).toEqual([true, false])
    expect(overlay.reviews.naming(entityId)).toEqual([])
    matches.putReview({ ...review, reason: 'several-candidates' })
    expect(overlay.reviews.naming(entityId)).toEqual([recordId])
    associations.set(recordId, [
      { object: 'companies', remoteId: 'c1' },
      { object: 'companies', remoteId: 'c2' },
    ])
    associations.move('companies', 'crm', 'c1', 'c2')
    expect(overlay.records.associations(recordId)).toEqual([{ object: 'companies', remoteId: 'c2' }])
  })

  it('is forgotten where its commit fails', () => {
    const { test, entityId } = prepared()
    using _ = test
    using laid = lay(test)
    const { overlay } = laid
    expect(() =>
      overlay.commit(() => {
        writerOf(overlay).entities.setDeleted(entityId, 9)
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(overlay.entities.get(entityId)?.deletedAt).toBeNull()
  })

  it('does not see what others write in the meantime', () => {
    const { test, entityId } = prepared()
    using _ = test
    using laid = lay(test)
    test.store.commit(() => writerOf(test.store).entities.setDeleted(entityId, 9))
    expect(laid.overlay.entities.get(entityId)?.deletedAt).toBeNull()
    expect(test.store.entities.get(entityId)?.deletedAt).toBe(9)
  })
})

function bytesOf(file: string): string[] {
  return [file, `${file}-wal`].map((name) => readFileSync(name).toString('base64'))
}
