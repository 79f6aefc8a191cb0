import { Button } from '@mantine/core'
import type { DuplicateKind, DuplicatePair } from '@shared/model'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recordPath } from '../../../app/record-place'
import { api, client, problemOf } from '../../../client'
import { useAction } from '../../../client/use-action'
import { Toolbar } from '../../../components/frame/Toolbar'
import { RowSkeletons } from '../../../components/loading/Skeletons'
import { EmptyState } from '../../../components/notices/EmptyState'
import { ProblemSentence } from '../../../components/notices/ProblemNote'
import { toast } from '../../../components/notices/toasts'
import { LinkTwoDialog } from '../bulk/LinkTwoDialog'
import classes from './duplicates.module.css'
import { PairRow } from './PairRow'

/** Pairs that are shown before more are asked for. */
const ofPage = 30

/** Pairs of records that are probably one: they are merged, merged at the CRM that has both, or kept apart. */
export function DuplicatesPage({ kind }: { kind: DuplicateKind }) {
  const { t } = useTranslation()
  const [merged, setMerged] = useState<DuplicatePair | null>(null)
  const [wanted, setWanted] = useState(ofPage)
  const query = useInfiniteQuery(
    api.duplicates.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ kind, limit: ofPage, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  )
  const apart = useAction(async ([id, other]: [string, string]) => {
    await client.duplicates.keepApart({ id, other, trigger: 'manual' })
    toast({ tone: 'ok', title: t('records.duplicates.apartDone'), detail: t('records.duplicates.apartDetail') })
  })
  const pairs = query.data?.pages.flatMap(({ items }) => items) ?? []
  const { hasNextPage, isFetching, fetchNextPage } = query
  // A page may hold none and there may still be more: the records are walked through in steps.
  const isShort = hasNextPage && !isFetching && pairs.length < wanted && !query.error
  useEffect(() => {
    if (isShort) void fetchNextPage()
  }, [isShort, fetchNextPage])
  const searches = hasNextPage && pairs.length < wanted
  return (
    <>
      <Toolbar
        title={t('records.duplicates.title')}
        crumbs={[{ label: t(`records.kind.${kind}.title`), href: recordPath({ kind }) }]}
      />
      {query.error ? (
        <div className={classes.more}>
          <ProblemSentence problem={problemOf(query.error)} tone="err" />
        </div>
      ) : query.isPending ? (
        <RowSkeletons />
      ) : pairs.length === 0 && !searches ? (
        <EmptyState title={t('records.duplicates.none')} text={t('records.duplicates.noneText')} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
        <section className={classes.scroll} aria-label={t('records.duplicates.list')} tabIndex={0}>
          <p className={`${classes.intro} t2`}>{t('records.duplicates.intro')}</p>
          <ul className={classes.pairs}>
            {pairs.map((pair) => (
              <PairRow
                key={pair.records.map(({ id }) => id).join(' ')}
                kind={kind}
                pair={pair}
                busy={apart.busy}
                onMerge={() => setMerged(pair)}
                onApart={(ids) => void apart.run(ids)}
              />
            ))}
          </ul>
          <div className={classes.more} role="status">
            {searches ? (
              <span className="t2">{t('records.duplicates.searching')}</span>
            ) : hasNextPage ? (
              <Button onClick={() => setWanted(pairs.length + ofPage)}>{t('records.more')}</Button>
            ) : null}
          </div>
        </section>
      )}
      {merged ? <LinkTwoDialog ids={merged.records.map(({ id }) => id)} onClose={() => setMerged(null)} /> : null}
    </>
  )
}
