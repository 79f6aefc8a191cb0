import { Button } from '@mantine/core'
import type { EntityRecord, RecordActivity } from '@shared/model'
import {
  ArrowUp,
  CalendarDays,
  CircleCheck,
  type LucideIcon,
  Mail,
  MessageSquare,
  Phone,
  StickyNote,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { recordPath } from '../../../app/record-place'
import { HeldIn, useHoldingSlots } from '../../../components/labels/HeldIn'
import { RowSkeletons } from '../../../components/loading/Skeletons'
import { EmptyState } from '../../../components/notices/EmptyState'
import { ProblemNote } from '../../../components/notices/ProblemNote'
import { useFormat } from '../../../lib/hooks/use-format'
import { byDay, useDayLabel } from '../days'
import classes from './activities.module.css'
import { useActivities } from './use-activities'
import { WriteActivity } from './WriteActivity'

const icons: Record<string, LucideIcon> = {
  call: Phone,
  email: Mail,
  note: StickyNote,
  meeting: CalendarDays,
  task: CircleCheck,
  message: MessageSquare,
}

/** When an activity was; what has no time of its own stands where it came in. */
function momentOf({ fields, updatedAt }: RecordActivity): string {
  for (const value of [fields.at, fields.dueAt]) {
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value
  }
  return updatedAt
}

/** The time line of a record's activities, with the way to write one. */
export function ActivitiesTab({ record }: { record: EntityRecord }) {
  const { t } = useTranslation()
  const dayLabel = useDayLabel()
  const query = useActivities(record.id)
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      {record.deletedAt === null ? <WriteActivity record={record} /> : null}
      {query.error && items.length === 0 ? (
        <div className={classes.note}>
          <ProblemNote error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : query.isPending ? (
        <RowSkeletons count={6} />
      ) : items.length === 0 ? (
        <EmptyState title={t('records.activities.empty')} text={t('records.activities.emptyText')} />
      ) : (
        byDay(items, momentOf).map((day) => (
          <section key={day.key} aria-label={dayLabel(day.at)}>
            <h3 className={classes.day}>{dayLabel(day.at)}</h3>
            <ul>
              {day.items.map((item) => (
                <ActivityItem key={item.id} item={item} />
              ))}
            </ul>
          </section>
        ))
      )}
      {query.hasNextPage ? (
        <div className={classes.more}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('records.more')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function ActivityItem({ item }: { item: RecordActivity }) {
  const { t } = useTranslation()
  const format = useFormat()
  const slots = useHoldingSlots()
  const type = typeof item.fields.type === 'string' ? item.fields.type : ''
  const Icon = icons[type] ?? StickyNote
  const at = momentOf(item)
  const typeName = t([`records.activityType.${type}`, 'records.asIs'] as unknown as 'records.asIs', { value: type })
  return (
    <li className={classes.item}>
      <time className="num t3" dateTime={at} title={format.exact(at)}>
        {format.clock(at)}
      </time>
      <Icon size={14} className={`icon ${classes.icon}`} role="img" aria-label={typeName} />
      <div className={classes.words}>
        <div className={classes.head}>
          <Link
            className={`ell ${classes.name}`}
            href={recordPath({ kind: 'activity', id: item.id })}
            title={item.name}
          >
            {item.name || typeName}
          </Link>
          <span className="grow" />
          {item.waiting ? (
            <span
              className="c-info"
              role="img"
              aria-label={t('records.mark.waiting')}
              title={t('records.mark.waiting')}
            >
              <ArrowUp size={12} className="icon-status" aria-hidden />
            </span>
          ) : null}
          <HeldIn slots={slots} heldIn={item.heldIn} label={t('records.heldNowhere')} />
        </div>
        <Facts item={item} />
        {item.text ? <p className={classes.text}>{item.text}</p> : null}
      </div>
    </li>
  )
}

function Facts({ item }: { item: RecordActivity }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { direction, durationSeconds, outcome, status } = item.fields
  const seconds = Number(durationSeconds ?? Number.NaN)
  const facts = [
    direction === 'in' || direction === 'out' ? t(`records.activities.direction.${direction}`) : null,
    Number.isFinite(seconds) && seconds > 0 ? format.duration(seconds * 1000) : null,
    typeof outcome === 'string' ? outcome : null,
    typeof status === 'string' ? status : null,
    item.owner,
  ].filter((fact) => fact)
  return facts.length > 0 ? <p className="caption t3 ell">{facts.join(' · ')}</p> : null
}
