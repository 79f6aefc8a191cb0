import {
  customFieldId,
  customFieldName,
  type EntityKind,
  type FieldOption,
  type FieldType,
  makeProblem,
  ProblemError,
  type RecordField,
  type RecordTaker,
  standardFieldsOf,
} from '@shared/model'
import { fieldTypes } from '../../fields/canonical'
import type { FieldDefinition } from '../../fields/field-definition'
import type { ObjectDefinition } from '../../providers/provider'
import type { EntityRow } from '../../store/entities/entities'
import type { Store } from '../../store/store'
import { targetPlace } from '../change/edit-records'
import { type Link, type Place, type RecordPorts, Surroundings, takesField } from '../change/record-context'
import { contestedFields } from '../conflicts'

/**
 * Fields of a record, standard ones first in their order, then the CRMs' own: which CRMs know each, and which take a
 * value for it as an edit would.
 */
export function recordFields(ports: RecordPorts, entity: EntityRow): RecordField[] {
  const around = new Surroundings(ports)
  const links = around.linksOf(entity.id).filter(({ record }) => record.deletedAt === null)
  const connected = links.filter(({ place }) => place.integration.connectionId !== null)
  const contested = contestedFields(ports.store.conflicts.ofEntity(entity.id))
  const places = links.map(({ place }) => place)
  const shape = around.shapeOf(entity.kind, places)
  const typeOf = fieldTypes(
    entity.kind,
    places.flatMap(({ fields }) => fields),
  )
  const first = connected[0]?.place
  const ids = (of: readonly Link[]) => of.map(({ record }) => String(record.id))
  return fieldIds(entity, links).map((field) => ({
    field,
    label: shape.label(field),
    type: typeOf(field),
    custom: customFieldName(field) !== null,
    options: optionsOf(ports.store, places, field, typeOf(field)),
    knownBy: ids(links.filter(({ record, place }) => knows(place, field) || Object.hasOwn(record.fields, field))),
    takenBy: ids(
      connected.filter(({ place }) =>
        takesField(around, entity.kind, place, field, [entity.fields[field] ?? null], place === first),
      ),
    ),
    contested: contested.has(field),
  }))
}

/** The accounts that make records of a kind at all, with what they take for them. */
export function recordTakers(ports: RecordPorts, kind: EntityKind): RecordTaker[] {
  const around = new Surroundings(ports)
  return ports.store.integrations.all().flatMap(({ id, provider: name }): RecordTaker[] => {
    const makers = ports.provider(name).objects.filter((object) => object.entityKind === kind && object.writer?.create)
    const types = typesOf(makers)
    if (makers.length === 0 || types?.length === 0) return []
    const [type] = types ?? []
    try {
      const place = targetPlace(ports, around, id, kind, type === undefined ? {} : { type })
      return [{ integrationId: id, reason: null, types, fields: fieldsToMake(around, kind, place) }]
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return error.problem.code === 'CRM_FEATURE_MISSING'
        ? []
        : [{ integrationId: id, reason: makeProblem(error.problem.code, error.problem.params), types, fields: [] }]
    }
  })
}

/** Null where a record of the kind is made whatever type it has. */
function typesOf(makers: readonly ObjectDefinition[]): string[] | null {
  if (makers.some(({ takesCreates }) => takesCreates === true)) return null
  const named = makers.flatMap(({ takesCreates }) => (typeof takesCreates === 'object' ? takesCreates.values : []))
  return named.length === 0 && makers.length === 1 ? null : [...new Set(named)]
}

function fieldsToMake(around: Surroundings, kind: EntityKind, place: Place): RecordTaker['fields'] {
  const typeOf = fieldTypes(kind, place.fields)
  const shape = around.shapeOf(kind, [place])
  const ids = [
    ...standardFieldsOf(kind).map(({ id }) => id),
    ...place.fields.flatMap(({ custom, name }) => (custom ? customFieldId(name) : [])),
  ]
  return ids
    .filter((field) => takesField(around, kind, place, field, [null], true, 'create'))
    .map((field) => ({
      field,
      label: shape.label(field),
      type: typeOf(field),
      custom: customFieldName(field) !== null,
      options: optionsOf(around.store, [place], field, typeOf(field)),
      required: definitionOf(place, field)?.required ?? false,
    }))
}

/** Every standard field of the kind that a CRM knows or that has a value, then the CRMs' own. */
function fieldIds(entity: EntityRow, links: readonly Link[]): string[] {
  const isThere = (field: string) =>
    (entity.fields[field] ?? null) !== null ||
    links.some(({ record, place }) => knows(place, field) || Object.hasOwn(record.fields, field))
  const standard = standardFieldsOf(entity.kind).map(({ id }) => id)
  const own = new Set([
    ...Object.keys(entity.fields).filter((field) => !standard.includes(field)),
    ...links.flatMap(({ place }) => place.fields.flatMap(({ custom, name }) => (custom ? customFieldId(name) : []))),
  ])
  return [...standard.filter(isThere), ...own]
}

function knows(place: Place, field: string): boolean {
  return definitionOf(place, field) !== null
}

function definitionOf(place: Place, field: string): FieldDefinition | null {
  const name = customFieldName(field)
  const found = place.fields.find((one) => (name === null ? one.standard === field : one.custom && one.name === name))
  return found ?? null
}

/** Owners by their address, pipelines and stages by their id, else the options that the CRMs name. */
function optionsOf(store: Store, places: readonly Place[], field: string, type: FieldType): FieldOption[] {
  const options = new Map<string, FieldOption>()
  const put = (value: string | null, label: string) => {
    if (value !== null && value !== '' && !options.has(value)) options.set(value, { value, label: label || value })
  }
  for (const place of places) {
    const { id } = place.integration
    if (type === 'user') {
      for (const owner of store.reference.owners(id)) {
        if (owner.active) put(owner.email?.toLowerCase() ?? owner.remoteId, owner.name)
      }
    } else if (field === 'pipeline' || field === 'stage') {
      for (const pipeline of store.reference.pipelines(id)) {
        if (pipeline.object !== place.object.name) continue
        if (field === 'pipeline') put(pipeline.remoteId, pipeline.label)
        else for (const stage of pipeline.stages) put(stage.remoteId, stage.label)
      }
    } else for (const option of definitionOf(place, field)?.options ?? []) put(option.value, option.label)
  }
  return [...options.values()]
}
