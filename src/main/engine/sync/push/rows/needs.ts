import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeProblem, type Problem } from '@shared/model'
import type { MappedFields } from '../../../fields/field-definition'
import type { Association } from '../../../providers/provider'
import type { EntityRow } from '../../../store/entities/entities'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { planCreate } from '../field-plan'
import { commitActs, type PushContext } from '../push-context'

/** Rows that are looked at in one commit. */
const chunk = 50
/** Associations that a new record is made with at the most; further ones are written when it is there. */
const mostAssociations = 100

/** Links of an entity to what its account holds already: a new record of it is made with them. */
export function associationsOf({ store, object }: PushContext, entityId: number): Association[] {
  return store.associations.of(entityId, mostAssociations).flatMap((held): Association[] => {
    const otherId = held.entityId === entityId ? held.otherId : held.entityId
    const isFirst = held.primary && held.entityId === entityId
    return store.records.ofEntity(otherId).flatMap((record): Association[] => {
      const there = record.deletedAt === null ? store.objects.byId(record.objectId) : null
      if (there?.integrationId !== object.integrationId) return []
      const { remoteId } = record
      return [{ object: there.name, remoteId, ...(isFirst ? { primary: true as const } : {}) }]
    })
  })
}

/**
 * Why a record cannot be made at this CRM yet: it needs a value that is not here, or another record that is not there.
 * Null: nothing is lacking.
 */
export function needOf(
  context: PushContext,
  entity: EntityRow,
  draft: MappedFields,
  associations: readonly Association[],
): Problem | null {
  const { recorder, writer, shape } = context
  const provider = recorder.providerName
  const lacking = requiredFields(context).filter((field) => !Object.hasOwn(draft, field))
  if (lacking.length > 0) {
    const field = lacking.map((one) => shape.label(one)).join(', ')
    return makeProblem('FIELDS_NEEDED', { provider, field })
  }
  const alternatives = writer.neededOnCreate ?? []
  const has = new Set(associations.map(({ object }) => object))
  if (alternatives.length === 0 || alternatives.some((objects) => objects.every((name) => has.has(name)))) return null
  const isGone = namesGone(context, entity.id, new Set(alternatives.flat()))
  const what = alternatives.map((objects) => objects.join(' + ')).join(' / ')
  return makeProblem(isGone ? 'NEEDED_RECORD_GONE' : 'RECORD_NEEDED_FIRST', { provider, what })
}

/** Fields without a value for which no record is made; a field of the CRM's that is none of ours cannot be asked for. */
function requiredFields({ read, writer, fieldOf }: PushContext): string[] {
  return read.fields.flatMap((definition) => {
    if (!definition.required || !definition.onCreate) return []
    const field = fieldOf(definition)
    return field !== null && writer.accessTo(field, read.fields, 'create') === 'writable' ? [field] : []
  })
}

/** Whether the entity belongs to one of a needed kind that was deleted, here or at the account. */
function namesGone({ store, object }: PushContext, entityId: number, needed: ReadonlySet<string>): boolean {
  return store.associations.of(entityId, mostAssociations).some((held) => {
    const other = store.entities.get(held.entityId === entityId ? held.otherId : held.entityId)
    if (!other) return false
    return store.records.ofEntity(other.id).some((record) => {
      const there = store.objects.byId(record.objectId)
      const isNeeded = there?.integrationId === object.integrationId && needed.has(there.name)
      return isNeeded && (record.deletedAt !== null || other.deletedAt !== null)
    })
  })
}

/** Looks at the creates again that lack something. Returns whether one can be sent now. */
export async function takeUpNeeding(context: PushContext): Promise<boolean> {
  const { store, object, read } = context
  let any = false
  for (let after = 0; ; ) {
    const rows = store.outbox.needing(object.id, after, chunk)
    const last = rows.at(-1)
    if (!last) return any
    after = last.id
    commitActs(context, (acts) => {
      for (const row of rows) {
        const problem = needNow(context, row)
        if (problem?.code === row.problem?.code && problem?.params.field === row.problem?.params.field) continue
        writerOf(store).outbox.save({ ...row, problem }, acts.now)
        any ||= problem === null
      }
    })
    await nextTurn()
    read.signal.throwIfAborted()
  }
}

function needNow(context: PushContext, row: OutboxRow): Problem | null {
  const { store, object } = context
  const entity = store.entities.get(row.entityId)
  if (!entity) return null
  const state = {
    entity,
    conflicts: store.conflicts.ofEntity(entity.id),
    waiting: store.waiting.of(object.id, entity.id),
  }
  const isFirst = !row.filling && store.records.ofEntity(entity.id).length === 0
  return needOf(context, entity, planCreate(context, state, isFirst).draft, associationsOf(context, entity.id))
}
