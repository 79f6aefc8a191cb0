import type { IntegrationOverview, StreamOverview } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { RelativeTime } from '../../components/labels/RelativeTime'
import { directionIcons, streamIcons } from '../../components/labels/stream-icons'
import { useFormat } from '../../lib/hooks/use-format'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { providerWords } from '../../lib/i18n'
import classes from './overview.module.css'

/** The streams of an integration: which way they go, what they hold, how fresh they are. */
export function StreamsTable({ overview, provider }: { overview: IntegrationOverview; provider: string }) {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="streams">
      <div className={classes.sectionHead}>
        <h2 id="streams">{t('integration.streams.title')}</h2>
      </div>
      {overview.streams.length === 0 ? (
        <p className="t3">{t('integration.streams.none')}</p>
      ) : (
        <div className={classes.scrollX}>
          <table className={`${classes.table} ${classes.streams}`} aria-labelledby="streams">
            <thead>
              <tr>
                <th scope="col">{t('integration.streams.stream')}</th>
                <th scope="col">{t('integration.streams.direction')}</th>
                <th scope="col" className={classes.end}>
                  {t('integration.streams.records')}
                </th>
                <th scope="col" className={classes.end}>
                  {t('integration.streams.lastChange')}
                </th>
                <th scope="col" className={classes.end}>
                  {t('integration.streams.cursorAge')}
                </th>
                <th scope="col" className={classes.end}>
                  {t('integration.streams.errors')}
                </th>
                <th scope="col">
                  <span className="sr-only">{t('integration.streams.problem')}</span>
                </th>
                <th scope="col">
                  <span className="sr-only">{t('verify.action')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {overview.streams.map((stream) => (
                <Row key={stream.stream} stream={stream} provider={provider} integrationId={overview.integration.id} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Row(props: { stream: StreamOverview; provider: string; integrationId: string }) {
  const { stream, provider, integrationId } = props
  const { t } = useTranslation()
  const format = useFormat()
  const problemText = useProblemText()
  const Icon = streamIcons[stream.stream]
  const Way = directionIcons[stream.direction]
  const problem = stream.problem ? problemText(stream.problem) : null
  const readUpTo = () => {
    if (stream.backfill) return t('integration.streams.backfill', stream.backfill)
    return stream.cursorAt ? format.age(stream.cursorAt) : t('integration.streams.notRead')
  }
  return (
    <tr>
      <th scope="row">
        <span className={classes.stream}>
          <Icon size={14} className="icon t3" aria-hidden />
          {providerWords(stream.label)}
        </span>
      </th>
      <td>
        <span className={classes.direction}>
          <Way size={14} className="icon" aria-hidden />
          {t(`integration.direction.${stream.direction}`, { provider })}
        </span>
      </td>
      <td className={classes.end}>{format.number(stream.records)}</td>
      <td className={`${classes.end} t2`}>
        {stream.lastChangeAt ? <RelativeTime at={stream.lastChangeAt} /> : t('integration.streams.never')}
      </td>
      <td className={`${classes.end} t2`} title={stream.cursorAt ? format.exact(stream.cursorAt) : undefined}>
        {readUpTo()}
      </td>
      <td className={`${classes.end} ${stream.errors > 0 ? 'c-err w5' : 't3'}`}>{format.number(stream.errors)}</td>
      <td className={`${classes.end} c-err`} title={problem ? `${problem.fact} ${problem.safe}` : undefined}>
        {problem?.fact}
      </td>
      <td className={classes.end}>
        <Link
          href={routes.verify(integrationId, stream.stream)}
          aria-label={t('verify.actionOf', { stream: providerWords(stream.label) })}
        >
          {t('verify.action')}
        </Link>
      </td>
    </tr>
  )
}
