import { Button } from '@mantine/core'
import type { Conflict, ContestedRecord } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { api } from '../../client'
import { ActionButton } from '../../components/actions/ActionButton'
import { DecidePane, DetailSkeleton } from '../../components/decide/DecideFrame'
import { DecideHead } from '../../components/decide/DecideHead'
import { goesOn } from '../../components/decide/decide-model'
import { EmptyState } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useKeys } from '../../lib/hooks/use-keys'
import { CompareTable } from './compare/CompareTable'
import { type Chosen, compare, consequenceOf, keepChosen } from './compare/compare-model'
import { OtherFields } from './compare/OtherFields'
import { useSideNames } from './compare/use-side-names'
import classes from './conflicts.module.css'
import { PreferRule } from './PreferRule'
import { savePreference, usePreference } from './preference'
import { useConsequenceText } from './use-consequence-text'
import { useSettle } from './use-settle'
import { WhatHappened } from './WhatHappened'

interface DetailProps {
  recordId: string
  /** As the list has it; undefined for a record that the list does not show. */
  item: ContestedRecord | undefined
  place: number | null
  of: number
  onStep(by: 1 | -1): void
  /** Goes on to what takes its place. */
  onSettled(): void
}

/** The conflicts of one record: its fields side by side, and what saving the choice would write. */
export function ConflictDetail(props: DetailProps) {
  const { t } = useTranslation()
  const query = useQuery(api.conflicts.list.queryOptions({ input: { recordId: props.recordId, limit: 500 } }))
  const items = query.data?.items
  useKeys({ n: () => props.onStep(1), p: () => props.onStep(-1) })
  if (items && items.length > 0) return <Decide {...props} conflicts={items} />
  return (
    <DecidePane label={t('conflicts.pane')}>
      {items || (query.error && props.item === undefined) ? (
        <EmptyState title={t('conflicts.ended.title')} text={t('conflicts.ended.text')}>
          <Button onClick={props.onSettled}>{t('conflicts.ended.action')}</Button>
        </EmptyState>
      ) : query.error ? (
        <div className={classes.note}>
          <ProblemNote error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : (
        <DetailSkeleton />
      )}
    </DecidePane>
  )
}

function Decide(props: DetailProps & { conflicts: readonly Conflict[] }) {
  const { conflicts } = props
  const { t } = useTranslation()
  const format = useFormat()
  const names = useSideNames()
  const [raw, setChosen] = useState<Chosen>({})
  const compared = compare(conflicts)
  const chosen = keepChosen(compared, raw)
  const consequence = consequenceOf(compared, chosen)
  const sentence = useConsequenceText(consequence, names)
  const preference = usePreference(compared, chosen, raw)
  const settle = useSettle()
  const integrations = useIntegrations()?.integrations ?? []
  const [first] = conflicts
  const left = consequence.of - consequence.chosen
  const name = first?.recordName || t(`common.unnamed.${first?.kind ?? 'contact'}`)
  const ids = [...new Set(compared.columns.flatMap(({ integrationId }) => integrationId ?? []))]
  const account = integrations.find(({ id }) => id === ids[0])?.account.name ?? ids[0] ?? ''
  const kind = t(`common.kind.${first?.kind ?? 'contact'}`)

  const save = async () => {
    if (left > 0 || settle.busy) return
    const rule = preference.rule
    const done = await settle.run({ recordId: props.recordId, name, choices: chosen, pushed: consequence.pushed })
    if (!done) return
    if (preference.on && rule) await savePreference(rule)
    props.onSettled()
  }
  useKeys({
    'mod+enter': () => void save(),
    ...Object.fromEntries(
      compared.columns.map(({ id }, index) => [
        String(index + 1),
        () => {
          const row = compared.rows.find(({ field, values }) => chosen[field] === undefined && values.has(id))
          if (row) setChosen({ ...chosen, [row.field]: id })
        },
      ]),
    ),
  })

  return (
    <DecidePane
      label={t('conflicts.pane')}
      footer={
        <>
          <span className="caption t2 num" role="status">
            {sentence}
          </span>
          <span className="grow" />
          <Button variant="subtle" component={Link} href={routes.record(first?.kind ?? 'contact', props.recordId)}>
            {t('conflicts.open')}
          </Button>
          {goesOn(props.place, props.of) ? (
            <Button variant="subtle" onClick={() => props.onStep(1)}>
              {t('conflicts.skip')}
            </Button>
          ) : null}
          <ActionButton
            variant={left > 0 ? 'default' : 'filled'}
            loading={settle.busy}
            reason={left > 0 ? t('conflicts.missing', { left: t('conflicts.fields', { count: left }) }) : null}
            onClick={() => void save()}
          >
            {consequence.pushed.length > 0 && settle.canPush ? t('conflicts.saveAndPush') : t('conflicts.save')}
          </ActionButton>
        </>
      }
    >
      <DecideHead
        name={name}
        kind={
          ids.length > 1
            ? t('conflicts.ofSeveral', { kind, account, count: ids.length - 1 })
            : t('conflicts.of', { kind, account })
        }
        text={t('conflicts.text', {
          count: compared.rows.length,
          where: listOf(
            ids.map((id) => names.ofIntegration(id)),
            format.locale,
          ),
        })}
        place={props.place}
        of={props.of}
        onStep={props.onStep}
      />
      <CompareTable name={name} compared={compared} chosen={chosen} names={names} onChoose={setChosen} />
      <OtherFields recordId={props.recordId} contested={compared.rows.map(({ field }) => field)} />
      <PreferRule preference={preference} names={names} />
      <WhatHappened conflicts={conflicts} columns={compared.columns} names={names} />
    </DecidePane>
  )
}

function listOf(names: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names)
}
