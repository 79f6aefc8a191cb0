import { customFieldId, fail, type MappingRow, type StreamName } from '@shared/model'
import { type RecordPorts, Surroundings } from '../change/record-context'
import { crmSides, mappedPlaces } from './mapped-place'
import type { GivenRows } from './set-mapping'
import { exportMapping } from './show-mapping'

/**
 * The mapping of another integration of the same CRM, as rows for this one.
 *
 * @returns rows whose field this account has not, apart
 * @throws ProblemError NOT_FOUND, BAD_INPUT for another CRM
 */
export function rowsOfOther(
  ports: RecordPorts,
  where: { integrationId: string; stream: StreamName },
  from: string,
): { objects: GivenRows[]; missing: MappingRow[] } {
  const mapped = mappedPlaces(ports, where.integrationId, where.stream)
  const document = exportMapping(ports, from, where.stream)
  if (document.provider !== ports.store.integrations.get(where.integrationId)?.provider) {
    fail('BAD_INPUT', { reason: `${from} is an account of another CRM` })
  }
  const missing: MappingRow[] = []
  const objects = document.objects.flatMap(({ object, rows }): GivenRows[] => {
    const place = mapped.find((one) => one.place.object.name === object)
    const known = new Set(place ? crmSides(place).map(({ crmField }) => crmField) : [])
    missing.push(...rows.filter(({ crmField }) => !known.has(crmField)))
    return place ? [{ object, rows: rows.filter(({ crmField }) => known.has(crmField)) }] : []
  })
  return { objects, missing }
}

/** Own fields that another account has by the same name and type, each mapped to its field. @throws ProblemError NOT_FOUND */
export function proposedRows(
  ports: RecordPorts,
  { integrationId, stream }: { integrationId: string; stream: StreamName },
): GivenRows[] {
  const around = new Surroundings(ports)
  return mappedPlaces(ports, integrationId, stream).map(({ place, definitions, rules }) => {
    const others = ports.store.objects.ofStream(stream).filter(({ integrationId: other }) => other !== integrationId)
    const taken = new Set(rules.map(({ field }) => field))
    const rows = definitions.flatMap((definition): MappingRow[] => {
      const crmField = customFieldId(definition.name)
      const rule = rules.find((one) => one.crmField === crmField)
      if (!definition.custom || definition.type === 'unknown' || rule?.byPerson) return []
      for (const { id } of others) {
        const field = around.place(id)?.mapping.inward(crmField)
        const there = ports.store.objects.definitions(id).find((one) => one.custom && one.name === definition.name)
        if (field === undefined || there?.type !== definition.type || taken.has(field)) continue
        return [{ field, crmField, direction: null, transforms: [] }]
      }
      return []
    })
    return { object: place.object.name, rows }
  })
}
