import { setTimeout as pause } from 'node:timers/promises'
import type { AppClient } from '@shared/contract'
import { type BackupJob, ProblemError } from '@shared/model'
import type { Given, GivenWorkspace } from '../command-set'
import { type CliContext, type ExitCode, exitCode } from '../context'
import { resolveGiven } from '../data-dir'
import { openSession } from '../session'
import type { Output } from '../text/output'
import { t } from '../text/texts'

/** How often the engine is asked how far it is, ms. */
const askMs = 200

/** Copies the workspace into a file; waits for the end. */
export async function backUp({ client, args, context, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [file] = args
  const path = file === undefined ? {} : { path: resolveGiven(file, context.env, context.cwd) }
  const job = await toTheEnd(client, context, out, () => client.backups.make(path))
  out.json({ backup: job })
  if (job.state === 'done') out.text(t('cli.backup.made', { name: job.name, path: job.path, bytes: job.done }))
  return endOf(job, out)
}

export interface RestoreOptions {
  name?: string
}

/** Makes a new workspace of a backup; waits for the end. */
export async function restore({ options, args, context, out }: Given<RestoreOptions>): Promise<ExitCode> {
  const [file = ''] = args
  const session = await openSession(options, context, out)
  try {
    const { client } = session
    const path = resolveGiven(file, context.env, context.cwd)
    const name = options.name === undefined ? {} : { name: options.name }
    const job = await toTheEnd(client, context, out, () => client.backups.restore({ path, ...name }))
    const { workspaces } = await client.workspaces.state()
    const workspace = workspaces.find(({ id }) => id === job.workspaceId) ?? null
    out.json({ restore: job, workspace })
    if (workspace) out.text(t('cli.backup.restored', { name: workspace.name, id: workspace.id }))
    return endOf(job, out)
  } finally {
    await session.close()
  }
}

/** Begins a copy and waits for its end; Ctrl-C stops it, which leaves nothing behind. */
async function toTheEnd(
  client: AppClient,
  context: CliContext,
  out: Output,
  begin: () => Promise<BackupJob>,
): Promise<BackupJob> {
  let job: BackupJob | null = null
  let isStopped = false
  const offInterrupt = context.onInterrupt(() => {
    isStopped = true
    if (job) void client.backups.stop({ id: job.id }).catch(() => {})
  })
  try {
    job = await begin()
    if (isStopped) return await client.backups.stop({ id: job.id })
    let said = 0
    while (job.state === 'running') {
      await pause(askMs)
      job = await client.backups.get({ id: job.id })
      const share = job.of ? Math.floor((job.done / job.of) * 10) : 0
      if (out.isLive && share > said) out.note(t('cli.backup.progress', { share: share * 10 }))
      said = Math.max(said, share)
    }
    return job
  } finally {
    offInterrupt()
  }
}

function endOf(job: BackupJob, out: Output): ExitCode {
  if (job.state === 'done') return exitCode.done
  if (job.problem) return out.failure(new ProblemError(job.problem))
  out.warn(t('cli.backup.stopped'))
  return exitCode.failed
}
