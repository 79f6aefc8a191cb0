import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { ContestedRecord } from '@shared/model'
import { ListChecks } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { DecideFrame, DecidePane } from '../../components/decide/DecideFrame'
import { DecideList } from '../../components/decide/DecideList'
import { type DecideItem, groupItems } from '../../components/decide/decide-model'
import { useOpenItem } from '../../components/decide/use-open-item'
import { Toolbar } from '../../components/frame/Toolbar'
import { IntegrationFilter } from '../../components/input/IntegrationFilter'
import { SearchField } from '../../components/input/SearchField'
import { EmptyState, NoMatch } from '../../components/notices/EmptyState'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useProviders } from '../../lib/hooks/use-providers'
import { ConflictDetail } from './ConflictDetail'
import { MarkedDetail } from './MarkedDetail'
import { SettleAllDialog } from './SettleAllDialog'
import { useContested } from './use-contested'

/** How long typing in the search rests before the list follows, ms. */
const searchPause = 150
const noIds: ReadonlySet<string> = new Set()

/** Where people decide on values that changed on several sides: the records, and the fields of one of them. */
export function ConflictsScreen({ recordId }: { recordId: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), searchPause)
  const [integrationId, setIntegrationId] = useState<string | null>(null)
  const [marked, setMarked] = useState(noIds)
  const [asksAll, setAsksAll] = useState(false)
  const providers = useProviders()
  const contested = useContested({ integrationId, search })
  const describe = useDescribed()
  const groups = useMemo(
    () =>
      groupItems(
        (contested.items ?? []).map(describe),
        providers.map(({ id }) => id),
      ),
    [contested.items, describe, providers],
  )
  const items = groups.flatMap((group) => group.items)
  const opened = useOpenItem(items, recordId, (id) => (id === null ? routes.conflicts : routes.conflict(id)))
  const shownMarked = items.flatMap(({ id }) => (marked.has(id) ? [id] : []))
  const narrowed = integrationId !== null || search !== ''

  const nothing = narrowed ? (
    <NoMatch text={search ? t('conflicts.noMatchSearch', { search }) : t('conflicts.noMatch')}>
      <Button
        onClick={() => {
          setTyped('')
          setIntegrationId(null)
        }}
      >
        {t('conflicts.clear')}
      </Button>
    </NoMatch>
  ) : (
    <EmptyState title={t('conflicts.empty.title')} text={t('conflicts.empty.text')}>
      <Button component={Link} href={routes.runs}>
        {t('conflicts.empty.action')}
      </Button>
    </EmptyState>
  )

  return (
    <>
      <Toolbar
        title={t('conflicts.title')}
        count={contested.items === undefined ? undefined : format.number(contested.records)}
      >
        <SearchField value={typed} placeholder={t('conflicts.search')} onChange={setTyped} />
        <IntegrationFilter
          label={t('conflicts.integration')}
          any={t('conflicts.any')}
          value={integrationId}
          onChange={setIntegrationId}
        />
        {items.length > 0 && search === '' ? (
          <Button leftSection={<ListChecks size={14} className="icon" aria-hidden />} onClick={() => setAsksAll(true)}>
            {t('conflicts.all.action')}
          </Button>
        ) : null}
      </Toolbar>
      <DecideFrame
        query={contested}
        empty={items.length === 0 && recordId === null ? nothing : null}
        list={
          <DecideList
            label={t('conflicts.list')}
            groups={groups}
            openId={opened.id}
            onOpen={opened.open}
            onEnter={() => document.querySelector<HTMLElement>('[data-row] input')?.focus()}
            marked={marked}
            onMark={setMarked}
          />
        }
      >
        {shownMarked.length > 1 ? (
          <DecidePane label={t('conflicts.pane')}>
            <MarkedDetail
              recordIds={shownMarked}
              onClear={() => setMarked(noIds)}
              onSettled={() => {
                setMarked(noIds)
                opened.open(null, true)
              }}
            />
          </DecidePane>
        ) : opened.id === null ? null : (
          <ConflictDetail
            key={opened.id}
            recordId={opened.id}
            item={contested.items?.find((item) => item.recordId === opened.id)}
            place={opened.place}
            of={items.length}
            onStep={opened.step}
            onSettled={opened.goOn}
          />
        )}
      </DecideFrame>
      {asksAll ? (
        <SettleAllDialog
          count={integrationId === null ? contested.records : items.length}
          integrationId={integrationId}
          onClose={() => setAsksAll(false)}
        />
      ) : null}
    </>
  )
}

/** A record with conflicts as the list shows it. */
function useDescribed(): (record: ContestedRecord) => DecideItem {
  const { t } = useTranslation()
  const integrations = useIntegrations()?.integrations
  return useMemo(
    () => (record) => {
      const [first = '', ...more] = record.integrationIds
      const integration = integrations?.find(({ id }) => id === first)
      const words = { kind: t(`common.kind.${record.kind}`), account: integration?.account.name ?? first }
      return {
        id: record.recordId,
        provider: integration?.provider ?? first,
        name: record.recordName || t(`common.unnamed.${record.kind}`),
        at: record.at,
        fact: t('conflicts.fields', { count: record.fields }),
        detail: more.length > 0 ? t('conflicts.ofSeveral', { ...words, count: more.length }) : t('conflicts.of', words),
      }
    },
    [t, integrations],
  )
}
