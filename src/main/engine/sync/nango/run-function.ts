import { fail, makeProblem, type Problem } from '@shared/model'
import type { SyncFunctionStatus } from '../../nango/gateway'
import type { RecordsSession } from './names'

/** The first look comes soon, for a run with few changes takes a second; later ones spare Nango's limit. */
const firstLookMs = 250
const slowestLookMs = 5_000
/** A first run over a large CRM takes hours; the run here ends before, and the next one takes up what there is by then, ms. */
const longestRunMs = 60 * 60_000
/** How often a long wait is said, ms. */
const tellEveryMs = 30_000

/** What a run of a sync function came to. */
export interface FunctionRun {
  /** The run began after this moment, by the CRM's clock, ms: what had changed until then it has seen. */
  since: number
  /** Why the run did not come to a good end. What it saved before can be read. */
  problem: Problem | null
  /** Records that Nango holds of the model, where it says so. */
  held: number | null
}

/**
 * Has Nango run the object's sync function and waits for its end. A run that is under way may have begun before the
 * latest changes: its end is awaited and another one started.
 *
 * @throws ProblemError NANGO_FUNCTIONS_MISSING and NANGO_SYNC_MISSING besides what the gateway throws
 */
export async function runFunction(session: RecordsSession): Promise<FunctionRun> {
  const { functions, model, clock } = session
  const patience: Patience = { leftMs: longestRunMs }
  let status = await look(session)
  if (status.running) {
    tell(session, `the sync function ${model.sync} is running already, waiting for its end`)
    const ended = await waitForEnd(session, null, patience)
    if (ended === null) return slow(session)
    status = ended
  }
  const since = clock.now()
  await functions.trigger(model.sync)
  tell(session, `asked Nango to run the sync function ${model.sync}`)
  const ended = await waitForEnd(session, status.finishedAt, patience)
  if (ended === null) return slow(session)
  const held = ended.recordCount[model.model] ?? null
  if (ended.outcome === 'error') return { since, held, problem: await failureOf(session) }
  tell(session, `the sync function ${model.sync} has ended${resultOf(session, ended)}`)
  return { since, held, problem: null }
}

/** What is left of the time that the function is waited for. */
interface Patience {
  leftMs: number
}

/** The function's status once a run has ended that is not the one which ended at `before`; null when time is up. */
async function waitForEnd(
  session: RecordsSession,
  before: string | null,
  patience: Patience,
): Promise<SyncFunctionStatus | null> {
  const { functions, model } = session
  let waited = 0
  let told = 0
  for (let wait = firstLookMs; patience.leftMs > 0; wait = Math.min(slowestLookMs, wait * 1.5)) {
    await functions.pause(wait)
    patience.leftMs -= wait
    waited += wait
    const status = await look(session)
    if (!status.running && status.finishedAt !== null && status.finishedAt !== before) return status
    if (waited - told < tellEveryMs) continue
    told = waited
    tell(session, `waiting for the sync function ${model.sync} for ${Math.round(waited / 1000)} s`)
  }
  return null
}

/** Stored at once: no page is committed meanwhile that would take the line along. */
function tell({ definition, recorder, store }: RecordsSession, text: string): void {
  recorder.log('info', `${definition.name}: ${text}`)
  store.commit(() => recorder.flush())
}

async function look({ functions, model, recorder }: RecordsSession): Promise<SyncFunctionStatus> {
  const { sync } = model
  const [status] = (await functions.status([sync])).filter(({ name }) => name === sync)
  if (status) return status
  const others = (await functions.status('*')).map(({ name }) => name)
  if (others.length === 0) fail('NANGO_FUNCTIONS_MISSING', { provider: recorder.providerName })
  return fail('NANGO_SYNC_MISSING', { sync }, `the connection has ${others.join(', ')}`)
}

async function failureOf({ functions, model, read }: RecordsSession): Promise<Problem> {
  const logs = await functions.failureLogs().catch(() => {
    // That the function failed is known; only where to look is not.
    read.signal.throwIfAborted()
    return []
  })
  const where = logs.length === 0 ? null : `see Nango's log ${logs.join(', ')}`
  return makeProblem('NANGO_SYNC_FAILED', { sync: model.sync }, where)
}

function slow({ clock, model }: RecordsSession): FunctionRun {
  const minutes = Math.round(longestRunMs / 60_000)
  const detail = `still running after ${minutes} min`
  return { since: clock.now(), held: null, problem: makeProblem('NANGO_SYNC_SLOW', { sync: model.sync }, detail) }
}

function resultOf({ model }: RecordsSession, { latestResult }: SyncFunctionStatus): string {
  const result = latestResult[model.model]
  return result ? `: ${result.added} added, ${result.updated} updated, ${result.deleted} deleted` : ''
}
