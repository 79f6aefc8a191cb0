import { Button, Kbd } from '@mantine/core'
import { type FieldValue, type MatchReview, streamName } from '@shared/model'
import { skipToken, useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { api } from '../../client'
import { ActionButton } from '../../components/actions/ActionButton'
import { HeldIn, useHoldingSlots } from '../../components/labels/HeldIn'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { type FieldText, useFieldText } from '../../lib/hooks/use-field-text'
import { useFormat } from '../../lib/hooks/use-format'
import { kindOfStream } from '../../lib/kinds'
import { nearLetters, type ReviewRow, reviewRows } from './review-model'
import classes from './reviews.module.css'

type Candidate = MatchReview['candidates'][number]

/** Width of the fields' names, and what a record takes at least, px: of many candidates the last ones are scrolled to. */
const fieldWidth = 104
const narrowest = 190

/** The record that was read, and beside it those here that it may be, each with the button that says so. */
export function CandidateTable(props: {
  review: MatchReview
  name: string
  /** Of the CRM from which it was read. */
  provider: { id: string; name: string }
  candidates: readonly { candidate: Candidate; gone: boolean }[]
  busy: boolean
  onChoose(candidate: Candidate | null): void
}) {
  const { review, candidates, provider, busy } = props
  const { t } = useTranslation()
  const format = useFormat()
  const slots = useHoldingSlots()
  const labelOf = useFieldLabel()
  const ownLabels = useOwnLabels(review)
  const textOf = useFieldText(
    [review.integrationId, ...candidates.flatMap(({ candidate }) => candidate.heldIn)],
    Object.keys(review.fields),
  )
  const rows = reviewRows({ ...review, candidates: candidates.map(({ candidate }) => candidate) })
  return (
    <div className={classes.wrap}>
      <table
        className={classes.table}
        style={{ minWidth: fieldWidth + (candidates.length + 1) * narrowest }}
        aria-label={t('reviews.table', { name: props.name })}
      >
        <thead>
          <tr>
            <th scope="col" className={classes.fieldHead}>
              <span className="sr-only">{t('reviews.field')}</span>
            </th>
            <th scope="col" className={classes.own}>
              <span className={classes.side}>
                <ProviderTile provider={provider.id} size={16} />
                <span className="ell">{provider.name}</span>
              </span>
              <span className="caption t3 num">{t('reviews.read', { time: format.dayTime(review.at) })}</span>
            </th>
            {candidates.map(({ candidate, gone }) => (
              <th key={candidate.id} scope="col" data-gone={gone || undefined}>
                <span className={classes.side}>
                  <Link className={`ell ${classes.name}`} href={routes.record(review.kind, candidate.id)}>
                    {candidate.name || t(`common.unnamed.${review.kind}`)}
                  </Link>
                </span>
                <span className={`caption t3 num ${classes.held}`}>
                  <HeldIn slots={slots} heldIn={candidate.heldIn} label={t('reviews.heldNowhere')} />
                  {gone ? t('reviews.gone') : t('reviews.here', { time: format.dayMonth(candidate.since) })}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.field ?? 'name'}>
              <th scope="row" className="ell">
                {row.field === null
                  ? t('reviews.name')
                  : labelOf(review.kind, { field: row.field, label: ownLabels.get(row.field) ?? row.label })}
              </th>
              <td className={classes.own}>
                <Value field={row.field} value={row.value} textOf={textOf} />
              </td>
              {row.others.map((other, index) => {
                const at = candidates[index]
                return (
                  <td
                    key={at?.candidate.id}
                    className={other.equal ? undefined : classes.differs}
                    data-gone={at?.gone || undefined}
                  >
                    <OtherValue row={row} value={other.value} equal={other.equal} textOf={textOf} />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td className={classes.fieldHead} />
            <td className={classes.own}>
              <Button fullWidth disabled={busy} aria-keyshortcuts="0" onClick={() => props.onChoose(null)}>
                {t(review.recordId === null ? 'reviews.own' : 'reviews.notSame')} <Key>0</Key>
              </Button>
            </td>
            {candidates.map(({ candidate, gone }, index) => (
              <td key={candidate.id}>
                <ActionButton
                  fullWidth
                  disabled={busy}
                  reason={gone ? t('reviews.goneHint') : null}
                  aria-keyshortcuts={index < 9 ? String(index + 1) : undefined}
                  onClick={() => props.onChoose(candidate)}
                >
                  {t('reviews.thisOne')}{' '}
                  <span className="sr-only">
                    {t('reviews.thisOneOf', { name: candidate.name || t(`common.unnamed.${review.kind}`) })}
                  </span>{' '}
                  {index < 9 ? <Key>{index + 1}</Key> : null}
                </ActionButton>
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

/** What the account calls those of its own fields that the record has. */
function useOwnLabels({ kind, fields, integrationId }: MatchReview): ReadonlyMap<string, string> {
  const stream = streamName.options.find((each) => kindOfStream[each] === kind)
  const hasOwn = Object.keys(fields).some((field) => field.startsWith('custom:'))
  const input = stream && hasOwn ? { id: integrationId, stream } : skipToken
  const rows = useQuery(api.mapping.show.queryOptions({ input })).data?.rows ?? []
  return new Map(rows.map(({ field, label }) => [field, label]))
}

/** A key beside what it does; readers hear of it as the shortcut of the button. */
export function Key({ children }: { children: React.ReactNode }) {
  return (
    <Kbd className={classes.key} aria-hidden>
      {children}
    </Kbd>
  )
}

function Value({ field, value, textOf }: { field: string | null; value: FieldValue; textOf: FieldText }) {
  const { t } = useTranslation()
  const text = textOf(field ?? '', value)
  if (text === null) return <em className={classes.empty}>{t('common.value.empty')}</em>
  return (
    <span className={classes.value} title={text}>
      {text}
    </span>
  )
}

function OtherValue(props: { row: ReviewRow; value: FieldValue; equal: boolean; textOf: FieldText }) {
  const { row, value, equal } = props
  const { t } = useTranslation()
  const near = row.field === null && !equal ? nearLetters(String(value), String(row.value)) : null
  return (
    <span className={classes.cell}>
      {near ? (
        <span className={classes.value} title={String(value)}>
          {near.head}
          {near.middle ? <ins>{near.middle}</ins> : null}
          {near.tail}
        </span>
      ) : (
        <Value field={row.field} value={value} textOf={props.textOf} />
      )}
      {equal ? (
        <>
          <Check size={14} className="icon-status c-ok" aria-hidden />
          <span className="sr-only">{t('reviews.equal')}</span>
        </>
      ) : null}
    </span>
  )
}
