import type { Conflict } from '@shared/model'
import { GitCompareArrows, HardDrive } from 'lucide-react'
import { Trans, useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { useFormat } from '../../lib/hooks/use-format'
import type { CompareColumn } from './compare/compare-model'
import type { SideNames } from './compare/use-side-names'
import classes from './conflicts.module.css'

type Event = { at: string; key: string } & ({ side: CompareColumn } | { runId: string })

/** How the conflict came about, as far as it is known: who changed which side when, and which run found it. */
export function WhatHappened(props: {
  conflicts: readonly Conflict[]
  columns: readonly CompareColumn[]
  names: SideNames
}) {
  const { names } = props
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className={classes.happened} aria-label={t('conflicts.happened.title')}>
      <h3>{t('conflicts.happened.title')}</h3>
      <ol>
        {eventsOf(props.conflicts, props.columns).map((event) => (
          <li key={event.key}>
            <time className="num t3" dateTime={event.at} title={format.exact(event.at)}>
              {format.dayTime(event.at)}
            </time>
            {'runId' in event ? (
              <GitCompareArrows size={14} className="icon c-err" aria-hidden />
            ) : event.side.side === 'local' ? (
              <HardDrive size={14} className="icon t2" aria-hidden />
            ) : (
              <ProviderTile provider={names.providerOf(event.side)} size={16} />
            )}
            <span>
              {'runId' in event ? (
                <Trans
                  t={t}
                  i18nKey="conflicts.happened.found"
                  values={{ run: event.runId }}
                  components={{ run: <Link className="mono" href={routes.run(event.runId)} /> }}
                />
              ) : event.side.side === 'local' ? (
                t('conflicts.happened.edited')
              ) : (
                t('conflicts.happened.changed', { provider: names.of(event.side) })
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function eventsOf(conflicts: readonly Conflict[], columns: readonly CompareColumn[]): Event[] {
  const changed = columns.flatMap((side) =>
    side.changedAt === null ? [] : [{ at: side.changedAt, key: side.id, side }],
  )
  const found = [...new Map(conflicts.map(({ runId, at }) => [runId, at]))].map(([runId, at]) => {
    return { at, key: runId, runId }
  })
  return [...changed, ...found].sort((a, b) => a.at.localeCompare(b.at))
}
