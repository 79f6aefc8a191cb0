import { hasNotActed, watchWrites } from '../../crm/not-sent'
import type { MappedFields } from '../../fields/field-definition'
import { CrmError } from '../../providers/kit/crm-error'
import type { ReadContext, WriteOutcome } from '../../providers/provider'
import type { OutboxRow } from '../../store/outbox'
import { type PushContext, requeue } from './push-context'

/** A row with what is about to be sent for it. */
export interface Prepared {
  row: OutboxRow
  fields: MappedFields
}

/**
 * Sends prepared rows in one request. They are marked as on their way, on the disk, before the request leaves: after a
 * crash nobody takes them for unsent. A request that the CRM refuses as a whole is sent again in halves, so that one bad
 * record does not hold up the others.
 *
 * @throws what the request failed with, after the rows have been put into the state that the failure leaves them in
 */
export async function sendBatch(
  context: PushContext,
  prepared: readonly Prepared[],
  send: (prepared: readonly Prepared[], read: ReadContext) => Promise<WriteOutcome[]>,
  settle: (prepared: Prepared, outcome: WriteOutcome) => void,
): Promise<void> {
  const { store, recorder } = context
  const sent = depart(context, prepared)
  const watched = watchWrites(context.read.crm)
  let outcomes: WriteOutcome[]
  try {
    outcomes = await send(sent, { ...context.read, crm: watched.crm })
  } catch (error) {
    if (isRefusedWhole(error) && !watched.mayHaveActed()) {
      if (sent.length > 1) {
        store.commitDurably(() => {
          for (const { row } of sent) requeue(context, row)
        })
        const half = Math.ceil(sent.length / 2)
        await sendBatch(context, sent.slice(0, half), send, settle)
        await sendBatch(context, sent.slice(half), send, settle)
        return
      }
      outcomes = sent.map(({ row }) => ({ marker: row.marker, type: 'refused', facts: error.facts }))
    } else {
      comeBack(context, sent, watched.mayHaveActed() || !hasNotActed(error))
      throw error
    }
  }
  const byMarker = new Map(outcomes.map((outcome) => [outcome.marker, outcome]))
  store.commitDurably(() => {
    for (const item of sent) {
      settle(item, byMarker.get(item.row.marker) ?? { marker: item.row.marker, type: 'unknown' })
    }
    recorder.flush()
  })
}

function depart(context: PushContext, prepared: readonly Prepared[]): Prepared[] {
  const now = Date.now()
  return context.store.commitDurably(() =>
    prepared.map(({ row, fields }) => {
      const sent: OutboxRow = { ...row, fields, state: 'in-flight', attempts: row.attempts + 1, sentAt: now }
      context.store.outbox.save(sent, now)
      return { row: sent, fields }
    }),
  )
}

/**
 * A failure leaves rows queued when the CRM certainly did not act, as if they had not been tried, and unknown when it may
 * have.
 */
function comeBack(context: PushContext, sent: readonly Prepared[], mayHaveActed: boolean): void {
  context.store.commitDurably(() => {
    for (const { row } of sent) {
      context.store.outbox.save(
        mayHaveActed ? { ...row, state: 'unknown' } : { ...row, state: 'queued', attempts: row.attempts - 1 },
        Date.now(),
      )
    }
  })
}

/** The CRM read the request and does not want it: something in it is wrong, and nothing was done. */
function isRefusedWhole(error: unknown): error is CrmError {
  return (
    error instanceof CrmError &&
    (error.facts.class === 'validation' || error.facts.class === 'duplicate' || error.facts.class === 'not_found')
  )
}
