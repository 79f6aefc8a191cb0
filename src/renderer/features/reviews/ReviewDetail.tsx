import { Button } from '@mantine/core'
import type { MatchReview } from '@shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { DecidePane } from '../../components/decide/DecideFrame'
import { DecideHead } from '../../components/decide/DecideHead'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useKeys } from '../../lib/hooks/use-keys'
import { useProviders } from '../../lib/hooks/use-providers'
import { CandidateTable, Key } from './CandidateTable'
import { Doubts } from './Doubts'
import { steadyCandidates } from './review-model'
import classes from './reviews.module.css'
import type { useDecide } from './use-decide'

/** One doubtful match: the record, its candidates, why it is doubtful, and what each answer does. */
export function ReviewDetail(props: {
  review: MatchReview
  decide: ReturnType<typeof useDecide>
  /** From 1 on; null when the list does not show it. */
  place: number | null
  of: number
  onStep(by: 1 | -1): void
  /** Null when there is no other to go on with. */
  onLater: (() => void) | null
  onDecided(): void
}) {
  const { review, decide } = props
  const { t } = useTranslation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations ?? []
  const [first] = useState(review.candidates)
  const candidates = steadyCandidates(first, review.candidates)
  const integration = integrations.find(({ id }) => id === review.integrationId)
  const provider = providers.find(({ id }) => id === integration?.provider)
  const providerName = provider?.name ?? review.integrationId
  const name = review.name || t(`common.unnamed.${review.kind}`)

  const choose = async (candidate: MatchReview['candidates'][number] | null) => {
    if (decide.busy) return
    const chosen = candidate && { id: candidate.id, name: candidate.name || t(`common.unnamed.${review.kind}`) }
    if (await decide.run({ review, chosen, name })) props.onDecided()
  }
  useKeys({
    n: () => props.onStep(1),
    p: () => props.onStep(-1),
    l: props.onLater ?? undefined,
    '0': () => void choose(null),
    ...Object.fromEntries(
      candidates.slice(0, 9).map(({ candidate, gone }, index) => [
        String(index + 1),
        () => {
          if (!gone) void choose(candidate)
        },
      ]),
    ),
  })
  const reason = t(`reviews.text.${review.reason}`, { provider: providerName })
  return (
    <DecidePane
      label={t('reviews.pane')}
      footer={
        <>
          <span className={`caption t3 row ${classes.keyHints}`} aria-hidden>
            <span className={classes.keys}>
              {candidates.slice(0, 2).map(({ candidate }, index) => (
                <Key key={candidate.id}>{index + 1}</Key>
              ))}
              {t('reviews.keys.one')}
            </span>
            <span className={classes.keys}>
              <Key>0</Key>
              {t('reviews.keys.own')}
            </span>
            <span className={classes.keys}>
              <Key>N</Key>
              <Key>P</Key>
              {t('reviews.keys.step')}
            </span>
          </span>
          <span className="grow" />
          {review.recordId === null ? null : (
            <Button variant="subtle" component={Link} href={routes.record(review.kind, review.recordId)}>
              {t('reviews.open')}
            </Button>
          )}
          {props.onLater === null ? null : (
            <Button aria-keyshortcuts="L" onClick={props.onLater} rightSection={<Key>L</Key>}>
              {t('reviews.later')}
            </Button>
          )}
        </>
      }
    >
      <DecideHead
        name={name}
        kind={t('reviews.of', {
          kind: t(`common.kind.${review.kind}`),
          account: integration?.account.name ?? review.integrationId,
        })}
        text={t(review.recordId === null ? 'reviews.ask' : 'reviews.askLinked', { reason })}
        place={props.place}
        of={props.of}
        onStep={props.onStep}
      />
      <CandidateTable
        review={review}
        name={name}
        provider={{ id: integration?.provider ?? '', name: providerName }}
        candidates={candidates}
        busy={decide.busy}
        onChoose={(candidate) => void choose(candidate)}
      />
      <Doubts review={review} candidates={candidates.map(({ candidate }) => candidate)} />
    </DecidePane>
  )
}
