import { customFieldName, type EntityKind, type FieldValue, fail } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import type { FieldMapping } from '../../fields/field-mapping'
import { RecordShape } from '../../fields/record-shape'
import type { FieldOperation, ObjectDefinition, Provider } from '../../providers/provider'
import type { IntegrationRow, StreamRow } from '../../store/accounts/integrations'
import type { ObjectRow } from '../../store/accounts/objects'
import type { StoredRecord } from '../../store/accounts/records'
import type { EntityRow } from '../../store/entities/entities'
import type { Store } from '../../store/store'

/** What the changes that people make work on. */
export interface RecordPorts {
  store: Store
  provider: (id: string) => Provider
}

/** An object of an account: what is known of it and what its stream is set to do. */
export interface Place {
  object: ObjectRow
  integration: IntegrationRow
  /** Null when the integration no longer has it. */
  stream: StreamRow | null
  /** How the provider reads and writes it; null when this Patchbay no longer knows it. */
  definition: ObjectDefinition | null
  /** Its fields, under the names that they have here. */
  fields: readonly FieldDefinition[]
  /** Which of them is which field here, and what becomes of values on the way. */
  mapping: FieldMapping
  /** Whether the CRM takes a value for a field of a record that it has, at present. */
  canWrite: (field: string) => boolean
  /** The same of a record that is made. */
  canMake: (field: string) => boolean
  /** What people call the CRM. */
  providerName: string
  /** Equal for two integrations that reach the same account. */
  account: string
}

/** A CRM's record that is linked to an entity. */
export interface Link {
  record: StoredRecord
  place: Place
}

/** Accounts, objects and shapes, read once for all that an action, or a step of a run, does with them. */
export class Surroundings {
  readonly store: Store
  readonly #ports: RecordPorts
  readonly #places = new Map<number, Place | null>()
  readonly #shapes = new Map<string, RecordShape>()

  constructor(ports: RecordPorts) {
    this.#ports = ports
    this.store = ports.store
  }

  /** Null when the object or its integration is gone. */
  place(objectId: number): Place | null {
    const known = this.#places.get(objectId)
    if (known !== undefined) return known
    const place = this.#read(objectId)
    this.#places.set(objectId, place)
    return place
  }

  /** Every CRM record of an entity, deleted ones included, the first one that was linked in front. */
  linksOf(entityId: number): Link[] {
    return this.withPlaces(this.store.records.ofEntity(entityId))
  }

  withPlaces(records: readonly StoredRecord[]): Link[] {
    return records.flatMap((record) => {
      const place = this.place(record.objectId)
      return place ? [{ record, place }] : []
    })
  }

  /** The fields of an entity, over all the CRMs that hold it. A field can be written when one of them takes it. */
  shapeOf(kind: EntityKind, places: readonly Place[]): RecordShape {
    const key = `${kind} ${places.map(({ object }) => object.id).join(' ')}`
    const known = this.#shapes.get(key)
    if (known) return known
    const all = places.flatMap(({ fields }) => fields)
    const [only, ...others] = places
    const canWrite = (field: string) => places.some((place) => place.canWrite(field))
    const single = only && others.length === 0 ? only : null
    const joinsNames = single?.definition?.joinsNames ?? false
    const shape = new RecordShape(kind, all, canWrite, null, single?.mapping ?? null, joinsNames)
    this.#shapes.set(key, shape)
    return shape
  }

  #read(objectId: number): Place | null {
    const { store, provider: find } = this.#ports
    const object = store.objects.byId(objectId)
    const integration = object && store.integrations.get(object.integrationId)
    if (!object || !integration) return null
    const provider = find(integration.provider)
    const definition = provider.objects.find((item) => item.name === object.name) ?? null
    const [there, mapping] = [store.objects.definitions(object.id), store.mappings.of(object.id)]
    const takes = (field: string, operation: FieldOperation) => {
      const property = mapping.outward(field)
      const { writer } = definition ?? {}
      return property !== null && writer?.[operation] && writer.accessTo(property, there, operation) === 'writable'
    }
    return {
      object,
      integration,
      stream: store.integrations.streams(integration.id).find((item) => item.stream === object.stream) ?? null,
      definition,
      fields: mapping.definitions(there),
      mapping,
      canWrite: (field) => takes(field, 'update') === true,
      canMake: (field) => takes(field, 'create') === true,
      providerName: provider.manifest.name,
      account: `${integration.provider} ${integration.accountId ?? integration.id}`,
    }
  }
}

/** @throws ProblemError NOT_FOUND */
export function requireEntity(store: Store, id: string): EntityRow {
  const number = Number(id)
  const entity = Number.isSafeInteger(number) ? store.entities.get(number) : null
  return entity ?? fail('NOT_FOUND', { what: 'record', id })
}

/** The link that a call names. @throws ProblemError NOT_FOUND */
export function requireLink(around: Surroundings, entityId: number, linkId: string): Link {
  const link = around.linksOf(entityId).find((item) => String(item.record.id) === linkId)
  return link ?? fail('NOT_FOUND', { what: 'link', id: linkId })
}

/** Whether records of the object are written at all: Patchbay knows how, and the stream is not only read. */
export function isWritten({ stream, definition }: Place): boolean {
  return definition?.writer !== undefined && (stream?.direction === 'both' || stream?.direction === 'to')
}

/**
 * Whether these values of a field are for a CRM at all, whether or not it takes one now.
 *
 * @param isFirst it holds the record, or will, before all other CRMs: what refers to things of one account is for it
 */
export function isGiven(
  around: Surroundings,
  kind: EntityKind,
  place: Place,
  field: string,
  values: readonly FieldValue[],
  isFirst: boolean,
): boolean {
  if (!isWritten(place)) return false
  const direction = place.stream?.settings.fieldDirections[field] ?? place.stream?.direction
  if (direction !== 'both' && direction !== 'to') return false
  const custom = customFieldName(field)
  if (custom !== null && !place.fields.some(({ name }) => name === custom)) return false
  const shape = around.shapeOf(kind, [place])
  return !shape.isOfAccount(field, values) || (isFirst && shape.isReference(field))
}

/**
 * Whether a CRM takes these values for a field, now or once what hinders it for now has passed: while its list of fields is
 * not known, standard fields count as taken.
 */
export function takesField(
  around: Surroundings,
  kind: EntityKind,
  place: Place,
  field: string,
  values: readonly FieldValue[],
  isFirst: boolean,
  operation: FieldOperation = 'update',
): boolean {
  if (!isGiven(around, kind, place, field, values, isFirst)) return false
  return place.fields.length === 0 || (operation === 'create' ? place.canMake(field) : place.canWrite(field))
}

/**
 * Whether another live record of the same account and kind is linked to an entity, of whichever object: one of both is
 * too many.
 */
export function holdsAccount(links: readonly Link[], { account, object }: Place, except: number | null): boolean {
  return links.some(
    ({ record, place }) =>
      record.id !== except &&
      record.deletedAt === null &&
      place.account === account &&
      place.object.stream === object.stream,
  )
}
