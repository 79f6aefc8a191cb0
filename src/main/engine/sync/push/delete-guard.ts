import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeProblem } from '@shared/model'
import { mostBelieved } from '../../entities/gone'
import type { OutboxRow } from '../../store/entities/outbox'
import { writerOf } from '../../store/write'
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
    await forEachDelete(context, true, (rows) => commitActs(context, () => accept(context, rows)))
    return
  }
  const { queued, parked, sent } = store.outbox.deletes(object.id, Date.now() - dayMs)
  if (queued === 0) return
  const held = (store.objects.byId(object.id)?.records ?? 0) + sent
  if (queued + parked + sent <= mostBelieved(settings.deleteGuard, held)) return
  const problem = makeProblem('DELETES_NEED_CONFIRMATION', { provider: context.recorder.providerName })
  await forEachDelete(context, false, (rows) =>
    commitActs(context, (acts) => {
      for (const row of rows) parkRow(context, acts, row, problem)
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

function accept({ store }: PushContext, rows: readonly OutboxRow[]): void {
  for (const row of rows) {
    writerOf(store).outbox.save({ ...row, state: 'queued', problem: null, accepted: true }, Date.now())
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
