import type { DuplicateKind, DuplicatePair } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { fieldLine } from '../../text/record-text'
import { t } from '../../text/texts'

export interface DuplicatesOptions {
  kind: DuplicateKind
  limit: number
}

/** Lists pairs of records that are probably one. */
export async function listDuplicates({ client, options, out }: GivenWorkspace<DuplicatesOptions>): Promise<ExitCode> {
  const { kind, limit } = options
  const pairs: DuplicatePair[] = []
  let cursor: string | null | undefined
  while (cursor !== null && pairs.length < limit) {
    const page = await client.duplicates.list({
      kind,
      limit: Math.min(200, limit - pairs.length),
      ...(cursor ? { cursor } : {}),
    })
    pairs.push(...page.items)
    cursor = page.nextCursor
  }
  out.json({ duplicates: pairs, more: cursor !== null })
  out.text(pairs.length === 0 ? t('cli.duplicates.none') : pairs.map((pair) => pairText(kind, pair)).join('\n\n'))
  if (pairs.length > 0) out.note(`\n${t('cli.duplicates.how')}`)
  if (cursor !== null) out.note(t('cli.duplicates.more', { shown: pairs.length }))
  return exitCode.done
}

/** Says that two records are not one. */
export async function keepApart({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = '', other = ''] = args
  const { runId } = await client.duplicates.keepApart({ id, other, trigger: 'cli' })
  out.json({ runId })
  out.text(t(runId === null ? 'cli.duplicates.already' : 'cli.duplicates.apart'))
  return exitCode.done
}

function pairText(kind: DuplicateKind, { records, reasons, both }: DuplicatePair): string {
  const lines = records.map(({ id, name, fields, heldIn }) =>
    t('cli.duplicates.record', {
      id,
      name: name || t('cli.records.unnamed'),
      fields: fieldLine(kind, fields),
      heldIn: heldIn.join(', '),
    }),
  )
  const why = reasons.map((reason) => t(`cli.duplicates.reason.${reason}`)).join(', ')
  const there = both.map(({ integrationId, remoteIds }) =>
    t('cli.duplicates.both', { integrationId, list: remoteIds.join(', ') }),
  )
  return [why, ...lines, ...there].join('\n')
}
