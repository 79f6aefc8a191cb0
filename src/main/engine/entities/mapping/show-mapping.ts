import {
  type CrmField,
  customFieldName,
  type Drift,
  type MappingDocument,
  type MappingState,
  type StreamName,
} from '@shared/model'
import { driftOf } from '../../fields/mapping/drift'
import type { RecordPorts } from '../change/record-context'
import { crmSides, type MappedPlace, mappedPlaces, typeElsewhere } from './mapped-place'
import { rowsOf } from './plan-mapping'

/** A mapping as it stands, with what both sides are and what has changed at the CRM. @throws ProblemError NOT_FOUND */
export function showMapping(ports: RecordPorts, integrationId: string, stream: StreamName): MappingState {
  const mapped = mappedPlaces(ports, integrationId, stream)
  return {
    integrationId,
    stream,
    rows: mapped.flatMap((one) => shownRows(ports, one)),
    drift: mapped.flatMap((one) => driftAt(ports, one)),
  }
}

function shownRows(ports: RecordPorts, mapped: MappedPlace): MappingState['rows'] {
  const { place, rules } = mapped
  const sides = new Map(crmSides(mapped).map((side) => [side.crmField, side]))
  const kept = ports.store.mappings.keptCounts(place.object.id)
  return rowsOf(mapped, { rules: [...rules], directions: mapped.stream.settings.fieldDirections }).map((row) => {
    const side = sides.get(row.crmField)
    const rule = rules.find((item) => item.field === row.field)
    const crmType = side?.type ?? rule?.types?.crm ?? 'unknown'
    return {
      ...row,
      object: place.object.name,
      label: side?.label ?? customFieldName(row.crmField) ?? row.crmField,
      crmType,
      type: rule?.types?.here ?? typeElsewhere(ports, mapped, row.field) ?? crmType,
      access: side?.access ?? 'gone',
      automatic: !(rule?.byPerson ?? false) && row.direction === null,
      keptBack: kept.get(row.field) ?? 0,
    }
  })
}

function driftAt({ store }: RecordPorts, { place, definitions }: MappedPlace): Drift[] {
  const seen = store.objects.seenDefinitions(place.object.id)
  return driftOf(seen, definitions).map((item) => ({ object: place.object.name, ...item }))
}

/** Every field that the CRM has for a stream, as it was described last. @throws ProblemError NOT_FOUND */
export function crmFields(ports: RecordPorts, integrationId: string, stream: StreamName): CrmField[] {
  return mappedPlaces(ports, integrationId, stream).flatMap((mapped) =>
    crmSides(mapped).map(({ crmField, definition, label, type, access }) => ({
      object: mapped.place.object.name,
      crmField,
      property: definition?.name ?? null,
      label,
      type,
      custom: definition?.custom ?? false,
      access,
      required: definition?.required ?? false,
      options: definition?.options ?? [],
    })),
  )
}

/** A person has seen what has changed at the CRM. Belongs into a commit. @throws ProblemError NOT_FOUND */
export function acknowledgeDrift(ports: RecordPorts, integrationId: string, stream: StreamName): void {
  for (const { place, definitions } of mappedPlaces(ports, integrationId, stream)) {
    ports.store.objects.seeDefinitions(place.object.id, definitions)
  }
}

/** A mapping as a document: what was set, and every own field of the CRM. @throws ProblemError NOT_FOUND */
export function exportMapping(ports: RecordPorts, integrationId: string, stream: StreamName): MappingDocument {
  const mapped = mappedPlaces(ports, integrationId, stream)
  return {
    format: 'patchbay-mapping',
    version: 1,
    provider: ports.store.integrations.get(integrationId)?.provider ?? '',
    stream,
    objects: mapped.map((one) => ({
      object: one.place.object.name,
      rows: rowsOf(one, { rules: [...one.rules], directions: one.stream.settings.fieldDirections }),
    })),
  }
}
