import { ProblemError } from '@shared/model'
import type { CrmRequest, CrmResponse } from '../../nango/gateway'
import type { CrmErrorFacts, ReadContext, RecordDraft, RecordEdit, RemoteRecord, WriteOutcome } from '../provider'
import { removedRecord, withoutMisread } from './batch'
import { badAnswer, CrmError, isLasting, scopeOf } from './crm-error'
import type { Mapping } from './mapping'
import { hasNotActed } from './not-sent'

/** Writes in a row whose outcome stays open; after so many the CRM is taken to be in trouble, and the rest waits. */
export const mostOpen = 3
/** How long a write that is under way may still tell its outcome after the work was stopped, ms. */
const graceMs = 500

/** What a write comes to that has not been done. */
type NotDone = { marker: string } & (
  | { type: 'refused'; facts: CrmErrorFacts }
  | { type: 'unknown' }
  | { type: 'not_sent'; reason: unknown }
)

/**
 * Writes rows one by one, some of them at once, where a CRM has no batches; the account's limiter stands behind it. The
 * first one goes alone: what is refused to all is refused once.
 * `write` resolves with the row's outcome, or throws what its request threw. A row that is refused is refused alone and
 * the others go on. What is about more than the row (access, a limit of the account, an operation that is not allowed, a
 * request that never left) stops the rest, which stays `not_sent` with that reason. So does the signal, within a second,
 * and a CRM of which several writes in a row cannot tell whether it has acted. Resolves with an outcome for every row, in
 * their order; throws only for what is no failure of a request.
 *
 * @param limits `parallel`: writes that may be under way at once
 */
export async function writeEach<Row extends { marker: string }, Outcome extends { marker: string }>(
  rows: readonly Row[],
  limits: { parallel: number; signal: AbortSignal },
  write: (row: Row) => Promise<Outcome>,
): Promise<(Outcome | NotDone)[]> {
  const { signal } = limits
  const outcomes = new Map<string, Outcome | NotDone>()
  const waiting = [...rows]
  let stopped: { reason: unknown } | null = null
  let mistake: { error: unknown } | null = null
  let open = 0
  const next = (): Row | undefined => {
    if (signal.aborted) stopped ??= { reason: signal.reason }
    return stopped === null ? waiting.shift() : undefined
  }
  const one = async (row: Row): Promise<void> => {
    try {
      outcomes.set(row.marker, await write(row))
      open = 0
    } catch (error) {
      const end = endOf(row.marker, error)
      outcomes.set(row.marker, end)
      if (!(error instanceof ProblemError || signal.aborted)) mistake ??= { error }
      if (end.type === 'refused') open = 0
      else open += 1
      if (end.type === 'not_sent' || open >= mostOpen || mistake !== null) stopped ??= { reason: error }
    }
  }
  const work = async (): Promise<void> => {
    for (let row = next(); row !== undefined; row = next()) await one(row)
  }
  const all = async (): Promise<void> => {
    const first = next()
    if (first !== undefined) await one(first)
    await Promise.all(Array.from({ length: Math.max(1, Math.min(limits.parallel, waiting.length)) }, work))
  }
  await untilStopped(all(), signal)
  // Assigned in a function of its own, which the compiler does not follow.
  const { error } = (mistake as { error: unknown } | null) ?? {}
  if (error !== undefined) throw error
  const unsent = new Set(waiting.map(({ marker }) => marker))
  const { reason } = (stopped as { reason: unknown } | null) ?? { reason: signal.reason }
  return rows.map(({ marker }) => {
    const outcome = outcomes.get(marker)
    if (outcome !== undefined) return outcome
    // What was under way when the work was stopped may have been done.
    return unsent.has(marker) ? { marker, type: 'not_sent', reason } : { marker, type: 'unknown' }
  })
}

/** What a write that threw came to. */
function endOf(marker: string, error: unknown): NotDone {
  if (!hasNotActed(error)) return { marker, type: 'unknown' }
  if (!(error instanceof CrmError)) return { marker, type: 'not_sent', reason: error }
  const { facts } = error
  const scope = scopeOf(facts)
  if (scope !== 'row' && scope !== 'field') return { marker, type: 'not_sent', reason: error }
  // What may pass (the record is locked for a moment) is no refusal: the row is looked at again.
  return isLasting(facts) ? { marker, type: 'refused', facts } : { marker, type: 'unknown' }
}

/** Waits for the work, at the longest a moment after the signal. */
async function untilStopped(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let onAbort = (): void => {}
  const stopped = new Promise<void>((resolve) => {
    onAbort = () => {
      timer = setTimeout(resolve, graceMs)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  await Promise.race([work, stopped])
  clearTimeout(timer)
  signal.removeEventListener('abort', onAbort)
}

/** How a CRM without batches is written. */
export interface SingleWrites {
  mapping: Mapping
  /** Writes that may be under way at once. */
  parallel: number
  /** The record of an answer; undefined: it holds none, and the write's outcome is not known. */
  recordOf(response: CrmResponse): RemoteRecord | undefined
}

/**
 * Makes or changes records, each by a request of its own. Refusals name fields in Patchbay's words; what the CRM would take
 * for another value is not sent.
 *
 * @param requestOf the request for a row; `payload` holds the CRM's properties
 */
export async function writeRecords<Row extends RecordDraft | RecordEdit>(
  { crm, signal }: Pick<ReadContext, 'crm' | 'signal'>,
  { mapping, parallel, recordOf }: SingleWrites,
  rows: readonly Row[],
  requestOf: (row: Row, payload: Record<string, unknown>) => CrmRequest,
): Promise<WriteOutcome[]> {
  const { sent, refused } = withoutMisread(rows, (fields) => mapping.misread(fields))
  const written = await writeEach(sent, { parallel, signal }, async (row): Promise<WriteOutcome> => {
    try {
      const response = await crm.request({ ...requestOf(row, mapping.payloadOf(row.fields)), signal })
      const record = recordOf(response)
      if (record === undefined) throw badAnswer('The answer to a write holds no record.', response.status)
      return { marker: row.marker, type: 'done', record }
    } catch (error) {
      throw error instanceof CrmError ? new CrmError(mapping.inOurWords(error.facts), error.status) : error
    }
  })
  return [...refused, ...written]
}

/** Deletes records, each by a request of its own. One that is gone already counts as done. */
export function removeRecords(
  { crm, signal }: Pick<ReadContext, 'crm' | 'signal'>,
  parallel: number,
  records: readonly { marker: string; remoteId: string }[],
  requestOf: (remoteId: string) => CrmRequest,
): Promise<WriteOutcome[]> {
  return writeEach(records, { parallel, signal }, async ({ marker, remoteId }): Promise<WriteOutcome> => {
    try {
      await crm.request({ ...requestOf(remoteId), signal })
    } catch (error) {
      if (!(error instanceof CrmError) || error.facts.class !== 'not_found') throw error
    }
    return { marker, type: 'done', record: removedRecord(remoteId) }
  })
}
