import { fail, writtenType } from '@shared/model'
import { editMany } from '../entities/change/edit-many'
import { type RecordPorts, requireEntity } from '../entities/change/record-context'
import { recordView } from '../entities/change/record-view'
import { activityFields, activityTakers, writeActivity } from '../entities/change/write-activity'
import { recordActivities } from '../entities/view/record-activities'
import { recordAsOf } from '../entities/view/record-as-of'
import { recordFields, recordTakers } from '../entities/view/record-fields'
import { entityFilterOf, recordRows } from '../entities/view/record-row'
import { providers } from '../providers/registry'
import { toMillis } from '../store/file/values'
import type { EntityPlace } from '../store/lists/entity-list'
import type { Engine } from '../workspaces/engine'
import type { WorkspaceSession } from '../workspaces/session'
import { api, inWorkspace } from './base'
import { checkCreate, checkEdit } from './entered-values'

function portsOf({ store }: WorkspaceSession): RecordPorts {
  return { store, provider: providers.get }
}

/** Lists of records, their fields, their past and their activities. */
export function recordViewHandlers(engine: Engine) {
  const of = api.records.use(inWorkspace(engine))
  return {
    list: of.list.handler(async ({ input, signal, context: { session } }) => {
      const { store, recordLists } = session
      const { sort, order, fields, cursor, offset, limit } = input
      const query = { filter: entityFilterOf(store, input), sort, descending: order === 'desc' }
      const from = cursor === undefined ? (offset ?? 0) : placeOf(cursor)
      const { ids, total, next } = await recordLists.page(query, from, limit, signal)
      const wanted = fields === undefined ? null : fields.split(',').map((field) => field.trim())
      const nextCursor = next && `${next.id}/${JSON.stringify(next.key)}`
      return { items: recordRows(store, ids, wanted), nextCursor, total }
    }),
    counts: of.counts.handler(({ context: { session } }) => session.recordLists.counts()),
    takers: of.takers.handler(({ input, context: { session } }) => recordTakers(portsOf(session), input.kind)),
    fields: of.fields.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      return recordFields(ports, requireEntity(ports.store, input.id))
    }),
    asOf: of.asOf.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      const entity = requireEntity(ports.store, input.id)
      const moment = toMillis(input.at ?? null) ?? Number.MAX_SAFE_INTEGER
      return recordAsOf(ports, entity, input.change ?? ports.store.recordPast.lastAt(entity.id, moment))
    }),
    activities: of.activities.handler(({ input, context: { session } }) => {
      const from = cursorOf(input.cursor)
      const entity = requireEntity(session.store, input.id)
      const { items, total } = recordActivities(session.store, entity, from, input.limit)
      const end = from + input.limit
      return { items, nextCursor: end < total ? String(end) : null, total }
    }),
    activityTakers: of.activityTakers.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      return writtenType.options.flatMap((type) => {
        const integrations = activityTakers(ports, input.id, type)
        return integrations.length > 0 ? [{ type, integrations }] : []
      })
    }),
    editMany: of.editMany.handler(async ({ input, context: { session } }) => {
      const ports = portsOf(session)
      const { ids, fields, trigger } = input
      const done = await editMany(ports, ids, fields, trigger, (id) => checkEdit(ports, id, fields))
      session.events.changed('records', 'runs', 'integrations')
      return done
    }),
    writeActivity: of.writeActivity.handler(({ input, context: { session } }) => {
      const ports = portsOf(session)
      const fields = activityFields(input, Date.now())
      const integrations = input.integrations ?? activityTakers(ports, input.id, input.type)
      if (integrations.length === 0) fail('ACTIVITY_NOT_TAKEN', { type: input.type })
      checkCreate(ports, { kind: 'activity', fields, integrations })
      const { entity, runId } = writeActivity(ports, input.id, { fields, integrations }, input.trigger)
      session.events.changed('records', 'runs', 'integrations')
      return { ...recordView(ports, entity), runId }
    }),
  }
}

/** The place that a cursor of a list names. @throws ProblemError BAD_INPUT for what is none */
function placeOf(cursor: string): EntityPlace {
  const mark = cursor.indexOf('/')
  try {
    const key = JSON.parse(cursor.slice(mark + 1)) as unknown
    if (typeof key === 'string' || typeof key === 'number') return { id: Number(cursor.slice(0, mark)), key }
  } catch {
    // It is no cursor of a list.
  }
  return fail('BAD_INPUT', { reason: 'cursor: is no nextCursor of this list' })
}

function cursorOf(cursor: string | undefined): number {
  const after = Number(cursor ?? 0)
  return Number.isSafeInteger(after) ? after : 0
}
