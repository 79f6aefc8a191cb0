import { type StreamName, type StreamRules, streamRules } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { pickIntegration } from '../../pick-integration'
import { reasonsText } from '../../text/preview-text'
import { applySettings, settingLines } from '../../text/setting-text'
import { t } from '../../text/texts'

export interface StreamsOptions {
  stream?: StreamName
  set?: string[]
}

/** Shows what the streams of an integration are set to do, or changes it. */
export async function streams({ client, options, args, out }: GivenWorkspace<StreamsOptions>): Promise<ExitCode> {
  const [name = ''] = args
  const { id } = await pickIntegration(client, name)
  const { streams: known } = await client.integrations.overview({ id })
  const chosen = known.filter(({ stream }) => options.stream === undefined || stream === options.stream)
  if (chosen.length === 0) {
    throw new UsageError(t('cli.usage.noSuchStream', { id, known: known.map(({ stream }) => stream).join(', ') }))
  }
  const before = await Promise.all(
    chosen.map(async ({ stream, label, backfill }) => {
      const { previews, ...settings } = await client.integrations.streamSettings({ id, stream })
      return { stream, label, backfill, previews, settings }
    }),
  )
  const { set = [] } = options
  // All of it is checked before any of it is changed.
  const wanted = before.map((item) => ({
    ...item,
    settings: set.length > 0 ? changed(item.settings, set) : item.settings,
  }))
  if (set.length > 0) {
    for (const item of wanted) {
      const { stream, settings } = item
      item.previews = (await client.integrations.setStreamSettings({ id, stream, settings })).previews
    }
  }
  out.json({
    integrationId: id,
    streams: wanted.map(({ stream, backfill, previews, settings: { direction, ...settings } }) => {
      return { stream, direction, backfill, previews, settings }
    }),
  })
  out.text(
    wanted
      .map(({ stream, label, backfill, previews, settings: { direction, ...settings } }) =>
        [
          t('cli.streams.title', { label, stream, direction: t(`cli.direction.${direction}`) }),
          ...(backfill ? [t('cli.streams.backfill', backfill)] : []),
          ...settingLines(settings),
          ...(previews.length > 0 && direction !== 'from' && direction !== 'off'
            ? [t('cli.streams.preview', { id, reasons: reasonsText(previews) })]
            : []),
        ].join('\n'),
      )
      .join('\n\n'),
  )
  return exitCode.done
}

function changed(settings: StreamRules, set: readonly string[]): StreamRules {
  return applySettings(streamRules, settings, set)
}
