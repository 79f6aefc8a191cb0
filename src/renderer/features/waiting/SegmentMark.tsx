import { CircleAlert, Clock, Lock, type LucideIcon, Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './waiting.module.css'
import type { Segment } from './waiting-model'

const looks: Record<Segment, { icon: LucideIcon; tone: string }> = {
  queued: { icon: Clock, tone: 't2' },
  blocked: { icon: Lock, tone: 'c-warn' },
  parked: { icon: CircleAlert, tone: 'c-err' },
  'looking-up': { icon: Search, tone: 'c-info' },
}

/** The state of something that waits, as icon and word. */
export function SegmentMark({ segment }: { segment: Segment }) {
  const { t } = useTranslation()
  const { icon: Icon, tone } = looks[segment]
  return (
    <span className={`${classes.state} ${tone}`}>
      <Icon size={14} className="icon-status" aria-hidden />
      {t(`waiting.segment.${segment}`)}
    </span>
  )
}
