import type { AppClient } from '@shared/contract'
import type { Run, RunDetail } from '@shared/model'
import type { CliContext } from '../../context'
import type { Output } from '../../text/output'
import { t } from '../../text/texts'
import { RunFollower } from './run-follower'
import { watchRuns } from './run-progress'

/** Begins runs and shows them until all have ended. Ctrl-C stops them; what they did until then stays. */
export async function runToEnd(
  client: AppClient,
  context: CliContext,
  out: Output,
  begin: () => Promise<Run[]>,
): Promise<RunDetail[]> {
  const follower = await RunFollower.open(client)
  let runs: Run[] = []
  let interrupted = false
  const stop = () => {
    const ids = new Set([...runs.map(({ id }) => id), ...follower.going])
    return Promise.allSettled([...ids].map((id) => client.runs.stop({ id })))
  }
  const offInterrupt = context.onInterrupt(() => {
    out.note(t('cli.interrupt.run'))
    interrupted = true
    void stop()
  })
  try {
    runs = await begin()
    // Asked to stop before there was anything to stop.
    if (interrupted) await stop()
    return await watchRuns(follower, runs, out)
  } finally {
    offInterrupt()
    await follower.close()
  }
}

/** What `--json` tells of a run. */
export function runSummary({ id, integrationId, provider, status, trigger, durationMs, problem, streams }: RunDetail) {
  return {
    id,
    integrationId,
    provider,
    status,
    trigger,
    durationMs,
    ...(problem ? { problem } : {}),
    streams: streams.map((each) => ({
      stream: each.stream,
      pulled: each.pulled,
      created: each.created,
      updated: each.updated,
      deleted: each.deleted,
      pushed: each.pushed,
      conflicts: each.conflicts,
      failed: each.failed,
      apiCalls: each.apiCalls,
    })),
  }
}
