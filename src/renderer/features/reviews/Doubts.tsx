import type { MatchReview } from '@shared/model'
import { Globe, type LucideIcon, Mail, Phone, User } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { Key } from './CandidateTable'
import { doubts, sameNames } from './review-model'
import classes from './reviews.module.css'

type Candidate = MatchReview['candidates'][number]

const icons: Record<ReturnType<typeof doubts>[number]['field'], LucideIcon> = {
  email: Mail,
  phone: Phone,
  domain: Globe,
  website: Globe,
}

/** Why a person is asked, and what each answer would do, counted before the choice. */
export function Doubts({ review, candidates }: { review: MatchReview; candidates: readonly Candidate[] }) {
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const names = sameNames(review)
  return (
    <div className={classes.below}>
      <section aria-labelledby="review-why">
        <h3 id="review-why">{t('reviews.why.title')}</h3>
        <ul>
          {doubts(review).map(({ field, count }) => {
            const Icon = icons[field]
            const label = labelOf(review.kind, { field, label: field })
            return (
              <li key={field}>
                <Icon size={14} className={`icon ${count > 0 ? 'c-warn' : 't3'}`} aria-hidden />
                {t('reviews.why.on', { field: label, count })}
              </li>
            )
          })}
          <li>
            <User size={14} className="icon t3" aria-hidden />
            {t('reviews.why.name', { count: names })}
          </li>
        </ul>
      </section>
      <section aria-labelledby="review-does">
        <h3 id="review-does">{t('reviews.does.title')}</h3>
        <ul>
          {candidates.map((candidate, index) => (
            <li key={candidate.id}>
              {index < 9 ? <Key>{index + 1}</Key> : null}
              <Outlook candidate={candidate} name={candidate.name || t(`common.unnamed.${review.kind}`)} />
            </li>
          ))}
          <li>
            <Key>0</Key>
            {t(review.recordId === null ? 'reviews.does.own' : 'reviews.does.notSame')}
          </li>
        </ul>
      </section>
    </div>
  )
}

function Outlook({ candidate, name }: { candidate: Candidate; name: string }) {
  const { t } = useTranslation()
  const { fills, conflicts, decided } = candidate
  const parts = [
    fills > 0 ? t('reviews.does.fills', { count: fills }) : null,
    conflicts > 0 ? t('reviews.does.conflicts', { count: conflicts }) : null,
    decided > 0 ? t('reviews.does.decided', { count: decided }) : null,
  ].filter((part) => part !== null)
  return (
    <span>
      {t('reviews.does.links', { name })} {parts.length > 0 ? parts.join(', ') : t('reviews.does.nothing')}
    </span>
  )
}
