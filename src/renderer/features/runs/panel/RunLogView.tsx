import { Switch } from '@mantine/core'
import type { LogLine } from '@shared/model'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useVirtualRows } from '../../../components/data/use-virtual-rows'
import { ProblemNote } from '../../../components/notices/ProblemNote'
import { useFormat } from '../../../lib/hooks/use-format'
import classes from './log.module.css'
import { followAfterScroll, type LogPlace } from './log-follow'
import { type RunLog, useRunLog } from './use-run-log'

const lineHeight = 17
const shownLines = 7
const marks: Record<LogLine['level'], string> = { info: '·', warning: '!', error: '×' }

/** The log of a run. It follows its end until the reader scrolls up. */
export function RunLogView({ runId }: { runId: string }) {
  const { t } = useTranslation()
  const log = useRunLog(runId)
  const [following, setFollowing] = useState(true)
  return (
    <section className={classes.log} aria-labelledby="run-log">
      <div className={classes.head}>
        <h3 id="run-log">{t('runs.log.title')}</h3>
        <Switch
          size="xs"
          labelPosition="left"
          label={t('runs.log.follow')}
          checked={following}
          classNames={{ label: classes.follow }}
          onChange={(event) => setFollowing(event.currentTarget.checked)}
        />
      </div>
      {log.error ? <ProblemNote error={log.error} retry={log.retry} /> : null}
      {log.lines.length === 0 && log.read ? <p className="t3 caption">{t('runs.log.none')}</p> : null}
      <LogLines log={log} following={following} setFollowing={setFollowing} />
    </section>
  )
}

function LogLines(props: { log: RunLog; following: boolean; setFollowing(on: boolean): void }) {
  const { log, following, setFollowing } = props
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState(false)
  const count = log.lines.length
  const list = useMemo(
    () => ({
      count,
      height: count * lineHeight,
      startOf: (line: number) => line * lineHeight,
      sizeOf: () => lineHeight,
    }),
    [count],
  )
  const virtual = useVirtualRows(scroller, list, { overscan: 20 })
  const { scrollTo } = virtual
  const place = useRef<LogPlace>({ top: 0, height: 0, window: 0 })
  const look = useCallback((): LogPlace => {
    const element = scroller.current
    return element
      ? { top: element.scrollTop, height: element.scrollHeight, window: element.clientHeight }
      : { top: 0, height: 0, window: 0 }
  }, [])

  useLayoutEffect(() => {
    if (following) scrollTo(list.height)
    place.current = look()
  }, [following, list, scrollTo, look])

  return (
    <div
      ref={scroller}
      className={classes.lines}
      style={{ height: Math.min(shownLines, count) * lineHeight }}
      role="log"
      aria-labelledby="run-log"
      // New lines are read out only to who has come here to hear them.
      aria-live={focused ? 'polite' : 'off'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
      tabIndex={0}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onScroll={() => {
        const before = place.current
        place.current = look()
        setFollowing(followAfterScroll(following, before, place.current))
      }}
    >
      <div style={{ height: virtual.padTop }} />
      {virtual.items.map((at) => {
        const line = log.lines[at]
        return line ? <Line key={line.seq} line={line} level={t(`runs.log.level.${line.level}`)} /> : null
      })}
      <div style={{ height: virtual.padBottom }} />
    </div>
  )
}

function Line({ line, level }: { line: LogLine; level: string }) {
  const format = useFormat()
  return (
    <div className={`${classes.line} ${classes[line.level]}`}>
      <time dateTime={line.at} title={format.exact(line.at)}>
        {format.clockSeconds(line.at)}
      </time>
      <span className={classes.mark} aria-hidden>
        {marks[line.level]}
      </span>
      {line.level === 'info' ? null : <span className="sr-only">{level}</span>}
      <span className="ell" title={line.text}>
        {line.text}
      </span>
    </div>
  )
}
