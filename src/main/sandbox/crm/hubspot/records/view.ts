import type { PropertyCatalogue } from '../definitions/property-catalogue'
import { type ObjectName, objectTypes, type StoredRecord, type ValueVersion } from '../types'
import type { Veils } from './veils'

/** Properties that {@link propertyOf} works out. */
export const computedNames: ReadonlySet<string> = new Set([
  'hs_object_id',
  'createdate',
  'lastmodifieddate',
  'hs_lastmodifieddate',
  'hs_searchable_calculated_phone_number',
  'hs_email_domain',
  'hs_full_name_or_email',
  'health_score',
  'hubspot_owner_assigneddate',
])

/** The value of a property as the API shows it; null when it is empty. Computed ones are computed here. */
export function propertyOf(record: StoredRecord, name: string): string | null {
  const { values } = record
  switch (name) {
    case 'hs_object_id':
      return record.id
    case 'createdate':
      return new Date(record.createdAt).toISOString()
    case 'lastmodifieddate':
    case 'hs_lastmodifieddate':
      return new Date(record.updatedAt).toISOString()
    case 'hs_searchable_calculated_phone_number':
      return values.phone?.replace(/\D/g, '') || null
    case 'hs_email_domain':
      return values.email?.split('@')[1] ?? null
    case 'hs_full_name_or_email':
      return [values.firstname, values.lastname].filter(Boolean).join(' ') || (values.email ?? null)
    case 'health_score':
      return values.loyalty_points === undefined ? null : String(Number(values.loyalty_points) % 100)
    case 'hubspot_owner_assigneddate':
      return values.hubspot_owner_id === undefined ? null : new Date(record.createdAt).toISOString()
    default:
      return values[name] ?? null
  }
}

/** All versions of a value, newest first; a value that never changed has one, from the import. */
export function versionsOf(record: StoredRecord, name: string): readonly ValueVersion[] {
  const kept = record.history[name]
  if (kept !== undefined) return kept
  const value = propertyOf(record, name)
  return value === null ? [] : [importedVersion(value, record.createdAt)]
}

export function importedVersion(value: string, at: number): ValueVersion {
  return { value, timestamp: new Date(at).toISOString(), sourceType: 'IMPORT', sourceId: 'csv-import' }
}

/** Shows the records of one object of a portal in the API's form. */
export class RecordView {
  constructor(
    private readonly catalogue: PropertyCatalogue,
    private readonly object: ObjectName,
    private readonly portalId: string,
    private readonly veils: Veils,
  ) {}

  /** Which properties an answer holds. Names that the portal does not know are left out without a word. */
  names(asked: readonly string[] | undefined): string[] {
    const type = objectTypes[this.object]
    if (asked === undefined || asked.length === 0) return [...type.defaults]
    const known = asked.map((name) => name.toLowerCase()).filter((name) => this.catalogue.find(this.object, name))
    return [...new Set([...type.always, ...known])]
  }

  /** A record's place in a list, as it is or garbled. */
  row<R extends object>(record: StoredRecord, shown: R): R | Record<string, unknown> {
    const { garbled } = this.veils.of(record.seq)
    return garbled === undefined ? shown : { id: record.id, ...garbled.row }
  }

  /** One record by itself. */
  show(record: StoredRecord, names: readonly string[], withHistory: readonly string[] = []) {
    const shown = this.plain(record, names, withHistory)
    return this.veils.of(record.seq).garbled?.where === 'everywhere' ? this.row(record, shown) : shown
  }

  private plain(record: StoredRecord, names: readonly string[], withHistory: readonly string[] = []) {
    const properties: Record<string, string | null> = {}
    for (const name of names) properties[name] = propertyOf(record, name)
    const type = objectTypes[this.object]
    return {
      id: record.id,
      properties,
      ...(withHistory.length === 0
        ? {}
        : { propertiesWithHistory: Object.fromEntries(withHistory.map((name) => [name, versionsOf(record, name)])) }),
      createdAt: new Date(record.createdAt).toISOString(),
      updatedAt: new Date(record.updatedAt).toISOString(),
      archived: record.archivedAt !== null,
      ...(record.archivedAt === null ? {} : { archivedAt: new Date(record.archivedAt).toISOString() }),
      url: `https://app.hubspot.com/contacts/${this.portalId}/record/${type.typeId}/${record.id}`,
    }
  }

  /** What a write answers: the properties it named and the ones that are always there. */
  showWritten(record: StoredRecord, written: readonly string[]) {
    return this.show(record, this.names(written.length === 0 ? objectTypes[this.object].always : written))
  }

  /** As an app with every right would get it, whatever a veil makes of it. */
  showAll(record: StoredRecord) {
    return this.plain(
      record,
      this.catalogue.live(this.object).map((definition) => definition.name),
    )
  }
}
