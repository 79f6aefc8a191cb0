import { SegmentedControl } from '@mantine/core'
import { runTrigger } from '@shared/model'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { filterStatuses, openingChoice, type Period, periods, type RunChoice } from '../../../actions/run-choice'
import { FilterButton } from '../../../components/input/FilterButton'
import { useIntegrations } from '../../../lib/hooks/use-engine'
import { useProviders } from '../../../lib/hooks/use-providers'
import classes from './runs.module.css'

/** The filters of the runs list. `fixed` leaves the integration out: the list is of one already. */
export function RunFilters(props: { choice: RunChoice; fixed?: boolean; choose(change: Partial<RunChoice>): void }) {
  const { choice, choose } = props
  // The period that the list opens with is not a filter that a person has set.
  const usual: Period = props.fixed ? 'any' : openingChoice.started
  const { t } = useTranslation()
  const integrations = useIntegrations()?.integrations
  const providers = useProviders()
  const options = useMemo(
    () =>
      (integrations ?? []).map(({ id, provider, account }) => {
        const name = providers.find((each) => each.id === provider)?.name ?? provider
        return { value: id, label: t('runs.panel.name', { provider: name, account: account.name }) }
      }),
    [integrations, providers, t],
  )
  return (
    <>
      <SegmentedControl
        aria-label={t('runs.filter.status')}
        className={classes.segments}
        value={choice.status ?? 'all'}
        onChange={(value) => choose({ status: filterStatuses.find((status) => status === value) ?? null })}
        data={[
          { value: 'all', label: t('runs.filter.all') },
          ...filterStatuses.map((status) => ({ value: status, label: t(`common.runStatus.${status}`) })),
        ]}
      />
      {props.fixed ? null : (
        <FilterButton
          label={t('runs.filter.integration')}
          any={t('runs.filter.any')}
          value={choice.integrationId}
          options={options}
          onChange={(integrationId) => choose({ integrationId })}
        />
      )}
      <FilterButton
        label={t('runs.filter.trigger')}
        any={t('runs.filter.any')}
        value={choice.trigger}
        options={runTrigger.options.map((trigger) => ({ value: trigger, label: t(`runs.trigger.${trigger}`) }))}
        onChange={(trigger) => choose({ trigger })}
      />
      <FilterButton
        label={t('runs.filter.started')}
        any={t(`runs.filter.period.${usual}`)}
        value={choice.started === usual ? null : choice.started}
        options={periods
          .filter((period) => period !== usual)
          .map((period) => ({ value: period, label: t(`runs.filter.period.${period}`) }))}
        onChange={(started) => choose({ started: started ?? usual })}
      />
    </>
  )
}
