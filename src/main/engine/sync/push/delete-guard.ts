import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeProblem } from '@shared/model'
import type { Acts } from '../../entities/acts'
import { mostBelieved } from '../../entities/gone'
import type { OutboxRow } from '../../store/entities/outbox'
import { writerOf } from '../../store/write'
import { askerOf } from './deletes-along'
import { commitActs, type PushContext } from './push-context'
import { parkRow } from './rows/row-ends'

const dayMs = 24 * 60 * 60_000
/** Rows in one commit. */
const step = 25

/**
 * Deletes made here that are more than the guard lets pass within 24 hours wait for a confirmation, all of them: a person
 * who did not mean the many did not mean the first few either. Confirmed ones do not count.
 */
export async function guardDeletes(context: PushContext): Promise<void> {
  const { store, object, settings } = context
  if (context.acceptDeletes) {
    await forEachDelete(context, true, (rows) => commitActs(context, (acts) => accept(context, acts, rows)))
    return
  }
  const { queued, parked, along, sent } = store.outbox.deletes(object.id, Date.now() - dayMs)
  if (queued === 0) return
  const held = (store.objects.byId(object.id)?.records ?? 0) + sent
  if (queued + parked + along + sent <= mostBelieved(settings.deleteGuard, held)) return
  const problem = makeProblem('DELETES_NEED_CONFIRMATION', { provider: context.recorder.providerName })
  const asked = askerOf(context)
  await forEachDelete(context, false, (rows) =>
    commitActs(context, (acts) => {
      for (const row of rows) parkRow(context, acts, row, asked(row) ?? problem)
    }),
  )
}

/** Says at the stream that deletes wait for a person. */
export function complainOfDeletes({ store, object, recorder, definition }: PushContext): void {
  const { parked } = store.outbox.deletes(object.id, Date.now())
  if (parked === 0) return
  const params = { provider: recorder.providerName, count: parked }
  recorder.log('warning', `${object.name}: ${parked} deletes wait for a confirmation`)
  recorder.complain(definition.stream, makeProblem('DELETES_NEED_CONFIRMATION', params))
}

/** A person has seen how many are deleted here; what would go along at the CRM is a question of its own. */
function accept(context: PushContext, acts: Acts, rows: readonly OutboxRow[]): void {
  const asked = askerOf(context)
  for (const row of rows) {
    const problem = asked(row)
    if (problem) parkRow(context, acts, row, problem)
    else writerOf(context.store).outbox.save({ ...row, state: 'queued', problem: null, accepted: true }, Date.now())
  }
}

async function forEachDelete(
  { store, object, read }: PushContext,
  parked: boolean,
  work: (rows: readonly OutboxRow[]) => void,
): Promise<void> {
  for (let after = 0; ; ) {
    const rows = store.outbox.unconfirmedDeletes(object.id, parked, after, step)
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    work(rows)
    await nextTurn()
    read.signal.throwIfAborted()
  }
}
