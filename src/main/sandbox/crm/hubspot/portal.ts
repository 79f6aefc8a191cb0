import { ChangeNotes } from '../kit/changes'
import type { SandboxCrmOptions } from '../kit/provider-sandbox'
import { PropertyCatalogue } from './definitions/property-catalogue'
import { notFound, notPermitted, validation } from './errors'
import { PortalLimits } from './limits'
import { Associations } from './records/associations'
import { BaseRecords } from './records/base'
import { type LaggingVersion, RecordStore } from './records/store'
import type { Veil } from './records/veils'
import { RecordView } from './records/view'
import { RecordWriter } from './records/writes'
import type { ChangeSource, ObjectName, StoredRecord } from './types'

/** Everything that one portal keeps. */
export class Portal {
  readonly limits: PortalLimits
  readonly catalogue: PropertyCatalogue
  readonly associations: Associations
  private readonly notes: ChangeNotes
  /** What the indexes showed, read from the storage before all records are. */
  private readonly lagging: [ObjectName, number, LaggingVersion][] = []
  private readonly writers: Record<ObjectName, RecordWriter>
  private readonly views: Record<ObjectName, RecordView>
  paging: 'normal' | 'overlap' | 'shuffle' | 'loop' = 'normal'
  /** How often the portal's people changed something by themselves. */
  ticks = 0

  constructor(readonly options: SandboxCrmOptions) {
    const { account, clock, storage, world } = options
    const people = account.records ?? options.records
    this.limits = new PortalLimits(clock, options.limits)
    this.catalogue = new PropertyCatalogue(storage)
    this.notes = new ChangeNotes(storage)
    const store = (object: ObjectName, live: number) =>
      new RecordStore(object, new BaseRecords(object, account.id, world, live), clock, storage)
    const contacts = store('contacts', people)
    const companies = store('companies', Math.ceil(people / 4))
    this.associations = new Associations(contacts, companies, storage, this.notes)
    this.writers = {
      contacts: new RecordWriter(this.catalogue, contacts, clock, this.notes),
      companies: new RecordWriter(this.catalogue, companies, clock, this.notes),
    }
    this.views = {
      contacts: new RecordView(this.catalogue, 'contacts', account.id, contacts.veils),
      companies: new RecordView(this.catalogue, 'companies', account.id, companies.veils),
    }
    for (const [key, value] of storage.entries()) this.restore(key, value)
    for (const [object, seq, version] of this.lagging.splice(0)) this.store(object).restoreIndexed(seq, version)
  }

  store(object: ObjectName): RecordStore {
    return this.writers[object].store
  }

  writer(object: ObjectName): RecordWriter {
    return this.writers[object]
  }

  view(object: ObjectName): RecordView {
    return this.views[object]
  }

  /** A record that is not archived, by its id or by a unique property. */
  find(object: ObjectName, id: string, idProperty?: string): StoredRecord | null {
    const store = this.store(object)
    if (idProperty === undefined || idProperty === 'hs_object_id') {
      const record = this.see(object, id)
      return record?.archivedAt === null ? record : null
    }
    const found =
      idProperty === 'email' && object === 'contacts'
        ? store.idByEmail(id.trim().toLowerCase())
        : store.idByValue(idProperty, id)
    return found === null ? null : this.see(object, found)
  }

  /**
   * A record that the app may see, archived or not, by its id; for the id of one that was merged, the one that came of it.
   * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
   */
  see(object: ObjectName, id: string): StoredRecord | null {
    const store = this.store(object)
    const record = store.get(store.idNow(id))
    return record === null || store.veils.isHidden(record.seq) ? null : record
  }

  /** Throws what reading a hidden record answers, where that is not the usual "not found". */
  refuseHidden(object: ObjectName, id: string): void {
    const record = this.store(object).get(id)
    if (record !== null && this.store(object).veils.of(record.seq).hidden === 403) throw notPermitted()
  }

  need(object: ObjectName, id: string, idProperty?: string): StoredRecord {
    const record = this.find(object, id, idProperty)
    if (record !== null) return record
    this.refuseHidden(object, id)
    throw notFound()
  }

  /**
   * Puts one record into another: the first wins where both have a value, the second is in no list any more. With a new
   * id neither is, and a new record has what they had.
   */
  merge(object: ObjectName, into: StoredRecord, from: StoredRecord, source: ChangeSource, newId = false): StoredRecord {
    if (into.id === from.id) throw validation('An object cannot be merged with itself')
    const writer = this.writer(object)
    const mergedBy: ChangeSource = { ...source, sourceType: 'MERGE_OBJECTS' }
    if (newId) {
      const kept = writer.add(this.joined(object, into, from, [into.id, from.id]), mergedBy)
      for (const old of [into, from]) {
        this.associations.move(object, old, kept)
        writer.takeIn(old, kept.id)
      }
      return kept
    }
    this.associations.move(object, from, into)
    writer.takeIn(from, into.id)
    return writer.replace(into, this.joined(object, into, from, [from.id]), mergedBy)
  }

  /** Values of two records in one. */
  private joined(
    object: ObjectName,
    into: StoredRecord,
    from: StoredRecord,
    merged: readonly string[],
  ): Record<string, string> {
    const values: Record<string, string> = { ...from.values, ...into.values }
    const joined = (name: string, more: (string | undefined)[]) => {
      const all = [into.values[name], from.values[name], ...more].flatMap((item) => item?.split(';') ?? [])
      const unique = [...new Set(all)].filter((item) => item !== '' && item !== values.email)
      if (unique.length > 0) values[name] = unique.join(';')
    }
    joined('hs_merged_object_ids', [...merged])
    if (object === 'contacts') joined('hs_additional_emails', [from.values.email])
    else joined('hs_additional_domains', [from.values.domain === values.domain ? undefined : from.values.domain])
    return values
  }

  private restore(key: string, value: unknown): void {
    const [kind, object, name] = key.split(':') as [string, string, string]
    if (kind === 'record') this.store(object as ObjectName).restore(value as StoredRecord)
    else if (kind === 'companies-of') this.associations.restore(Number(object), value as number[])
    else if (kind === 'veil') this.store(object as ObjectName).veils.restore(Number(name), value as Veil)
    else if (kind === 'index') this.lagging.push([object as ObjectName, Number(name), value as LaggingVersion])
    else if (kind === 'ticks') this.ticks = value as number
    else if (!this.notes.restore(key, value)) this.catalogue.restore(key, value)
  }
}
