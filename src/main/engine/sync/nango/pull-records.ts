import { ProblemError } from '@shared/model'
import type { RecordsSession } from './names'
import { settleNotMet } from './not-met'
import { beginAll, endReading, takeUp } from './position'
import { readRecords } from './read-records'
import { runFunction } from './run-function'

/**
 * Reads one object out of the records that a sync function at Nango saves: has the function run, waits for its end and
 * takes what is new. Same store, merge and history as reading through the proxy.
 *
 * @throws ProblemError; what is committed stays, and the next call goes on from there
 */
export async function pullRecords(session: RecordsSession): Promise<void> {
  const { object } = session
  const run = await runFunction(session)
  const modifiedAfter = takeUp(session)
  try {
    await readRecords(session, modifiedAfter, heldOf(session, run.held))
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'NANGO_CURSOR_REFUSED') throw error
    await assertWorking(session)
    session.recorder.log(
      'warning',
      `${object.name}: Nango does not accept the place where reading stopped, so all its records are read again`,
    )
    beginAll(session)
    await readRecords(session, null, run.held)
  }
  // A function that failed has not saved everything: what is missing says nothing then.
  if (run.problem) throw new ProblemError(run.problem)
  if (object.nango?.allSince != null) await settleNotMet(session)
  endReading(session, run.since)
}

/** How many records come is only known when all do. */
function heldOf({ object }: RecordsSession, held: number | null): number | null {
  return object.nango?.allSince == null ? null : held
}

/** Nango answers a cursor that it does not know as it answers when its store is down; without a cursor it shows which. */
async function assertWorking({ functions, model }: RecordsSession): Promise<void> {
  await functions.records({ model: model.model, cursor: null, modifiedAfter: null, deletedOnly: false, limit: 1 })
}
