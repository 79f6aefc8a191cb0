import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { routes } from '../../app/routes'
import { DecideFrame, DecidePane, DecideSkeleton } from '../../components/decide/DecideFrame'
import { DecideList } from '../../components/decide/DecideList'
import { afterDecided, groupItems, stepFrom } from '../../components/decide/decide-model'
import { Toolbar } from '../../components/frame/Toolbar'
import { FilterButton } from '../../components/input/FilterButton'
import { SearchField } from '../../components/input/SearchField'
import { EmptyState, NoMatch } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { useIntegrations } from '../../lib/use-engine'
import { useFormat } from '../../lib/use-format'
import { useKeys } from '../../lib/use-keys'
import { useProviders } from '../../lib/use-providers'
import { ReviewDetail } from './ReviewDetail'
import { laterLast } from './review-model'
import classes from './reviews.module.css'
import { useDecide } from './use-decide'
import { useLater } from './use-later'
import { useReviews } from './use-reviews'

/** Where people say which record a CRM's record is, for those that could be one of several. */
export function ReviewsScreen({ reviewId }: { reviewId: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [, navigate] = useLocation()
  const [search, setSearch] = useState('')
  const [integrationId, setIntegrationId] = useState<string | null>(null)
  const reviews = useReviews()
  const later = useLater()
  const decide = useDecide()
  const integrations = useIntegrations()?.integrations ?? []
  const providers = useProviders()
  useKeys({ 'mod+z': decide.takeBack })

  const text = search.trim().toLocaleLowerCase()
  const shown = useMemo(
    () =>
      laterLast(reviews.items ?? [], later.ids).filter(
        (review) =>
          (integrationId === null || review.integrationId === integrationId) &&
          review.name.toLocaleLowerCase().includes(text),
      ),
    [reviews.items, later.ids, integrationId, text],
  )
  const groups = groupItems(
    shown.map((review) => ({
      id: review.id,
      provider: integrations.find(({ id }) => id === review.integrationId)?.provider ?? review.integrationId,
      name: review.name || t(`common.unnamed.${review.kind}`),
      at: review.at,
      fact: t('reviews.candidates', { count: review.candidates.length }),
      detail: t(`reviews.short.${review.reason}`),
    })),
    providers.map(({ id }) => id),
  )
  const items = groups.flatMap((group) => group.items)
  const openId = reviewId ?? items[0]?.id ?? null
  const open = (id: string | null, replace = false) =>
    navigate(id === null ? routes.reviews : routes.review(id), { replace })
  const step = (by: 1 | -1) => {
    const next = stepFrom(items, openId, by)
    if (next) open(next.id)
  }
  const review = reviews.items?.find(({ id }) => id === openId)
  const narrowed = integrationId !== null || text !== ''

  return (
    <>
      <Toolbar
        title={t('reviews.title')}
        count={reviews.items === undefined ? undefined : format.number(reviews.total)}
      >
        <SearchField value={search} placeholder={t('reviews.search')} onChange={setSearch} />
        <FilterButton
          label={t('reviews.integration')}
          any={t('reviews.any')}
          value={integrationId}
          options={integrations.map(({ id, provider, account }) => ({
            value: id,
            label: t('integrations.named', {
              provider: providers.find((each) => each.id === provider)?.name ?? provider,
              account: account.name,
            }),
          }))}
          onChange={setIntegrationId}
        />
      </Toolbar>
      {reviews.error ? (
        <div className={classes.note}>
          <ProblemNote error={reviews.error} retry={reviews.again} />
        </div>
      ) : reviews.items === undefined ? (
        <DecideSkeleton />
      ) : items.length === 0 && (narrowed || reviewId === null) ? (
        narrowed ? (
          <NoMatch text={text ? t('reviews.noMatchSearch', { search: search.trim() }) : t('reviews.noMatch')}>
            <Button
              onClick={() => {
                setSearch('')
                setIntegrationId(null)
              }}
            >
              {t('reviews.clear')}
            </Button>
          </NoMatch>
        ) : (
          <EmptyState title={t('reviews.empty.title')} text={t('reviews.empty.text')}>
            <Button component={Link} href={routes.integrations}>
              {t('reviews.empty.action')}
            </Button>
          </EmptyState>
        )
      ) : (
        <DecideFrame
          list={
            <>
              <DecideList
                label={t('reviews.list')}
                groups={groups}
                openId={openId}
                onOpen={open}
                onEnter={() => document.querySelector<HTMLElement>('section tfoot button')?.focus()}
              />
              {reviews.more ? (
                <div className={classes.more}>
                  <Button size="xs" onClick={reviews.readMore}>
                    {t('common.action.more')}
                  </Button>
                </div>
              ) : null}
            </>
          }
        >
          {review ? (
            <ReviewDetail
              key={review.id}
              review={review}
              decide={decide}
              place={items.findIndex(({ id }) => id === review.id) + 1}
              of={items.length}
              onStep={step}
              onLater={() => {
                const next = afterDecided(items, review.id)
                later.add(review.id)
                open(next?.id ?? review.id, true)
              }}
              onDecided={() => open(afterDecided(items, review.id)?.id ?? null, true)}
            />
          ) : (
            <DecidePane label={t('reviews.pane')}>
              <EmptyState title={t('reviews.ended.title')} text={t('reviews.ended.text')}>
                <Button onClick={() => open(items[0]?.id ?? null, true)}>{t('reviews.ended.action')}</Button>
              </EmptyState>
            </DecidePane>
          )}
        </DecideFrame>
      )}
    </>
  )
}
