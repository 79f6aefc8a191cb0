import { type ChangeNotes, difference, type RecordChange } from '../../kit/changes'
import type { SandboxClock } from '../../kit/provider-sandbox'
import { lifecycleStages } from '../definitions/definitions-contacts'
import type { PropertyCatalogue } from '../definitions/property-catalogue'
import { HubSpotRefusal, validation } from '../errors'
import { appSource, type ChangeSource, objectTypes, type StoredRecord, type ValueVersion } from '../types'
import type { RecordStore } from './store'
import { acceptValues } from './values'
import { importedVersion } from './view'

const stages = lifecycleStages.map((stage) => (typeof stage === 'string' ? stage : stage[0]))

export interface NewRecordOptions {
  source?: ChangeSource
  /** Although another record has the same unique value. */
  duplicate?: boolean
}

/** The changes of records that both the API and the portal's screens can make. */
export class RecordWriter {
  constructor(
    private readonly catalogue: PropertyCatalogue,
    readonly store: RecordStore,
    private readonly clock: SandboxClock,
    private readonly notes: ChangeNotes,
  ) {}

  /** The values that a new record would get; throws what {@link create} would throw. */
  checkNew(
    properties: Record<string, unknown>,
    { source = appSource, duplicate = false }: NewRecordOptions = {},
  ): Record<string, string> {
    const values = this.accepted(properties, source)
    const type = objectTypes[this.store.object]
    if (!type.nameable.some((name) => values[name])) {
      throw validation(`At least one of the following properties must be set: [${type.nameable.join(', ')}]`)
    }
    if (!duplicate) this.refuseDuplicates(values, null)
    return values
  }

  private accepted(properties: Record<string, unknown>, source: ChangeSource): Record<string, string> {
    return acceptValues(this.catalogue, this.store.object, properties, source.sourceType === 'INTEGRATION')
  }

  /** The values that an update would write; throws what {@link update} would throw. */
  checkChange(
    record: StoredRecord,
    properties: Record<string, unknown>,
    source: ChangeSource = appSource,
  ): Record<string, string> {
    const values = this.accepted(properties, source)
    this.refuseDuplicates(values, record.id)
    return values
  }

  create(
    properties: Record<string, unknown>,
    source: ChangeSource,
    options: Pick<NewRecordOptions, 'duplicate'> = {},
  ): StoredRecord {
    const values = this.checkNew(properties, { ...options, source })
    const filled = Object.fromEntries(
      Object.entries(values)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => [name, value.replace(/^;/, '')]),
    )
    return this.add({ ...(this.store.object === 'contacts' ? { lifecyclestage: 'lead' } : {}), ...filled }, source)
  }

  /** Puts a record with these values, unchecked, behind all others. */
  add(values: Record<string, string>, source: ChangeSource): StoredRecord {
    const now = this.clock.now()
    const record: StoredRecord = {
      ...this.store.newPlace(),
      values: { ...values, hs_object_source: source.sourceType, hs_object_source_id: source.sourceId },
      createdAt: now,
      updatedAt: now,
      archivedAt: null,
      history: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [version(value, now, source)]])),
      gone: false,
    }
    this.store.save(record)
    this.note(record, { action: 'create', before: null, after: record.values })
    return record
  }

  /** Changes what is given and nothing else. A write that changes nothing leaves no trace. */
  update(record: StoredRecord, properties: Record<string, unknown>, source: ChangeSource): StoredRecord {
    const values = this.checkChange(record, properties, source)
    const next = { ...record.values }
    for (const [name, value] of Object.entries(values)) {
      const before = next[name] ?? ''
      const after = name === 'lifecyclestage' ? laterStage(before, value) : appended(before, value)
      if (after === '') delete next[name]
      else next[name] = after
    }
    return this.replace(record, next, source, Object.keys(values))
  }

  /** Puts new values under a record, with history. `written` are the properties that were asked for. */
  replace(
    record: StoredRecord,
    values: Record<string, string>,
    source: ChangeSource,
    written: readonly string[] = [],
  ): StoredRecord {
    this.note(record, { action: 'update', ...difference(record.values, values, written) })
    const now = this.clock.now()
    const history: Record<string, readonly ValueVersion[]> = { ...record.history }
    let changed = false
    for (const name of new Set([...Object.keys(record.values), ...Object.keys(values)])) {
      const before = record.values[name] ?? ''
      const after = values[name] ?? ''
      if (before === after) continue
      changed = true
      const older = history[name] ?? (before === '' ? [] : [importedVersion(before, record.createdAt)])
      history[name] = [version(after, now, source), ...older].slice(0, 45)
    }
    if (!changed) return record
    const next = { ...record, values, history, updatedAt: now }
    this.store.save(next)
    return next
  }

  archive(record: StoredRecord): StoredRecord {
    if (record.archivedAt !== null) return record
    const now = this.clock.now()
    const next = { ...record, archivedAt: now, updatedAt: now }
    this.store.save(next)
    this.note(record, { action: 'delete', before: record.values, after: null })
    return next
  }

  /** Only the portal's screens can do this; no event tells of it, the record just is there again. */
  restore(record: StoredRecord): StoredRecord {
    if (record.archivedAt === null) return record
    this.refuseDuplicates(record.values, record.id)
    const next = { ...record, archivedAt: null, updatedAt: this.clock.now() }
    this.store.save(next)
    this.note(record, { action: 'restore', before: null, after: record.values })
    return next
  }

  /** Takes a record away without a trace: no call finds it any more. */
  erase(record: StoredRecord): void {
    this.store.save({ ...record, gone: true, updatedAt: this.clock.now() })
    this.note(record, { action: 'erase', before: record.values, after: null })
  }

  /** Takes a record away because another took it in; its id leads to that one from now on. */
  takeIn(record: StoredRecord, into: string): void {
    this.store.save({ ...record, gone: true, mergedInto: into, updatedAt: this.clock.now() })
    this.note(record, { action: 'merge', before: record.values, after: null, into })
  }

  private note(record: StoredRecord, change: Omit<RecordChange, 'object' | 'id' | 'key' | 'revision'>): void {
    this.notes.note({ object: this.store.object, id: record.id, key: this.keyOf(record.values), ...change })
  }

  /** What a person knows the record by. */
  private keyOf(values: Readonly<Record<string, string>>): string | null {
    const parts =
      this.store.object === 'contacts'
        ? [values.email || [values.firstname, values.lastname].filter(Boolean).join(' ')]
        : [values.name, values.domain]
    return parts.filter(Boolean).join(' ').toLowerCase() || null
  }

  private refuseDuplicates(values: Readonly<Record<string, string>>, ownId: string | null): void {
    if (this.store.object === 'contacts' && values.email) {
      const existing = this.store.idByEmail(values.email)
      if (existing !== null && existing !== ownId) throw contactExists(existing, values.email, this.clock.now())
    }
    for (const definition of this.catalogue.live(this.store.object)) {
      const value = values[definition.name]
      if (!definition.hasUniqueValue || !value) continue
      const existing = this.store.idByValue(definition.name, value)
      if (existing !== null && existing !== ownId) {
        throw new HubSpotRefusal(
          409,
          `Cannot set PropertyValueCoordinates{objectTypeId=${objectTypes[this.store.object].typeId}, propertyName=${definition.name}, value=${value}}. ${existing} already has that value.`,
          'CONFLICT',
          {
            errors: [
              { message: `${existing} already has that value.`, code: 'CONFLICTING_UNIQUE_VALUE', in: definition.name },
            ],
          },
        )
      }
    }
  }
}

/** Both spellings that HubSpot answers: the id inside the message, and an identity profile. */
function contactExists(id: string, email: string, now: number): HubSpotRefusal {
  return new HubSpotRefusal(409, `Contact already exists. Existing ID: ${id}`, 'CONFLICT', {
    error: 'CONTACT_EXISTS',
    identityProfile: {
      vid: Number(id),
      identity: [{ value: email, type: 'EMAIL', timestamp: now, isPrimary: true }],
      linkedVid: [],
      isContact: true,
      savedAtTimestamp: now,
    },
  })
}

/** The stage moves forward only, unless it is cleared first; a step back is ignored without a word. */
function laterStage(before: string, value: string): string {
  if (value === '' || before === '') return value
  return stages.indexOf(value as (typeof stages)[number]) >= stages.indexOf(before as (typeof stages)[number])
    ? value
    : before
}

/** A leading semicolon adds to a multiple choice instead of replacing it. */
function appended(before: string, value: string): string {
  if (!value.startsWith(';')) return value
  return [...new Set([...before.split(';'), ...value.split(';')])].filter((item) => item !== '').join(';')
}

function version(value: string, at: number, source: ChangeSource): ValueVersion {
  return { value, timestamp: new Date(at).toISOString(), ...source }
}
