import type { Run, RunDetail, RunStatus, RunStream } from '@shared/model'
import { Listr } from 'listr2'
import type { Output } from '../../text/output'
import { duration } from '../../text/table'
import { visibleLine } from '../../text/terminal-text'
import { t } from '../../text/texts'
import type { RunFollower } from './run-follower'

/** Least time between two plain lines about one run, ms. */
const lineMs = 5000

/** Shows runs until all have ended: drawn over itself on a terminal, plain lines otherwise, nothing with `--json`. */
export async function watchRuns(follower: RunFollower, runs: Run[], out: Output): Promise<RunDetail[]> {
  return out.isLive ? watchLive(follower, runs) : watchLines(follower, runs, out)
}

async function watchLive(follower: RunFollower, runs: Run[]): Promise<RunDetail[]> {
  const ends: Promise<RunDetail>[] = []
  const list = new Listr(
    runs.map((run) => ({
      title: nameOf(run),
      task: async (_, task) => {
        const end = follower.follow(run.id, (status, streams) => {
          task.output = progressText(status, streams)
        })
        ends.push(end)
        const detail = await end
        task.title = `${nameOf(run)}: ${endText(detail)}`
        // Only the way to mark a task as failed; the run itself is returned with the others.
        if (detail.status !== 'succeeded') throw new Error(detail.status)
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false },
    },
  )
  await list.run()
  return Promise.all(ends)
}

async function watchLines(follower: RunFollower, runs: Run[], out: Output): Promise<RunDetail[]> {
  return Promise.all(
    runs.map(async (run) => {
      const name = nameOf(run)
      out.text(t('cli.sync.started', { name }))
      let toldAt = Date.now()
      const detail = await follower.follow(run.id, (status, streams) => {
        if (Date.now() - toldAt < lineMs) return
        toldAt = Date.now()
        out.text(t('cli.sync.line', { name, text: progressText(status, streams) }))
      })
      out.text(t('cli.sync.line', { name, text: endText(detail) }))
      return detail
    }),
  )
}

/** The integration of a run as people know it. */
export function runName(run: Run): string {
  return visibleLine(run.account ? `${run.integrationId} (${run.account})` : run.integrationId)
}

/** The same with what is done, where it is no sync. */
function nameOf(run: Run): string {
  const name = runName(run)
  return run.kind === 'sync' ? name : t('cli.sync.kindOf', { name, kind: t(`cli.runKind.${run.kind}`) })
}

/** How far the streams are: "Contacts 8,214 of 13,240, Companies 0". */
export function progressText(status: RunStatus, streams: RunStream[]): string {
  if (status === 'queued') return t('cli.sync.waiting')
  return streams
    .map(({ label, pulled: count, expected }) =>
      expected === null
        ? t('cli.sync.progress', { label, count })
        : t('cli.sync.progressOf', { label, count, expected }),
    )
    .join(', ')
}

/** How a run ended: "succeeded in 0:12: 3,000 read, 3,000 created, …". */
export function endText({ kind, status, durationMs, totals }: RunDetail): string {
  const end = t('cli.sync.ended', { status: t(`cli.status.${status}`), duration: duration(durationMs) || '0:00' })
  if (kind === 'dry-run') return `${end}: ${t('cli.sync.dryCounts', { ...totals })}`
  const counts = [t('cli.sync.counts', { ...totals })]
  if (totals.failed > 0) counts.push(t('cli.sync.failed', { ...totals }))
  if (totals.conflicts > 0) counts.push(t('cli.sync.conflicts', { count: totals.conflicts }))
  return `${end}: ${counts.join(', ')}`
}
