import { UnstyledButton } from '@mantine/core'
import type { Change, EntityKind } from '@shared/model'
import { Building2, CalendarCheck, CircleDollarSign, type LucideIcon, User } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DiffField } from '../../components/data/Diff'
import { useProblemText } from '../../lib/use-problem-text'
import { changeWords } from './change-words'
import classes from './changes.module.css'
import { useFieldLabel } from './use-field-label'

/** Fields that show before the rest is asked for. */
const shownFields = 5

const icons: Record<EntityKind, LucideIcon> = {
  contact: User,
  company: Building2,
  lead: CircleDollarSign,
  activity: CalendarCheck,
}

/** What a run did to one record: its name, who changed it, and the fields with old and new value. */
export function ChangeItem({ change, provider }: { change: Change; provider: string }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const labelOf = useFieldLabel()
  const [all, setAll] = useState(false)
  const Icon = icons[change.entityKind]
  const fields = all ? change.fields : change.fields.slice(0, shownFields)
  const hidden = change.fields.length - fields.length
  const failed = change.action === 'failed'
  const name = change.name || t('runs.changes.unnamed')
  return (
    <article className={classes.change} aria-label={name}>
      <div className={classes.title}>
        <Icon size={14} className="icon t3" role="img" aria-label={t(`runs.changes.kind.${change.entityKind}`)} />
        <span className="ell" title={name}>
          {name}
        </span>
        <span className={`${classes.who} ${failed ? classes.failed : ''}`}>{changeWords(change, provider, t)}</span>
      </div>
      {change.problem ? <Refusal change={change} text={problemText(change.problem)} /> : null}
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

function Refusal({ change, text }: { change: Change; text: { fact: string; safe: string } }) {
  // The CRM's own words say what is wrong with this one record; the general text is for the run.
  const own = change.problem?.detail
  return (
    <p className={classes.refusal}>
      {text.fact} {own ?? text.safe}
    </p>
  )
}
