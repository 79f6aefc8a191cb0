import { ActionIcon, Button, Checkbox, Slider, TextInput } from '@mantine/core'
import type { EntityRecord, RecordChange } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, RotateCcw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { usePush } from '../../../actions/push-records'
import { recordPath } from '../../../app/record-place'
import { api, client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { RowSkeletons } from '../../../components/loading/Skeletons'
import { ProblemNote } from '../../../components/notices/ProblemNote'
import { toast } from '../../../components/notices/toasts'
import { useFormat } from '../../../lib/hooks/use-format'
import { useKeys } from '../../../lib/hooks/use-keys'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import { useRecordFields } from '../panel/use-record'
import { useAccounts } from '../use-accounts'
import { AsOfTable } from './AsOfTable'
import { canRestore, changeAt, localMoment, restoreSum } from './as-of-model'
import { HistoryList } from './HistoryList'
import classes from './history.module.css'
import { ThisChange, WhereHeld } from './PastFacts'
import { useHistory } from './use-history'

/** The record as it was at a moment: its changes at the left, then and now beside each other at the right. */
export function AsOfPage({ record, change }: { record: EntityRecord; change: number | null }) {
  const { t } = useTranslation()
  const history = useHistory(record.id)
  const changes = useMemo(() => history.data?.pages.flatMap((page) => page.items) ?? [], [history.data])
  const shown = changes.find(({ id }) => id === change) ?? changes[0]
  return (
    <div className={classes.split}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard. */}
      <section className={classes.list} tabIndex={0} aria-label={t('records.history.list')}>
        <HistoryList record={record} selected={shown?.id ?? null} />
      </section>
      {shown ? (
        <AsOf key={shown.id} record={record} changes={changes} shown={shown} />
      ) : (
        <div className={classes.column} />
      )}
    </div>
  )
}

function AsOf(props: { record: EntityRecord; changes: readonly RecordChange[]; shown: RecordChange }) {
  const { record, changes, shown } = props
  const { t } = useTranslation()
  const format = useFormat()
  const accounts = useAccounts()
  const network = useNetworkReason()
  const [, navigate] = useLocation()
  const [onlyDiffering, setOnlyDiffering] = useState(true)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const asOf = useQuery(api.records.asOf.queryOptions({ input: { id: record.id, change: shown.id } }))
  const described = useRecordFields(record.id).data ?? []
  const { push } = usePush()
  const index = changes.findIndex(({ id }) => id === shown.id)
  const show = (at: number) => {
    const next = changes[Math.max(0, Math.min(changes.length - 1, at))]
    if (next)
      navigate(recordPath({ kind: record.kind, id: record.id, page: 'history', change: next.id }), { replace: true })
  }
  const restored = (asOf.data?.fields ?? []).filter((field) => ticked.has(field.field) && canRestore(field, described))
  const sum = restoreSum(record, described, restored)
  const restore = useAction(() =>
    client.records.edit({
      id: record.id,
      fields: Object.fromEntries(restored.map(({ field, past }) => [field, past])),
      trigger: 'manual',
    }),
  )
  const run = async () => {
    if (restored.length === 0 || restore.busy) return
    const done = await restore.run(undefined)
    if (!done) return
    setTicked(new Set())
    if (network === null && sum.pushes.length > 0) await push(sum.pushes.map(({ integrationId }) => integrationId))
    else toast({ tone: 'ok', title: t('records.asOf.restored'), detail: t('records.footer.savedDetail') })
  }
  useKeys({ '[': () => show(index + 1), ']': () => show(index - 1), 'mod+enter': () => void run() })
  const when = format.dateTime(shown.at)
  return (
    <div className={classes.column}>
      <div className={classes.at}>
        <b className="w6">{t('records.asOf.asOf')}</b>
        <TextInput
          type="datetime-local"
          className={classes.moment}
          aria-label={t('records.asOf.moment')}
          defaultValue={localMoment(shown.at)}
          onChange={(event) => {
            const moment = new Date(`${event.currentTarget.value}:59.999`)
            if (Number.isNaN(moment.getTime())) return
            const at = changeAt(changes, moment.toISOString()) ?? changes.at(-1)
            if (at && at.id !== shown.id) show(changes.indexOf(at))
          }}
        />
        <ActionIcon
          variant="default"
          className={classes.step}
          aria-label={t('records.asOf.earlier')}
          aria-disabled={index >= changes.length - 1 || undefined}
          onClick={() => show(index + 1)}
        >
          <ChevronLeft size={14} className="icon" aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          className={classes.step}
          aria-label={t('records.asOf.later')}
          aria-disabled={index <= 0 || undefined}
          onClick={() => show(index - 1)}
        >
          <ChevronRight size={14} className="icon" aria-hidden />
        </ActionIcon>
        <span className="grow" />
        <Checkbox
          label={t('records.asOf.onlyDiffering')}
          checked={onlyDiffering}
          onChange={(event) => setOnlyDiffering(event.currentTarget.checked)}
        />
      </div>
      {changes.length > 1 ? (
        <div className={classes.line}>
          <Slider
            size={2}
            thumbSize={14}
            color="var(--info-solid)"
            min={0}
            max={changes.length - 1}
            value={changes.length - 1 - index}
            label={null}
            thumbLabel={t('records.asOf.slider', { time: when })}
            onChange={(value) => show(changes.length - 1 - value)}
          />
          <div className={`${classes.ends} num`} aria-hidden>
            <span>{format.dayMonth(changes.at(-1)?.at ?? shown.at)}</span>
            <span>{t('records.asOf.now')}</span>
          </div>
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard. */}
      <section className={classes.then} tabIndex={0} aria-label={t('records.asOf.title', { time: when })}>
        {asOf.data ? (
          <>
            <AsOfTable
              record={record}
              asOf={asOf.data}
              described={described}
              when={when}
              onlyDiffering={onlyDiffering}
              showAll={() => setOnlyDiffering(false)}
              canTick={(field) => canRestore(field, described)}
              ticked={ticked}
              tick={setTicked}
            />
            <WhereHeld asOf={asOf.data} />
          </>
        ) : asOf.error ? (
          <div className={classes.note}>
            <ProblemNote error={asOf.error} retry={() => void asOf.refetch()} />
          </div>
        ) : (
          <RowSkeletons count={5} />
        )}
        <ThisChange record={record} change={shown} />
      </section>
      <footer className={classes.footer} data-bottom-actions>
        <span className={classes.keys}>
          <kbd className={classes.key}>[</kbd>
          <kbd className={classes.key}>]</kbd>
          {t('records.asOf.keys')}
        </span>
        <span className="grow" />
        {restored.length > 0 ? (
          <>
            <span role="status">
              {t('records.asOf.writes', { count: sum.fields })}
              {sum.pushes.length > 0 ? (
                <b className="c-info w5">
                  {' '}
                  {t('records.asOf.pushes', {
                    list: sum.pushes
                      .map(({ integrationId, fields }) =>
                        t('records.asOf.toCrm', { count: fields, name: accounts.of(integrationId).name }),
                      )
                      .join(', '),
                  })}
                </b>
              ) : null}
            </span>
            <Button
              variant="filled"
              leftSection={<RotateCcw size={14} className="icon" aria-hidden />}
              loading={restore.busy}
              onClick={() => void run()}
            >
              {t('records.asOf.restore', { count: restored.length })}
            </Button>
          </>
        ) : null}
      </footer>
    </div>
  )
}
