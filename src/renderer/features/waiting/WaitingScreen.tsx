import { Button, SegmentedControl } from '@mantine/core'
import { entityKind, type OutboxItem } from '@shared/model'
import { ArrowUp } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useSyncAll } from '../../actions/sync-actions'
import { routes } from '../../app/routes'
import { ActionButton } from '../../components/actions/ActionButton'
import { SplitPanel } from '../../components/frame/SplitPanel'
import { SubToolbar, Toolbar } from '../../components/frame/Toolbar'
import { FilterButton } from '../../components/input/FilterButton'
import { IntegrationFilter } from '../../components/input/IntegrationFilter'
import { SearchField } from '../../components/input/SearchField'
import { RowSkeletons } from '../../components/loading/Skeletons'
import { EmptyState, NoMatch } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { useAttention, useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useKeys } from '../../lib/hooks/use-keys'
import { CancelDialog } from './CancelDialog'
import { useWaiting } from './use-waiting'
import { WaitingPanel } from './WaitingPanel'
import { WaitingTable } from './WaitingTable'
import classes from './waiting.module.css'
import {
  countSegments,
  groupWaiting,
  isMeant,
  noChoice,
  oldestOf,
  type Segment,
  segmentOf,
  segments,
  type WaitingChoice,
  type WaitingRow,
} from './waiting-model'

const noIds: ReadonlySet<string> = new Set()
const toggled = (ids: ReadonlySet<string>, id: string) => {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}

/** Everything that is to be written to a CRM and is not yet, with the reason, and what can be done about it. */
export function WaitingScreen({ segment, itemId }: { segment: string | null; itemId: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [, navigate] = useLocation()
  const waiting = useWaiting()
  const attention = useAttention()
  const integrations = useIntegrations()?.integrations
  const sync = useSyncAll()
  const [choice, setChoice] = useState<Omit<WaitingChoice, 'segment'>>(noChoice)
  const [closed, setClosed] = useState(noIds)
  const [whole, setWhole] = useState(noIds)
  const [marked, setMarked] = useState(noIds)
  const [cancels, setCancels] = useState<readonly OutboxItem[] | null>(null)
  const shown = segments.find((each) => each === segment) ?? null

  const meant = useMemo(() => (waiting.items ?? []).filter((item) => isMeant(item, choice)), [waiting.items, choice])
  const counts = countSegments(meant)
  const items = useMemo(() => meant.filter((item) => shown === null || segmentOf(item) === shown), [meant, shown])
  const order = useMemo(() => (integrations ?? []).map(({ id }) => id), [integrations])
  const groups = useMemo(() => groupWaiting(items, order, closed, whole), [items, order, closed, whole])
  const open = waiting.items?.find(({ id }) => id === itemId)
  const markedItems = items.filter(({ id }) => marked.has(id))
  const cancellable = markedItems.filter((item) => item.cancellable)
  const oldest = oldestOf(items)
  const narrowed =
    shown !== null || choice.integrationId !== null || choice.kind !== null || choice.search.trim() !== ''

  const go = useCallback(
    (id: string | null, to: Segment | null = shown) => navigate(routes.waiting(to, id)),
    [navigate, shown],
  )
  const onMark = useCallback((id: string) => setMarked((before) => toggled(before, id)), [])
  const onOpen = useCallback(
    (row: WaitingRow) => {
      if ('item' in row) go(row.id)
      else setWhole((before) => new Set(before).add(row.integrationId))
    },
    [go],
  )
  useKeys({
    'mod+enter': () => void sync.run(),
    ' ': itemId === null ? undefined : () => setMarked(toggled(marked, itemId)),
  })
  const count = (n: number) => (waiting.whole ? format.number(n) : t('waiting.atLeast', { count: n }))
  const lastSync = (integrations ?? [])
    .flatMap(({ lastSyncAt }) => lastSyncAt ?? [])
    .sort()
    .at(-1)

  return (
    <>
      <Toolbar
        title={t('waiting.title')}
        count={attention === undefined ? undefined : format.number(attention.waiting)}
      >
        <SearchField
          value={choice.search}
          placeholder={t('waiting.search')}
          onChange={(search) => setChoice({ ...choice, search })}
        />
        <ActionButton
          reason={sync.reason}
          loading={sync.busy}
          leftSection={<ArrowUp size={14} className="icon" aria-hidden />}
          onClick={() => void sync.run()}
        >
          {t('waiting.writeNow')}
        </ActionButton>
      </Toolbar>
      <SubToolbar>
        <SegmentedControl
          className={classes.segments}
          aria-label={t('waiting.segments')}
          value={shown ?? 'all'}
          onChange={(value) => go(null, segments.find((each) => each === value) ?? null)}
          data={(['all', ...segments] as const).map((value) => ({
            value,
            label: (
              <span className={classes.segment}>
                {t(`waiting.segment.${value}`)}{' '}
                <span className="t3 num">{count(value === 'all' ? meant.length : counts[value])}</span>
              </span>
            ),
          }))}
        />
        <IntegrationFilter
          label={t('waiting.integration')}
          any={t('waiting.any')}
          value={choice.integrationId}
          onChange={(integrationId) => setChoice({ ...choice, integrationId })}
        />
        <FilterButton
          label={t('waiting.kind')}
          any={t('waiting.any')}
          value={choice.kind}
          options={entityKind.options.map((value) => ({ value, label: t(`common.kind.${value}`) }))}
          onChange={(kind) => setChoice({ ...choice, kind })}
        />
        <span className="grow" />
        {markedItems.length > 0 ? (
          <>
            <span className="caption t2 num">{t('waiting.marked', { count: markedItems.length })}</span>
            <ActionButton
              size="xs"
              className={classes.cancel}
              reason={cancellable.length > 0 ? null : t('waiting.onItsWay')}
              onClick={() => setCancels(cancellable)}
            >
              {t('waiting.cancelMany', { count: cancellable.length })}
            </ActionButton>
          </>
        ) : oldest ? (
          <span className="caption t2 num">{t('waiting.oldest', { age: format.age(oldest) })}</span>
        ) : null}
      </SubToolbar>
      <SplitPanel
        label={t('waiting.panel')}
        onClose={() => go(null)}
        panel={
          itemId === null || waiting.items === undefined ? null : open ? (
            <WaitingPanel key={open.id} item={open} onCancel={() => setCancels([open])} onClose={() => go(null)} />
          ) : (
            <EmptyState title={t('waiting.gone.title')} text={t('waiting.gone.text')}>
              <Button onClick={() => go(null)}>{t('common.panel.close')}</Button>
            </EmptyState>
          )
        }
      >
        {waiting.error ? (
          <div className={classes.note}>
            <ProblemNote error={waiting.error} retry={waiting.again} />
          </div>
        ) : waiting.items === undefined || integrations === undefined ? (
          <RowSkeletons />
        ) : items.length === 0 ? (
          narrowed ? (
            <NoMatch
              text={
                choice.search.trim()
                  ? t('waiting.noMatchSearch', { search: choice.search.trim() })
                  : t('waiting.noMatch')
              }
            >
              <Button
                onClick={() => {
                  setChoice(noChoice)
                  go(null, null)
                }}
              >
                {t('waiting.clear')}
              </Button>
            </NoMatch>
          ) : (
            <EmptyState
              title={t('waiting.empty.title')}
              text={lastSync ? t('waiting.empty.textLast', { time: format.ago(lastSync) }) : t('waiting.empty.text')}
            />
          )
        ) : (
          <>
            <WaitingTable
              groups={groups}
              integrations={integrations}
              closed={closed}
              selectedId={itemId}
              marked={marked}
              onOpen={onOpen}
              onMark={onMark}
              onToggle={(id) => setClosed(toggled(closed, id))}
            />
            {waiting.more ? (
              <div className={classes.more}>
                <Button size="xs" onClick={waiting.readMore}>
                  {t('common.action.more')}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </SplitPanel>
      {cancels ? (
        <CancelDialog
          items={cancels}
          onClose={() => {
            setCancels(null)
            setMarked(noIds)
          }}
        />
      ) : null}
    </>
  )
}
