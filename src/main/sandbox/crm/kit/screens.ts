import type { KeptRecord } from './base'
import { named, type RecordFate, type RecordSet, type SandboxEdit, UnknownName } from './control'
import type { RecordKeeper } from './keeper'
import type { SandboxKnobs } from './provider-sandbox'
import type { RecordStore, Veil } from './store'

type AssociateEdit = Extract<SandboxEdit, { action: 'associate' | 'dissociate' }>

/** What people do to the records of one object in the vendor's own screens. */
export interface ScreenObject<R extends KeptRecord> {
  name: string
  store: RecordStore<R>
  keeper: Pick<RecordKeeper<R, never>, 'archive' | 'erase' | 'restore'>
  /** Names of the fields that a person can fill in or see. */
  fieldNames(): string[]
  /** As an app with every right would get it, with all its fields, whatever a veil makes of it. */
  showAll(record: R): unknown
  /** Throws what the vendor refuses of people too. */
  create(fields: Record<string, string | null>, duplicate: boolean): R
  update(record: R, fields: Record<string, string | null>): R
  /** Absent: the vendor does not merge these. */
  merge?: (into: R, from: R, newId: boolean) => R
  /** Absent: nothing can be linked to these. */
  associate?: (record: R, to: { object: string; id: string }, edit: AssociateEdit) => void
}

/** The screens of one account: what the control routes do to its records and tell of them. */
export class Screens<R extends KeptRecord> {
  readonly #objects: readonly ScreenObject<R>[]

  constructor(objects: readonly ScreenObject<R>[]) {
    this.#objects = objects
  }

  /** Throws an {@link UnknownName}. */
  object(name: string): ScreenObject<R> {
    return named('object', name, this.#objects, (item) => item.name)
  }

  edit(change: SandboxEdit): unknown {
    const object = this.object(change.object)
    const record = this.#change(object, change)
    return record === null ? null : object.showAll(record)
  }

  #change(object: ScreenObject<R>, change: SandboxEdit): R | null {
    if (change.action === 'create') {
      refuseUnknown(object, change.fields)
      return object.create(change.fields, change.duplicate ?? false)
    }
    const record = this.need(change.object, change.id)
    const { keeper } = object
    switch (change.action) {
      case 'update':
        refuseUnknown(object, change.fields)
        return object.update(record, change.fields)
      case 'delete':
        return keeper.archive(record)
      case 'restore':
        return keeper.restore(record)
      case 'merge':
        if (object.merge === undefined) throw new Error(`The ${object.name} are never merged here.`)
        return object.merge(this.need(change.object, change.into), record, change.newId ?? false)
      case 'erase':
        keeper.erase(record)
        return null
      case 'hide':
        return veiled(object.store, record, { hidden: change.answer ?? 404 })
      case 'show':
        return veiled(object.store, record, { hidden: undefined })
      case 'garble':
        return veiled(object.store, record, {
          garbled: { row: change.row ?? { properties: null }, where: change.where ?? 'lists' },
        })
      case 'mend':
        return veiled(object.store, record, { garbled: undefined })
      case 'associate':
      case 'dissociate': {
        const other = this.object(change.to.object)
        if (object.associate === undefined) {
          throw new Error(`No associations of ${object.name} to ${other.name} are set up here.`)
        }
        object.associate(record, { object: other.name, id: this.need(other.name, change.to.id).id }, change)
        return record
      }
    }
  }

  /** A record that is live or in the recycle bin. Throws an Error with a plain text. */
  need(name: string, id: string): R {
    const { store } = this.object(name)
    const seq = store.placeOf(id)
    if (seq === null) throw new Error(`There never was a record ${id} among the ${name}.`)
    const record = store.at(seq)
    if (record === null) throw new Error(`The record ${id} of the ${name} is gone.`)
    return record
  }

  /** Records with all their fields, hidden ones too. */
  dump(name: string, set: RecordSet = 'live'): unknown[] {
    const { store, showAll } = this.object(name)
    const shown: unknown[] = []
    for (let seq = 0; seq < store.end; seq += 1) {
      const wanted = (set !== 'deleted' && store.isHere(seq, false)) || (set !== 'live' && store.isHere(seq, true))
      if (wanted) shown.push(showAll(store.at(seq) as R))
    }
    return shown
  }

  /** What an app reads that lists all records with all their fields. */
  listed(name: string): unknown[] {
    const { store, showAll } = this.object(name)
    const shown: unknown[] = []
    for (let seq = 0; seq < store.end; seq += 1) {
      if (!store.isShown(seq, false)) continue
      const record = store.at(seq) as R
      shown.push(rowOf(store, record, showAll(record) as object))
    }
    return shown
  }

  /** What became of a record, with what stands between it and the app; null for an id that was never given. */
  look(name: string, id: string): RecordFate | null {
    const { store, showAll } = this.object(name)
    const seq = store.placeOf(id)
    if (seq === null) return null
    const record = store.at(seq)
    const { hidden, garbled } = store.veilOf(seq)
    return {
      state: record === null ? 'gone' : record.archivedAt === null ? 'live' : 'deleted',
      hidden: hidden ?? null,
      garbled: garbled?.where ?? null,
      mergedInto: store.idNow(id) !== id ? store.idNow(id) : null,
      record: record === null ? null : showAll(record),
    }
  }

  /** Turns the switches that are about the search index. */
  configure(knobs: SandboxKnobs): void {
    for (const name of knobs.lacks ?? []) this.object(name)
    for (const { store } of this.#objects) {
      if (knobs.indexLagMs !== undefined) store.indexLagMs = knobs.indexLagMs
      if (knobs.indexLagsDeletes !== undefined) store.indexLagsDeletes = knobs.indexLagsDeletes
    }
  }
}

/** A record's place in a list, as it is or garbled. */
export function rowOf<R extends KeptRecord, T extends object>(
  store: RecordStore<R>,
  record: R,
  shown: T,
): T | Record<string, unknown> {
  const { garbled } = store.veilOf(record.seq)
  return garbled === undefined ? shown : { id: record.id, ...garbled.row }
}

/** One record by itself, which may be garbled there too. */
export function answerOf<R extends KeptRecord, T extends object>(
  store: RecordStore<R>,
  record: R,
  shown: T,
): T | Record<string, unknown> {
  return store.veilOf(record.seq).garbled?.where === 'everywhere' ? rowOf(store, record, shown) : shown
}

function refuseUnknown<R extends KeptRecord>(object: ScreenObject<R>, fields: Record<string, unknown>): void {
  const known = new Set(object.fieldNames())
  for (const name of Object.keys(fields)) {
    if (!known.has(name) && !known.has(name.toLowerCase())) throw new UnknownName('field', name, [...known])
  }
}

function veiled<R extends KeptRecord>(
  store: RecordStore<R>,
  record: R,
  change: { [Name in keyof Veil]: Veil[Name] | undefined },
): R {
  const { hidden, garbled } = { ...store.veilOf(record.seq), ...change }
  store.putVeil(record.seq, {
    ...(hidden === undefined ? {} : { hidden }),
    ...(garbled === undefined ? {} : { garbled }),
  })
  return record
}
