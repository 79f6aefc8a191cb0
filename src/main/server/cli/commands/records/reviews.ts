import type { MatchReview } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { fieldLine, tellRecord } from '../../text/record-text'
import { t } from '../../text/texts'

export interface ReviewsOptions {
  limit: number
}

export interface DecideOptions {
  record?: string
  new?: boolean
}

/** Lists the CRM records whose match is not clear. */
export async function listReviews({ client, options, out }: GivenWorkspace<ReviewsOptions>): Promise<ExitCode> {
  const { items, nextCursor } = await client.reviews.list({ limit: options.limit })
  out.json({ reviews: items, more: nextCursor !== null })
  out.text(items.length === 0 ? t('cli.reviews.none') : items.map(reviewText).join('\n\n'))
  if (items.length > 0) out.note(`\n${t('cli.reviews.how')}`)
  if (nextCursor !== null) out.note(t('cli.reviews.more', { shown: items.length }))
  return exitCode.done
}

/** Says which record a CRM's record is, or that it is a new one. */
export async function decideReview({ client, options, args, out }: GivenWorkspace<DecideOptions>): Promise<ExitCode> {
  const [id = ''] = args
  const { record: recordId } = options
  if ((recordId === undefined) === (options.new !== true)) throw new UsageError(t('cli.usage.decide'))
  const { runId, ...record } = await client.reviews.decide({ id, recordId: recordId ?? null, trigger: 'cli' })
  out.json({ record, runId })
  out.text(`${t('cli.reviews.decided')}\n`)
  tellRecord(record, out)
  return exitCode.done
}

function reviewText({ id, name, kind, integrationId, remoteId, reason, fields, candidates }: MatchReview): string {
  const title = t('cli.reviews.title', {
    id,
    name: name || t('cli.records.unnamed'),
    kind: t(`cli.kind.${kind}`),
    integrationId,
    remoteId,
  })
  const fits = candidates.map((candidate) =>
    t('cli.reviews.candidate', {
      id: candidate.id,
      name: candidate.name || t('cli.records.unnamed'),
      fields: fieldLine(kind, candidate.fields),
    }),
  )
  return [title, `  ${fieldLine(kind, fields)}`, `  ${t(`cli.reviews.reason.${reason}`)}`, ...fits].join('\n')
}
