import { ProblemError } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { CrmErrorFacts, RefusedField, RemoteRecord, WriteOutcome } from '../provider'
import { isLasting } from './crm-error'

/** A row of a batch as it was sent. */
export interface SentRow {
  marker: string
  /** Absent for a record that is to be made. */
  remoteId?: string
}

/**
 * What the answer to a batch says of its rows, by marker. A row that is done is done, whatever else is said of it; one in
 * neither has an outcome that the answer did not tell.
 */
export interface BatchAnswer<Row> {
  done: Map<string, Row>
  refused: Map<string, CrmErrorFacts>
}

/**
 * Finds the rows that a part of an answer is about, by the markers that it gives back, else by the records' ids. A row
 * that was sent alone needs no name. What is no marker or id of this batch says nothing.
 */
export function rowsNamed(sent: readonly SentRow[]): (markers: readonly string[], ids: readonly string[]) => string[] {
  const markers = new Set(sent.map(({ marker }) => marker))
  const byId = new Map(sent.flatMap(({ marker, remoteId }) => (remoteId === undefined ? [] : [[remoteId, marker]])))
  const alone = sent.length === 1 ? sent[0]?.marker : undefined
  return (named, ids) => {
    const byMarker = named.filter((marker) => markers.has(marker))
    const found = byMarker.length > 0 ? byMarker : ids.flatMap((id) => byId.get(id) ?? [])
    return found.length > 0 || alone === undefined ? found : [alone]
  }
}

/**
 * The answer of a CRM that gives one result a row, in the order of the rows. Where their numbers differ nothing can be
 * said of any row, for each result may be another one's.
 *
 * @param read a result as done or refused; null when it says neither
 */
export function answerInOrder<Row>(
  sent: readonly SentRow[],
  results: readonly unknown[],
  read: (result: unknown, row: SentRow) => { done: Row } | { refused: CrmErrorFacts } | null,
): BatchAnswer<Row> {
  const answer: BatchAnswer<Row> = { done: new Map(), refused: new Map() }
  if (results.length !== sent.length) return answer
  for (const [index, row] of sent.entries()) {
    const result = read(results[index], row)
    if (result === null) continue
    if ('done' in result) answer.done.set(row.marker, result.done)
    else answer.refused.set(row.marker, result.refused)
  }
  return answer
}

/** An outcome for every row of a batch: in neither list, or refused with what may pass, it is unknown. */
export function batchOutcomes<Sent extends SentRow, Row, Outcome extends { marker: string }>(
  sent: readonly Sent[],
  answer: BatchAnswer<Row>,
  doneWith: (row: Sent, answered: Row) => Outcome | null,
): (Outcome | { marker: string; type: 'refused'; facts: CrmErrorFacts } | { marker: string; type: 'unknown' })[] {
  return sent.map((row) => {
    const { marker } = row
    const answered = answer.done.get(marker)
    const outcome = answered === undefined ? null : doneWith(row, answered)
    if (outcome !== null) return outcome
    const facts = answered === undefined ? answer.refused.get(marker) : undefined
    return facts && isLasting(facts) ? { marker, type: 'refused', facts } : { marker, type: 'unknown' }
  })
}

/**
 * Rows that may be sent, and refusals of those that must not be, for the CRM would take a value of theirs for another
 * one. Only the fields that are named are at fault.
 */
export function withoutMisread<Row extends { marker: string; fields: MappedFields }>(
  rows: readonly Row[],
  misread: (fields: Readonly<MappedFields>) => RefusedField[],
): { sent: Row[]; refused: WriteOutcome[] } {
  const sent: Row[] = []
  const refused: WriteOutcome[] = []
  for (const row of rows) {
    const fields = misread(row.fields)
    const [first] = fields
    if (first === undefined) {
      sent.push(row)
      continue
    }
    const { field, message } = first
    const facts: CrmErrorFacts = { class: 'validation', scope: 'field', message: message ?? '', field, fields }
    refused.push({ marker: row.marker, type: 'refused', facts })
  }
  return { sent, refused }
}

/** A row of an answer with what orders its versions; stamps are ISO in UTC, null where the CRM has none. */
export interface Versioned {
  id: string
  updatedAt: string | null
}

/**
 * The records that were written, whole, where the answer to a write holds only part of them. The write has acted by then,
 * so a reading that fails does no harm to the outcome: the record is then what the answer tells of it. A reading that is
 * older than the answer (of a copy that lags) does not take its values back.
 *
 * @param read reads records by their ids; those that it cannot find are missing
 * @param joined a row that is older than the answer, with what the answer says
 */
export async function readBack<Row extends Versioned>(
  written: readonly Row[],
  read: (ids: string[]) => Promise<readonly Row[]>,
  joined: (older: Row, answered: Row) => Row,
  signal: AbortSignal,
): Promise<Map<string, Row>> {
  let whole: readonly Row[] = []
  try {
    if (written.length > 0) whole = await read([...new Set(written.map(({ id }) => id))])
  } catch (error) {
    if (!(error instanceof ProblemError) && !signal.aborted) throw error
  }
  const byId = new Map(whole.map((row) => [row.id, row]))
  return new Map(
    written.map((answered) => {
      const row = byId.get(answered.id) ?? answered
      const isOlder = row.updatedAt !== null && answered.updatedAt !== null && row.updatedAt < answered.updatedAt
      return [answered.id, isOlder ? joined(row, answered) : row]
    }),
  )
}

/** A record after a delete that the CRM has taken, of which it says nothing more. */
export function removedRecord(remoteId: string, deletedAt: string = new Date().toISOString()): RemoteRecord {
  const unknown = { raw: null, fields: {}, createdAt: null, updatedAt: null, associations: null, mergedIds: [] }
  return { ...unknown, remoteId, deletedAt }
}
