import type { RunDetail, StreamName, Verification, VerifiedRecord } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { pickIntegration } from '../../pick-integration'
import type { Output } from '../../text/output'
import { t } from '../../text/texts'
import { runSummary, runToEnd } from './run-to-end'

export interface VerifyOptions {
  stream?: StreamName
  repair?: boolean
}

/** Records that a person is shown. */
const shown = 50

/** Compares a CRM with what is held and tells what differs. Ends with 1 when anything does that nothing explains. */
export async function verify(given: GivenWorkspace<VerifyOptions>): Promise<ExitCode> {
  const { client, context, args, options, out } = given
  const [target = ''] = args
  const { id } = await pickIntegration(client, target)
  const { stream, repair = false } = options
  const [run] = await runToEnd(client, context, out, async () => [
    await client.runs.verify({ id, trigger: 'cli', ...(stream ? { stream } : {}) }),
  ])
  if (!run) return exitCode.failed
  if (run.status !== 'succeeded') return tellFailure(run, out)
  const report = await client.runs.verification({ id: run.id })
  const differing = report.streams.reduce(
    (sum, { differs, onlyHere, onlyThere }) => sum + differs + onlyHere + onlyThere,
    0,
  )
  const repaired = repair && differing > 0 ? await repairAll(given, run.id) : null
  out.json({
    run: runSummary(run),
    ...report,
    ...(repaired ? { repair: runSummary(repaired) } : {}),
  })
  tell(report, out)
  if (repaired) {
    if (repaired.problem) out.problem(repaired.problem)
    return repaired.status === 'succeeded' ? exitCode.done : exitCode.failed
  }
  if (differing === 0) return exitCode.done
  out.note(t('cli.verify.repair', { id }))
  return exitCode.failed
}

async function repairAll(
  { client, context, out }: GivenWorkspace<VerifyOptions>,
  id: string,
): Promise<RunDetail | null> {
  const [run] = await runToEnd(client, context, out, async () => [await client.runs.repair({ id, trigger: 'cli' })])
  return run ?? null
}

function tellFailure(run: RunDetail, out: Output): ExitCode {
  out.json({ run: runSummary(run) })
  if (run.problem) out.problem(run.problem)
  return exitCode.failed
}

function tell({ streams, records }: Verification, out: Output): void {
  for (const stream of streams) out.text(t('cli.verify.stream', { ...stream }))
  if (records.length === 0) out.text(t('cli.verify.fine'))
  for (const record of records.slice(0, shown)) tellRecord(record, out)
  if (records.length > shown) out.note(t('cli.verify.more', { shown, count: records.length }))
}

function tellRecord({ state, name, object, remoteId, fields }: VerifiedRecord, out: Output): void {
  out.text(t('cli.verify.record', { state: t(`cli.verify.state.${state}`), name, object, remoteId }))
  for (const { label, before, after, reason } of fields) {
    const words = { label, before: JSON.stringify(before), after: JSON.stringify(after) }
    out.text(t('cli.verify.field', { ...words, reason: t(`cli.verify.reason.${reason}`) }))
  }
}
