import { type CallerTrigger, type EditedMany, ProblemError } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import { type EditPlan, planEdit } from './edit-records'
import { act } from './edit-run'
import type { RecordPorts } from './record-context'

/** Records that are changed in one commit; the engine answers others between two. */
const together = 100

/**
 * Gives many records the same values. What a record's CRMs do not take stands with the record, and the others are
 * changed: those of one account and kind in one run for each commit.
 *
 * @param check refuses values that none of a record's CRMs would take
 */
export async function editMany(
  ports: RecordPorts,
  ids: readonly string[],
  fields: MappedFields,
  trigger: CallerTrigger,
  check: (id: string) => void,
): Promise<EditedMany> {
  const done: EditedMany = { changed: 0, unchanged: 0, runIds: [], refused: [] }
  const distinct = [...new Set(ids)]
  for (let from = 0; from < distinct.length; from += together) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve))
    const plans: EditPlan[] = []
    for (const id of distinct.slice(from, from + together)) {
      try {
        check(id)
        const plan = planEdit(ports, id, fields, trigger)
        if (plan.changes.length > 0) plans.push(plan)
        else done.unchanged += 1
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        done.refused.push({ id, problem: error.problem })
      }
    }
    for (const group of Map.groupBy(plans, ({ where }) => `${where.kind} ${where.integrationId}`).values()) {
      const [first] = group
      if (!first) continue
      const { runId } = act(ports.store, first.where, (acts) => {
        for (const plan of group) plan.apply(acts)
      })
      done.runIds.push(runId)
      done.changed += group.length
    }
  }
  return done
}
