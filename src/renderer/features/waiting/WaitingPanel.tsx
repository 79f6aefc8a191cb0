import { ActionIcon, Button } from '@mantine/core'
import type { OutboxItem } from '@shared/model'
import { GitCompareArrows, Pencil, RotateCw, X } from 'lucide-react'
import { Trans, useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { watchRuns } from '../../actions/watched-runs'
import { routes } from '../../app/routes'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { ActionButton } from '../../components/actions/ActionButton'
import { DiffField } from '../../components/data/Diff'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { ProblemSentence } from '../../components/notices/ProblemNote'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { useFormat } from '../../lib/hooks/use-format'
import { useKeys } from '../../lib/hooks/use-keys'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { SegmentMark } from './SegmentMark'
import { useWaitingWords } from './use-why'
import classes from './waiting.module.css'
import { segmentOf } from './waiting-model'

/** One change that waits: what the CRM said, what would be written, what happened so far, and what can be done. */
export function WaitingPanel(props: { item: OutboxItem; onCancel(): void; onClose(): void }) {
  const { item } = props
  const { t } = useTranslation()
  const format = useFormat()
  const [, navigate] = useLocation()
  const words = useWaitingWords()
  const labelOf = useFieldLabel()
  const network = useNetworkReason()
  const integration = useIntegrations()?.integrations.find(({ id }) => id === item.integrationId)
  const retry = useAction((id: string) => client.outbox.retry({ id, trigger: 'manual' }))
  const segment = segmentOf(item)
  const record = routes.record(item.recordKind, item.recordId)
  const account = integration?.account.name ?? item.integrationId
  const name = t('integrations.named', { provider: words.provider(item.integrationId), account })
  const canRetry = segment === 'parked' && item.waitsFor !== 'confirmation'

  const again = async () => {
    if (!canRetry || network !== null || retry.busy) return
    const run = await retry.run(item.id)
    if (run) watchRuns([run])
  }
  useKeys({
    e: () => navigate(record),
    r: () => void again(),
    backspace: () => {
      if (item.cancellable) props.onCancel()
    },
  })
  return (
    <>
      <header className={classes.head}>
        <div className="row">
          <ProviderTile provider={integration?.provider ?? ''} size={20} />
          <h2 className={`ell ${classes.name}`} title={item.recordName}>
            {item.recordName || t(`common.unnamed.${item.recordKind}`)}
          </h2>
          <span className="grow" />
          <SegmentMark segment={segment} />
          <ActionIcon size="xs" aria-label={t('common.panel.close')} onClick={props.onClose}>
            <X size={14} className="icon" aria-hidden />
          </ActionIcon>
        </div>
        <p className="caption t2">{t('waiting.head', { what: t(`waiting.what.${item.op}`), name })}</p>
      </header>
      <div className={classes.body}>
        <section className={classes.section}>
          {item.reason ? (
            <ProblemSentence problem={item.reason} tone={segment === 'parked' ? 'err' : 'warn'} />
          ) : (
            <p className="t2">{words.why(item)}</p>
          )}
          <div className={classes.ways}>
            {item.otherRecordId !== null ? (
              <Button size="xs" component={Link} href={routes.record(item.recordKind, item.otherRecordId)}>
                {t('waiting.openOther')}
              </Button>
            ) : null}
            {item.waitsFor === 'conflict' ? (
              <Button
                size="xs"
                component={Link}
                href={routes.conflict(item.recordId)}
                leftSection={<GitCompareArrows size={14} className="icon" aria-hidden />}
              >
                {t('waiting.settle')}
              </Button>
            ) : null}
          </div>
        </section>
        <section className={classes.section}>
          <h3>
            {t('waiting.changes')} <span className="t3 num">{format.number(item.fields.length)}</span>
          </h3>
          {item.fields.length === 0 ? (
            <p className="caption t3">{t('waiting.noFields')}</p>
          ) : (
            <dl className={classes.diff}>
              {item.fields.map((field) => (
                <DiffField
                  key={field.field}
                  label={labelOf(item.recordKind, field)}
                  before={field.before}
                  after={field.after}
                />
              ))}
            </dl>
          )}
        </section>
        <section className={classes.section}>
          <h3>{t('waiting.happened.title')}</h3>
          <ul className={classes.happened}>
            <li>
              <time className="num t3" dateTime={item.since} title={format.exact(item.since)}>
                {format.dayTime(item.since)}
              </time>
              <span>
                <Trans
                  t={t}
                  i18nKey="waiting.happened.wanted"
                  values={{ run: item.runId }}
                  components={{ run: <Link className="mono" href={routes.run(item.runId)} /> }}
                />
              </span>
            </li>
            <li>
              <span />
              <span>
                {item.attempts === 0
                  ? t('waiting.happened.notTried')
                  : t('waiting.happened.tried', { count: item.attempts })}
              </span>
            </li>
            {item.notBefore ? (
              <li>
                <span />
                <span>{t('waiting.happened.notBefore', { time: format.dayTime(item.notBefore) })}</span>
              </li>
            ) : null}
          </ul>
        </section>
      </div>
      <footer className={classes.footer}>
        <Button
          component={Link}
          href={record}
          aria-keyshortcuts="E"
          leftSection={<Pencil size={14} className="icon" aria-hidden />}
        >
          {t('waiting.edit')}
        </Button>
        {segment === 'looking-up' ? null : (
          <ActionButton
            reason={canRetry ? network : t('waiting.nothingRefused')}
            loading={retry.busy}
            aria-keyshortcuts="R"
            leftSection={<RotateCw size={14} className="icon" aria-hidden />}
            onClick={() => void again()}
          >
            {t('waiting.retry')}
          </ActionButton>
        )}
        <span className="grow" />
        <ActionButton
          reason={item.cancellable ? null : t('waiting.onItsWay')}
          className={classes.cancel}
          aria-keyshortcuts="Backspace"
          onClick={props.onCancel}
        >
          {t('waiting.cancel')}
        </ActionButton>
      </footer>
    </>
  )
}
