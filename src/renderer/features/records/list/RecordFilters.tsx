import type { EntityKind } from '@shared/model'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { changedPeriods, type RecordView } from '../../../app/record-place'
import { api } from '../../../client'
import { FilterButton, type FilterOption } from '../../../components/input/FilterButton'
import { type HoldingSlot, useHoldingSlots } from '../../../components/labels/HeldIn'
import { useIntegrations } from '../../../lib/hooks/use-engine'

const states = ['waiting', 'conflict', 'deleted'] as const

/** The filters of a list of records: which CRMs have them, whose they are, since when, and what is up with them. */
export function RecordFilters(props: {
  kind: EntityKind
  view: RecordView
  choose(change: Partial<RecordView>): void
}) {
  const { view, choose } = props
  const { t } = useTranslation()
  const slots = useHoldingSlots()
  const owners = useOwners()
  const sources = sourceOptions(slots, view, {
    has: (name) => t('records.filter.in', { name }),
    lacks: (name) => t('records.filter.notIn', { name }),
    several: t('records.filter.several'),
  })
  return (
    <>
      <FilterButton
        label={t('records.filter.source')}
        any={t('records.filter.any')}
        value={sourceOf(view)}
        options={sources}
        onChange={(value) => choose(sourceChange(value, slots))}
      />
      {owners.length > 0 ? (
        <FilterButton
          label={t('records.filter.owner')}
          any={t('records.filter.any')}
          value={view.owner}
          options={withChosen(owners, view.owner)}
          onChange={(owner) => choose({ owner })}
        />
      ) : null}
      <FilterButton
        label={t('records.filter.changed')}
        any={t('records.filter.anyTime')}
        value={view.changed}
        options={changedPeriods.map((value) => ({ value, label: t(`records.filter.period.${value}`) }))}
        onChange={(changed) => choose({ changed })}
      />
      <FilterButton
        label={t('records.filter.state')}
        any={t('records.filter.any')}
        value={view.state}
        options={states.map((value) => ({ value, label: t(`records.filter.states.${value}`) }))}
        onChange={(state) => choose({ state })}
      />
    </>
  )
}

/** The source filter as one word: what the address says of CRMs that have a record, and of ones that have not. */
function sourceOf({ heldIn, notHeldIn }: RecordView): string | null {
  if (heldIn.length === 0 && notHeldIn.length === 0) return null
  return `${heldIn.map((group) => group.join('|')).join(',')}/${notHeldIn.join(',')}`
}

/** Each CRM, that has a record or lacks it; what a link has chosen stands beside them. */
export function sourceOptions(
  slots: readonly HoldingSlot[],
  view: RecordView,
  words: { has(name: string): string; lacks(name: string): string; several: string },
): FilterOption<string>[] {
  const options = slots.flatMap(({ name, integrations }) => [
    { value: `${integrations.join('|')}/`, label: words.has(name) },
    { value: `/${integrations.join(',')}`, label: words.lacks(name) },
  ])
  const chosen = sourceOf(view)
  if (chosen === null || options.some(({ value }) => value === chosen)) return options
  const nameOf = (ids: readonly string[]) =>
    slots.find(({ integrations }) => integrations.some((id) => ids.includes(id)))?.name ?? ids.join(', ')
  const parts = [
    ...view.heldIn.map((group) => words.has(nameOf(group))),
    ...slots
      .filter(({ integrations }) => integrations.some((id) => view.notHeldIn.includes(id)))
      .map(({ name }) => words.lacks(name)),
  ]
  return [...options, { value: chosen, label: parts.join(', ') || words.several }]
}

function sourceChange(value: string | null, slots: readonly HoldingSlot[]): Partial<RecordView> {
  const [has = '', lacks = ''] = (value ?? '/').split('/')
  const known = new Set(slots.flatMap(({ integrations }) => integrations))
  return {
    heldIn: has
      .split(',')
      .map((group) => group.split('|').filter((id) => known.has(id)))
      .filter((group) => group.length > 0),
    notHeldIn: lacks.split(',').filter((id) => known.has(id)),
  }
}

function withChosen(options: readonly FilterOption<string>[], chosen: string | null): FilterOption<string>[] {
  const isThere = chosen === null || options.some(({ value }) => value === chosen)
  return isThere ? [...options] : [...options, { value: chosen, label: chosen }]
}

/** Owners of all accounts by name, each name once. */
function useOwners(): readonly FilterOption<string>[] {
  const ids = useIntegrations()?.integrations.map(({ id }) => id) ?? []
  const answers = useQueries({
    queries: ids.map((id) => api.reference.owners.queryOptions({ input: { id } })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  })
  return useMemo(() => {
    const names = new Set(answers.flatMap(({ name, email, active }) => (active ? name || email || [] : [])))
    return [...names].sort((a, b) => a.localeCompare(b)).map((name) => ({ value: name, label: name }))
  }, [answers])
}
