import { named, type RecordFate, type RecordSet, type SandboxEdit, UnknownName } from '../kit/control'
import type { Portal } from './portal'
import type { Veil } from './records/veils'
import { type ChangeSource, type ObjectName, objectTypeOf, objectTypes, type StoredRecord } from './types'

/** A person at a desk, not an app. */
export const person: ChangeSource = { sourceType: 'CRM_UI', sourceId: 'userId:5310220', updatedByUserId: 5_310_220 }

export const objectNames = Object.keys(objectTypes) as ObjectName[]

/** The object that a control route names. Throws an {@link UnknownName}. */
export function objectNamed(text: string): ObjectName {
  const type = objectTypeOf(text)
  if (type === null || 'foreign' in type) throw new UnknownName('object', text, objectNames)
  return type.name
}

function needPlace(portal: Portal, object: ObjectName, id: string): number {
  const seq = portal.store(object).placeOf(id)
  if (seq === null) throw new Error(`There never was a record ${id} among the ${object}.`)
  return seq
}

function need(portal: Portal, object: ObjectName, id: string): StoredRecord {
  const record = portal.store(object).at(needPlace(portal, object, id))
  if (record === null) throw new Error(`The record ${id} of the ${object} is gone.`)
  return record
}

function refuseUnknown(portal: Portal, object: ObjectName, names: readonly string[]): void {
  for (const name of names) named('field', name.toLowerCase(), portal.catalogue.live(object), (item) => item.name)
}

/** A change made in the portal's screens, or one of what the app may see. Returns the record as it is then. */
export function editRecord(portal: Portal, change: SandboxEdit): unknown {
  const object = objectNamed(change.object)
  const view = portal.view(object)
  const record = changeRecord(portal, object, change)
  return record === null ? null : view.showAll(record)
}

function changeRecord(portal: Portal, object: ObjectName, change: SandboxEdit): StoredRecord | null {
  const writer = portal.writer(object)
  if (change.action === 'create') {
    refuseUnknown(portal, object, Object.keys(change.fields))
    return writer.create(change.fields, person, { duplicate: change.duplicate ?? false })
  }
  const record = need(portal, object, change.id)
  switch (change.action) {
    case 'update':
      refuseUnknown(portal, object, Object.keys(change.fields))
      return writer.update(record, change.fields, person)
    case 'delete':
      return writer.archive(record)
    case 'restore':
      return writer.restore(record)
    case 'merge':
      return portal.merge(object, need(portal, object, change.into), record, person, change.newId ?? false)
    case 'erase':
      writer.erase(record)
      return null
    case 'hide':
      return veiled(portal, object, record, { hidden: change.answer ?? 404 })
    case 'show':
      return veiled(portal, object, record, { hidden: undefined })
    case 'garble':
      return veiled(portal, object, record, {
        garbled: { row: change.row ?? { properties: null }, where: change.where ?? 'lists' },
      })
    case 'mend':
      return veiled(portal, object, record, { garbled: undefined })
    case 'associate':
    case 'dissociate':
      return associate(portal, object, record, change)
  }
}

function veiled(
  portal: Portal,
  object: ObjectName,
  record: StoredRecord,
  change: { [Name in keyof Veil]: Veil[Name] | undefined },
): StoredRecord {
  const { veils } = portal.store(object)
  const { hidden, garbled } = { ...veils.of(record.seq), ...change }
  veils.put(record.seq, {
    ...(hidden === undefined ? {} : { hidden }),
    ...(garbled === undefined ? {} : { garbled }),
  })
  return record
}

function associate(
  portal: Portal,
  object: ObjectName,
  record: StoredRecord,
  change: Extract<SandboxEdit, { action: 'associate' | 'dissociate' }>,
): StoredRecord {
  const otherObject = objectNamed(change.to.object)
  if (otherObject === object) throw new Error(`No associations of ${object} to ${otherObject} are set up here.`)
  const other = need(portal, otherObject, change.to.id)
  const [contact, company] = object === 'contacts' ? [record, other] : [other, record]
  const { associations } = portal
  if (change.action === 'dissociate') associations.unlink(contact, company)
  else associations.link(contact, company, change.primary ?? associations.of('contacts', contact.seq).length === 0)
  return record
}

/** Records with all their properties, hidden ones too. */
export function dumpRecords(portal: Portal, object: string, set: RecordSet = 'live'): unknown[] {
  const name = objectNamed(object)
  const store = portal.store(name)
  const view = portal.view(name)
  const shown: unknown[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    const wanted = (set !== 'deleted' && store.isHere(seq, false)) || (set !== 'live' && store.isHere(seq, true))
    if (wanted) shown.push(view.showAll(store.at(seq) as StoredRecord))
  }
  return shown
}

/** What an app reads that lists all records with all their properties. */
export function listedRecords(portal: Portal, object: string): unknown[] {
  const name = objectNamed(object)
  const store = portal.store(name)
  const view = portal.view(name)
  const shown: unknown[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (!store.isShown(seq, false)) continue
    const record = store.at(seq) as StoredRecord
    shown.push(view.row(record, view.showAll(record)))
  }
  return shown
}

/** What became of a record, with what stands between it and the app. */
export function lookAt(portal: Portal, object: string, id: string): RecordFate | null {
  const name = objectNamed(object)
  const store = portal.store(name)
  const seq = store.placeOf(id)
  if (seq === null) return null
  const record = store.at(seq)
  const { hidden, garbled } = store.veils.of(seq)
  return {
    state: record === null ? 'gone' : record.archivedAt === null ? 'live' : 'deleted',
    hidden: hidden ?? null,
    garbled: garbled?.where ?? null,
    mergedInto: record === null && store.idNow(id) !== id ? store.idNow(id) : null,
    record: record === null ? null : portal.view(name).showAll(record),
  }
}
