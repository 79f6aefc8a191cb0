import type { RunDetail, RunStream } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/hooks/use-format'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { providerWords } from '../../../lib/i18n'
import { isOpenRun, timeLeft } from '../../../lib/run-progress'
import { useSecond } from '../list/use-second'
import classes from './panel.module.css'
import { streamBar, streamCount } from './stream-progress'

/** The streams of a run with their progress, and the time that is left where it is known. */
export function RunStreams({ run }: { run: RunDetail }) {
  const { t } = useTranslation()
  const open = isOpenRun(run.status)
  const now = useSecond(open)
  const left = open && run.startedAt ? timeLeft(run.streams, Date.parse(run.startedAt), now) : null
  // What is left is not known better than to a minute, or to ten seconds in the last one.
  const roughly = (ms: number) =>
    ms > 60_000
      ? t('common.time.minutes', { count: Math.ceil(ms / 60_000) })
      : t('common.duration.seconds', { count: Math.ceil(ms / 10_000) * 10 })
  return (
    <section className={classes.section} aria-labelledby="run-streams">
      <h3 id="run-streams" className={classes.sectionHead}>
        {t('runs.streams.title')}
        <span className="grow" />
        {left === null ? null : (
          <span className={`t3 caption num ${classes.light}`}>{t('runs.streams.left', { time: roughly(left) })}</span>
        )}
      </h3>
      {run.streams.length === 0 ? <p className="t3 caption">{t('runs.streams.none')}</p> : null}
      <ul className={`${classes.streams} num`}>
        {run.streams.map((stream) => (
          <Stream key={stream.stream} stream={stream} run={run} />
        ))}
      </ul>
    </section>
  )
}

function Stream({ stream, run }: { stream: RunStream; run: RunDetail }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const bar = streamBar(stream, run.status)
  const waiting = stream.state === 'waiting'
  return (
    <li className={classes.stream} title={t('runs.streams.detail', stream)}>
      <span className={`ell ${waiting ? 't3' : ''}`}>{providerWords(stream.label)}</span>
      <div className={`${classes.track} ${classes[bar.tone]}`} aria-hidden>
        {bar.unknown ? (
          <i className={`${classes.unknown} travelling`} />
        ) : (
          <>
            <i style={{ width: `${bar.done * 100}%` }} />
            <i className={classes.bad} style={{ width: `${bar.failed * 100}%` }} />
          </>
        )}
      </div>
      <span className={classes.count}>
        <Count stream={stream} run={run} />
      </span>
      {stream.problem && stream.state === 'failed' ? (
        <span className={`${classes.streamProblem} c-err`}>{problemText(stream.problem).fact}</span>
      ) : null}
    </li>
  )
}

function Count({ stream, run }: { stream: RunStream; run: RunDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const count = streamCount(stream, run.status)
  switch (count.kind) {
    case 'waiting':
      return <span className="t3">{t('runs.streams.waiting')}</span>
    case 'notReached':
      return <span className="t3">{t('runs.streams.notReached')}</span>
    case 'reading':
      return (
        <>
          {format.number(count.read)}
          {count.expected === null ? null : (
            <span className="t3"> {t('runs.streams.of', { count: count.expected })}</span>
          )}
        </>
      )
    case 'count':
      return (
        <>
          {stream.state === 'failed' && count.count === 0 ? null : format.number(count.count)}
          {count.failed > 0 ? (
            <span className="c-err"> {t('runs.streams.failed', { count: count.failed })}</span>
          ) : null}
        </>
      )
  }
}
