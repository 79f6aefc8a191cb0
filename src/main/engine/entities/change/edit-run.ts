import type { Change, EntityKind, FieldChange, Problem, Run, RunTrigger, StreamName } from '@shared/model'
import { monotonicFactory } from 'ulid'
import type { Store } from '../../store/store'

const newId = monotonicFactory()

const streamOf: Record<EntityKind, { stream: StreamName; label: string }> = {
  contact: { stream: 'contacts', label: 'Contacts' },
  company: { stream: 'companies', label: 'Companies' },
  lead: { stream: 'leads', label: 'Leads' },
  activity: { stream: 'activities', label: 'Activities' },
}

/** One record that a person changed. */
export interface EditedRecord {
  entityId: number
  recordId: number | null
  kind: EntityKind
  name: string
  action: Change['action']
  fields: FieldChange[]
  problem?: Problem
}

/**
 * Makes the run that an edit is in the history: begun and ended at once, with one change. Belongs into the commit of the
 * edit. `work` gets the run's id and returns what it changed.
 */
export function recordEdit(
  store: Store,
  where: { integrationId: string; kind: EntityKind; trigger: RunTrigger },
  work: (runId: string, now: number) => EditedRecord[],
): Run {
  const integration = store.integrations.get(where.integrationId)
  const now = Date.now()
  const id = `run_${newId(now)}`
  const { stream, label } = streamOf[where.kind]
  store.runs.create({
    id,
    integrationId: where.integrationId,
    provider: integration?.provider ?? '',
    account: integration?.accountName ?? '',
    kind: 'edit',
    trigger: where.trigger,
    queuedAt: now,
    continues: null,
    streams: [{ stream, label }],
  })
  store.runs.begin(id, now)
  const edited = work(id, now)
  for (const item of edited) {
    store.changes.add({
      runId: id,
      at: now,
      entityId: item.entityId,
      remoteRecordId: item.recordId,
      entityKind: item.kind,
      name: item.name,
      action: item.action,
      side: 'local',
      fields: item.fields,
      problem: item.problem ?? null,
    })
  }
  const [row] = store.runs.streams(id)
  const count = (action: Change['action']) => edited.filter((item) => item.action === action).length
  if (row) {
    const [created, deleted] = [count('created'), count('deleted')]
    store.runs.saveStream(id, { ...row, state: 'done', created, deleted, updated: edited.length - created - deleted })
  }
  store.runs.addChanges(id, store.changes.count(id))
  store.runs.end(id, 'succeeded', now, null)
  const run = store.runs.get(id)
  if (!run) throw new Error(`run ${id} is gone`)
  return run
}
