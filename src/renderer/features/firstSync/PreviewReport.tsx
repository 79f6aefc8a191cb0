import { Button, Select } from '@mantine/core'
import {
  type DryRunReport,
  type Integration,
  type PreviewDecision,
  previewDecision,
  type RunDetail,
} from '@shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { closePreview } from '../../actions/preview-flow'
import { useFirstSync } from '../../actions/sync-actions'
import { whyNot } from '../../actions/use-run-actions'
import { ActionButton } from '../../components/actions/ActionButton'
import { ReportFigures } from '../../components/changes/ReportFigures'
import { ReportSamples } from '../../components/changes/ReportSamples'
import { ProblemSentence } from '../../components/notices/ProblemNote'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import classes from './preview.module.css'
import { useConsequence } from './use-consequence'

/** What the dry run found, what a confirmation leads to, and the question. */
export function PreviewReport(props: {
  integration: Integration
  provider: string
  run: RunDetail
  report: DryRunReport
}) {
  const { integration, provider, run, report } = props
  const { t } = useTranslation()
  const format = useFormat()
  const network = useNetworkReason()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const consequence = useConsequence(report, provider, t(`common.environment.${kind}`))
  const confirm = useFirstSync()
  const [decision, setDecision] = useState<PreviewDecision>('policy')
  const isConfirmed = integration.firstSyncConfirmed
  return (
    <>
      <p className={classes.lead}>
        <b className="w5">{t('integrations.firstSync.nothingYet')}</b>{' '}
        {t('integrations.firstSync.asOf', { time: format.clock(run.endedAt ?? run.queuedAt) })}
      </p>
      {run.problem ? (
        <div className={classes.problem}>
          <ProblemSentence problem={run.problem} tone="warn" />
        </div>
      ) : null}
      <ReportFigures report={report} provider={provider} />
      <section
        className={classes.samples}
        data-empty={report.samples.length === 0 || undefined}
        aria-labelledby="preview-samples"
      >
        <ReportSamples id="preview-samples" report={report} provider={provider} />
      </section>
      {isConfirmed ? <p className={classes.lead}>{t('integrations.firstSync.isConfirmed')}</p> : null}
      {isConfirmed ? null : (
        <div className={classes.consequence}>
          <p>{consequence}</p>
          {report.differing > 0 ? (
            <Select
              label={t('integrations.firstSync.differing', { count: report.differing })}
              description={t('integrations.firstSync.differingHint')}
              allowDeselect={false}
              data={previewDecision.options.map((value) => {
                return { value, label: t(`integrations.firstSync.decision.${value}`, { provider }) }
              })}
              value={decision}
              onChange={(value) => setDecision(previewDecision.catch('policy').parse(value))}
            />
          ) : null}
          {kind === 'prod' ? <p className="c-warn">{t('integrations.firstSync.prod', { provider })}</p> : null}
        </div>
      )}
      <div className={classes.buttons}>
        <Button data-autofocus onClick={() => closePreview(true)}>
          {isConfirmed ? t('common.action.close') : t('integrations.firstSync.notNow')}
        </Button>
        {isConfirmed ? null : (
          <ActionButton
            variant="filled"
            loading={confirm.busy}
            reason={whyNot(integration, t) ?? network}
            onClick={async () => {
              if (await confirm.run(integration.id, decision)) closePreview(true)
            }}
          >
            {kind === 'prod' ? t('integrations.firstSync.confirmProd') : t('integrations.firstSync.confirm')}
          </ActionButton>
        )}
      </div>
    </>
  )
}
