import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { DecideFrame, DecidePane } from '../../components/decide/DecideFrame'
import { DecideList } from '../../components/decide/DecideList'
import { groupItems } from '../../components/decide/decide-model'
import { useOpenItem } from '../../components/decide/use-open-item'
import { Toolbar } from '../../components/frame/Toolbar'
import { IntegrationFilter } from '../../components/input/IntegrationFilter'
import { SearchField } from '../../components/input/SearchField'
import { EmptyState, NoMatch } from '../../components/notices/EmptyState'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useKeys } from '../../lib/hooks/use-keys'
import { useProviders } from '../../lib/hooks/use-providers'
import { ReviewDetail } from './ReviewDetail'
import { laterLast } from './review-model'
import { useDecide } from './use-decide'
import { useLater } from './use-later'
import { useReviews } from './use-reviews'

/** Where people say which record a CRM's record is, for those that could be one of several. */
export function ReviewsScreen({ reviewId }: { reviewId: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
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
  const opened = useOpenItem(items, reviewId, (id) => (id === null ? routes.reviews : routes.review(id)))
  const review = reviews.items?.find(({ id }) => id === opened.id)
  const narrowed = integrationId !== null || text !== ''

  const nothing = narrowed ? (
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

  return (
    <>
      <Toolbar
        title={t('reviews.title')}
        count={reviews.items === undefined ? undefined : format.number(reviews.total)}
      >
        <SearchField value={search} placeholder={t('reviews.search')} onChange={setSearch} />
        <IntegrationFilter
          label={t('reviews.integration')}
          any={t('reviews.any')}
          value={integrationId}
          onChange={setIntegrationId}
        />
      </Toolbar>
      <DecideFrame
        query={reviews}
        empty={items.length === 0 && (narrowed || reviewId === null) ? nothing : null}
        list={
          <DecideList
            label={t('reviews.list')}
            groups={groups}
            openId={opened.id}
            onOpen={opened.open}
            onEnter={() => document.querySelector<HTMLElement>('section tfoot button')?.focus()}
          />
        }
      >
        {review ? (
          <ReviewDetail
            key={review.id}
            review={review}
            decide={decide}
            place={opened.place}
            of={items.length}
            onStep={opened.step}
            onLater={
              items.some(({ id }) => id !== review.id)
                ? () => {
                    later.add(review.id)
                    opened.goOn()
                  }
                : null
            }
            onDecided={opened.goOn}
          />
        ) : (
          <DecidePane label={t('reviews.pane')}>
            <EmptyState title={t('reviews.ended.title')} text={t('reviews.ended.text')}>
              <Button onClick={opened.goOn}>{t('reviews.ended.action')}</Button>
            </EmptyState>
          </DecidePane>
        )}
      </DecideFrame>
    </>
  )
}
