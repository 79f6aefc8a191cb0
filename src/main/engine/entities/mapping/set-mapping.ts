import {
  type CallerTrigger,
  customFieldName,
  type Direction,
  type FieldChange,
  type MappingRow,
  type StreamName,
} from '@shared/model'
import type { Store } from '../../store/store'
import { act } from '../change/edit-run'
import type { RecordPorts } from '../change/record-context'
import { askPreview } from '../previews'
import { kindOfStream, mappedPlaces } from './mapped-place'
import { changesAnything, type MappingDifference, type MappingPlan, planMapping } from './plan-mapping'

/** Rows of one object; where a stream has only one, its name may be left out. */
export interface GivenRows {
  object?: string | undefined
  rows: readonly MappingRow[]
}

/**
 * What rows make of the mapping of a stream, object by object. Nothing is changed.
 *
 * @param replace what no row names goes back to what Patchbay finds by itself
 * @throws ProblemError NOT_FOUND, and as {@link planMapping}
 */
export function planStream(
  ports: RecordPorts,
  where: { integrationId: string; stream: StreamName },
  given: readonly GivenRows[],
  replace: boolean,
): MappingPlan[] {
  const mapped = mappedPlaces(ports, where.integrationId, where.stream)
  return mapped.flatMap((one) => {
    const { name } = one.place.object
    const rows = given.filter(({ object }) => object === name || (object === undefined && one === mapped[0]))
    if (rows.length === 0 && !replace) return []
    return [
      planMapping(
        ports,
        one,
        rows.flatMap((item) => item.rows),
        replace,
      ),
    ]
  })
}

/**
 * The door of intent for mappings: sets them as planned, as a run of its own that stands in the history and can be undone.
 * What belongs to another field from then on is read again, nothing is agreed on for it, and nothing is pushed for the
 * stream before its preview has been confirmed. Returns the run; null where nothing was to be changed.
 */
export function setMapping(
  ports: RecordPorts,
  where: { integrationId: string; stream: StreamName },
  plans: readonly MappingPlan[],
  trigger: CallerTrigger,
): string | null {
  const { store } = ports
  const some = plans.filter(changesAnything)
  if (some.length === 0) return null
  const kind = kindOfStream[where.stream]
  const { runId } = act(store, { integrationId: where.integrationId, kind, trigger }, (acts) => {
    for (const plan of some) {
      const { object } = plan.mapped.place
      acts.setMapping(object.id, plan.before, plan.after, plan.changed)
      const fields = plan.differences.map(inWords)
      acts.note({ entityId: null, recordId: null, kind, name: object.name, action: 'updated', side: 'local', fields })
    }
    if (some.some((plan) => writesMore(store, plan))) {
      askPreview(store, where.integrationId, where.stream, 'mapping')
    }
  })
  return runId
}

/** Values of other accounts, or other values, may be written: a person sees them first. */
function writesMore(store: Store, { mapped, differences, changed, after }: MappingPlan): boolean {
  const { object } = mapped.place
  const way = (direction: Direction | null) => direction ?? mapped.stream.direction
  const isWritten = (direction: Direction | null) => way(direction) === 'both' || way(direction) === 'to'
  return differences.some(({ field, before, after: row }) => {
    if (row === null || !isWritten(row.direction)) return false
    if (!changed.includes(field)) return before !== null && !isWritten(before.direction)
    const rule = after.rules.find((item) => item.field === field)
    const isShared = customFieldName(field) === null || store.mappings.isShared(object, field)
    return isShared || (rule?.transforms.length ?? 0) > 0
  })
}

/** How a change of a row stands in the history. */
function inWords({ field, before, after }: MappingDifference): FieldChange {
  return { field, label: customFieldName(field) ?? field, before: rowInWords(before), after: rowInWords(after) }
}

/** A row in one line. */
export function rowInWords(row: MappingRow | null): string | null {
  if (row === null) return null
  const steps = row.transforms.map((item) => (item.kind === 'values' ? `values (${item.pairs.length})` : item.kind))
  return [customFieldName(row.crmField) ?? row.crmField, row.direction ?? [], steps].flat().join(', ')
}
