import type { CrmResponse } from '../../../nango/gateway'
import { isObject, listOf, textsOf } from '../../kit/json'
import type { CrmErrorClass, CrmErrorFacts } from '../../provider'
import { classifyRow } from '../errors'
import { type Row, readRows } from '../rows'

/** A row of a batch as it was sent. */
export interface SentRow {
  marker: string
  /** Absent for a record that is to be made. */
  remoteId?: string
}

/**
 * What the answer to a batch says of its rows, by marker. A row that is done is done, whatever else is said of it; one in
 * neither has an outcome that nobody told.
 */
export interface BatchAnswer {
  done: Map<string, Row>
  refused: Map<string, CrmErrorFacts>
}

/**
 * Reads the answer to a batch of writes. Results and errors come in any order; they name their rows by the trace id that
 * each was sent with, and that is what makes HubSpot answer row by row at all. Where a row's trace id is missing, its
 * record's id names it, and a row that was sent alone needs no name.
 * https://developers.hubspot.com/docs/api-reference/error-handling#multi-status-errors
 */
export function readBatchAnswer(response: CrmResponse, sent: readonly SentRow[], what: string): BatchAnswer {
  const markers = new Set(sent.map((row) => row.marker))
  const byId = new Map(sent.flatMap(({ marker, remoteId }) => (remoteId === undefined ? [] : [[remoteId, marker]])))
  const alone = sent.length === 1 ? sent[0]?.marker : undefined
  const named = (traceIds: readonly string[], ids: readonly string[]): string[] => {
    const byTrace = traceIds.filter((id) => markers.has(id))
    const found = byTrace.length > 0 ? byTrace : ids.flatMap((id) => byId.get(id) ?? [])
    return found.length > 0 || alone === undefined ? found : [alone]
  }
  const done: BatchAnswer['done'] = new Map()
  for (const row of readRows(response, what).rows) {
    for (const marker of named(row.traceId === null ? [] : [row.traceId], [row.id])) done.set(marker, row)
  }
  const refused: BatchAnswer['refused'] = new Map()
  for (const error of listOf(isObject(response.body) ? response.body.errors : null)) {
    const context = isObject(error) && isObject(error.context) ? error.context : {}
    for (const marker of named(textsOf(context.objectWriteTraceId), textsOf(context.ids))) {
      refused.set(marker, classifyRow(error))
    }
  }
  return { done, refused }
}

const lasting: ReadonlySet<CrmErrorClass> = new Set([
  'validation',
  'duplicate',
  'not_found',
  'precondition',
  'scope_missing',
  'plan_limit',
])

/** Whether a refusal comes again when the same row is sent again. What may pass is no refusal. */
export function isLasting(facts: CrmErrorFacts): boolean {
  return lasting.has(facts.class)
}
