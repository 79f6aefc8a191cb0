import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { integrationIds } from '../../pick-integration'
import { tellRecord } from '../../text/record-text'
import { t } from '../../text/texts'

export interface WriteOptions {
  minutes?: number
  direction?: 'in' | 'out'
  at?: string
  in?: string[]
}

/** Writes a note or logs a call about a record; the CRMs that take it get it with the next sync. */
export async function writeActivity(
  type: 'note' | 'call',
  { client, options, args, out }: GivenWorkspace<WriteOptions>,
): Promise<ExitCode> {
  const [id = '', text = ''] = args
  const { at = '' } = options
  const moment = at === '' ? null : new Date(at)
  if (moment && Number.isNaN(moment.getTime())) throw new UsageError(t('cli.usage.time', { text: at }))
  const integrations = await integrationIds(client, options.in ?? [])
  const written = await client.records.writeActivity({
    id,
    type,
    text,
    ...(moment && { at: moment.toISOString() }),
    fields: {
      ...(options.minutes !== undefined && { durationSeconds: String(options.minutes * 60) }),
      ...(options.direction && { direction: options.direction }),
    },
    ...(integrations.length > 0 && { integrations }),
    trigger: 'cli',
  })
  const { runId, ...record } = written
  out.json({ record, runId })
  tellRecord(record, out)
  out.note(t('cli.records.writtenNext'))
  return exitCode.done
}
