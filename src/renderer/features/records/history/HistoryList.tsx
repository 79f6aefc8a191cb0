import { Button } from '@mantine/core'
import type { EntityRecord, RecordChange } from '@shared/model'
import { Download, PenLine, Scale, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { recordPath } from '../../../app/record-place'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { RowSkeletons } from '../../../components/loading/Skeletons'
import { EmptyState } from '../../../components/notices/EmptyState'
import { ProblemNote } from '../../../components/notices/ProblemNote'
import { useFormat } from '../../../lib/hooks/use-format'
import { byDay, useDayLabel } from '../days'
import { useAccounts } from '../use-accounts'
import classes from './history.module.css'
import { historyDetail, historyTitle } from './history-words'
import { useHistory } from './use-history'
import { useHistoryContext } from './use-history-context'

/** What happened to a record under its days; each change leads to the record as it was then. */
export function HistoryList({ record, selected }: { record: EntityRecord; selected: number | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const dayLabel = useDayLabel()
  const query = useHistory(record.id)
  const context = useHistoryContext(record.kind)
  const changes = query.data?.pages.flatMap((page) => page.items) ?? []
  if (query.error && changes.length === 0) {
    return (
      <div className={classes.note}>
        <ProblemNote error={query.error} retry={() => void query.refetch()} />
      </div>
    )
  }
  if (query.isPending) return <RowSkeletons count={8} />
  if (changes.length === 0) return <EmptyState title={t('records.history.none')} text={t('records.history.noneText')} />
  return (
    <>
      {byDay(changes, ({ at }) => at).map((day) => (
        <section key={day.key} aria-label={dayLabel(day.at)}>
          <h3 className={classes.day}>{dayLabel(day.at)}</h3>
          <ul>
            {day.items.map((change) => {
              const detail = historyDetail(change, context)
              return (
                <li key={change.id}>
                  <Link
                    className={classes.item}
                    href={recordPath({ kind: record.kind, id: record.id, page: 'history', change: change.id })}
                    replace={selected !== null}
                    aria-current={change.id === selected ? 'true' : undefined}
                  >
                    <time className="num t3" dateTime={change.at} title={format.exact(change.at)}>
                      {format.clock(change.at)}
                    </time>
                    <ChangeMark change={change} />
                    <span className={classes.words}>
                      <span className={`ell ${classes.title}`}>{historyTitle(change, context)}</span>
                      <span className="ell caption t3" title={detail}>
                        {detail}
                      </span>
                    </span>
                  </Link>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
      {query.hasNextPage ? (
        <div className={classes.note}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('records.more')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

/** Where a change came from: a person, a file, an undo, a policy, or the CRM. */
function ChangeMark({ change }: { change: RecordChange }) {
  const { provider } = useAccounts().of(change.integrationId)
  const icon = { size: 14, className: `icon ${classes.mark}`, 'aria-hidden': true } as const
  if (change.runKind === 'undo') return <Undo2 {...icon} />
  if (change.runKind === 'import') return <Download {...icon} />
  if (change.by === 'person') return <PenLine {...icon} />
  if (change.by === 'policy') return <Scale {...icon} />
  return <ProviderTile provider={provider} size={16} />
}
