import type { EntityKind, RecordFilter } from '@shared/model'
import type { ChangedPeriod, RecordView } from '../../../app/record-place'

const days: Record<ChangedPeriod, number> = { today: 1, week: 7, month: 30 }

/** The moment from which a period counts: local midnight, today being one of its days. */
export function periodStart(period: ChangedPeriod, now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days[period] - 1)).toISOString()
}

/** What the engine is asked for: everything but the page. */
export interface ListQuery extends Omit<RecordFilter, 'search' | 'deleted' | 'waiting' | 'conflict'> {
  search: string
  deleted: 'without' | 'only'
  waiting: 'with' | 'only'
  conflict: 'with' | 'only'
  sort: string
  order: 'asc' | 'desc'
  fields: string
}

/** A view of a kind as the engine takes it. */
export function listQueryOf(kind: EntityKind, view: RecordView, fields: readonly string[], now: Date): ListQuery {
  return {
    kind,
    search: view.search.trim().slice(0, 200),
    deleted: view.state === 'deleted' ? 'only' : 'without',
    waiting: view.state === 'waiting' ? 'only' : 'with',
    conflict: view.state === 'conflict' ? 'only' : 'with',
    ...(view.heldIn.length > 0 && { heldIn: view.heldIn.map((group) => group.join('|')).join(',') }),
    ...(view.notHeldIn.length > 0 && { notHeldIn: view.notHeldIn.join(',') }),
    ...(view.owner !== null && { owner: view.owner }),
    ...(view.changed !== null && { changedAfter: periodStart(view.changed, now) }),
    sort: view.sort,
    order: view.descending ? 'desc' : 'asc',
    fields: fields.join(','),
  }
}
