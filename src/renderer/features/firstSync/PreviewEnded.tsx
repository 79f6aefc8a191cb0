import { Button } from '@mantine/core'
import type { Problem } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { closePreview, startPreview } from '../../actions/preview-flow'
import { problemOf } from '../../client'
import { ActionButton } from '../../components/actions/ActionButton'
import { ProblemSentence } from '../../components/notices/ProblemNote'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import classes from './preview.module.css'

/** A dry run that came to no report: why, and another try. */
export function PreviewEnded(props: { integrationId: string; problem: Problem | null; error: Error | null }) {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const problem = props.problem ?? (props.error ? problemOf(props.error) : null)
  return (
    <>
      <div className={classes.text}>
        {problem ? <ProblemSentence problem={problem} tone="err" /> : <p>{t('integrations.firstSync.noReport')}</p>}
        <p className="t3">{t('integrations.firstSync.nothingYet')}</p>
      </div>
      <div className={classes.buttons}>
        <Button data-autofocus onClick={() => closePreview(true)}>
          {t('common.action.close')}
        </Button>
        <ActionButton variant="filled" reason={network} onClick={() => startPreview(props.integrationId)}>
          {t('integrations.firstSync.again')}
        </ActionButton>
      </div>
    </>
  )
}
