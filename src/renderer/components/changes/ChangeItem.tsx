import { UnstyledButton } from '@mantine/core'
import type { Change, EntityKind } from '@shared/model'
import { Building2, CalendarCheck, CircleDollarSign, type LucideIcon, User } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { DiffField } from '../data/Diff'
import classes from './changes.module.css'
import { Refusal } from './Refusal'

/** Fields that show before the rest is asked for. */
const shownFields = 5

const icons: Record<EntityKind, LucideIcon> = {
  contact: User,
  company: Building2,
  lead: CircleDollarSign,
  activity: CalendarCheck,
}

/** Another try of one refused record. */
export interface RecordRetry {
  /** Why that is out of use now; null when it is not. */
  reason: string | null
  /** Some of the run's refused records can be tried again still. */
  possible: boolean
  /** Changes that were asked for again while the list shows. */
  asked: ReadonlySet<number>
  run(change: Change): void
}

/** What a run did to one record: its name, what was done in words, and the fields with old and new value. */
export function ChangeItem(props: { change: Change; words: string; retry?: RecordRetry }) {
  const { change, retry } = props
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const [all, setAll] = useState(false)
  const Icon = icons[change.entityKind]
  const fields = all ? change.fields : change.fields.slice(0, shownFields)
  const hidden = change.fields.length - fields.length
  const failed = change.action === 'failed'
  const name = change.name || t(`common.unnamed.${change.entityKind}`)
  return (
    <article className={classes.change} aria-label={name} tabIndex={-1}>
      <div className={classes.title}>
        <Icon size={14} className="icon t3" role="img" aria-label={t(`common.kind.${change.entityKind}`)} />
        <span className={`ell ${change.name ? '' : classes.unnamed}`} title={name}>
          {name}
        </span>
        <span className={`${classes.who} ${failed ? classes.failed : ''}`}>{props.words}</span>
      </div>
      {change.problem ? <Refusal change={change} name={name} problem={change.problem} retry={retry} /> : null}
      {fields.length > 0 ? (
        <dl className={classes.diff}>
          {fields.map((field) => (
            <DiffField
              key={field.field}
              label={labelOf(change.entityKind, field)}
              before={field.before}
              after={field.after}
            />
          ))}
        </dl>
      ) : null}
      {hidden > 0 || all ? (
        <UnstyledButton className={classes.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('runs.changes.fewer') : t('runs.changes.more', { count: hidden })}
        </UnstyledButton>
      ) : null}
    </article>
  )
}
