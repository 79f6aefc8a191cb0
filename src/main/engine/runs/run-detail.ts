import { fail, type RunDetail } from '@shared/model'
import type { Store } from '../store/store'
import { isUndoable } from './undo/undo-run'

/**
 * A run with what can be done about it.
 *
 * @throws ProblemError NOT_FOUND
 */
export function runDetailOf(store: Store, id: string): RunDetail {
  const detail = store.runs.detail(id) ?? fail('NOT_FOUND', { what: 'run', id })
  const integration = store.integrations.get(detail.integrationId)
  const connected = integration !== null && integration.connectionId !== null
  return {
    ...detail,
    undoable: connected && isUndoable(store, detail),
    retryable: connected ? store.changes.countRetryable(id, detail.integrationId) : 0,
  }
}
