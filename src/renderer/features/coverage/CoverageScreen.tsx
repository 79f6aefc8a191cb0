import { Button, SegmentedControl } from '@mantine/core'
import { type EntityKind, entityKind } from '@shared/model'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { kindPaths, recordPath } from '../../app/record-place'
import { routes } from '../../app/routes'
import { api } from '../../client'
import { FigureStrip } from '../../components/figures/FigureStrip'
import { SplitPanel } from '../../components/frame/SplitPanel'
import { Toolbar } from '../../components/frame/Toolbar'
import { FilterButton } from '../../components/input/FilterButton'
import { useHoldingSlots } from '../../components/labels/HeldIn'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { RowSkeletons } from '../../components/loading/Skeletons'
import { EmptyState } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useKeys } from '../../lib/hooks/use-keys'
import { CombinationPanel } from './CombinationPanel'
import { CombinationTable } from './CombinationTable'
import classes from './coverage.module.css'
import { combine, heldBy, inSeveral, listOf } from './coverage-model'

const kinds = entityKind.options

/** Who is where: how many records are in which CRMs, how many in one alone, and which differ. */
export function CoverageScreen({ path, combination }: { path: string | null; combination: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [, navigate] = useLocation()
  const [account, setAccount] = useState<string | null>(null)
  const kind: EntityKind = kinds.find((each) => kindPaths[each] === path) ?? 'contact'
  const slots = useHoldingSlots()
  const integrations = useIntegrations()?.integrations
  const query = useQuery(
    api.coverage.get.queryOptions({ input: { kind }, placeholderData: keepPreviousData, staleTime: 0 }),
  )
  const coverage = query.data?.kind === kind ? query.data : undefined
  const all = useMemo(() => (coverage ? combine(coverage, slots, account) : []), [coverage, slots, account])
  const open = combination === null ? undefined : all.find(({ id }) => id === fromPath(combination))
  const go = (id: string | null) => navigate(routes.coverage(kindPaths[kind], id === null ? null : toPath(id)))
  const total = all.reduce((sum, { count }) => sum + count, 0)
  const listPath = (view: ReturnType<typeof listOf>) => recordPath({ kind, view })
  useKeys({
    d: open ? () => navigate(listPath(listOf(open, slots, account, 'waiting'))) : undefined,
  })

  return (
    <>
      <Toolbar title={t('coverage.title')}>
        <FilterButton
          label={t('coverage.account')}
          any={t('coverage.all')}
          value={account}
          options={(integrations ?? []).map(({ id, account: own }) => ({ value: id, label: own.name }))}
          onChange={setAccount}
        />
        <SegmentedControl
          aria-label={t('coverage.kindsLabel')}
          value={kind}
          data={kinds.map((value) => ({ value, label: t(`coverage.kinds.${value}`) }))}
          onChange={(value) => navigate(routes.coverage(kindPaths[value as EntityKind]))}
        />
      </Toolbar>
      <SplitPanel
        label={t('coverage.panel')}
        onClose={() => go(null)}
        panel={
          open && coverage ? (
            <CombinationPanel
              kind={kind}
              combination={open}
              all={all}
              slots={slots}
              account={account}
              at={coverage.at}
              onClose={() => go(null)}
            />
          ) : null
        }
      >
        {query.error && !coverage ? (
          <div className={classes.note}>
            <ProblemNote error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : coverage === undefined ? (
          <RowSkeletons />
        ) : coverage.total === 0 ? (
          <EmptyState title={t('coverage.empty.title')} text={t('coverage.empty.text')}>
            <Button component={Link} href={routes.integrations}>
              {t('coverage.empty.action')}
            </Button>
          </EmptyState>
        ) : (
          <div className={classes.body}>
            <FigureStrip
              label={t('coverage.figures')}
              figures={[
                {
                  id: 'here',
                  label: t('coverage.here', { kinds: t(`coverage.kinds.${kind}`) }),
                  value: format.number(total),
                  context: t('coverage.several', { count: inSeveral(all) }),
                  href: listPath(account === null ? {} : { heldIn: [[account]] }),
                },
                ...slots.map(({ provider, name, integrations: own }) => {
                  const { count, only } = heldBy(all, provider)
                  return {
                    id: provider,
                    mark: <ProviderTile provider={provider} size={16} />,
                    label: name,
                    value: format.number(count),
                    context: t('coverage.onlyThere', { count: only }),
                    href: listPath({ heldIn: account === null ? [[...own]] : [[...own], [account]] }),
                  }
                }),
              ]}
            />
            {slots.length === 1 ? <p className={`t2 ${classes.one}`}>{t('coverage.one')}</p> : null}
            <CombinationTable
              kind={kind}
              all={all}
              total={total}
              slots={slots}
              account={account}
              openId={open?.id ?? null}
              onOpen={go}
            />
            <p className={`caption t3 ${classes.asOf}`}>{t('coverage.asOf', { time: format.dayTime(coverage.at) })}</p>
          </div>
        )}
      </SplitPanel>
    </>
  )
}

/** A combination in the address; that of records which are here alone has a name of its own. */
const toPath = (id: string) => (id === '' ? 'none' : id)
const fromPath = (text: string) => (text === 'none' ? '' : text)
