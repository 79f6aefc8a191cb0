import { ChangeNotes } from '../kit/changes'
import type { SandboxCrmOptions } from '../kit/provider-sandbox'
import { Associations } from './associations'
import { BaseRecords } from './base'
import { notFound } from './errors'
import { PortalLimits } from './limits'
import { PropertyCatalogue } from './property-catalogue'
import { RecordStore } from './store'
import type { ChangeSource, ObjectName, StoredRecord } from './types'
import { RecordView } from './view'
import { RecordWriter } from './writes'

/** What a connected app's writes say of themselves. */
export const appSource: ChangeSource = { sourceType: 'INTEGRATION', sourceId: '1903442' }

/** Everything that one portal keeps. */
export class Portal {
  readonly limits: PortalLimits
  readonly catalogue: PropertyCatalogue
  readonly associations: Associations
  private readonly notes: ChangeNotes
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
      contacts: new RecordView(this.catalogue, 'contacts', account.id),
      companies: new RecordView(this.catalogue, 'companies', account.id),
    }
    for (const [key, value] of storage.entries()) this.restore(key, value)
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
      const record = store.get(id)
      return record?.archivedAt === null ? record : null
    }
    const found =
      idProperty === 'email' && object === 'contacts'
        ? store.idByEmail(id.trim().toLowerCase())
        : store.idByValue(idProperty, id)
    return found === null ? null : store.get(found)
  }

  need(object: ObjectName, id: string, idProperty?: string): StoredRecord {
    const record = this.find(object, id, idProperty)
    if (record === null) throw notFound()
    return record
  }

  /** Puts one record into another: the first wins where both have a value, the second is gone for every call. */
  merge(object: ObjectName, into: StoredRecord, from: StoredRecord, source: ChangeSource): StoredRecord {
    this.associations.move(object, from, into)
    this.writer(object).takeIn(from, into.id)
    const values: Record<string, string> = { ...from.values, ...into.values }
    const joined = (name: string, more: (string | undefined)[]) => {
      const all = [into.values[name], from.values[name], ...more].flatMap((item) => item?.split(';') ?? [])
      const unique = [...new Set(all)].filter((item) => item !== '' && item !== values.email)
      if (unique.length > 0) values[name] = unique.join(';')
    }
    joined('hs_merged_object_ids', [from.id])
    if (object === 'contacts') joined('hs_additional_emails', [from.values.email])
    else joined('hs_additional_domains', [from.values.domain === values.domain ? undefined : from.values.domain])
    return this.writer(object).replace(into, values, { ...source, sourceType: 'MERGE_OBJECTS' })
  }

  private restore(key: string, value: unknown): void {
    const [kind, object] = key.split(':') as [string, string]
    if (kind === 'record') this.store(object as ObjectName).restore(value as StoredRecord)
    else if (kind === 'companies-of') this.associations.restore(Number(object), value as number[])
    else if (kind === 'ticks') this.ticks = value as number
    else if (!this.notes.restore(key, value)) this.catalogue.restore(key, value)
  }
}
