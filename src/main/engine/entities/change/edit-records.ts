import {
  type CallerTrigger,
  customFieldName,
  type EntityKind,
  type FieldChange,
  type FieldValue,
  fail,
  standardFieldsOf,
} from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import { wellFormedFields } from '../../fields/well-formed'
import type { FieldOperation } from '../../providers/provider'
import { takerOf } from '../../providers/takes-creates'
import type { EntityRow, FieldStamps } from '../../store/entities/entities'
import type { Acts } from '../acts'
import { reviseConflicts } from '../conflicts'
import { offerChanged } from '../offers'
import { enqueue } from '../outbox'
import { act, homeOf } from './edit-run'
import {
  isWritten,
  type Link,
  type Place,
  type RecordPorts,
  requireEntity,
  Surroundings,
  takesField,
} from './record-context'
import { reviseWaiting, rowsOf } from './waiting'

/** What a person's action has made of a record; `runId` is null when there was nothing to change. */
export interface Edited {
  entity: EntityRow
  runId: string | null
}

/**
 * Changes fields of a record. The change waits in the outbox of every CRM that holds it. A record that was deleted at
 * its only CRM can be edited, too: it may be made again there.
 *
 * @throws ProblemError NOT_FOUND, RECORD_DELETED, RECORD_NOT_CONNECTED, RECORD_ONLY_READ, FIELD_UNKNOWN or
 * FIELD_READ_ONLY; then nothing is changed
 */
export function editRecord(
  ports: RecordPorts,
  id: string,
  given: MappedFields,
  trigger: CallerTrigger = 'manual',
): Edited {
  const { entity, changes, where, apply } = planEdit(ports, id, given, trigger)
  if (changes.length === 0) return { entity, runId: null }
  const { runId } = act(ports.store, where, apply)
  return { entity: requireEntity(ports.store, id), runId }
}

/** An edit that has been looked at and not been made. */
export interface EditPlan {
  entity: EntityRow
  /** What differs; empty: there is nothing to do. */
  changes: readonly FieldChange[]
  where: { integrationId: string; kind: EntityKind; trigger: CallerTrigger }
  /** Makes it; belongs into the commit of {@link act}. */
  apply(acts: Acts): void
}

/** Looks at an edit. @throws ProblemError as {@link editRecord} */
export function planEdit(ports: RecordPorts, id: string, given: MappedFields, trigger: CallerTrigger): EditPlan {
  const fields = wellFormedFields(given)
  const { store } = ports
  const entity = requireEntity(store, id)
  if (entity.deletedAt !== null) fail('RECORD_DELETED')
  const around = new Surroundings(ports)
  const links = around.linksOf(entity.id)
  const makings = makingsOf(around, entity.id)
  const places = [...takers(links).map(({ place }) => place), ...makings]
  const [first] = places
  if (!first) fail('RECORD_NOT_CONNECTED')
  const known = new Set([...customFieldsOf(links), ...makings.flatMap(ownFields)])
  for (const [field, value] of Object.entries(fields))
    checkField(
      around,
      { kind: entity.kind, places, first: links[0]?.place ?? first, custom: known, operation: 'update' },
      field,
      value,
    )
  const shape = around.shapeOf(entity.kind, [...links.map(({ place }) => place), ...makings])
  const changes = shape.diff(entity.fields, fields)
  const where = { integrationId: homeOf(store, entity.id, links), kind: entity.kind, trigger }
  const apply = (acts: Acts) => {
    const changed = changes.map(({ field }) => field)
    const merged = { ...entity.fields, ...Object.fromEntries(changes.map(({ field, after }) => [field, after])) }
    let current = acts.setFields(entity, changes, byPerson(changed, acts.now), shape.nameOf(merged))
    acts.endTurns(entity.id, changed)
    const conflicts = store.conflicts.ofEntity(entity.id)
    const records = links.map(({ record }) => record)
    if (conflicts.length > 0) current = reviseConflicts(acts, shape, current, records, conflicts)
    reviseWaiting(rowsOf(acts), around, current, around.linksOf(entity.id))
    // What waits to be made goes with the new values, also where the CRM has refused the ones before.
    for (const { object } of makings) enqueue(acts, 'create', { object, entityId: entity.id, recordId: null })
    offerAgain(acts, links, entity, current)
    const line = { entityId: entity.id, recordId: null, kind: entity.kind, name: current.displayName }
    acts.note({ ...line, action: 'updated', side: 'local', fields: shape.diff(entity.fields, current.fields) })
  }
  return { entity, changes, where, apply }
}

/** With other keys an entity may be one that it was not before: a person is asked. */
function offerAgain(acts: Acts, links: readonly Link[], before: EntityRow, after: EntityRow): void {
  const through = links.find(({ record, place }) => record.deletedAt === null && place.stream !== null)
  if (!through?.place.stream) return
  const { object, stream } = through.place
  const scope = { kind: after.kind, integrationId: object.integrationId, matchBy: stream.settings.matchBy }
  const changed = { entityId: after.id, recordId: through.record.id, before: before.fields, after: after.fields }
  for (const review of offerChanged(acts.store, scope, [changed], acts.now)) acts.putReview(review)
}

/**
 * Makes a record here and notes that the named integrations are to make it, too.
 *
 * @param also is done in the same run once the record is there
 * @throws ProblemError NOT_FOUND, INTEGRATION_NOT_CONNECTED, CRM_FEATURE_MISSING, RECORD_ONLY_READ, FIELD_UNKNOWN or
 * FIELD_READ_ONLY; then nothing is made
 */
export function createRecord(
  ports: RecordPorts,
  input: { kind: EntityKind; fields: MappedFields; integrations: string[] },
  trigger: CallerTrigger = 'manual',
  also: (acts: Acts, entityId: number) => void = () => {},
): Edited {
  const { where, apply } = planCreate(ports, input, trigger)
  const { runId, result: entityId } = act(ports.store, where, (acts) => {
    const made = apply(acts)
    also(acts, made)
    return made
  })
  return { entity: requireEntity(ports.store, String(entityId)), runId }
}

/** A create that has been looked at and not been made. */
export interface CreatePlan {
  name: string
  /** What it fills. */
  changes: readonly FieldChange[]
  where: EditPlan['where']
  /** Makes it and gives the entity's id; belongs into the commit of {@link act}. */
  apply(acts: Acts): number
}

/** Looks at a create. @throws ProblemError as {@link createRecord} */
export function planCreate(
  ports: RecordPorts,
  input: { kind: EntityKind; fields: MappedFields; integrations: readonly string[] },
  trigger: CallerTrigger,
): CreatePlan {
  const given = wellFormedFields(input.fields)
  const around = new Surroundings(ports)
  const places = [...new Set(input.integrations)].map((id) => targetPlace(ports, around, id, input.kind, given))
  const [first] = places
  if (!first) fail('RECORD_NOT_CONNECTED')
  const known = new Set(places.flatMap(({ fields }) => fields.map(({ name }) => name)))
  for (const [field, value] of Object.entries(given))
    checkField(around, { kind: input.kind, places, first, custom: known, operation: 'create' }, field, value)
  const shape = around.shapeOf(input.kind, places)
  const name = shape.nameOf(given)
  const changes = shape.diff({}, given)
  const where = { integrationId: first.integration.id, kind: input.kind, trigger }
  const apply = (acts: Acts) => {
    const made = acts.makeEntity(input.kind, name, given)
    for (const { object } of places) enqueue(acts, 'create', { object, entityId: made, recordId: null })
    const line = { entityId: made, recordId: null, kind: input.kind, name }
    acts.note({ ...line, action: 'created', side: 'local', fields: changes })
    return made
  }
  return { name, changes, where, apply }
}

/** A stamp of a person for each field. */
export function byPerson(fields: readonly string[], at: number): FieldStamps {
  return Object.fromEntries(fields.map((field) => [field, { at, by: 'person' as const }]))
}

/** Where a record of a kind is made. @throws ProblemError as {@link createRecord} */
export function targetPlace(
  { store, provider: find }: RecordPorts,
  around: Surroundings,
  integrationId: string,
  kind: EntityKind,
  fields: MappedFields,
): Place {
  const what = { what: 'integration', id: integrationId }
  const integration = store.integrations.get(integrationId) ?? fail('NOT_FOUND', what)
  const provider = find(integration.provider)
  const { name } = provider.manifest
  if (integration.connectionId === null) fail('INTEGRATION_NOT_CONNECTED', { provider: name })
  const definition = takerOf(provider.objects, kind, fields)
  if (!definition) fail('CRM_FEATURE_MISSING', { provider: name, stream: kind })
  const object = store.objects.ensure(integrationId, definition.stream, definition.name)
  const place = around.place(object.id) ?? fail('NOT_FOUND', what)
  return isWritten(place) ? place : fail('RECORD_ONLY_READ', { provider: name })
}

/** The links that can take an edit: live ones, else those whose record is gone and may be made again. */
function takers(links: readonly Link[]): Link[] {
  const connected = links.filter(({ place }) => place.integration.connectionId !== null)
  const live = connected.filter(({ record }) => record.deletedAt === null)
  return live.length > 0 ? live : connected
}

/** Names of the CRMs' own fields that the entity can have. */
function customFieldsOf(links: readonly Link[]): ReadonlySet<string> {
  const names = links.flatMap(({ record, place }) => [
    ...Object.keys(record.fields).flatMap((field) => customFieldName(field) ?? []),
    ...ownFields(place),
  ])
  return new Set(names)
}

function ownFields(place: Place): string[] {
  return place.fields.filter(({ custom }) => custom).map(({ name }) => name)
}

/** Connected CRMs where the record waits to be made, or is being made: it can be changed before it is there. */
function makingsOf(around: Surroundings, entityId: number): Place[] {
  const creates = around.store.outbox.ofEntity(entityId).filter(({ op }) => op === 'create')
  const places = creates.flatMap(({ objectId }) => around.place(objectId) ?? [])
  return places.filter((place) => place.integration.connectionId !== null && isWritten(place))
}

function checkField(
  around: Surroundings,
  {
    kind,
    places,
    first,
    custom,
    operation,
  }: {
    kind: EntityKind
    places: readonly Place[]
    first: Place | undefined
    custom: ReadonlySet<string>
    operation: FieldOperation
  },
  field: string,
  value: FieldValue,
): void {
  const name = customFieldName(field)
  const known = name === null ? standardFieldsOf(kind).some((item) => item.id === field) : custom.has(name)
  if (!known) fail('FIELD_UNKNOWN', { field })
  if (places.some((place) => takesField(around, kind, place, field, [value], place === first, operation))) return
  const [only] = places
  if (only && places.every((place) => !isWritten(place))) fail('RECORD_ONLY_READ', { provider: only.providerName })
  fail('FIELD_READ_ONLY', { field: around.shapeOf(kind, places).label(field) })
}
